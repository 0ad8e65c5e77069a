package io.periscope.duckdb;

import io.periscope.api.decode.FieldSink;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.UniqueDef;
import io.periscope.duckdb.KeyIndex.Key;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

/** Picks the key out of an event as it is decoded. For one thread, event after event. */
final class EventKey implements FieldSink {
  private final Schema schema;
  private final int[] fields;
  private final boolean[] wanted;
  private final byte[][] values;
  private final MessageDigest digest;

  EventKey(Schema schema, UniqueDef unique) {
    this.schema = schema;
    this.fields =
        unique.key().stream().mapToInt(name -> schema.indexOf(name).orElseThrow()).toArray();
    this.wanted = new boolean[schema.size()];
    Arrays.stream(fields).forEach(field -> wanted[field] = true);
    this.values = new byte[schema.size()][];
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  void clear() {
    Arrays.fill(values, null);
  }

  /** The digest of the key's values; empty when one of them is null. */
  Optional<Key> key() {
    digest.reset();
    for (int field : fields) {
      byte[] value = values[field];
      if (value == null) {
        return Optional.empty();
      }
      // The length keeps ("ab", "c") apart from ("a", "bc").
      digest.update(ByteBuffer.allocate(4).putInt(value.length).array());
      digest.update(value);
    }
    ByteBuffer hash = ByteBuffer.wrap(digest.digest());
    return Optional.of(new Key(hash.getLong(), hash.getLong()));
  }

  /** A value that was read from a table, in the text that {@link #select} makes of it. */
  void set(int field, String text) {
    if (wanted[field]) {
      values[field] = text.getBytes(StandardCharsets.UTF_8);
    }
  }

  /** SQL for the text of a field that this class makes of it, too. */
  static String select(Field field, String column) {
    return switch (field.type().kind()) {
      case DATE -> "CAST(" + column + " - DATE '1970-01-01' AS VARCHAR)";
      case TIMESTAMP -> "CAST(epoch_us(" + column + ") AS VARCHAR)";
      default -> "CAST(" + column + " AS VARCHAR)";
    };
  }

  @Override
  public void setBoolean(int field, boolean value) {
    set(field, Boolean.toString(value));
  }

  @Override
  public void setLong(int field, long value) {
    set(field, Long.toString(value));
  }

  /** A workspace has no key with doubles. */
  @Override
  public void setDouble(int field, double value) {}

  @Override
  public void setDecimal(int field, long unscaled) {
    setDecimal(field, BigInteger.valueOf(unscaled));
  }

  @Override
  public void setDecimal(int field, BigInteger unscaled) {
    set(field, new BigDecimal(unscaled, schema.field(field).type().scale()).toPlainString());
  }

  @Override
  public void setString(int field, byte[] utf8, int offset, int length) {
    if (wanted[field]) {
      values[field] = Arrays.copyOfRange(utf8, offset, offset + length);
    }
  }

  @Override
  public void setDate(int field, int epochDay) {
    set(field, Integer.toString(epochDay));
  }

  @Override
  public void setTimestamp(int field, long micros) {
    set(field, Long.toString(micros));
  }
}
