package io.periscope.files;

import io.periscope.api.model.DataType.Kind;
import io.periscope.api.model.Field;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;

/**
 * One field of Avro records on its way to a field of the stream, as JSON that suits the latter's
 * type. What Avro nests becomes the text of its JSON.
 */
final class AvroColumn {
  private final byte[] name;
  private final Kind kind;
  private final int position;
  private final Schema schema;
  private final TimeText times = new TimeText();

  AvroColumn(Field field, Schema.Field column) {
    this.name = JsonBuffer.encode(field.name());
    this.kind = field.type().kind();
    this.position = column.pos();
    this.schema = column.schema();
  }

  /** Writes the field with a record's value; nothing when it is null. */
  void write(GenericRecord event, JsonBuffer json) {
    Object value = event.get(position);
    if (value == null) {
      return;
    }
    json.name(name);
    write(value, branch(value), json);
  }

  /** A record's value as text. */
  Optional<String> text(GenericRecord event) {
    JsonBuffer json = new JsonBuffer();
    json.begin();
    Object value = event.get(position);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof CharSequence text) {
      return Optional.of(text.toString());
    }
    write(value, branch(value), json);
    String text = new String(json.since(1), StandardCharsets.UTF_8);
    return Optional.of(text.startsWith("\"") ? text.substring(1, text.length() - 1) : text);
  }

  /** The type of a value: that of the union's branch that it is of. */
  private Schema branch(Object value) {
    return schema.isUnion()
        ? schema.getTypes().get(GenericData.get().resolveUnion(schema, value))
        : schema;
  }

  private void write(Object value, Schema type, JsonBuffer json) {
    Optional<LogicalType> logical = Optional.ofNullable(type.getLogicalType());
    if (logical.isPresent() && isTime(value, logical.get(), json)) {
      return;
    }
    if (logical.isPresent() && logical.get() instanceof LogicalTypes.Decimal decimal) {
      bare(new BigDecimal(new BigInteger(bytes(value)), decimal.getScale()).toPlainString(), json);
      return;
    }
    switch (type.getType()) {
      case INT, LONG -> bare(value.toString(), json);
      case FLOAT -> real(value.toString(), json);
      case DOUBLE -> real(value.toString(), json);
      case BOOLEAN -> bare(value.toString(), json);
      case STRING, ENUM -> json.string(value.toString());
      case BYTES, FIXED -> json.string(new String(bytes(value), StandardCharsets.UTF_8));
      default -> json.string(GenericData.get().toString(value));
    }
  }

  private boolean isTime(Object value, LogicalType logical, JsonBuffer json) {
    if (!(value instanceof Number number)) {
      return false;
    }
    long count = number.longValue();
    switch (logical.getName()) {
      case "date" -> {
        json.put('"');
        times.date(count, json);
      }
      case "timestamp-millis", "local-timestamp-millis" -> {
        json.put('"');
        times.timestamp(Math.multiplyExact(count, 1000), json);
      }
      case "timestamp-micros", "local-timestamp-micros" -> {
        json.put('"');
        times.timestamp(count, json);
      }
      case "timestamp-nanos", "local-timestamp-nanos" -> {
        json.put('"');
        times.timestamp(Math.floorDiv(count, 1000), json);
      }
      default -> {
        return false;
      }
    }
    json.put('"');
    return true;
  }

  private void real(String text, JsonBuffer json) {
    boolean finite = Character.isDigit(text.charAt(text.length() - 1));
    if (!finite) {
      json.string(text);
      return;
    }
    boolean whole = (kind == Kind.INT || kind == Kind.LONG) && text.endsWith(".0");
    bare(whole ? text.substring(0, text.length() - 2) : text, json);
  }

  /** JSON as it is, or a string of it for a field of texts. */
  private void bare(String text, JsonBuffer json) {
    if (kind == Kind.STRING) {
      json.string(text);
    } else {
      json.raw(text);
    }
  }

  private static byte[] bytes(Object value) {
    if (value instanceof GenericFixed fixed) {
      return fixed.bytes();
    }
    ByteBuffer buffer = ((ByteBuffer) value).duplicate();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
