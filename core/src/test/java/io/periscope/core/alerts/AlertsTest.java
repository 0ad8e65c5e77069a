package io.periscope.core.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.alert.AlertDef;
import io.periscope.api.alert.AlertDef.Condition;
import io.periscope.api.alert.Delivery;
import io.periscope.api.alert.Notice.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AlertsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final HandClock clock = new HandClock();
  private final KeptInMemory store = new KeptInMemory();
  private int incidents;
  private Verdict verdict = Verdict.CLEAR;
  private Alerts alerts = restarted();

  private Alerts restarted() {
    return new Alerts("taxi", store, condition -> verdict, clock, this::incident);
  }

  private String incident() {
    return Integer.toString(++incidents);
  }

  private static AlertDef alert(Duration lasting, Optional<Duration> repeat, String... channels) {
    return new AlertDef(
        "late",
        "why",
        "alerts/late.yaml",
        new Condition.Stopped("trips"),
        lasting,
        List.of(channels),
        repeat);
  }

  private void look(AlertDef... declared) {
    alerts.look(List.of(declared));
  }

  private List<Kind> told() {
    return told("ops");
  }

  private List<Kind> told(String channel) {
    List<Kind> kinds = new ArrayList<>();
    for (Delivery each : store.newest(1000)) {
      if (each.channel().equals(channel)) {
        kinds.add(0, each.notice().kind());
      }
    }
    return kinds;
  }

  @Test
  void firesOnceAndIsResolvedOnce() {
    AlertDef alert = alert(Duration.ZERO, Optional.empty(), "ops", "me");
    look(alert);
    assertThat(told()).isEmpty();

    verdict = Verdict.holds("it stands still");
    for (int i = 0; i < 5; i++) {
      look(alert);
      clock.move(MINUTE);
    }
    assertThat(told()).containsExactly(Kind.FIRING);
    assertThat(store.newest(2).get(0).notice().text()).isEqualTo("it stands still");

    verdict = Verdict.CLEAR;
    look(alert);
    look(alert);
    assertThat(told()).containsExactly(Kind.FIRING, Kind.RESOLVED);
    assertThat(told("me")).containsExactly(Kind.FIRING, Kind.RESOLVED);
    assertThat(store.states()).isEmpty();
  }

  @Test
  void mustHoldLongEnough() {
    AlertDef alert = alert(Duration.ofMinutes(5), Optional.empty(), "ops");
    verdict = Verdict.holds("x");
    look(alert);
    clock.move(Duration.ofMinutes(4));
    look(alert);
    assertThat(told()).isEmpty();
    assertThat(alerts.states().get("late").firing()).isFalse();

    verdict = Verdict.CLEAR;
    look(alert);
    verdict = Verdict.holds("x");
    clock.move(Duration.ofMinutes(4));
    look(alert);
    clock.move(Duration.ofMinutes(4));
    look(alert);
    assertThat(told()).as("it did not hold in between").isEmpty();

    clock.move(MINUTE);
    look(alert);
    assertThat(told()).containsExactly(Kind.FIRING);
  }

  @Test
  void nothingIsStoredWhileNothingChanges() {
    AlertDef alert = alert(Duration.ofMinutes(5), Optional.of(Duration.ofHours(1)), "ops");
    verdict = Verdict.holds("x");
    for (int i = 0; i < 1_800; i++) {
      look(alert);
      clock.move(Duration.ofSeconds(2));
    }
    assertThat(store.changes()).as("pending, firing").isEqualTo(2);
  }

  @Test
  void isToldAgainAfterEachPause() {
    AlertDef alert = alert(Duration.ZERO, Optional.of(Duration.ofHours(4)), "ops");
    verdict = Verdict.holds("x");
    for (int i = 0; i < 9 * 60; i++) {
      look(alert);
      clock.move(MINUTE);
    }
    assertThat(told()).containsExactly(Kind.FIRING, Kind.REPEATED, Kind.REPEATED);
    assertThat(store.newest(10).stream().map(each -> each.notice().id()).distinct()).hasSize(3);
  }

  @Test
  void aRestartNeitherForgetsNorTellsAgain() {
    AlertDef alert = alert(Duration.ofMinutes(5), Optional.of(Duration.ofHours(4)), "ops");
    verdict = Verdict.holds("x");
    look(alert);
    clock.move(Duration.ofMinutes(4));
    alerts = restarted();
    look(alert);
    clock.move(MINUTE);
    look(alert);
    assertThat(told()).as("the time before the restart counts").containsExactly(Kind.FIRING);

    alerts = restarted();
    verdict = Verdict.UNKNOWN;
    look(alert);
    verdict = Verdict.holds("y");
    look(alert);
    assertThat(told()).containsExactly(Kind.FIRING);

    clock.move(Duration.ofHours(5));
    alerts = restarted();
    look(alert);
    assertThat(told()).containsExactly(Kind.FIRING, Kind.REPEATED);
    verdict = Verdict.CLEAR;
    alerts = restarted();
    look(alert);
    assertThat(told()).containsExactly(Kind.FIRING, Kind.REPEATED, Kind.RESOLVED);
  }

  @Test
  void whatNobodyCanTellLeavesItAsItIs() {
    AlertDef alert = alert(Duration.ZERO, Optional.empty(), "ops");
    verdict = Verdict.holds("x");
    look(alert);
    verdict = Verdict.UNKNOWN;
    clock.move(Duration.ofDays(1));
    look(alert);
    assertThat(alerts.states()).containsKey("late");
    assertThat(told()).containsExactly(Kind.FIRING);
  }

  @Test
  void oneThatIsDeclaredNoMoreIsResolvedForThoseWhoWereTold() {
    verdict = Verdict.holds("x");
    look(alert(Duration.ZERO, Optional.empty(), "ops", "me"));
    look();
    assertThat(told()).containsExactly(Kind.FIRING, Kind.RESOLVED);
    assertThat(told("me")).containsExactly(Kind.FIRING, Kind.RESOLVED);
    assertThat(store.newest(1).get(0).notice().text()).isEqualTo("the alert is declared no more");
  }

  @Test
  void aClockThatIsPutBackDoesNotSilenceIt() {
    AlertDef alert = alert(Duration.ofMinutes(5), Optional.of(Duration.ofHours(1)), "ops");
    verdict = Verdict.holds("x");
    look(alert);
    clock.move(Duration.ofDays(-10));
    look(alert);
    clock.move(Duration.ofMinutes(5));
    look(alert);
    assertThat(told()).containsExactly(Kind.FIRING);
    clock.move(Duration.ofDays(-10));
    look(alert);
    clock.move(Duration.ofHours(1));
    look(alert);
    assertThat(told()).containsExactly(Kind.FIRING, Kind.REPEATED);
  }

  @Test
  void whatCannotBeStoredHasNotHappened() {
    AlertDef alert = alert(Duration.ZERO, Optional.empty(), "ops");
    verdict = Verdict.holds("x");
    store.broken(true);
    assertThatThrownBy(() -> look(alert)).hasMessage("the disk is full");
    assertThat(told()).isEmpty();
    store.broken(false);
    look(alert);
    look(alert);
    assertThat(told()).containsExactly(Kind.FIRING);
  }

  /** Whatever happens: notices alternate, have different ids, and a restart adds none. */
  @Test
  void anyHistoryIsToldInOrder() {
    for (long seed = 1; seed <= 200; seed++) {
      KeptInMemory kept = new KeptInMemory();
      Random random = new Random(seed);
      Verdict[] now = {Verdict.CLEAR};
      AlertDef alert =
          alert(
              Duration.ofSeconds(random.nextInt(3) * 30L),
              random.nextBoolean() ? Optional.of(MINUTE) : Optional.empty(),
              "ops");
      Alerts one = new Alerts("taxi", kept, condition -> now[0], clock, this::incident);
      for (int step = 0; step < 100; step++) {
        switch (random.nextInt(6)) {
          case 0 -> now[0] = Verdict.holds("x");
          case 1 -> now[0] = Verdict.CLEAR;
          case 2 -> now[0] = Verdict.UNKNOWN;
          case 3 -> one = new Alerts("taxi", kept, condition -> now[0], clock, this::incident);
          default -> clock.move(Duration.ofSeconds(random.nextInt(60) + 1));
        }
        one.look(List.of(alert));
      }
      List<Delivery> notices = new ArrayList<>(kept.newest(1000));
      Collections.reverse(notices);
      boolean firing = false;
      for (Delivery each : notices) {
        Kind kind = each.notice().kind();
        assertThat(kind == Kind.FIRING).as("seed %d: %s", seed, kind).isEqualTo(!firing);
        firing = kind != Kind.RESOLVED;
      }
      assertThat(one.states().containsKey("late") && one.states().get("late").firing())
          .as("seed %d", seed)
          .isEqualTo(firing);
      Map<String, Long> ids =
          notices.stream()
              .collect(Collectors.groupingBy(each -> each.notice().id(), Collectors.counting()));
      assertThat(ids.values()).as("seed %d", seed).allMatch(count -> count == 1);
    }
  }
}
