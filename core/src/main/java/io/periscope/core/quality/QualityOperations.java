package io.periscope.core.quality;

import io.periscope.api.quality.Outcome;
import java.util.List;
import java.util.Optional;

/** What can be asked of the expectations of a running Periscope. Safe for use by many threads. */
public interface QualityOperations {
  /** How each came out the last time that it was looked at, in the order of the workspace. */
  List<Outcome> outcomes();

  /**
   * Looks at expectations now.
   *
   * @param on the stream, table or view that they are about; empty for all
   * @throws io.periscope.api.error.PeriscopeException (USER) when nothing is expected of that
   */
  List<Outcome> check(Optional<String> on);

  /**
   * How an expectation came out before, newest first: each time that it was otherwise than before,
   * and every few minutes.
   *
   * @param on the stream, table or view that it is about
   */
  List<Outcome> history(String on, String name, int limit);
}
