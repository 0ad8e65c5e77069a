package io.periscope.core.alerts;

import io.periscope.api.alert.AlertDef.Condition;
import io.periscope.api.job.RunRecord;
import io.periscope.api.job.RunState;
import io.periscope.core.schedule.JobOperations;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Knows how the last runs of jobs ended. */
public final class JobVerdicts implements Verdicts {
  /** Somebody wanted those, or they never were. */
  private static final Set<RunState> OF_NO_MEANING =
      EnumSet.of(RunState.CANCELLED, RunState.SKIPPED);

  private static final int LOOKED_AT = 200;

  private final JobOperations jobs;

  public JobVerdicts(JobOperations jobs) {
    this.jobs = jobs;
  }

  @Override
  public Verdict expectation(Condition.Expectation condition) {
    return Verdict.UNKNOWN;
  }

  @Override
  public Verdict job(Condition.Job condition) {
    List<RunRecord> ended =
        jobs.runs(Optional.of(condition.job()), LOOKED_AT, 0).stream()
            .filter(run -> run.state().ended() && !OF_NO_MEANING.contains(run.state()))
            .limit(condition.failed())
            .toList();
    if (ended.isEmpty()) {
      return Verdict.UNKNOWN;
    }
    boolean all =
        ended.size() == condition.failed()
            && ended.stream().allMatch(run -> run.state() != RunState.SUCCEEDED);
    RunRecord last = ended.get(0);
    return all
        ? Verdict.holds(
            "run %d of job %s %s: %s"
                .formatted(
                    last.id(),
                    condition.job(),
                    last.state() == RunState.FAILED ? "failed" : "was interrupted",
                    last.reason()))
        : Verdict.CLEAR;
  }
}
