package io.periscope.sql;

import io.periscope.api.model.DataType;
import java.util.List;
import java.util.Locale;

/**
 * DuckDB 2. Where an operation can fail on a value, {@code TRY} makes it NULL; it costs nothing
 * while nothing fails. Mathematical functions do not fail but give NaN or infinity.
 */
final class DuckDb implements Dialect {
  private static final long SECOND = 1_000_000;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  @Override
  public String type(DataType type) {
    return switch (type.kind()) {
      case BOOLEAN -> "BOOLEAN";
      case INT -> "INTEGER";
      case LONG -> "BIGINT";
      case DOUBLE -> "DOUBLE";
      case DECIMAL -> "DECIMAL(" + type.precision() + ", " + type.scale() + ")";
      case STRING -> "VARCHAR";
      case DATE -> "DATE";
      case TIMESTAMP -> "TIMESTAMP";
    };
  }

  @Override
  public String cast(String value, DataType type) {
    return "TRY_CAST(" + value + " AS " + type(type) + ")";
  }

  @Override
  public String truncate(String number) {
    return "trunc(" + number + ")";
  }

  @Override
  public String arithmetic(String left, String operator, String right) {
    return attempt(left + " " + operator + " " + right);
  }

  @Override
  public String quotient(String left, String right) {
    return attempt(left + " // " + right);
  }

  @Override
  public String remainder(String left, String right) {
    return attempt(left + " % " + right);
  }

  @Override
  public String negate(String number) {
    return attempt("-" + number);
  }

  /**
   * In DuckDB this takes half the time of a COUNT with a FILTER clause, but it is NULL of no rows.
   */
  @Override
  public String countIf(String condition) {
    return "CAST(COALESCE(count_if(" + condition + "), 0) AS BIGINT)";
  }

  @Override
  public String finite(String number) {
    return "NULLIF(NULLIF(NULLIF("
        + number
        + ", CAST('NaN' AS DOUBLE)), CAST('Infinity' AS DOUBLE)), CAST('-Infinity' AS DOUBLE))";
  }

  @Override
  public String pair(String first, String second) {
    return "CASE WHEN %1$s IS NOT NULL AND %2$s IS NOT NULL THEN {'a': %1$s, 'b': %2$s} END"
        .formatted(first, second);
  }

  @Override
  public String second(String pair) {
    return "struct_extract(" + pair + ", 'b')";
  }

  @Override
  public String call(String function, List<String> arguments) {
    return switch (function) {
      case "abs", "round", "left", "right", "lpad", "rpad" -> attempt(invoke(function, arguments));
      case "regexp_like" -> invoke("regexp_matches", arguments);
      case "position" -> invoke("strpos", List.of(arguments.get(1), arguments.get(0)));
      default -> invoke(function, arguments);
    };
  }

  @Override
  public String trim(String side, String character, String text) {
    String function =
        switch (side) {
          case "LEADING" -> "ltrim";
          case "TRAILING" -> "rtrim";
          default -> "trim";
        };
    return invoke(function, List.of(text, character));
  }

  @Override
  public String extract(TimeUnit unit, String time) {
    String part = "EXTRACT(" + unit + " FROM " + time + ")";
    return unit == TimeUnit.DOW ? "(" + part + " + 1)" : part;
  }

  @Override
  public String floor(String timestamp, TimeUnit unit) {
    return "date_trunc('" + unit.name().toLowerCase(Locale.ROOT) + "', " + timestamp + ")";
  }

  @Override
  public String between(TimeUnit unit, String from, String to) {
    String name = unit.name().toLowerCase(Locale.ROOT);
    return attempt("date_sub('" + name + "', " + from + ", " + to + ")");
  }

  @Override
  public String plus(String timestamp, long months, long microseconds) {
    String moved = timestamp;
    if (months != 0) {
      moved = attempt(moved + " + to_months(" + months + ")");
    }
    if (microseconds != 0) {
      moved = attempt(moved + " + to_microseconds(" + microseconds + ")");
    }
    return moved;
  }

  @Override
  public String window(String timestamp, long microseconds) {
    // date_trunc is several times faster than time_bucket, and the same for these sizes.
    if (microseconds == SECOND) {
      return floor(timestamp, TimeUnit.SECOND);
    } else if (microseconds == MINUTE) {
      return floor(timestamp, TimeUnit.MINUTE);
    } else if (microseconds == HOUR) {
      return floor(timestamp, TimeUnit.HOUR);
    } else if (microseconds == DAY) {
      return floor(timestamp, TimeUnit.DAY);
    }
    return attempt(
        "time_bucket(to_microseconds("
            + microseconds
            + "), "
            + timestamp
            + ", TIMESTAMP '1970-01-01 00:00:00')");
  }

  @Override
  public String windows(String timestamp, long slide, long size) {
    // From the last window that has begun back to the first that has not ended.
    String starts =
        attempt(
            "range(%s, %s, to_microseconds(%d))"
                .formatted(window(timestamp, slide), plus(timestamp, 0, -size), -slide));
    return "unnest(COALESCE(" + starts + ", [CAST(NULL AS TIMESTAMP)]))";
  }

  private static String attempt(String expression) {
    return "TRY(" + expression + ")";
  }

  private static String invoke(String function, List<String> arguments) {
    return function + "(" + String.join(", ", arguments) + ")";
  }
}
