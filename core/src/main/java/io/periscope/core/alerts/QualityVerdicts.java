package io.periscope.core.alerts;

import io.periscope.api.alert.AlertDef.Condition;
import io.periscope.api.quality.Outcome;
import io.periscope.api.quality.Outcome.Status;
import io.periscope.core.quality.QualityOperations;
import java.util.List;
import java.util.Optional;

/** What expectations tell alerts that are about them. */
public final class QualityVerdicts implements Verdicts {
  private final QualityOperations quality;
  private final Verdicts others;

  /**
   * @param others know the rest
   */
  public QualityVerdicts(QualityOperations quality, Verdicts others) {
    this.quality = quality;
    this.others = others;
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
    Optional<Outcome> broken = about.stream().filter(Outcome::broken).findFirst();
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
    return others.job(condition);
  }
}
