package io.periscope.files;

import java.time.LocalDate;

/** Writes days and timestamps in ISO 8601 form. For one thread. */
final class TimeText {
  private static final long MICROS_PER_DAY = 86_400_000_000L;

  private long lastDay = Long.MIN_VALUE;
  private String lastText = "";

  /**
   * @param day days since 1970-01-01
   */
  void date(long day, JsonBuffer json) {
    if (day != lastDay) {
      // Rows that follow each other are mostly of the same day.
      lastDay = day;
      lastText = LocalDate.ofEpochDay(day).toString();
    }
    json.raw(lastText);
  }

  /**
   * @param micros microseconds since 1970-01-01T00:00:00
   */
  void timestamp(long micros, JsonBuffer json) {
    date(Math.floorDiv(micros, MICROS_PER_DAY), json);
    long inDay = Math.floorMod(micros, MICROS_PER_DAY);
    long seconds = inDay / 1_000_000;
    long fraction = inDay % 1_000_000;
    json.put('T');
    json.digits(seconds / 3600, 2);
    json.put(':');
    json.digits(seconds / 60 % 60, 2);
    json.put(':');
    json.digits(seconds % 60, 2);
    if (fraction != 0) {
      json.put('.');
      json.digits(fraction, 6);
    }
  }

  /** Whether a timestamp is a day's beginning. */
  static boolean isMidnight(long micros) {
    return Math.floorMod(micros, MICROS_PER_DAY) == 0;
  }

  static long day(long micros) {
    return Math.floorDiv(micros, MICROS_PER_DAY);
  }
}
