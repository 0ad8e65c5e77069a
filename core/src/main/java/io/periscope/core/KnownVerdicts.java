package io.periscope.core;

import io.periscope.api.alert.AlertDef.Condition;
import io.periscope.api.job.RunRecord;
import io.periscope.api.job.RunState;
import io.periscope.core.alerts.Verdict;
import io.periscope.core.alerts.Verdicts;
import io.periscope.core.quality.Outcome;
import io.periscope.core.quality.Outcome.Status;
import io.periscope.core.quality.QualityOperations;
import io.periscope.core.schedule.JobOperations;
import java.util.List;
import java.util.Optional;

/** What expectations and jobs tell alerts that are about them. */
final class KnownVerdicts implements Verdicts {
  /** Runs among which those are looked for that have ended. */
  private static final int LOOKED_AT = 100;

  private final QualityOperations quality;
  private final Optional<JobOperations> jobs;

  /**
   * @param jobs empty as long as there are none
   */
  KnownVerdicts(QualityOperations quality, Optional<JobOperations> jobs) {
    this.quality = quality;
    this.jobs = jobs;
  }

  @Override
  public Verdict expectation(Condition.Expectation condition) {
    List<Outcome> about =
        quality.outcomes().stream()
            .filter(outcome -> outcome.on().equals(condition.on()))
            .filter(
                outcome ->
                    condition.name().isEmpty() || condition.name().get().equals(outcome.name()))
            .toList();
    Optional<Outcome> broken =
        about.stream()
            .filter(o -> o.status() == Status.FAILED || o.status() == Status.WARNED)
            .findFirst();
    if (broken.isPresent()) {
      Outcome outcome = broken.get();
      return Verdict.holds(
          "%s of %s: %s: %s"
              .formatted(outcome.name(), outcome.on(), outcome.rule(), outcome.message()));
    }
    boolean known = !about.isEmpty() && about.stream().noneMatch(o -> o.status() == Status.UNKNOWN);
    return known ? Verdict.CLEAR : Verdict.UNKNOWN;
  }

  @Override
  public Verdict job(Condition.Job condition) {
    if (jobs.isEmpty() || !jobs.get().names().contains(condition.job())) {
      return Verdict.UNKNOWN;
    }
    List<RunRecord> ended =
        jobs.get().runs(Optional.of(condition.job()), LOOKED_AT, 0).stream()
            .filter(run -> run.state().ended() && run.state() != RunState.CANCELLED)
            .limit(condition.failed())
            .toList();
    boolean failed =
        ended.size() == condition.failed()
            && ended.stream().noneMatch(run -> run.state() == RunState.SUCCEEDED);
    return failed
        ? Verdict.holds(
            "run %d of %s: %s".formatted(ended.get(0).id(), condition.job(), ended.get(0).reason()))
        : Verdict.CLEAR;
  }
}
