package io.periscope.core.testing;

import io.periscope.api.decode.FieldSink;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Schema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Keeps what a decoder writes, in the classes that answers have. */
final class TypedRow implements FieldSink {
  private final Schema schema;
  private final List<Optional<Object>> values;

  TypedRow(Schema schema) {
    this.schema = schema;
    Optional<Object> nothing = Optional.empty();
    this.values = new ArrayList<>(schema.size());
    for (int i = 0; i < schema.size(); i++) {
      values.add(nothing);
    }
  }

  List<Optional<Object>> values() {
    return List.copyOf(values);
  }

  private void set(int field, Object value) {
    values.set(field, Optional.of(value));
  }

  @Override
  public void setBoolean(int field, boolean value) {
    set(field, value);
  }

  @Override
  public void setLong(int field, long value) {
    if (schema.field(field).type().kind() == DataType.Kind.INT) {
      set(field, Math.toIntExact(value));
    } else {
      set(field, value);
    }
  }

  @Override
  public void setDouble(int field, double value) {
    set(field, value);
  }

  @Override
  public void setDecimal(int field, long unscaled) {
    setDecimal(field, BigInteger.valueOf(unscaled));
  }

  @Override
  public void setDecimal(int field, BigInteger unscaled) {
    set(field, new BigDecimal(unscaled, schema.field(field).type().scale()));
  }

  @Override
  public void setString(int field, byte[] utf8, int offset, int length) {
    set(field, new String(utf8, offset, length, StandardCharsets.UTF_8));
  }

  @Override
  public void setDate(int field, int epochDay) {
    set(field, LocalDate.ofEpochDay(epochDay));
  }

  @Override
  public void setTimestamp(int field, long micros) {
    long seconds = Math.floorDiv(micros, 1_000_000L);
    int nanos = Math.toIntExact(Math.floorMod(micros, 1_000_000L) * 1000);
    set(field, LocalDateTime.ofEpochSecond(seconds, nanos, ZoneOffset.UTC));
  }
}
