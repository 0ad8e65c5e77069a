package io.periscope.avro;

import io.periscope.api.decode.FieldSink;
import io.periscope.api.model.Schema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;

/** Keeps what was set, as Java's own values, by the field's name. */
final class Taken implements FieldSink {
  private final Schema schema;
  private final Map<String, Object> values = new TreeMap<>();

  Taken(Schema schema) {
    this.schema = schema;
  }

  Map<String, Object> values() {
    return values;
  }

  private void set(int field, Object value) {
    if (values.put(schema.field(field).name(), value) != null) {
      throw new IllegalStateException(schema.field(field) + " was set twice");
    }
  }

  @Override
  public void setBoolean(int field, boolean value) {
    set(field, value);
  }

  @Override
  public void setLong(int field, long value) {
    set(field, value);
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
    set(
        field,
        LocalDateTime.ofInstant(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), ZoneOffset.UTC));
  }
}
