package io.periscope.api.model;

import java.time.Duration;

/** How long something takes, as people read it. */
public final class DurationText {
  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  private DurationText() {}

  /**
   * As it is written in files, in the largest unit of which it has a whole number: {@code 500ms},
   * {@code 90s}, {@code 36h}. Less than a millisecond is left off.
   */
  public static String exact(Duration duration) {
    long seconds = duration.toSeconds();
    if (duration.toMillis() % 1_000 != 0) {
      return duration.toMillis() + "ms";
    } else if (seconds >= DAY && seconds % DAY == 0) {
      return seconds / DAY + "d";
    } else if (seconds >= HOUR && seconds % HOUR == 0) {
      return seconds / HOUR + "h";
    } else if (seconds >= MINUTE && seconds % MINUTE == 0) {
      return seconds / MINUTE + "m";
    }
    return seconds + "s";
  }

  /** To one or two digits: {@code 90 seconds}, {@code 36 hours}. */
  public static String about(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds >= 2 * DAY) {
      return seconds / DAY + " days";
    } else if (seconds >= 2 * HOUR) {
      return seconds / HOUR + " hours";
    }
    return seconds >= 2 * MINUTE ? seconds / MINUTE + " minutes" : seconds + " seconds";
  }
}
