package io.periscope.files.write;

import io.periscope.api.decode.FieldSink;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Schema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.BitSet;

/** Some rows, kept by column. It is filled by one thread, and then read by another. */
public final class RowBlock implements FieldSink {
  private static final int FIRST_CAPACITY = 1024;

  private final DataType[] types;
  private final BitSet[] present;
  private final long[][] longs;
  private final Object[][] objects;
  private int capacity = FIRST_CAPACITY;
  private int size;

  public RowBlock(Schema schema) {
    int fields = schema.size();
    this.types = schema.fields().stream().map(field -> field.type()).toArray(DataType[]::new);
    this.present = new BitSet[fields];
    this.longs = new long[fields][];
    this.objects = new Object[fields][];
    for (int i = 0; i < fields; i++) {
      present[i] = new BitSet(FIRST_CAPACITY);
      boolean isObject =
          types[i].kind() == DataType.Kind.STRING || types[i].kind() == DataType.Kind.DECIMAL;
      longs[i] = new long[isObject ? 0 : FIRST_CAPACITY];
      objects[i] = new Object[isObject ? FIRST_CAPACITY : 0];
    }
  }

  /** The row is complete; what was not set is null. */
  public void endRow() {
    size++;
    if (size == capacity) {
      capacity *= 2;
      for (int i = 0; i < types.length; i++) {
        longs[i] = Arrays.copyOf(longs[i], longs[i].length * 2);
        objects[i] = Arrays.copyOf(objects[i], objects[i].length * 2);
      }
    }
  }

  /** How many rows are complete. */
  public int size() {
    return size;
  }

  boolean isNull(int field, int row) {
    return !present[field].get(row);
  }

  /** Booleans (0 and 1), whole numbers, days and microseconds. */
  long number(int field, int row) {
    return longs[field][row];
  }

  double real(int field, int row) {
    return Double.longBitsToDouble(longs[field][row]);
  }

  BigDecimal decimal(int field, int row) {
    return (BigDecimal) objects[field][row];
  }

  /** A text in UTF-8. */
  byte[] text(int field, int row) {
    return (byte[]) objects[field][row];
  }

  private void keepNumber(int field, long value) {
    present[field].set(size);
    longs[field][size] = value;
  }

  private void keepObject(int field, Object value) {
    present[field].set(size);
    objects[field][size] = value;
  }

  @Override
  public void setBoolean(int field, boolean value) {
    keepNumber(field, value ? 1 : 0);
  }

  @Override
  public void setLong(int field, long value) {
    keepNumber(field, value);
  }

  @Override
  public void setDouble(int field, double value) {
    keepNumber(field, Double.doubleToRawLongBits(value));
  }

  @Override
  public void setDecimal(int field, long unscaled) {
    keepObject(field, BigDecimal.valueOf(unscaled, types[field].scale()));
  }

  @Override
  public void setDecimal(int field, BigInteger unscaled) {
    keepObject(field, new BigDecimal(unscaled, types[field].scale()));
  }

  @Override
  public void setString(int field, byte[] utf8, int offset, int length) {
    keepObject(field, Arrays.copyOfRange(utf8, offset, offset + length));
  }

  @Override
  public void setDate(int field, int epochDay) {
    keepNumber(field, epochDay);
  }

  @Override
  public void setTimestamp(int field, long micros) {
    keepNumber(field, micros);
  }
}
