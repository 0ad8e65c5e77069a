package io.periscope.api.job;

import java.time.Instant;
import java.util.Optional;

/** The times at which something is due. */
@FunctionalInterface
public interface DueTimes {

  /**
   * @return the first one that is later than this; empty if there is none
   */
  Optional<Instant> next(Instant after);
}
