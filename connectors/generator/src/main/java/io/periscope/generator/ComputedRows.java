package io.periscope.generator;

import io.periscope.api.decode.FieldSink;
import io.periscope.api.source.Formulas;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The fields of some rows, one behind the other, that are computed from their other fields. They
 * are made ready before the rows are asked for, because many at a time cost little more than one.
 */
final class ComputedRows implements Formulas.Taken, FieldSink, AutoCloseable {
  private final Formulas formulas;
  private final Text text = new Text();
  private final List<GeneratedField> inputs = new ArrayList<>();
  private boolean[][] present;
  private long[][] longs;
  private Object[][] objects;
  private long first;
  private int rows;
  private int row;

  ComputedRows(Formulas formulas) {
    this.formulas = formulas;
    int columns = formulas.outputs().size();
    this.present = new boolean[columns][0];
    this.longs = new long[columns][0];
    this.objects = new Object[columns][0];
  }

  /** The field of this name as values. */
  Computed values(String field) {
    int column = formulas.outputs().indexOf(field).orElseThrow();
    return new Computed(this, column, formulas.outputs().field(column).type());
  }

  /** Says how the fields are made that are read. */
  void connect(Map<String, GeneratedField> fields) {
    formulas.inputs().names().forEach(name -> inputs.add(fields.get(name)));
  }

  /**
   * Makes rows ready, and lets go of those before.
   *
   * @param to the row behind the last one
   * @param now the wall clock of all of them, microseconds since 1970 UTC
   */
  void prepare(long from, long to, long now) {
    rows = Math.toIntExact(to - from);
    first = from;
    for (int i = 0; i < present.length; i++) {
      if (present[i].length < rows) {
        present[i] = new boolean[rows];
        longs[i] = new long[rows];
        objects[i] = new Object[rows];
      } else {
        Arrays.fill(present[i], false);
      }
    }
    formulas.compute(
        rows,
        (at, sink) -> {
          for (int i = 0; i < inputs.size(); i++) {
            inputs.get(i).give(i, from + at, now, text, sink);
          }
        },
        this);
  }

  private int at(long wanted) {
    if (wanted < first || wanted >= first + rows) {
      throw new IllegalStateException(
          "row %d is not ready; those from %d on are, %d of them".formatted(wanted, first, rows));
    }
    return (int) (wanted - first);
  }

  boolean isPresent(int column, long wanted) {
    return present[column][at(wanted)];
  }

  /** A BOOLEAN (0 and 1), INT, LONG, DATE, TIMESTAMP, or the bits of a DOUBLE. */
  long number(int column, long wanted) {
    return longs[column][at(wanted)];
  }

  /** A STRING as a String, or a DECIMAL's unscaled value as a BigInteger. */
  Object object(int column, long wanted) {
    return objects[column][at(wanted)];
  }

  @Override
  public FieldSink row(int number) {
    row = number;
    return this;
  }

  @Override
  public void setBoolean(int field, boolean value) {
    setLong(field, value ? 1 : 0);
  }

  @Override
  public void setLong(int field, long value) {
    present[field][row] = true;
    longs[field][row] = value;
  }

  @Override
  public void setDouble(int field, double value) {
    setLong(field, Double.doubleToRawLongBits(value));
  }

  @Override
  public void setDecimal(int field, long unscaled) {
    setDecimal(field, BigInteger.valueOf(unscaled));
  }

  @Override
  public void setDecimal(int field, BigInteger unscaled) {
    present[field][row] = true;
    objects[field][row] = unscaled;
  }

  @Override
  public void setString(int field, byte[] utf8, int offset, int length) {
    present[field][row] = true;
    objects[field][row] = new String(utf8, offset, length, StandardCharsets.UTF_8);
  }

  @Override
  public void setDate(int field, int epochDay) {
    setLong(field, epochDay);
  }

  @Override
  public void setTimestamp(int field, long micros) {
    setLong(field, micros);
  }

  @Override
  public void close() {
    formulas.close();
  }
}
