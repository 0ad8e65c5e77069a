package io.periscope.core.ingest;

import io.periscope.api.model.Field;
import java.time.LocalDate;

/**
 * Reads dates and timestamps in ISO 8601 form from the string that a cursor has just read: {@code
 * 2020-04-01}, {@code 2020-04-01T00:44:02.123456+02:00}. A blank may stand for the T, seconds and
 * zone may be left out; a zone is taken to UTC.
 */
final class TimeText {
  static final long MIN_MILLIS = LocalDate.of(1, 1, 1).toEpochDay() * 86_400_000L;
  static final long MAX_MILLIS = LocalDate.of(10_000, 1, 1).toEpochDay() * 86_400_000L - 1;

  private static final int[] MONTH_DAYS = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

  private final JsonCursor json;
  private final Field field;
  private final byte[] text;
  private final int end;
  private int at;

  TimeText(JsonCursor json, Field field) {
    this.json = json;
    this.field = field;
    this.text = json.text();
    this.at = json.textStart();
    this.end = at + json.textLength();
  }

  /** Days since 1970-01-01. */
  int date() {
    long day = day();
    if (at != end) {
      throw wrong();
    }
    return (int) day;
  }

  /** Microseconds since 1970-01-01T00:00:00. */
  long timestamp() {
    long day = day();
    if (at == end) {
      return day * 86_400_000_000L;
    }
    if (!take('T') && !take(' ') && !take('t')) {
      throw wrong();
    }
    long hour = digits(2, 23);
    require(':');
    long minute = digits(2, 59);
    long second = 0;
    long micros = 0;
    if (take(':')) {
      second = digits(2, 59);
      if (take('.')) {
        micros = fraction();
      }
    }
    long offset = zone();
    if (at != end) {
      throw wrong();
    }
    long seconds = day * 86_400L + hour * 3600 + minute * 60 + second - offset;
    return seconds * 1_000_000L + micros;
  }

  private long day() {
    int year = digits(4, 9999);
    require('-');
    int month = digits(2, 12);
    require('-');
    int day = digits(2, 31);
    boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (year == 0
        || month == 0
        || day == 0
        || day > MONTH_DAYS[month - 1]
        || month == 2 && day == 29 && !leap) {
      throw wrong();
    }
    return epochDay(year, month, day);
  }

  /** Days from civil, counting years from March so that the leap day is the last. */
  private static long epochDay(int year, int month, int day) {
    int y = month <= 2 ? year - 1 : year;
    int era = Math.floorDiv(y, 400);
    int yearOfEra = y - era * 400;
    int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097L + dayOfEra - 719_468;
  }

  /** One to nine digits; what is finer than a microsecond is cut off. */
  private long fraction() {
    long micros = 0;
    int count = 0;
    while (at < end && text[at] >= '0' && text[at] <= '9') {
      if (count < 6) {
        micros = micros * 10 + (text[at] - '0');
      }
      count++;
      at++;
    }
    if (count == 0 || count > 9) {
      throw wrong();
    }
    for (int i = count; i < 6; i++) {
      micros *= 10;
    }
    return micros;
  }

  private long zone() {
    if (at == end || take('Z') || take('z')) {
      return 0;
    }
    int sign = take('+') ? 1 : take('-') ? -1 : 0;
    if (sign == 0) {
      throw wrong();
    }
    long hours = digits(2, 18);
    long minutes = 0;
    if (take(':') || at < end) {
      minutes = digits(2, 59);
    }
    return sign * (hours * 3600 + minutes * 60);
  }

  private int digits(int count, int max) {
    int value = 0;
    for (int i = 0; i < count; i++) {
      if (at >= end || text[at] < '0' || text[at] > '9') {
        throw wrong();
      }
      value = value * 10 + (text[at++] - '0');
    }
    if (value > max) {
      throw wrong();
    }
    return value;
  }

  private boolean take(char c) {
    if (at < end && text[at] == c) {
      at++;
      return true;
    }
    return false;
  }

  private void require(char c) {
    if (!take(c)) {
      throw wrong();
    }
  }

  private RejectedException wrong() {
    String example =
        switch (field.type().kind()) {
          case DATE -> "2020-04-01";
          default -> "2020-04-01T00:44:02";
        };
    return FieldReader.rejected(
        field, field.type() + " like " + example, '"' + json.textAsString() + '"');
  }
}
