package io.periscope.core.quality;

import io.periscope.api.model.ExpectationSuite;
import io.periscope.api.plan.CheckPlan;
import io.periscope.api.plan.ViewPlan;
import java.util.List;
import java.util.Optional;

/**
 * What is expected of a stream, a table or a view, compiled.
 *
 * @param checks which events are not accepted; empty if all that can be read are
 * @param kept the views that count for the questions; none but for a stream
 */
public record SuitePlan(
    ExpectationSuite suite,
    Optional<CheckPlan> checks,
    List<ViewPlan> kept,
    List<ExpectationPlan> expectations) {

  public SuitePlan {
    kept = List.copyOf(kept);
    expectations = List.copyOf(expectations);
  }
}
