package io.periscope.generator;

import io.periscope.api.decode.FieldSink;
import io.periscope.api.model.DataType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** Values that are computed from other fields; only of rows that are ready. */
record Computed(ComputedRows rows, int column, DataType type) implements Texts {
  private static final long MICROS_PER_DAY = 86_400_000_000L;

  @Override
  public boolean absent(long row) {
    return !rows.isPresent(column, row);
  }

  @Override
  public void write(long row, long now, Text text) {
    switch (type.kind()) {
      case BOOLEAN -> text.add(rows.number(column, row) == 1 ? "true" : "false");
      case INT, LONG -> text.add(Long.toString(rows.number(column, row)));
      case DOUBLE -> text.add(Double.toString(Double.longBitsToDouble(rows.number(column, row))));
      case DECIMAL ->
          text.add(
              new BigDecimal((BigInteger) rows.object(column, row), type.scale()).toPlainString());
      case STRING -> text.add((String) rows.object(column, row));
      case DATE -> text.date(rows.number(column, row) * MICROS_PER_DAY);
      case TIMESTAMP -> text.timestamp(rows.number(column, row));
    }
  }

  /** Gives the value, which must not be null, without a detour by its text. */
  void give(int field, long row, FieldSink sink) {
    switch (type.kind()) {
      case BOOLEAN -> sink.setBoolean(field, rows.number(column, row) == 1);
      case INT, LONG -> sink.setLong(field, rows.number(column, row));
      case DOUBLE -> sink.setDouble(field, Double.longBitsToDouble(rows.number(column, row)));
      case DECIMAL -> {
        BigInteger unscaled = (BigInteger) rows.object(column, row);
        if (unscaled.bitLength() < Long.SIZE) {
          sink.setDecimal(field, unscaled.longValueExact());
        } else {
          sink.setDecimal(field, unscaled);
        }
      }
      case STRING -> {
        byte[] utf8 = ((String) rows.object(column, row)).getBytes(StandardCharsets.UTF_8);
        sink.setString(field, utf8, 0, utf8.length);
      }
      case DATE -> sink.setDate(field, Math.toIntExact(rows.number(column, row)));
      case TIMESTAMP -> sink.setTimestamp(field, rows.number(column, row));
    }
  }
}
