package io.periscope.generator;

import io.periscope.api.decode.FieldSink;
import io.periscope.api.model.DataType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.LocalDate;

/** Values as what they are; the same ones as their texts say. */
final class Typed {
  /** Up to here a double has every whole number, and a division by a power of ten is exact. */
  private static final long EXACT = 1L << 53;

  private Typed() {}

  static void give(
      DataType type, Values values, int field, long row, long now, Text text, FieldSink sink) {
    if (values instanceof Computed computed) {
      computed.give(field, row, sink);
    } else if (values instanceof Times times && type.kind() == DataType.Kind.TIMESTAMP) {
      sink.setTimestamp(field, times.micros(row, now));
    } else if (!(values instanceof Numbers numbers && given(type, numbers, field, row, sink))) {
      text.clear();
      values.write(row, now, text);
      parse(type, field, text, sink);
    }
  }

  /** Whether the number could be given without a detour by its text. */
  private static boolean given(
      DataType type, Numbers numbers, int field, long row, FieldSink sink) {
    int scale = numbers.scale();
    long unscaled = numbers.unscaled(row);
    switch (type.kind()) {
      case INT, LONG -> {
        if (scale != 0) {
          return false;
        }
        sink.setLong(field, unscaled);
        return true;
      }
      case DOUBLE -> {
        if (Math.abs(unscaled) > EXACT) {
          return false;
        }
        sink.setDouble(field, unscaled / (double) Numbers.POWERS_OF_TEN[scale]);
        return true;
      }
      case DECIMAL -> {
        int shift = type.scale() - scale;
        if (shift < 0 || shift > Numbers.MOST_DIGITS) {
          return false;
        }
        long factor = Numbers.POWERS_OF_TEN[shift];
        if (Math.abs(unscaled) > Long.MAX_VALUE / factor) {
          return false;
        }
        sink.setDecimal(field, unscaled * factor);
        return true;
      }
      default -> {
        return false;
      }
    }
  }

  private static void parse(DataType type, int field, Text text, FieldSink sink) {
    switch (type.kind()) {
      case STRING -> {
        byte[] utf8 = text.utf8();
        sink.setString(field, utf8, 0, utf8.length);
      }
      case BOOLEAN -> sink.setBoolean(field, text.toString().equals("true"));
      case DATE ->
          sink.setDate(field, Math.toIntExact(LocalDate.parse(text.toString()).toEpochDay()));
      case INT, LONG -> sink.setLong(field, new BigDecimal(text.toString()).longValueExact());
      case DOUBLE -> sink.setDouble(field, Double.parseDouble(text.toString()));
      case DECIMAL -> {
        BigInteger unscaled =
            new BigDecimal(text.toString())
                .setScale(type.scale(), RoundingMode.UNNECESSARY)
                .unscaledValue();
        if (unscaled.bitLength() < Long.SIZE) {
          sink.setDecimal(field, unscaled.longValueExact());
        } else {
          sink.setDecimal(field, unscaled);
        }
      }
      case TIMESTAMP -> throw new IllegalStateException("a timestamp is never made as a text");
    }
  }
}
