package io.periscope.core.serving;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** How old something is by a clock that people set: it may have been set back meanwhile. */
public final class Age {
  private Age() {}

  /** The time since an instant; zero when the clock says that it is still to come. */
  public static Duration of(Instant then, Clock clock) {
    Duration age = Duration.between(then, clock.instant());
    return age.isNegative() ? Duration.ZERO : age;
  }
}
