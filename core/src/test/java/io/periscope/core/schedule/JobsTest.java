package io.periscope.core.schedule;

import static io.periscope.core.schedule.JobsRig.job;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.job.Interval;
import io.periscope.api.job.JobDef;
import io.periscope.api.job.JobDef.CatchUp;
import io.periscope.api.job.JobDef.OnInterrupt;
import io.periscope.api.job.JobDef.Overlap;
import io.periscope.api.job.JobDef.ParameterDef;
import io.periscope.api.job.JobDef.ParameterType;
import io.periscope.api.job.RunRecord;
import io.periscope.api.job.RunState;
import io.periscope.api.job.StepDef;
import io.periscope.api.job.StepDef.Retries;
import io.periscope.api.job.StepRecord;
import io.periscope.api.job.StepState;
import io.periscope.api.job.TriggerDef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobsTest {
  private static final TriggerDef HOURLY = new TriggerDef.Every(Duration.ofHours(1));
  private static final Retries TWICE =
      new Retries(2, Duration.ofMillis(1), 2, Duration.ofMillis(5));

  @TempDir Path folder;
  private final MemoryRunStore store = new MemoryRunStore();
  private JobsRig rig;

  @BeforeEach
  void rig() {
    rig = new JobsRig(folder, store);
  }

  private long start(Jobs jobs, String job) {
    return jobs.start(job, Map.of(), Optional.empty()).run().id();
  }

  private static List<StepState> states(RunRecord run) {
    return run.steps().stream().map(StepRecord::state).toList();
  }

  @Test
  void stepsAreDoneInTheOrderOfTheirNeeds() {
    try (Jobs jobs = rig.jobs(job("j", "d:b,c", "b:a", "c:a", "a").build())) {
      RunRecord run = rig.awaitEnd(start(jobs, "j"));
      assertThat(run.state()).isEqualTo(RunState.SUCCEEDED);
      assertThat(rig.done).hasSize(4).startsWith("1 a 1").endsWith("1 d 1");
    }
  }

  @Test
  void aStepThatFailsHindersThoseThatNeedItAndNoOthers() {
    rig.behaviours.put("b", JobsRig.failing(1));
    try (Jobs jobs = rig.jobs(job("j", "a", "b:a", "c:b", "d:c", "e:a").build())) {
      RunRecord run = rig.awaitEnd(start(jobs, "j"));
      assertThat(run.state()).isEqualTo(RunState.FAILED);
      assertThat(run.reason()).isEqualTo("step 'b' failed: attempt 1 went wrong");
      assertThat(states(run))
          .containsExactly(
              StepState.SUCCEEDED,
              StepState.FAILED,
              StepState.SKIPPED,
              StepState.SKIPPED,
              StepState.SUCCEEDED);
    }
  }

  @Test
  void aStepIsTriedAgainAsOftenAsItSays() {
    rig.behaviours.put("a", JobsRig.failing(2));
    rig.behaviours.put("b", JobsRig.failing(3));
    JobDef job =
        job("j")
            .step("a", List.of(), TWICE, Optional.empty(), true)
            .step("b", List.of(), TWICE, Optional.empty(), true)
            .build();
    try (Jobs jobs = rig.jobs(job)) {
      RunRecord run = rig.awaitEnd(start(jobs, "j"));
      assertThat(states(run)).containsExactly(StepState.SUCCEEDED, StepState.FAILED);
      assertThat(rig.done)
          .containsExactlyInAnyOrder("1 a 1", "1 a 2", "1 a 3", "1 b 1", "1 b 2", "1 b 3");
      assertThat(jobs.log(1, "a")).contains("attempt 2 went wrong", "attempt 3 began");
    }
  }

  @Test
  void pausesGrowUpToALimit() {
    Retries retries = new Retries(9, Duration.ofSeconds(10), 2, Duration.ofMinutes(1));
    assertThat(List.of(1, 2, 3, 4, 400).stream().map(retries::pauseAfter))
        .containsExactly(
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Duration.ofSeconds(40),
            Duration.ofMinutes(1),
            Duration.ofMinutes(1));
  }

  @Test
  void aStepThatHangsIsLeftBehindAtItsTimeout() throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    rig.behaviours.put(
        "a",
        (action, context) -> {
          never.await();
          return Map.of();
        });
    JobDef job =
        job("j")
            .step("a", List.of(), Retries.NONE, Optional.of(Duration.ofSeconds(1)), true)
            .build();
    try (Jobs jobs = rig.jobs(job)) {
      RunRecord run = rig.awaitEnd(start(jobs, "j"));
      assertThat(run.state()).isEqualTo(RunState.FAILED);
      assertThat(run.reason()).contains("it took longer than 1s", "did not stop", "left behind");
      // The next run has its turn.
      rig.behaviours.remove("a");
      assertThat(rig.awaitEnd(start(jobs, "j")).state()).isEqualTo(RunState.SUCCEEDED);
    } finally {
      never.countDown();
    }
  }

  @Test
  void aRunThatTakesTooLongEnds() {
    rig.behaviours.put(
        "a",
        (action, context) -> {
          context.pause(Duration.ofMinutes(1));
          throw new IllegalStateException("stopped");
        });
    try (Jobs jobs = rig.jobs(job("j", "a", "b:a").timeout(Duration.ofSeconds(1)).build())) {
      RunRecord run = rig.awaitEnd(start(jobs, "j"));
      assertThat(run.state()).isEqualTo(RunState.FAILED);
      assertThat(run.reason()).isEqualTo("it took longer than 1s");
      assertThat(rig.done).containsExactly("1 a 1");
    }
  }

  @Test
  void aRunIsCancelledWhileItIsUnderWayAndWhileItWaits() {
    rig.behaviours.put(
        "a",
        (action, context) -> {
          context.pause(Duration.ofMinutes(1));
          throw new IllegalStateException("stopped");
        });
    try (Jobs jobs = rig.jobs(job("j", "a", "b:a").build())) {
      long first = start(jobs, "j");
      long second = start(jobs, "j");
      JobsRig.await(() -> rig.done.contains("1 a 1"));
      assertThat(jobs.cancel(second).state()).isEqualTo(RunState.CANCELLED);
      jobs.cancel(first);
      RunRecord run = rig.awaitEnd(first);
      assertThat(run.state()).isEqualTo(RunState.CANCELLED);
      assertThat(states(run)).doesNotContain(StepState.RUNNING, StepState.PENDING);
      assertThatThrownBy(() -> jobs.cancel(first)).hasMessageContaining("has ended");
      assertThat(rig.done).containsExactly("1 a 1");
    }
  }

  @Test
  void asManyRunsAreUnderWayAsTheJobAllows() {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    rig.behaviours.put(
        "a",
        (action, context) -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          context.pause(Duration.ofMillis(3));
          now.decrementAndGet();
          return Map.of();
        });
    try (Jobs jobs = rig.jobs(job("j", "a").concurrency(3).build())) {
      for (int i = 0; i < 60; i++) {
        start(jobs, "j");
      }
      rig.awaitQuiet();
      assertThat(most.get()).isEqualTo(3);
      assertThat(rig.done).hasSize(60).doesNotHaveDuplicates();
    }
  }

  @Test
  void whatIsDueRunsOnceWithItsInterval() {
    try (Jobs jobs = rig.jobs(job("j", "a").on(HOURLY).build())) {
      rig.at("2026-03-01T00:59:59Z");
      assertThat(jobs.runs(Optional.empty(), 9, 0)).isEmpty();
      rig.at("2026-03-01T01:00:00Z");
      rig.at("2026-03-01T01:00:01Z");
      rig.at("2026-03-01T02:00:30Z");
      rig.awaitQuiet();
      assertThat(jobs.runs(Optional.empty(), 9, 0))
          .extracting(run -> run.interval().orElseThrow())
          .containsExactly(hour("2026-03-01T01:00:00Z"), hour("2026-03-01T00:00:00Z"));
      assertThat(jobs.info("j", 1).nextDue()).contains(Instant.parse("2026-03-01T03:00:00Z"));
    }
  }

  private static Interval hour(String from) {
    return new Interval(Instant.parse(from), Instant.parse(from).plus(Duration.ofHours(1)));
  }

  @Test
  void whatWasDueWhileNothingRanIsCaughtUpAsTheJobSays() {
    for (CatchUp catchUp : CatchUp.values()) {
      String name = "j" + catchUp;
      JobDef job = job(name, "a").on(HOURLY).catchUp(catchUp).build();
      rig.clock.set(Instant.parse("2026-03-01T00:30:00Z"));
      rig.jobs(job).close();
      rig.clock.set(Instant.parse("2026-03-01T05:30:00Z"));
      try (Jobs jobs = rig.jobs(job)) {
        rig.alarms.look();
        rig.awaitQuiet();
        int expected =
            switch (catchUp) {
              case ALL -> 5;
              case LAST -> 1;
              case NONE -> 0;
            };
        assertThat(jobs.runs(Optional.of(name), 99, 0)).as(name).hasSize(expected);
        rig.at("2026-03-01T06:00:00Z");
        assertThat(jobs.runs(Optional.of(name), 99, 0)).as(name).hasSize(expected + 1);
        rig.awaitQuiet();
      }
    }
  }

  @Test
  void aClockThatJumpsRunsNothingTwiceAndForgetsNothing() {
    try (Jobs jobs = rig.jobs(job("j", "a").on(HOURLY).build())) {
      rig.at("2026-03-01T03:00:00Z");
      // Back by two hours: the tick notices, and sets the alarm anew.
      rig.clock.set(Instant.parse("2026-03-01T01:00:30Z"));
      JobsRig.await(() -> jobs.info("j", 1).nextDue().equals(at("2026-03-01T02:00:00Z")));
      rig.at("2026-03-01T02:00:00Z");
      rig.at("2026-03-01T03:00:00Z");
      rig.at("2026-03-01T04:00:00Z");
      // Forth by days, and back.
      rig.at("2026-03-05T00:00:00Z");
      rig.clock.set(Instant.parse("2026-03-01T04:30:00Z"));
      JobsRig.await(() -> jobs.info("j", 1).nextDue().equals(at("2026-03-01T05:00:00Z")));
      rig.at("2026-03-02T00:00:00Z");
      rig.awaitQuiet();
      List<RunRecord> runs = jobs.runs(Optional.empty(), 10_000, 0);
      assertThat(runs).extracting(RunRecord::identity).doesNotHaveDuplicates();
      assertThat(runs).hasSize(4 * 24);
      assertThat(rig.done).hasSameSizeAs(runs).doesNotHaveDuplicates();
    }
  }

  private static Optional<Instant> at(String time) {
    return Optional.of(Instant.parse(time));
  }

  @Test
  void aRunThatIsDueBesideAnotherIsLeftOutIfTheJobSaysSo() {
    CountDownLatch go = new CountDownLatch(1);
    rig.behaviours.put(
        "a",
        (action, context) -> {
          go.await();
          return Map.of();
        });
    try (Jobs jobs = rig.jobs(job("j", "a").on(HOURLY).overlap(Overlap.SKIP).build())) {
      rig.at("2026-03-01T01:00:00Z");
      rig.at("2026-03-01T03:00:00Z");
      go.countDown();
      rig.awaitQuiet();
      rig.at("2026-03-01T04:00:00Z");
      rig.awaitQuiet();
      assertThat(jobs.runs(Optional.empty(), 9, 0))
          .extracting(RunRecord::state)
          .containsExactly(
              RunState.SUCCEEDED, RunState.SKIPPED, RunState.SKIPPED, RunState.SUCCEEDED);
    }
  }

  @Test
  void aJobFollowsEachRunOfAnotherThatSucceeds() {
    rig.behaviours.put("f", JobsRig.failing(1));
    try (Jobs jobs =
        rig.jobs(
            job("first", "a").on(HOURLY).build(),
            job("bad", "f").build(),
            job("second", "b")
                .on(new TriggerDef.After("first"))
                .on(new TriggerDef.After("bad"))
                .build())) {
      rig.at("2026-03-01T02:00:00Z");
      rig.awaitEnd(start(jobs, "bad"));
      rig.awaitQuiet();
      assertThat(jobs.runs(Optional.of("second"), 9, 0))
          .extracting(RunRecord::identity, run -> run.interval().orElseThrow().from().toString())
          .containsExactlyInAnyOrder(
              org.assertj.core.groups.Tuple.tuple("after:first:1", "2026-03-01T00:00:00Z"),
              org.assertj.core.groups.Tuple.tuple("after:first:2", "2026-03-01T01:00:00Z"));
    }
  }

  @Test
  void aFileThatHasArrivedIsTakenOnce() throws IOException {
    Path inbox = Files.createDirectories(folder.resolve("in"));
    TriggerDef trigger = new TriggerDef.File(folder, "in/*.csv", Duration.ZERO);
    JobDef job =
        job("j")
            .shell("say", "${file} ${file.name} ${file.stem}")
            .on(trigger)
            .parameter("file", new ParameterDef(ParameterType.STRING, Optional.empty(), ""))
            .build();
    Files.writeString(inbox.resolve("a.csv"), "1");
    Files.writeString(inbox.resolve("a.txt"), "1");
    Files.writeString(inbox.resolve(".b.csv"), "1");
    try (Jobs jobs = rig.jobs(job)) {
      JobsRig.await(() -> jobs.runs(Optional.of("j"), 9, 0).size() == 1);
      assertThat(rig.awaitEnd(1).step("say").orElseThrow().outputs())
          .containsEntry("said", "in/a.csv a.csv a");
    }
    Files.writeString(inbox.resolve("c.csv"), "1");
    Files.setLastModifiedTime(inbox.resolve("c.csv"), FileTime.fromMillis(1_000));
    try (Jobs jobs = rig.jobs(job)) {
      JobsRig.await(() -> jobs.runs(Optional.of("j"), 9, 0).size() == 2);
      // The same name with something else in it is another file.
      Files.writeString(inbox.resolve("a.csv"), "1,2");
      JobsRig.await(() -> jobs.runs(Optional.of("j"), 9, 0).size() == 3);
      rig.awaitQuiet();
      assertThat(jobs.runs(Optional.of("j"), 9, 0))
          .extracting(run -> run.parameters().get("file"))
          .containsExactly("in/a.csv", "in/c.csv", "in/a.csv");
    }
  }

  @Test
  void aFileThatIsStillWrittenIsWaitedFor() throws IOException {
    Files.writeString(folder.resolve("a.csv"), "1");
    long[] now = {0};
    Arrivals arrivals =
        new Arrivals(new TriggerDef.File(folder, "*.csv", Duration.ofSeconds(5)), () -> now[0]);
    assertThat(arrivals.look()).isEmpty();
    now[0] += Duration.ofSeconds(4).toNanos();
    Files.writeString(folder.resolve("a.csv"), "1,2");
    assertThat(arrivals.look()).isEmpty();
    now[0] += Duration.ofSeconds(4).toNanos();
    assertThat(arrivals.look()).isEmpty();
    now[0] += Duration.ofSeconds(1).toNanos();
    assertThat(arrivals.look()).extracting(Arrivals.Arrived::path).containsExactly("a.csv");
  }

  @Test
  void theSameRequestIsTheSameRun() {
    JobDef job =
        job("j", "a")
            .parameter("n", new ParameterDef(ParameterType.INT, Optional.of("1"), ""))
            .build();
    try (Jobs jobs = rig.jobs(job)) {
      long first = jobs.start("j", Map.of("n", "5"), Optional.of("k")).run().id();
      assertThat(jobs.start("j", Map.of("n", "5"), Optional.of("k")).run().id()).isEqualTo(first);
      assertThatThrownBy(() -> jobs.start("j", Map.of("n", "6"), Optional.of("k")))
          .hasMessageContaining("other parameters");
      assertThatThrownBy(() -> jobs.start("j", Map.of("m", "6"), Optional.empty()))
          .hasMessageContaining("no parameter 'm'; it has: n");
      assertThatThrownBy(() -> jobs.start("j", Map.of("n", "x"), Optional.empty()))
          .hasMessageContaining("must be a whole number, not 'x'");
      assertThatThrownBy(() -> jobs.start("jj", Map.of(), Optional.empty()))
          .hasMessageContaining("did you mean 'j'?");
      rig.awaitQuiet();
      assertThat(rig.done).hasSize(1);
    }
  }

  @Test
  void aWebhookWantsItsToken() {
    JobDef job = job("j", "a").on(new TriggerDef.Webhook("${SECRET}")).build();
    try (Jobs jobs = rig.jobs(job, job("other", "a").build())) {
      assertThat(jobs.hook("j", "hushhush", Map.of(), Optional.empty()).isNew()).isTrue();
      for (String token : List.of("", "hush", "${SECRET}")) {
        assertThatThrownBy(() -> jobs.hook("j", token, Map.of(), Optional.empty()))
            .isInstanceOf(WrongTokenException.class);
      }
      assertThatThrownBy(() -> jobs.hook("other", "", Map.of(), Optional.empty()))
          .isInstanceOf(WrongTokenException.class);
      rig.awaitQuiet();
      assertThat(rig.done).hasSize(1);
    }
  }

  @Test
  void stepsKnowParametersRunsAndWhatOthersTold() {
    JobDef job =
        job("j")
            .shell("a", "${run.job} ${greeting} ${SECRET}")
            .shell("b", "${steps.a.said}!", "a")
            .shell("c", "${run.from}")
            .parameter("greeting", new ParameterDef(ParameterType.STRING, Optional.of("hello"), ""))
            .build();
    try (Jobs jobs = rig.jobs(job)) {
      RunRecord run = rig.awaitEnd(start(jobs, "j"));
      assertThat(run.step("b").orElseThrow().outputs()).containsEntry("said", "j hello hushhush!");
      assertThat(run.step("c").orElseThrow().reason()).contains("${run.from} is not known");
      assertThat(jobs.log(run.id(), "a")).contains("j hello ***").doesNotContain("hushhush");
    }
  }

  @Test
  void aValueIsNeverTakenForAPartOfACommand() {
    JobDef job =
        job("j")
            .shell("a", "echo \"${n}\" ${n}")
            .parameter("n", new ParameterDef(ParameterType.STRING, Optional.empty(), ""))
            .build();
    AtomicReference<String> command = new AtomicReference<>("");
    rig.behaviours.put(
        "a",
        (action, context) -> {
          command.set(((StepDef.Shell) action).command());
          return new ShellAction().run(action, context);
        });
    try (Jobs jobs = rig.jobs(job)) {
      String value = "$(touch made); touch made '";
      rig.awaitEnd(jobs.start("j", Map.of("n", value), Optional.empty()).run().id());
      assertThat(command.get()).doesNotContain("touch");
      assertThat(jobs.log(1, "a")).contains("\n" + value + " " + value + "\n");
      assertThat(folder.resolve("made")).doesNotExist();
    }
  }

  @Test
  void aBackfillMakesEachIntervalOnce() {
    JobDef hourly = job("j", "a").on(HOURLY).build();
    try (Jobs jobs = rig.jobs(hourly)) {
      rig.at("2026-03-01T02:10:00Z");
      Instant from = Instant.parse("2026-02-28T22:00:00Z");
      Instant to = Instant.parse("2026-03-02T00:00:00Z");
      Backfill first = jobs.backfill("j", from, to, Optional.empty(), false, Map.of());
      assertThat(first.made())
          .extracting(run -> run.interval().orElseThrow())
          .containsExactly(hour("2026-02-28T22:00:00Z"), hour("2026-02-28T23:00:00Z"));
      // By the clock two had been made.
      assertThat(first.there()).hasSize(2);
      Backfill second = jobs.backfill("j", from, to, Optional.empty(), false, Map.of());
      assertThat(second.made()).isEmpty();
      assertThat(second.there()).hasSize(4);
      Backfill again = jobs.backfill("j", from, to, Optional.empty(), true, Map.of());
      assertThat(again.made()).hasSize(4);
      Backfill days =
          jobs.backfill(
              "j", Instant.parse("2025-11-30T00:00:00Z"), to, Optional.of("1mo"), false, Map.of());
      assertThat(days.made())
          .extracting(run -> run.interval().orElseThrow().to().toString())
          .containsExactly("2025-12-30T00:00:00Z", "2026-01-30T00:00:00Z", "2026-02-28T00:00:00Z");
      assertThatThrownBy(() -> jobs.backfill("j", to, from, Optional.empty(), false, Map.of()))
          .hasMessageContaining("the range is empty");
      assertThatThrownBy(() -> jobs.backfill("j", from, to, Optional.of("1x"), false, Map.of()))
          .hasMessageContaining("such as 1d or 1mo, not '1x'");
      rig.awaitQuiet();
    }
  }

  @Test
  void aRunThatWasInterruptedGoesOnWithWhatIsNotDone() {
    CountDownLatch hang = new CountDownLatch(1);
    rig.behaviours.put(
        "b",
        (action, context) -> {
          context.pause(Duration.ofMinutes(1));
          throw new IllegalStateException("stopped");
        });
    JobDef job = job("j", "a", "b:a", "c:b").build();
    try (Jobs jobs = rig.jobs(job)) {
      start(jobs, "j");
      start(jobs, "j");
      JobsRig.await(() -> rig.done.contains("1 b 1"));
    }
    rig.behaviours.clear();
    try (Jobs jobs = rig.jobs(job)) {
      rig.awaitQuiet();
      assertThat(jobs.run(1).state()).isEqualTo(RunState.SUCCEEDED);
      assertThat(jobs.run(1).resumed()).isEqualTo(1);
      assertThat(jobs.run(2).state()).isEqualTo(RunState.SUCCEEDED);
      assertThat(rig.done)
          .containsExactly("1 a 1", "1 b 1", "1 b 1", "1 c 1", "2 a 1", "2 b 1", "2 c 1");
    } finally {
      hang.countDown();
    }
  }

  @Test
  void aStepThatMayNotBeDoneTwiceMarksTheRun() {
    rig.behaviours.put(
        "b",
        (action, context) -> {
          context.pause(Duration.ofMinutes(1));
          throw new IllegalStateException("stopped");
        });
    JobDef once =
        job("once", "a")
            .step("b", List.of("a"), Retries.NONE, Optional.empty(), false)
            .step("c", List.of("b"), Retries.NONE, Optional.empty(), true)
            .build();
    JobDef marked = job("marked", "a", "b:a").onInterrupt(OnInterrupt.MARK).build();
    JobDef gone = job("gone", "b").build();
    try (Jobs jobs = rig.jobs(once, marked, gone)) {
      start(jobs, "once");
      start(jobs, "marked");
      start(jobs, "gone");
      JobsRig.await(() -> rig.done.containsAll(List.of("1 b 1", "2 b 1", "3 b 1")));
    }
    rig.behaviours.clear();
    try (Jobs jobs = rig.jobs(once, marked)) {
      rig.awaitQuiet();
      RunRecord run = jobs.run(1);
      assertThat(run.state()).isEqualTo(RunState.INTERRUPTED);
      assertThat(run.reason()).contains("step 'b' was under way");
      assertThat(states(run))
          .containsExactly(StepState.SUCCEEDED, StepState.INTERRUPTED, StepState.CANCELLED);
      assertThat(jobs.run(2).state()).isEqualTo(RunState.INTERRUPTED);
      assertThat(jobs.run(3).reason()).contains("declared no more");
      assertThat(rig.done).hasSize(5);
    }
  }

  @Test
  void withoutAScheduleOnlyWhatIsAskedForRuns() {
    JobDef job = job("j", "a").on(HOURLY).build();
    try (Jobs jobs = rig.jobs(job("j", "z").concurrency(1).build())) {
      rig.behaviours.put(
          "z",
          (action, context) -> {
            context.pause(Duration.ofMinutes(1));
            throw new IllegalStateException("stopped");
          });
      start(jobs, "j");
      start(jobs, "j");
      JobsRig.await(() -> rig.done.contains("1 z 1"));
    }
    try (Jobs jobs = rig.jobs(false, job)) {
      rig.at("2026-03-01T05:00:00Z");
      long asked = start(jobs, "j");
      assertThat(rig.awaitEnd(asked).state()).isEqualTo(RunState.SUCCEEDED);
      assertThat(jobs.run(1).state()).isEqualTo(RunState.RUNNING);
      assertThat(jobs.run(2).state()).isEqualTo(RunState.QUEUED);
      assertThat(jobs.runs(Optional.empty(), 9, 0)).hasSize(3);
    }
  }

  @Test
  void anotherDeclarationIsTakenOver() {
    try (Jobs jobs = rig.jobs(job("j", "a").on(HOURLY).build())) {
      jobs.declare(
          List.of(
              job("j", "b").on(new TriggerDef.Every(Duration.ofMinutes(10))).build(),
              job("k", "a").build()));
      assertThat(jobs.names()).containsExactly("j", "k");
      rig.at("2026-03-01T00:10:00Z");
      rig.awaitQuiet();
      assertThat(rig.done).containsExactly("1 b 1");
      assertThat(rig.alarms.alarms()).hasSize(1);
    }
  }
}
