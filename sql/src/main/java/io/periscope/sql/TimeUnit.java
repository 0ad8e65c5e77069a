package io.periscope.sql;

import java.util.Locale;
import java.util.Optional;

/** The parts of a calendar that SQL texts may name. */
public enum TimeUnit {
  YEAR,
  QUARTER,
  MONTH,
  WEEK,
  DAY,
  /** Day of the week, 1 is Sunday. */
  DOW,
  /** Day of the year, from 1. */
  DOY,
  HOUR,
  MINUTE,
  SECOND;

  /** Whether a timestamp can be cut down to it. */
  boolean isFloor() {
    return this != DOW && this != DOY;
  }

  static Optional<TimeUnit> of(String name) {
    for (TimeUnit unit : values()) {
      if (unit.name().equals(name.toUpperCase(Locale.ROOT))) {
        return Optional.of(unit);
      }
    }
    return Optional.empty();
  }
}
