package io.periscope.core.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.alert.ChannelDef;
import io.periscope.api.alert.Delivery;
import io.periscope.api.alert.Notice;
import io.periscope.api.alert.NoticeSender;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.metrics.Meters;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CourierTest {
  private final HandClock clock = new HandClock();
  private final KeptInMemory store = new KeptInMemory();
  private final Fake fake = new Fake();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** Takes notices, unless it is down. */
  private static final class Fake implements NoticeSender {
    private final List<String> taken = Collections.synchronizedList(new ArrayList<>());
    private final Set<String> down = Collections.synchronizedSet(new HashSet<>());
    private volatile CountDownLatch hang = new CountDownLatch(0);
    private volatile String hanging = "";

    @Override
    public String kind() {
      return "file";
    }

    @Override
    public void send(ChannelDef channel, Notice notice) {
      if (channel.name().equals(hanging)) {
        try {
          hang.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      if (down.contains(channel.name()) || down.contains(notice.id())) {
        throw PeriscopeException.resource("down", new IllegalStateException());
      }
      taken.add(channel.name() + " " + notice.id());
    }
  }

  @AfterEach
  void stop() {
    fake.hang.countDown();
    threads.shutdownNow();
  }

  private static ChannelDef channel(String name) {
    return new ChannelDef(name, new ChannelDef.File(Path.of("x")));
  }

  private Courier courier(String... channels) {
    return new Courier(
        store,
        List.of(channels).stream().map(CourierTest::channel).toList(),
        List.of(fake),
        threads,
        Meters.none(),
        clock);
  }

  private void add(String channel, String alert, String id) {
    Notice notice =
        new Notice(
            id, "taxi", alert, "", Notice.Kind.FIRING, "x", clock.instant(), clock.instant());
    store.change(
        alert,
        Optional.empty(),
        List.of(
            new Delivery(notice, channel, 0, clock.instant(), Optional.empty(), Optional.empty())));
  }

  /** One round, to its end. */
  private void round(Courier courier) throws InterruptedException {
    courier.tick();
    ExecutorService now = threads;
    CountDownLatch idle = new CountDownLatch(1);
    now.execute(idle::countDown);
    idle.await();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (courier.isBusy() && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
  }

  @Test
  void bringsEachNoticeOnceAndInOrder() throws Exception {
    Courier courier = courier("ops", "me");
    add("ops", "late", "1");
    add("ops", "late", "2");
    add("me", "late", "1");
    round(courier);
    round(courier);

    assertThat(fake.taken).containsExactlyInAnyOrder("ops 1", "ops 2", "me 1");
    assertThat(fake.taken.indexOf("ops 1")).isLessThan(fake.taken.indexOf("ops 2"));
    assertThat(store.waiting()).isEmpty();
  }

  @Test
  void aChannelThatIsDownIsTriedLaterEachTimeAndLosesNothing() throws Exception {
    Courier courier = courier("ops", "me");
    fake.down.add("ops");
    add("ops", "late", "1");
    add("ops", "late", "2");
    add("me", "late", "1");
    round(courier);
    assertThat(fake.taken).containsExactly("me 1");
    Delivery first = store.waiting().get(0);
    assertThat(first.attempts()).isEqualTo(1);
    assertThat(first.due()).isEqualTo(clock.instant().plusSeconds(2));
    assertThat(first.error()).contains("down");
    assertThat(store.waiting().get(1).attempts()).as("waits for the first").isZero();
    assertThat(courier.waiting()).containsEntry("ops", 2L).containsEntry("me", 0L);

    round(courier);
    assertThat(store.waiting().get(0).attempts()).as("not due yet").isEqualTo(1);
    clock.move(Duration.ofSeconds(2));
    round(courier);
    assertThat(store.waiting().get(0).due()).isEqualTo(clock.instant().plusSeconds(4));

    fake.down.clear();
    clock.move(Duration.ofSeconds(4));
    round(courier);
    assertThat(fake.taken).containsExactly("me 1", "ops 1", "ops 2");
  }

  @Test
  void aNoticeThatIsRefusedHoldsUpOnlyThoseOfItsAlert() throws Exception {
    Courier courier = courier("ops");
    fake.down.add("1");
    add("ops", "late", "1");
    add("ops", "lag", "2");
    add("ops", "late", "3");
    round(courier);

    assertThat(fake.taken).containsExactly("ops 2");
  }

  @Test
  void aChannelThatHangsHoldsUpNoOther() throws Exception {
    Courier courier = courier("ops", "me");
    fake.hang = new CountDownLatch(1);
    fake.hanging = "ops";
    add("ops", "late", "1");
    courier.tick();
    add("me", "late", "2");
    add("me", "late", "3");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (fake.taken.size() < 2 && System.nanoTime() < deadline) {
      courier.tick();
      Thread.onSpinWait();
    }

    assertThat(fake.taken).containsExactly("me 2", "me 3");
    fake.hang.countDown();
    round(courier);
    assertThat(fake.taken).containsExactly("me 2", "me 3", "ops 1");
  }

  @Test
  void theNextProcessBringsWhatThisOneDidNot() throws Exception {
    fake.down.add("ops");
    add("ops", "late", "1");
    round(courier("ops"));
    fake.down.clear();
    clock.move(Duration.ofMinutes(1));
    round(courier("ops"));

    assertThat(fake.taken).containsExactly("ops 1");
  }

  @Test
  void pausesDoubleUpToNineMinutes() {
    assertThat(Courier.pause(0)).isEqualTo(Duration.ofSeconds(2));
    assertThat(Courier.pause(3)).isEqualTo(Duration.ofSeconds(16));
    assertThat(Courier.pause(8)).isEqualTo(Duration.ofSeconds(512));
    assertThat(Courier.pause(1_000)).isEqualTo(Duration.ofSeconds(512));
  }
}
