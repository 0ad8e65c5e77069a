package io.periscope.core.ingest;

import io.periscope.api.decode.FieldSink;
import io.periscope.api.model.DataType.Kind;
import io.periscope.api.model.Field;
import io.periscope.api.model.Field.TimeUnit;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Reads the values of one field of the schema. */
final class FieldReader {
  private static final int SHOWN = 40;

  /** Digits after the point of a second that is given to the microsecond. */
  private static final int MICROS = 6;

  /** The most digits of a time in microseconds. */
  private static final int PLACES = 19;

  private static final long FIRST_MICRO = TimeText.FIRST_MILLI * 1000;
  private static final long LAST_MICRO = TimeText.LAST_MILLI * 1000 + 999;

  private final int field;
  private final String name;
  private final Kind kind;
  private final int precision;
  private final int scale;
  private final long unit;
  private final String expected;

  FieldReader(int index, Field field) {
    this.field = index;
    this.name = field.name();
    this.kind = field.type().kind();
    this.precision = field.type().precision();
    this.scale = field.type().scale();
    this.unit = field.unit().orElse(TimeUnit.MS).micros();
    this.expected =
        switch (kind) {
          case DATE -> "date like 2020-04-01";
          case TIMESTAMP -> "timestamp like 2020-04-01T00:44:02";
          default -> field.type().toString();
        };
  }

  /** Reads the value that is here. */
  boolean read(JsonCursor cursor, FieldSink sink) {
    int first = cursor.peek();
    if (first == '"') {
      return string(cursor, sink);
    } else if (first == '-' || JsonNumber.isDigit(first)) {
      return number(cursor, sink);
    } else if (first == 'n') {
      return cursor.literal("null");
    } else if (kind == Kind.BOOLEAN && (first == 't' || first == 'f')) {
      boolean value = first == 't';
      if (!cursor.literal(value ? "true" : "false")) {
        return false;
      }
      sink.setBoolean(field, value);
      return true;
    }
    int from = cursor.position();
    return cursor.skipValue() && mismatch(cursor, from, "");
  }

  private boolean string(JsonCursor cursor, FieldSink sink) {
    int start = cursor.position();
    if (!cursor.string()) {
      return false;
    }
    int from = cursor.textFrom();
    int length = cursor.textTo() - from;
    switch (kind) {
      case STRING -> sink.setString(field, cursor.text(), from, length);
      case TIMESTAMP -> {
        long micros = TimeText.timestamp(cursor.text(), from, length);
        if (micros == TimeText.NO_TIMESTAMP) {
          return mismatch(cursor, start, "");
        }
        sink.setTimestamp(field, micros);
      }
      case DATE -> {
        int day =
            length == TimeText.DATE_LENGTH ? TimeText.date(cursor.text(), from) : TimeText.NO_DATE;
        if (day == TimeText.NO_DATE) {
          return mismatch(cursor, start, "");
        }
        sink.setDate(field, day);
      }
      case DECIMAL -> {
        return decimalText(cursor, start, sink);
      }
      default -> {
        return mismatch(cursor, start, "");
      }
    }
    return true;
  }

  /** Money is often sent as text, so that nobody makes a double of it. */
  private boolean decimalText(JsonCursor cursor, int start, FieldSink sink) {
    byte[] text = Arrays.copyOfRange(cursor.text(), cursor.textFrom(), cursor.textTo());
    JsonCursor inside = new JsonCursor(text);
    JsonNumber number = new JsonNumber();
    return number.read(inside) && inside.atEnd()
        ? decimal(cursor, start, number, sink)
        : mismatch(cursor, start, "");
  }

  private boolean number(JsonCursor cursor, FieldSink sink) {
    int start = cursor.position();
    JsonNumber number = new JsonNumber();
    if (!number.read(cursor)) {
      return false;
    }
    switch (kind) {
      case INT, LONG -> {
        return integer(cursor, start, number, sink);
      }
      case TIMESTAMP -> {
        return unit == TimeUnit.S.micros() && !number.isIntegral()
            ? fractionalSeconds(cursor, start, number, sink)
            : integer(cursor, start, number, sink);
      }
      case DOUBLE -> {
        double value = number.toDouble();
        if (Double.isInfinite(value)) {
          return mismatch(cursor, start, " (out of range)");
        }
        sink.setDouble(field, value);
        return true;
      }
      case DECIMAL -> {
        return decimal(cursor, start, number, sink);
      }
      default -> {
        return mismatch(cursor, start, "");
      }
    }
  }

  private boolean integer(JsonCursor cursor, int start, JsonNumber number, FieldSink sink) {
    long value;
    if (number.isPlainLong()) {
      value = number.toPlainLong();
    } else if (number.isIntegral()) {
      Optional<BigInteger> exact = number.toInteger().filter(n -> n.bitLength() < Long.SIZE);
      if (exact.isEmpty()) {
        return mismatch(cursor, start, " (out of range)");
      }
      value = exact.get().longValue();
    } else {
      return mismatch(cursor, start, "");
    }
    if (kind == Kind.TIMESTAMP) {
      // The bounds first: what is far outside would overflow.
      boolean inRange = value >= FIRST_MICRO / unit && value <= LAST_MICRO / unit;
      return timestamp(cursor, start, inRange ? value * unit : Long.MAX_VALUE, sink);
    }
    if (kind == Kind.INT && value != (int) value) {
      return mismatch(cursor, start, " (out of range)");
    }
    sink.setLong(field, value);
    return true;
  }

  /** What many programs write as the time, such as 1758422907.125. */
  private boolean fractionalSeconds(
      JsonCursor cursor, int start, JsonNumber number, FieldSink sink) {
    if (!number.fitsScale(MICROS)) {
      return mismatch(cursor, start, " (finer than microseconds)");
    }
    Optional<BigInteger> micros = number.toUnscaled(PLACES, MICROS);
    long value =
        micros
            .filter(n -> n.bitLength() < Long.SIZE)
            .map(BigInteger::longValue)
            .orElse(LAST_MICRO + 1);
    return timestamp(cursor, start, value, sink);
  }

  private boolean timestamp(JsonCursor cursor, int start, long micros, FieldSink sink) {
    if (micros < FIRST_MICRO || micros > LAST_MICRO) {
      return mismatch(cursor, start, " (out of range)");
    }
    sink.setTimestamp(field, micros);
    return true;
  }

  private boolean decimal(JsonCursor cursor, int start, JsonNumber number, FieldSink sink) {
    if (!number.fitsScale(scale)) {
      return cursor.reject(
          "field '%s': more than %d decimal places: %s".formatted(name, scale, raw(cursor, start)));
    }
    if (number.fitsLong(precision, scale)) {
      sink.setDecimal(field, number.toUnscaledLong(scale));
      return true;
    }
    Optional<BigInteger> unscaled = number.toUnscaled(precision, scale);
    if (unscaled.isEmpty()) {
      return mismatch(cursor, start, " (out of range)");
    }
    if (unscaled.get().bitLength() < Long.SIZE) {
      sink.setDecimal(field, unscaled.get().longValue());
    } else {
      sink.setDecimal(field, unscaled.get());
    }
    return true;
  }

  /** Rejects the value between this place and the cursor. */
  private boolean mismatch(JsonCursor cursor, int start, String detail) {
    String got =
        switch (cursor.bytes()[start]) {
          // A string is the right thing for these; its content is wrong.
          case '"' ->
              kind == Kind.DATE || kind == Kind.TIMESTAMP || kind == Kind.DECIMAL ? "" : "string ";
          case '{' -> "object ";
          case '[' -> "array ";
          case 't', 'f' -> "boolean ";
          default -> "number ";
        };
    return cursor.reject(
        "field '%s': expected %s, got %s%s%s"
            .formatted(name, expected, got, raw(cursor, start), detail));
  }

  /** What was read since a place, as it was written but for line breaks, and not too long. */
  private static String raw(JsonCursor cursor, int start) {
    String text =
        new String(cursor.bytes(), start, cursor.position() - start, StandardCharsets.UTF_8)
            .replaceAll("\\s", " ");
    return text.codePointCount(0, text.length()) <= SHOWN
        ? text
        : text.substring(0, text.offsetByCodePoints(0, SHOWN)) + "…";
  }
}
