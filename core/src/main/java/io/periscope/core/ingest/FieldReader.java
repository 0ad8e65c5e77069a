package io.periscope.core.ingest;

import io.periscope.api.decode.FieldSink;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** Reads the value at a cursor as a field's type, into a sink. */
final class FieldReader {
  private static final int SHOWN = 40;
  private static final long NO_FAST_PATH = Long.MIN_VALUE;

  /** Exponents beyond this are out of every type's range, and would cost memory to expand. */
  private static final int MAX_EXPONENT = 1000;

  private final JsonCursor json;
  private final FieldSink sink;

  FieldReader(JsonCursor json, FieldSink sink) {
    this.json = json;
    this.sink = sink;
  }

  void read(int index, Field field) {
    if (json.peek() == 'n') {
      json.word("null");
      return;
    }
    switch (field.type().kind()) {
      case BOOLEAN -> sink.setBoolean(index, bool(field));
      case INT -> sink.setLong(index, whole(field, Integer.MIN_VALUE, Integer.MAX_VALUE));
      case LONG -> sink.setLong(index, whole(field, Long.MIN_VALUE, Long.MAX_VALUE));
      case DOUBLE -> sink.setDouble(index, real(field));
      case DECIMAL -> decimal(index, field);
      case STRING -> {
        text(field);
        sink.setString(index, json.text(), json.textStart(), json.textLength());
      }
      case DATE -> {
        text(field);
        sink.setDate(index, new TimeText(json, field).date());
      }
      case TIMESTAMP -> sink.setTimestamp(index, timestamp(field));
    }
  }

  private boolean bool(Field field) {
    int c = json.peek();
    if (c == 't') {
      json.word("true");
      return true;
    }
    if (c == 'f') {
      json.word("false");
      return false;
    }
    throw unexpected(field);
  }

  private void text(Field field) {
    if (json.peek() != '"') {
      throw unexpected(field);
    }
    json.string("a string");
  }

  private int number(Field field) {
    int c = json.peek();
    if (c != '-' && (c < '0' || c > '9')) {
      throw unexpected(field);
    }
    return json.number();
  }

  private long whole(Field field, long min, long max) {
    int start = number(field);
    long fast = fastWhole(start, json.position());
    if (fast != NO_FAST_PATH) {
      if (fast < min || fast > max) {
        throw outside(field, numberText(start));
      }
      return fast;
    }
    BigDecimal value = big(field, numberText(start));
    try {
      long exact = value.longValueExact();
      if (exact >= min && exact <= max) {
        return exact;
      }
    } catch (ArithmeticException e) {
      if (value.stripTrailingZeros().scale() > 0) {
        throw rejected(field, "a whole number", numberText(start));
      }
    }
    throw outside(field, numberText(start));
  }

  /** Up to 18 digits and nothing else; otherwise {@link #NO_FAST_PATH}. */
  private long fastWhole(int start, int end) {
    byte[] bytes = json.bytes();
    boolean negative = bytes[start] == '-';
    int at = negative ? start + 1 : start;
    if (end - at > 18) {
      return NO_FAST_PATH;
    }
    long value = 0;
    for (; at < end; at++) {
      int digit = bytes[at] - '0';
      if (digit < 0 || digit > 9) {
        return NO_FAST_PATH;
      }
      value = value * 10 + digit;
    }
    return negative ? -value : value;
  }

  private double real(Field field) {
    int start = number(field);
    double fast = fastReal(start, json.position());
    if (!Double.isNaN(fast)) {
      return fast;
    }
    String text = numberText(start);
    double value = Double.parseDouble(text);
    if (Double.isInfinite(value)) {
      throw outside(field, text);
    }
    return value;
  }

  /**
   * Digits with at most one point and at most 15 of them: then both the digits and the power of ten
   * are exact doubles, and one division rounds rightly (Clinger's fast path). NaN otherwise.
   */
  private double fastReal(int start, int end) {
    byte[] bytes = json.bytes();
    boolean negative = bytes[start] == '-';
    int at = negative ? start + 1 : start;
    if (end - at > 16) {
      return Double.NaN;
    }
    long digits = 0;
    int decimals = -1;
    for (; at < end; at++) {
      byte b = bytes[at];
      if (b == '.') {
        decimals = 0;
      } else if (b >= '0' && b <= '9') {
        digits = digits * 10 + (b - '0');
        decimals = decimals < 0 ? -1 : decimals + 1;
      } else {
        return Double.NaN;
      }
    }
    if (digits >= 1_000_000_000_000_000L) {
      return Double.NaN;
    }
    double value = decimals <= 0 ? digits : digits / Powers.OF_TEN[decimals];
    return negative ? -value : value;
  }

  private void decimal(int index, Field field) {
    String text;
    if (json.peek() == '"') {
      // Money is often sent as a string, to keep its digits.
      json.string("a number");
      text = json.textAsString();
    } else {
      text = numberText(number(field));
    }
    DataType type = field.type();
    BigDecimal value = big(field, text);
    BigDecimal scaled;
    try {
      scaled = value.setScale(type.scale());
    } catch (ArithmeticException e) {
      throw rejected(field, "at most " + type.scale() + " decimal places", text);
    }
    if (scaled.precision() > type.precision()) {
      throw outside(field, text);
    }
    BigInteger unscaled = scaled.unscaledValue();
    if (unscaled.bitLength() < Long.SIZE) {
      sink.setDecimal(index, unscaled.longValue());
    } else {
      sink.setDecimal(index, unscaled);
    }
  }

  private BigDecimal big(Field field, String text) {
    try {
      BigDecimal value = new BigDecimal(text);
      if (Math.abs((long) value.scale()) > MAX_EXPONENT) {
        throw outside(field, text);
      }
      return value;
    } catch (NumberFormatException e) {
      throw rejected(field, field.type().toString(), '"' + text + '"');
    }
  }

  private long timestamp(Field field) {
    if (json.peek() == '"') {
      text(field);
      return new TimeText(json, field).timestamp();
    }
    // A whole number is milliseconds since 1970.
    return whole(field, TimeText.MIN_MILLIS, TimeText.MAX_MILLIS) * 1000;
  }

  private String numberText(int start) {
    return new String(json.bytes(), start, json.position() - start, StandardCharsets.US_ASCII);
  }

  /** The value is JSON of another kind than the field's; or no JSON at all. */
  private RejectedException unexpected(Field field) {
    int start = json.position();
    json.skipValue();
    String found = new String(json.bytes(), start, json.position() - start, StandardCharsets.UTF_8);
    return rejected(field, field.type().toString(), found);
  }

  private static RejectedException outside(Field field, String text) {
    return new RejectedException(
        "field '"
            + field.name()
            + "': "
            + shorten(text)
            + " is outside the range of "
            + field.type());
  }

  static RejectedException rejected(Field field, String expected, String found) {
    return new RejectedException(
        "field '" + field.name() + "': expected " + expected + ", got " + shorten(found));
  }

  private static String shorten(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }

  /** Powers of ten that are exact doubles. */
  private static final class Powers {
    private static final double[] OF_TEN = new double[17];

    static {
      double power = 1;
      for (int i = 0; i < OF_TEN.length; i++) {
        OF_TEN[i] = power;
        power *= 10;
      }
    }
  }
}
