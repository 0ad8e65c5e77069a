package io.periscope.core.metrics;

import io.periscope.api.job.RunRecord;
import io.periscope.api.job.RunState;
import io.periscope.api.metrics.Meters;
import io.periscope.api.metrics.Sample;
import io.periscope.core.schedule.JobInfo;
import io.periscope.core.schedule.JobOperations;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tells, at each scrape, how jobs stand; and counts the runs that ended since the last one. */
public final class JobGathering {
  private static final int PAGE = 200;
  private static final int MOST = 20_000;
  private static final List<RunState> ENDS =
      List.of(RunState.SUCCEEDED, RunState.FAILED, RunState.CANCELLED, RunState.INTERRUPTED);

  private final JobOperations jobs;
  private final Meters meters;
  private final Instant startedAt;
  private final Set<Long> counted = new HashSet<>();
  private final Map<String, Instant> succeeded = new HashMap<>();

  /**
   * @param clock says from when on ended runs are counted
   */
  public JobGathering(JobOperations jobs, Meters meters, Clock clock) {
    this.jobs = jobs;
    this.meters = meters;
    this.startedAt = clock.instant();
  }

  public synchronized void tell() {
    List<Sample> active = new ArrayList<>();
    List<Sample> successes = new ArrayList<>();
    count();
    List<String> names = jobs.names();
    for (String name : names) {
      for (RunState end : ENDS) {
        meters.begin(Catalogue.JOB_RUNS, name, text(end));
      }
      JobInfo info = jobs.info(name, PAGE);
      active.add(Sample.of(info.queued(), name, text(RunState.QUEUED)));
      active.add(Sample.of(info.running(), name, text(RunState.RUNNING)));
      info.last().forEach(this::succeeded);
      successes.add(
          Sample.of(
              Optional.ofNullable(succeeded.get(name))
                  .map(at -> at.toEpochMilli() / 1000.0)
                  .orElse(Double.NaN),
              name));
    }
    meters.replace(Catalogue.JOBS, List.of(Sample.of(names.size())));
    meters.replace(Catalogue.JOB_ACTIVE, active);
    meters.replace(Catalogue.JOB_LAST_SUCCESS, successes);
  }

  private void succeeded(RunRecord run) {
    if (run.state() == RunState.SUCCEEDED) {
      run.endedAt().ifPresent(at -> succeeded.merge(run.job(), at, (a, b) -> a.isAfter(b) ? a : b));
    }
  }

  private void count() {
    for (int from = 0; from < MOST; from += PAGE) {
      List<RunRecord> page = jobs.runs(Optional.empty(), PAGE, from);
      boolean any = false;
      for (RunRecord run : page) {
        boolean now = run.endedAt().filter(at -> !at.isBefore(startedAt)).isPresent();
        any |= now || !run.state().ended();
        if (now && counted.add(run.id())) {
          count(run);
        }
      }
      // Older ones ended before the start.
      if (!any || page.size() < PAGE) {
        return;
      }
    }
  }

  private void count(RunRecord run) {
    meters.add(Catalogue.JOB_RUNS, 1, run.job(), text(run.state()));
    if (run.startedAt().isPresent() && run.endedAt().isPresent()) {
      Duration took = Duration.between(run.startedAt().get(), run.endedAt().get());
      meters.record(Catalogue.JOB_SECONDS, Math.max(0, took.toMillis()) / 1000.0, run.job());
    }
  }

  private static String text(RunState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
