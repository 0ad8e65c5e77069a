package io.periscope.sql;

import io.periscope.api.model.DataType;
import java.util.List;

/**
 * How one engine spells what it spells differently from others. Everything that all engines share
 * is written by the compiler itself.
 *
 * <p>An expression that a dialect writes never fails at run time: where there is no result it is
 * NULL. Arguments are complete expressions and may be used as operands as they are.
 */
public interface Dialect {

  /** The dialect of DuckDB. */
  static Dialect duckDb() {
    return new DuckDb();
  }

  /** The name of a type, as in a cast. */
  String type(DataType type);

  /** The value as another type; NULL when it cannot be converted. */
  String cast(String value, DataType type);

  /** A number without its digits after the point, towards zero. */
  String truncate(String number);

  /**
   * {@code left operator right} in the operands' common type; NULL when the result is out of range.
   *
   * @param operator one of {@code + - *}
   */
  String arithmetic(String left, String operator, String right);

  /** The quotient of two integers, towards zero; NULL when there is none. */
  String quotient(String left, String right);

  /** What is left of a division of two integers or decimals, with the sign of {@code left}. */
  String remainder(String left, String right);

  /** {@code -number}; NULL when it is out of range. */
  String negate(String number);

  /** The aggregate that counts the rows for which a condition is true; 0 for no rows. */
  String countIf(String condition);

  /** A DOUBLE, or NULL when it is infinite or not a number. */
  String finite(String number);

  /**
   * Two values as one, of which MIN and MAX look at the first and then at the second; NULL when
   * either is NULL.
   */
  String pair(String first, String second);

  /** The second value of a {@link #pair}. */
  String second(String pair);

  /**
   * A function of the shared vocabulary, by its name in lower case. All arguments of the
   * mathematical functions are DOUBLE, but for abs and round.
   */
  String call(String function, List<String> arguments);

  /**
   * The text without a character at its ends, as often as it stands there.
   *
   * @param side {@code BOTH}, {@code LEADING} or {@code TRAILING}
   */
  String trim(String side, String character, String text);

  /**
   * A part of a date or timestamp as a number.
   *
   * @param unit YEAR, QUARTER, MONTH, WEEK (ISO), DAY, DOW (1 is Sunday), ISODOW (1 is Monday),
   *     DOY, HOUR, MINUTE, SECOND
   */
  String extract(TimeUnit unit, String time);

  /** The beginning of the unit that a timestamp lies in; a week begins on Monday. */
  String floor(String timestamp, TimeUnit unit);

  /**
   * How many whole units lie between two timestamps; negative when the second is earlier. A month
   * has passed when the first, moved by a month as {@link #plus} does it, is reached.
   */
  String between(TimeUnit unit, String from, String to);

  /** A timestamp moved by months (clipped to the month's last day) and then by microseconds. */
  String plus(String timestamp, long months, long microseconds);

  /** The beginning of the window that a timestamp lies in; windows are aligned to 1970-01-01. */
  String window(String timestamp, long microseconds);

  /**
   * Where each of the windows that a timestamp lies in begins: in the list of columns of a SELECT,
   * this makes a row of each. For a timestamp that is NULL, and where a window would begin out of
   * range, there is one row with NULL.
   *
   * @param slide from a window's beginning to the next one's, in microseconds; one begins at
   *     1970-01-01
   * @param size how long a window is, in microseconds; not less than the slide
   */
  String windows(String timestamp, long slide, long size);
}
