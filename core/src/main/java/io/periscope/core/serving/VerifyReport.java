package io.periscope.core.serving;

import io.periscope.api.engine.BatchEngine.Difference;
import io.periscope.api.log.Coverage;
import java.util.List;

/**
 * What a verification found.
 *
 * @param differences one a view, also for views without any
 * @param conservation one a stream
 */
public record VerifyReport(List<Difference> differences, List<Conservation> conservation) {

  /**
   * Whether every event is accounted for.
   *
   * @param read events that the state counts as read
   * @param inLog events found by reading master dataset and log again up to the same coverage
   */
  public record Conservation(
      String stream,
      Coverage coverage,
      long read,
      long accepted,
      long quarantined,
      long inLog,
      long masterRows,
      boolean holds) {}

  /** Whether nothing differs and everything is accounted for. */
  public boolean passed() {
    return differences.stream().allMatch(Difference::none)
        && conservation.stream().allMatch(Conservation::holds);
  }
}
