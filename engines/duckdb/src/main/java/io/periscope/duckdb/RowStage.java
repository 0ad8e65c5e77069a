package io.periscope.duckdb;

import io.periscope.api.decode.FieldSink;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Schema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import org.duckdb.DuckDBWritableVector;

/**
 * The values of one event, kept until it is known whether the event is accepted; only then they are
 * written into DuckDB's vectors.
 */
final class RowStage implements FieldSink {
  private final DataType[] types;
  private final boolean[] wanted;
  private final boolean[] present;
  private final long[] longs;
  private final double[] doubles;
  private final Object[] objects;

  /**
   * @param wanted the fields that the query reads; others are decoded, and not kept
   */
  RowStage(Schema schema, boolean[] wanted) {
    int size = schema.size();
    this.types = schema.fields().stream().map(field -> field.type()).toArray(DataType[]::new);
    this.wanted = wanted;
    this.present = new boolean[size];
    this.longs = new long[size];
    this.doubles = new double[size];
    this.objects = new Object[size];
  }

  void clear() {
    Arrays.fill(present, false);
  }

  @Override
  public void setBoolean(int field, boolean value) {
    setLong(field, value ? 1 : 0);
  }

  @Override
  public void setLong(int field, long value) {
    present[field] = true;
    longs[field] = value;
  }

  @Override
  public void setDouble(int field, double value) {
    present[field] = true;
    doubles[field] = value;
  }

  @Override
  public void setDecimal(int field, long unscaled) {
    present[field] = true;
    if (wanted[field]) {
      objects[field] = BigDecimal.valueOf(unscaled, types[field].scale());
    }
  }

  @Override
  public void setDecimal(int field, BigInteger unscaled) {
    present[field] = true;
    if (wanted[field]) {
      objects[field] = new BigDecimal(unscaled, types[field].scale());
    }
  }

  @Override
  public void setString(int field, byte[] utf8, int offset, int length) {
    present[field] = true;
    if (wanted[field]) {
      objects[field] = Arrays.copyOfRange(utf8, offset, offset + length);
    }
  }

  @Override
  public void setDate(int field, int epochDay) {
    setLong(field, epochDay);
  }

  @Override
  public void setTimestamp(int field, long micros) {
    setLong(field, micros);
  }

  /** Writes a field that is not a string into a row of its vector. */
  void write(int field, DuckDBWritableVector vector, int row) {
    if (!present[field]) {
      vector.setNull(row);
      return;
    }
    switch (types[field].kind()) {
      case BOOLEAN -> vector.setBoolean(row, longs[field] != 0);
      case INT, DATE -> vector.setInt(row, (int) longs[field]);
      case LONG, TIMESTAMP -> vector.setLong(row, longs[field]);
      case DOUBLE -> vector.setDouble(row, doubles[field]);
      case DECIMAL -> vector.setBigDecimal(row, (BigDecimal) objects[field]);
      case STRING -> throw new IllegalStateException("strings are written by the chunk");
    }
  }

  /** A string field's bytes, or none where it is absent. */
  void stage(int field, byte[][] chunk, int row) {
    if (present[field]) {
      chunk[row] = (byte[]) objects[field];
    }
  }
}
