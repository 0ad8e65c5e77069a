package io.periscope.server;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.job.Interval;
import io.periscope.api.job.JobDef;
import io.periscope.api.job.JobDef.CatchUp;
import io.periscope.api.job.JobDef.OnInterrupt;
import io.periscope.api.job.JobDef.Overlap;
import io.periscope.api.job.JobDef.ParameterDef;
import io.periscope.api.job.JobDef.ParameterType;
import io.periscope.api.job.RunRecord;
import io.periscope.api.job.RunState;
import io.periscope.api.job.RunStore.Inserted;
import io.periscope.api.job.StepDef;
import io.periscope.api.job.StepDef.Retries;
import io.periscope.api.job.StepRecord;
import io.periscope.api.job.StepState;
import io.periscope.api.job.TriggerDef;
import io.periscope.core.schedule.Backfill;
import io.periscope.core.schedule.JobInfo;
import io.periscope.core.schedule.JobOperations;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One job with runs that have ended and one that is under way. */
final class FakeJobs implements JobOperations {
  static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  private final List<RunRecord> runs = new ArrayList<>();

  FakeJobs() {
    runs.add(run(1, "at:x", RunState.SUCCEEDED, "", StepState.SUCCEEDED, StepState.SUCCEEDED));
    runs.add(
        run(
            2,
            "at:y",
            RunState.FAILED,
            "step 'load' failed: no file",
            StepState.FAILED,
            StepState.SKIPPED));
    runs.add(run(3, "at:z", RunState.RUNNING, "", StepState.SUCCEEDED, StepState.RUNNING));
  }

  private static RunRecord run(
      long id, String identity, RunState state, String reason, StepState load, StepState views) {
    return new RunRecord(
        id,
        "monthly",
        identity,
        "cron",
        Map.of("file", "a.csv"),
        Optional.of(new Interval(START.minus(Duration.ofDays(31)), START)),
        state,
        reason,
        false,
        0,
        START,
        Optional.of(START),
        Optional.of(START.plusSeconds(5)).filter(end -> state.ended()),
        List.of(step("load", load), step("views", views)));
  }

  private static StepRecord step(String name, StepState state) {
    return new StepRecord(
        name,
        state,
        1,
        state == StepState.FAILED ? "no file" : "",
        Optional.of(START),
        Optional.of(START.plusSeconds(2)).filter(end -> state != StepState.RUNNING),
        Map.of());
  }

  private static StepDef definition(String name, StepDef.Action action, String... needs) {
    return new StepDef(name, action, List.of(needs), Retries.NONE, Optional.empty(), true);
  }

  @Override
  public List<String> names() {
    return List.of("monthly");
  }

  @Override
  public synchronized JobInfo info(String job, int limit) {
    return new JobInfo(
        new JobDef(
            "monthly",
            "A month's file",
            "jobs/monthly.yaml",
            List.of(
                new TriggerDef.Cron("0 3 1 * *", ZoneOffset.UTC),
                new TriggerDef.Webhook("hushhush")),
            Map.of("file", new ParameterDef(ParameterType.STRING, Optional.of("a.csv"), "which")),
            1,
            Overlap.QUEUE,
            CatchUp.ALL,
            OnInterrupt.RESUME,
            Optional.empty(),
            4,
            List.of(
                definition("load", new StepDef.Ingest("trips", "${file}")),
                definition("views", new StepDef.Batch(Optional.empty(), false), "load"))),
        Optional.of(Instant.parse("2100-01-01T03:00:00Z")),
        0,
        1,
        runs(Optional.of(job), limit, 0),
        Optional.empty());
  }

  @Override
  public synchronized List<RunRecord> runs(Optional<String> job, int limit, int offset) {
    List<RunRecord> newest = new ArrayList<>(runs);
    Collections.reverse(newest);
    return newest.stream().skip(offset).limit(limit).toList();
  }

  @Override
  public synchronized RunRecord run(long id) {
    return runs.stream()
        .filter(run -> run.id() == id)
        .findFirst()
        .orElseThrow(() -> PeriscopeException.user("there is no run " + id));
  }

  @Override
  public String log(long run, String step) {
    return "attempt 1 of %s in run %d\n".formatted(step, run);
  }

  @Override
  public synchronized Inserted start(
      String job, Map<String, String> parameters, Optional<String> key) {
    String identity = key.map(text -> "request:" + text).orElse("manual:" + runs.size());
    Optional<RunRecord> there =
        runs.stream().filter(run -> run.identity().equals(identity)).findFirst();
    if (there.isPresent()) {
      return new Inserted(there.get(), false);
    }
    RunRecord made =
        new RunRecord(
            runs.size() + 1,
            job,
            identity,
            "manual",
            parameters,
            Optional.empty(),
            RunState.QUEUED,
            "",
            false,
            0,
            START,
            Optional.empty(),
            Optional.empty(),
            List.of());
    runs.add(made);
    return new Inserted(made, true);
  }

  @Override
  public Inserted hook(
      String job, String token, Map<String, String> parameters, Optional<String> key) {
    if (!token.equals("hushhush")) {
      throw PeriscopeException.user("another token: " + token);
    }
    return start(job, parameters, key);
  }

  @Override
  public synchronized RunRecord cancel(long id) {
    RunRecord run = run(id);
    if (run.state().ended()) {
      throw PeriscopeException.user("run %d cannot be cancelled: it has ended".formatted(id));
    }
    RunRecord cancelled =
        run(
            id,
            run.identity(),
            RunState.CANCELLED,
            "cancelled",
            StepState.SUCCEEDED,
            StepState.CANCELLED);
    runs.set((int) id - 1, cancelled);
    return cancelled;
  }

  @Override
  public Backfill backfill(
      String job,
      Instant from,
      Instant to,
      Optional<String> every,
      boolean again,
      Map<String, String> parameters) {
    return new Backfill(
        List.of(start(job, parameters, Optional.of(from + "/" + to + every + again)).run()),
        List.of(run(1)));
  }
}
