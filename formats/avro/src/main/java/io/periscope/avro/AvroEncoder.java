package io.periscope.avro;

import io.periscope.api.decode.EventEncoder;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.Field;
import io.periscope.api.model.StreamDef;
import io.periscope.api.registry.SchemaRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/**
 * Writes events in Confluent's wire format, by a schema made of the stream's fields: each a union
 * with null. The key is one value of the key field's type.
 */
final class AvroEncoder implements EventEncoder {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final List<Field> fields;
  private final Object[] values;
  private final byte[] prefix;
  private final byte[] keyPrefix;
  private final OptionalInt keyField;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);

  /** Stands for a field that has no value, which Avro's own types do not have. */
  private enum Null {
    NULL
  }

  /**
   * Registers the schemas for the topic's values and keys.
   *
   * @throws PeriscopeException when a field has a name that Avro does not allow, or the registry
   *     refuses the schema or cannot be asked
   */
  AvroEncoder(StreamDef stream, SchemaRegistry registry) {
    this.fields = stream.schema().fields();
    this.values = new Object[fields.size()];
    this.keyField = key(stream);
    this.prefix = prefix(registry.register(stream.topic() + "-value", record(stream).toString()));
    this.keyPrefix =
        keyField.isPresent()
            ? prefix(
                registry.register(
                    stream.topic() + "-key", type(fields.get(keyField.getAsInt())).toString()))
            : new byte[0];
    begin();
  }

  private static OptionalInt key(StreamDef stream) {
    for (int i = 0; i < stream.schema().size(); i++) {
      if (stream.key().equals(Optional.of(stream.schema().field(i).name()))) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  /** What stands before a value of the schema with this id. */
  static byte[] prefix(int id) {
    return ByteBuffer.allocate(1 + Integer.BYTES).put((byte) 0).putInt(id).array();
  }

  private static Schema record(StreamDef stream) {
    List<Schema.Field> made = new ArrayList<>();
    for (Field field : stream.schema().fields()) {
      if (!NAME.matcher(field.from()).matches()) {
        throw PeriscopeException.user(
            ("stream '%s': field '%s' cannot be written as Avro under the name '%s'; there names are"
                    + " letters, digits and _")
                .formatted(stream.name(), field.name(), field.from()));
      }
      made.add(
          new Schema.Field(
              field.from(),
              Schema.createUnion(Schema.create(Schema.Type.NULL), type(field)),
              field.description().isEmpty() ? null : field.description(),
              Schema.Field.NULL_DEFAULT_VALUE));
    }
    return Schema.createRecord(stream.name(), null, null, false, made);
  }

  private static Schema type(Field field) {
    return switch (field.type().kind()) {
      case BOOLEAN -> Schema.create(Schema.Type.BOOLEAN);
      case INT -> Schema.create(Schema.Type.INT);
      case LONG -> Schema.create(Schema.Type.LONG);
      case DOUBLE -> Schema.create(Schema.Type.DOUBLE);
      case STRING -> Schema.create(Schema.Type.STRING);
      case DECIMAL ->
          LogicalTypes.decimal(field.type().precision(), field.type().scale())
              .addToSchema(Schema.create(Schema.Type.BYTES));
      case DATE -> LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT));
      case TIMESTAMP -> LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
    };
  }

  @Override
  public void begin() {
    Arrays.fill(values, Null.NULL);
  }

  @Override
  public byte[] value() {
    out.reset();
    out.writeBytes(prefix);
    try {
      for (int i = 0; i < values.length; i++) {
        encoder.writeIndex(values[i] == Null.NULL ? 0 : 1);
        write(i);
      }
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  @Override
  public Optional<byte[]> key() {
    if (keyField.isEmpty() || values[keyField.getAsInt()] == Null.NULL) {
      return Optional.empty();
    }
    out.reset();
    out.writeBytes(keyPrefix);
    try {
      write(keyField.getAsInt());
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Optional.of(out.toByteArray());
  }

  private void write(int field) throws IOException {
    Object value = values[field];
    if (value instanceof Boolean flag) {
      encoder.writeBoolean(flag);
    } else if (value instanceof Integer number) {
      encoder.writeInt(number);
    } else if (value instanceof Long number) {
      encoder.writeLong(number);
    } else if (value instanceof Double number) {
      encoder.writeDouble(number);
    } else if (value instanceof byte[] bytes) {
      // Texts and bytes are written alike.
      encoder.writeBytes(bytes);
    }
  }

  @Override
  public void setBoolean(int field, boolean value) {
    values[field] = value;
  }

  @Override
  public void setLong(int field, long value) {
    // Both are written alike.
    values[field] = value;
  }

  @Override
  public void setDouble(int field, double value) {
    values[field] = value;
  }

  @Override
  public void setDecimal(int field, long unscaled) {
    setDecimal(field, BigInteger.valueOf(unscaled));
  }

  @Override
  public void setDecimal(int field, BigInteger unscaled) {
    values[field] = unscaled.toByteArray();
  }

  @Override
  public void setString(int field, byte[] utf8, int offset, int length) {
    values[field] = Arrays.copyOfRange(utf8, offset, offset + length);
  }

  @Override
  public void setDate(int field, int epochDay) {
    values[field] = epochDay;
  }

  @Override
  public void setTimestamp(int field, long micros) {
    values[field] = micros;
  }
}
