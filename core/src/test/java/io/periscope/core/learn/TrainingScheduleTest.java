package io.periscope.core.learn;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.learn.ExampleTable;
import io.periscope.api.model.ModelDef;
import io.periscope.api.plan.ModelPlan;
import io.periscope.core.learn.Run.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When models are trained by themselves; the time is what a test says. */
class TrainingScheduleTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir private Path folder;

  /** What people set. */
  private Instant wall = Instant.parse("2026-03-01T10:00:00Z");

  /** What never jumps. */
  private long nanos = 1L << 62;

  private ModelDef model = Trainings.every(HOUR, 1_000);
  private long events = 5_000;
  private ExampleTable examples = Trainings.line(100);
  private String unreadable = "";
  private Models models;
  private TrainingSchedule schedule;

  private final class WallClock extends Clock {
    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return wall;
    }
  }

  private final class Events implements TrainingSchedule.Work {
    @Override
    public List<ModelDef> models() {
      return List.of(model);
    }

    @Override
    public ModelPlan plan(String name) {
      return Trainings.plan("hash");
    }

    @Override
    public long events(String stream) {
      return events;
    }

    @Override
    public Run train(String name) {
      return models.train(model, plan(name), TrainingScheduleTest.this::read);
    }
  }

  private Models.Read read() {
    if (!unreadable.isEmpty()) {
      throw PeriscopeException.user(unreadable);
    }
    return new Models.Read(examples, Trainings.ORIGIN);
  }

  @BeforeEach
  void start() {
    Clock clock = new WallClock();
    models = new Models(folder, Trainings.LEARNERS, clock, "test");
    schedule = new TrainingSchedule(models, new Events(), clock, () -> nanos);
  }

  private void pass(Duration time) {
    wall = wall.plus(time);
    nanos += time.toNanos();
  }

  /** Looks many times, as the program does. */
  private void look() {
    for (int i = 0; i < 5; i++) {
      schedule.tick();
    }
  }

  private int runs() {
    return models.registry("trip").runs().size();
  }

  @Test
  void theFirstTrainingWaitsForEnoughEventsAndForNothingElse() {
    events = 999;
    look();
    pass(HOUR.multipliedBy(5));
    look();
    assertThat(runs()).isZero();
    events = 1_000;
    look();
    assertThat(runs()).isEqualTo(1);
    assertThat(models.registry("trip").aliases().champion()).hasValue(1);
  }

  @Test
  void thenOnceEachPeriodAlsoThroughRestarts() {
    look();
    pass(HOUR.minusSeconds(1));
    look();
    start();
    look();
    assertThat(runs()).isEqualTo(1);
    pass(Duration.ofSeconds(1));
    look();
    assertThat(runs()).isEqualTo(2);
    // The program did not run for long: one training makes up for it.
    pass(HOUR.multipliedBy(10));
    start();
    look();
    assertThat(runs()).isEqualTo(3);
  }

  @Test
  void whatAPersonTrainedCounts() {
    pass(HOUR);
    var unused = new Events().train("trip");
    look();
    pass(HOUR.minusSeconds(1));
    look();
    assertThat(runs()).isEqualTo(1);
  }

  @Test
  void oneThatFailsIsTriedAgainAfterAPeriod() {
    examples = Trainings.line(19);
    look();
    assertThat(models.registry("trip").last().orElseThrow().status()).isEqualTo(Status.FAILED);
    examples = Trainings.line(100);
    pass(HOUR.minusSeconds(1));
    look();
    assertThat(runs()).isEqualTo(1);
    pass(Duration.ofSeconds(1));
    look();
    assertThat(models.registry("trip").last().orElseThrow().status()).isEqualTo(Status.PROMOTED);
  }

  @Test
  void alsoIfItFailsBeforeItIsOnRecord() {
    unreadable = "no events";
    look();
    unreadable = "";
    look();
    pass(HOUR.minusSeconds(1));
    look();
    assertThat(runs()).isZero();
    pass(Duration.ofSeconds(1));
    look();
    assertThat(runs()).isEqualTo(1);
  }

  @Test
  void aClockThatIsSetBackDelaysNothing() {
    look();
    wall = wall.minus(Duration.ofDays(400));
    look();
    assertThat(runs()).isEqualTo(1);
    pass(HOUR);
    look();
    assertThat(runs()).isEqualTo(2);
  }

  @Test
  void aRecordOfTheFutureDelaysByOnePeriodAtMost() {
    look();
    wall = wall.minus(Duration.ofDays(400));
    start();
    look();
    pass(HOUR.minusSeconds(1));
    look();
    assertThat(runs()).isEqualTo(1);
    pass(Duration.ofSeconds(1));
    look();
    assertThat(runs()).isEqualTo(2);
  }

  @Test
  void aClockThatIsSetForwardTrainsOnce() {
    look();
    wall = wall.plus(Duration.ofDays(400));
    look();
    assertThat(runs()).isEqualTo(2);
    pass(HOUR.minusSeconds(1));
    look();
    wall = wall.minus(Duration.ofDays(400));
    look();
    wall = wall.plus(Duration.ofDays(400));
    look();
    assertThat(runs()).isEqualTo(2);
  }

  @Test
  void neverTwoOfAModelAtATime() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch looked = new CountDownLatch(1);
    CompletableFuture<Run> byHand =
        CompletableFuture.supplyAsync(
            () ->
                models.train(
                    model,
                    Trainings.plan("hash"),
                    () -> {
                      reading.countDown();
                      await(looked);
                      return read();
                    }));
    reading.await();
    look();
    assertThat(runs()).isZero();
    looked.countDown();
    assertThat(byHand.get().id()).isEqualTo(1);
    look();
    assertThat(runs()).isEqualTo(1);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void stoppingEndsWhatIsTrainedAndNothingBeginsAgain() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch stopping = new CountDownLatch(1);
    CompletableFuture<Run> training =
        CompletableFuture.supplyAsync(
            () ->
                models.train(
                    model,
                    Trainings.plan("hash"),
                    () -> {
                      reading.countDown();
                      await(stopping);
                      return read();
                    }));
    reading.await();
    assertThat(models.stop(Duration.ZERO)).isFalse();
    stopping.countDown();
    assertThat(training.handle((run, e) -> e.getCause()).get())
        .isInstanceOf(PeriscopeException.class)
        .hasMessageContaining("Periscope was stopped before the training had ended");
    assertThat(models.stop(Duration.ofSeconds(30))).isTrue();
    Run run = models.registry("trip").last().orElseThrow();
    assertThat(run.status()).isEqualTo(Status.INTERRUPTED);
    pass(HOUR);
    look();
    assertThat(runs()).isEqualTo(1);
    start();
    look();
    assertThat(runs()).isEqualTo(2);
  }

  @Test
  void aFileIsTakenInOnceAndAgainWhenItIsAnotherOne() throws IOException {
    Path file = Files.writeString(folder.resolve("trip.line"), "3.0 4.0 2");
    model = Trainings.given(file);
    events = 999;
    look();
    assertThat(runs()).isZero();
    events = 1_000;
    look();
    assertThat(runs()).isEqualTo(1);
    pass(HOUR.multipliedBy(100));
    start();
    look();
    assertThat(runs()).isEqualTo(1);
    // While somebody writes it, it is let alone.
    Files.writeString(file, "3.0 2.00 2");
    schedule.tick();
    Files.writeString(file, "3.0 2.000 2");
    schedule.tick();
    assertThat(runs()).isEqualTo(1);
    look();
    assertThat(runs()).isEqualTo(2);
    assertThat(models.registry("trip").aliases().champion()).hasValue(2);
    Files.delete(file);
    look();
    assertThat(runs()).isEqualTo(2);
  }

  @Test
  void aFileThatCannotBeUsedIsTriedAgainNowAndThen() throws IOException {
    model = Trainings.given(Files.writeString(folder.resolve("trip.line"), "3.0 2.0 9"));
    look();
    pass(TrainingSchedule.AGAIN.minusSeconds(1));
    look();
    assertThat(runs()).isEqualTo(1);
    assertThat(models.registry("trip").last().orElseThrow().status()).isEqualTo(Status.FAILED);
    pass(Duration.ofSeconds(1));
    look();
    assertThat(runs()).isEqualTo(2);
  }
}
