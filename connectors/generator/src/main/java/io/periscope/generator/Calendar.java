package io.periscope.generator;

import io.periscope.api.error.PeriscopeException;
import java.util.List;

/**
 * How much happens in each hour of a week, added up. Time is counted in milliseconds since 1970
 * UTC; what has happened, in average hours since the Monday of the calendar's first week.
 */
final class Calendar {
  private static final long HOUR = 3_600_000;
  private static final int HOURS = 168;
  private static final long WEEK = HOURS * HOUR;

  /** From Monday, 29 December 1969. */
  private static final long MONDAY = -72 * HOUR;

  private final long origin;
  private final double[] upTo = new double[HOURS + 1];

  /**
   * @param first a time of the first week
   * @param hours 24 weights; empty when all are the same
   * @param weekdays 7 weights, from Monday on; empty when all are the same
   */
  Calendar(long first, List<Double> hours, List<Double> weekdays) {
    this.origin = Math.floorDiv(first - MONDAY, WEEK) * WEEK + MONDAY;
    double[] weights = new double[HOURS];
    double sum = 0;
    for (int i = 0; i < HOURS; i++) {
      weights[i] =
          (hours.isEmpty() ? 1 : hours.get(i % 24))
              * (weekdays.isEmpty() ? 1 : weekdays.get(i / 24));
      sum += weights[i];
    }
    if (!(sum > 0)) {
      throw PeriscopeException.user("the hours and weekdays of a datetime have no weight at all");
    }
    for (int i = 0; i < HOURS; i++) {
      upTo[i + 1] = upTo[i] + weights[i] * (HOURS / sum);
    }
  }

  /** How much has happened by then. */
  double by(long millis) {
    long since = millis - origin;
    long inWeek = Math.floorMod(since, WEEK);
    int hour = (int) (inWeek / HOUR);
    double part = (inWeek % HOUR) / (double) HOUR;
    return Math.floorDiv(since, WEEK) * upTo[HOURS]
        + upTo[hour]
        + part * (upTo[hour + 1] - upTo[hour]);
  }

  /** When that much has happened; always in an hour in which something happens. */
  long when(double amount) {
    double weeks = Math.floor(amount / upTo[HOURS]);
    double rest = Math.max(0, Math.min(amount - weeks * upTo[HOURS], Math.nextDown(upTo[HOURS])));
    int low = 0;
    int high = HOURS - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (upTo[middle] <= rest) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    double part = (rest - upTo[low]) / (upTo[low + 1] - upTo[low]);
    long inHour = Math.min(HOUR - 1, (long) (part * HOUR));
    return origin + (long) weeks * WEEK + low * HOUR + inHour;
  }
}
