package io.periscope.api.model;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The type of a field or column.
 *
 * @param kind what it is
 * @param precision decimal digits in all, 1 to 38; 0 for every kind but DECIMAL
 * @param scale decimal digits after the point, 0 to precision; 0 for every kind but DECIMAL
 */
public record DataType(Kind kind, int precision, int scale) {

  /** The kinds of value that every engine shares. */
  public enum Kind {
    BOOLEAN,
    /** 32 bits, signed. */
    INT,
    /** 64 bits, signed. */
    LONG,
    /** IEEE 754, 64 bits. */
    DOUBLE,
    /** Exact, up to 38 digits. */
    DECIMAL,
    /** Unicode text. */
    STRING,
    /** A calendar day. */
    DATE,
    /**
     * Microseconds since 1970-01-01T00:00:00 without a zone; texts with a zone are taken to UTC.
     */
    TIMESTAMP
  }

  public static final DataType BOOLEAN = new DataType(Kind.BOOLEAN, 0, 0);
  public static final DataType INT = new DataType(Kind.INT, 0, 0);
  public static final DataType LONG = new DataType(Kind.LONG, 0, 0);
  public static final DataType DOUBLE = new DataType(Kind.DOUBLE, 0, 0);
  public static final DataType STRING = new DataType(Kind.STRING, 0, 0);
  public static final DataType DATE = new DataType(Kind.DATE, 0, 0);
  public static final DataType TIMESTAMP = new DataType(Kind.TIMESTAMP, 0, 0);

  private static final Pattern DECIMAL_TEXT =
      Pattern.compile("decimal\\(\\s*(\\d{1,2})\\s*,\\s*(\\d{1,2})\\s*\\)");

  public DataType {
    if (kind == Kind.DECIMAL) {
      if (precision < 1 || precision > 38 || scale < 0 || scale > precision) {
        throw new IllegalArgumentException(
            "decimal(%d,%d): precision must be 1 to 38 and scale 0 to precision"
                .formatted(precision, scale));
      }
    } else if (precision != 0 || scale != 0) {
      throw new IllegalArgumentException(kind + " has no precision or scale");
    }
  }

  /** Whether values are numbers. */
  public boolean isNumber() {
    return switch (kind) {
      case INT, LONG, DOUBLE, DECIMAL -> true;
      case BOOLEAN, STRING, DATE, TIMESTAMP -> false;
    };
  }

  public static DataType decimal(int precision, int scale) {
    return new DataType(Kind.DECIMAL, precision, scale);
  }

  /**
   * Reads the form used in workspace files: {@code boolean, int, long, double, string, date,
   * timestamp, decimal(10,2)}. Empty when the text is none of them.
   */
  public static Optional<DataType> parse(String text) {
    return switch (text) {
      case "boolean" -> Optional.of(BOOLEAN);
      case "int" -> Optional.of(INT);
      case "long" -> Optional.of(LONG);
      case "double" -> Optional.of(DOUBLE);
      case "string" -> Optional.of(STRING);
      case "date" -> Optional.of(DATE);
      case "timestamp" -> Optional.of(TIMESTAMP);
      default -> parseDecimal(text);
    };
  }

  private static Optional<DataType> parseDecimal(String text) {
    Matcher matcher = DECIMAL_TEXT.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int precision = Integer.parseInt(matcher.group(1));
    int scale = Integer.parseInt(matcher.group(2));
    boolean valid = precision >= 1 && precision <= 38 && scale <= precision;
    return valid ? Optional.of(decimal(precision, scale)) : Optional.empty();
  }

  /** The form used in workspace files; {@link #parse} reads it back. */
  @Override
  public String toString() {
    return kind == Kind.DECIMAL
        ? "decimal(" + precision + "," + scale + ")"
        : kind.name().toLowerCase(java.util.Locale.ROOT);
  }
}
