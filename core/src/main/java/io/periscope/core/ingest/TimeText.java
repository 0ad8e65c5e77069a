package io.periscope.core.ingest;

/** Dates and timestamps in the forms of ISO 8601 that people write, years 0001 to 9999. */
final class TimeText {
  static final int DATE_LENGTH = 10;

  /** Not a day of these years. */
  static final int NO_DATE = Integer.MIN_VALUE;

  /** Not an instant of these years. */
  static final long NO_TIMESTAMP = Long.MIN_VALUE;

  private static final long SECONDS_OF_DAY = 86_400;

  /** 0001-01-01T00:00:00. */
  static final long FIRST_MILLI = -719_162 * SECONDS_OF_DAY * 1000;

  /** 9999-12-31T23:59:59.999. */
  static final long LAST_MILLI = 2_932_897 * SECONDS_OF_DAY * 1000 - 1;

  private TimeText() {}

  /** Days since 1970 of the {@code 2020-04-01} in the ten bytes here. */
  static int date(byte[] text, int from) {
    int century = two(text, from);
    int yearOfCentury = two(text, from + 2);
    int month = two(text, from + 5);
    int day = two(text, from + 8);
    int year = century * 100 + yearOfCentury;
    boolean valid =
        (century | yearOfCentury) >= 0
            && text[from + 4] == '-'
            && text[from + 7] == '-'
            && year >= 1
            && month >= 1
            && month <= 12
            && day >= 1
            && day <= daysOf(year, month);
    return valid ? epochDay(year, month, day) : NO_DATE;
  }

  private static int daysOf(int year, int month) {
    if (month == 2) {
      return (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
    }
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
  }

  /** Counts from 1 March, so that the leap day is the last of its year. */
  private static int epochDay(int year, int month, int day) {
    int marchYear = month > 2 ? year : year - 1;
    int marchMonth = month > 2 ? month - 3 : month + 9;
    int leapDays = marchYear / 4 - marchYear / 100 + marchYear / 400;
    return 365 * marchYear + leapDays + (153 * marchMonth + 2) / 5 + day - 719_469;
  }

  /**
   * Microseconds since 1970 of a text like {@code 2020-04-01T00:44:02.123456+02:00}. Digits after
   * the sixth of the fraction are dropped; a day alone is its midnight.
   */
  static long timestamp(byte[] text, int from, int length) {
    if (length == DATE_LENGTH) {
      int midnight = date(text, from);
      return midnight == NO_DATE ? NO_TIMESTAMP : midnight * SECONDS_OF_DAY * 1_000_000;
    }
    if (length < 16) {
      return NO_TIMESTAMP;
    }
    int day = date(text, from);
    int hour = two(text, from + 11);
    int minute = two(text, from + 14);
    boolean valid =
        day != NO_DATE
            && (text[from + 10] == 'T' || text[from + 10] == ' ')
            && text[from + 13] == ':'
            && (hour | minute) >= 0
            && hour < 24
            && minute < 60;
    if (!valid) {
      return NO_TIMESTAMP;
    }
    int to = from + length;
    int at = from + 16;
    int second = 0;
    long micros = 0;
    if (at + 3 <= to && text[at] == ':') {
      second = two(text, at + 1);
      if (second < 0 || second > 59) {
        return NO_TIMESTAMP;
      }
      at += 3;
      if (at < to && text[at] == '.') {
        int end = digitsEnd(text, at + 1, to);
        if (end == at + 1 || end > at + 10) {
          return NO_TIMESTAMP;
        }
        micros = fraction(text, at + 1, end);
        at = end;
      }
    }
    long seconds = day * SECONDS_OF_DAY + hour * 3600 + minute * 60 + second;
    return at == to ? seconds * 1_000_000 + micros : zoned(text, at, to, seconds, micros);
  }

  private static int digitsEnd(byte[] text, int from, int to) {
    int at = from;
    while (at < to && JsonNumber.isDigit(text[at])) {
      at++;
    }
    return at;
  }

  private static long fraction(byte[] text, int from, int to) {
    long micros = 0;
    for (int i = from; i < from + 6; i++) {
      micros = micros * 10 + (i < to ? text[i] - '0' : 0);
    }
    return micros;
  }

  /** Takes {@code Z}, {@code +02:00} or {@code +0200}, to the end of the text. */
  private static long zoned(byte[] text, int at, int to, long seconds, long micros) {
    int length = to - at;
    if (length == 1 && text[at] == 'Z') {
      return seconds * 1_000_000 + micros;
    }
    boolean colon = length == 6 && text[at + 3] == ':';
    if (!(colon || length == 5) || (text[at] != '+' && text[at] != '-')) {
      return NO_TIMESTAMP;
    }
    int hours = two(text, at + 1);
    int minutes = two(text, colon ? at + 4 : at + 3);
    if ((hours | minutes) < 0 || hours > 18 || minutes > 59) {
      return NO_TIMESTAMP;
    }
    int offset = hours * 3600 + minutes * 60;
    long utc = text[at] == '+' ? seconds - offset : seconds + offset;
    boolean inRange = utc >= FIRST_MILLI / 1000 && utc <= LAST_MILLI / 1000;
    return inRange ? utc * 1_000_000 + micros : NO_TIMESTAMP;
  }

  /** Two digits; negative when they are none. */
  private static int two(byte[] text, int at) {
    int tens = text[at] - '0';
    int ones = text[at + 1] - '0';
    boolean digits = tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9;
    return digits ? tens * 10 + ones : -1;
  }
}
