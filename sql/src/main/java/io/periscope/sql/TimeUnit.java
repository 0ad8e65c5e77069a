package io.periscope.sql;

import io.periscope.api.error.NearestName;
import java.util.Arrays;
import java.util.List;
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
  /** Day of the week, 1 is Monday, as in ISO 8601. */
  ISODOW,
  /** Day of the year, from 1. */
  DOY,
  HOUR,
  MINUTE,
  SECOND;

  /** Whether a timestamp can be cut down to it. */
  boolean isFloor() {
    return this != DOW && this != ISODOW && this != DOY;
  }

  /** What to say of a word that is none. */
  static String unknown(String name) {
    List<String> names = Arrays.stream(values()).map(TimeUnit::name).toList();
    return "'%s' is not a unit of time; expected %s%s"
        .formatted(name, String.join(", ", names), NearestName.hint(name, names));
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
