package io.periscope.avro;

import io.periscope.api.decode.FieldSink;
import io.periscope.api.decode.TextFields;
import io.periscope.api.model.DataType;
import io.periscope.api.model.DataType.Kind;
import io.periscope.api.model.Field;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.UUID;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.DecoderFactory;

/**
 * Reads values of one Avro type, no union, into one field of a stream. What Avro and the field have
 * in common goes straight; any other scalar goes as its text, by the rules for texts; what is
 * nested becomes a text of JSON.
 */
final class ValueReader {
  private static final int SHOWN = 40;
  private static final long FIRST_DAY = LocalDate.of(1, 1, 1).toEpochDay();
  private static final long LAST_DAY = LocalDate.of(9999, 12, 31).toEpochDay();
  private static final long MICROS_PER_DAY = 86_400_000_000L;

  private final int index;
  private final Field field;
  private final Kind kind;
  private final Schema schema;
  private final String logical;
  private final TextFields texts;

  /**
   * @param index of the field in the stream's schema
   */
  ValueReader(int index, Field field, Schema schema, TextFields texts) {
    this.index = index;
    this.field = field;
    this.kind = field.type().kind();
    this.schema = schema;
    this.logical = schema.getLogicalType() == null ? "" : schema.getLogicalType().getName();
    this.texts = texts;
  }

  /**
   * @throws RejectedException when it does not suit the field
   */
  void read(AvroInput in, FieldSink sink) {
    switch (schema.getType()) {
      case NULL -> {}
      case BOOLEAN -> {
        boolean value = in.readBoolean();
        if (kind == Kind.BOOLEAN) {
          sink.setBoolean(index, value);
        } else {
          text(Boolean.toString(value), sink);
        }
      }
      case INT -> whole(in.readInt(), sink);
      case LONG -> whole(in.readLong(), sink);
      case FLOAT -> {
        float value = in.readFloat();
        // As it is printed: 0.1 stays 0.1.
        real(Float.isFinite(value) ? Double.parseDouble(Float.toString(value)) : value, sink);
      }
      case DOUBLE -> real(in.readDouble(), sink);
      case STRING -> string(in.readBytes(), "string", sink);
      case ENUM -> {
        int symbol = in.readIndex(schema.getEnumSymbols().size(), "symbol of " + schema.getName());
        string(schema.getEnumSymbols().get(symbol).getBytes(StandardCharsets.UTF_8), "enum", sink);
      }
      case BYTES -> bytes(in.readBytes(), sink);
      case FIXED -> bytes(in.readFixed(schema.getFixedSize()), sink);
      case RECORD, ARRAY, MAP -> nested(in, sink);
      case UNION -> throw new IllegalStateException("a union is resolved before");
    }
  }

  private void whole(long value, FieldSink sink) {
    switch (logical) {
      case "date" -> date(value, sink);
      case "timestamp-millis", "local-timestamp-millis" ->
          timestamp(
              value > Long.MAX_VALUE / 1000 || value < Long.MIN_VALUE / 1000
                  ? Long.MAX_VALUE
                  : value * 1000,
              value,
              sink);
      case "timestamp-micros", "local-timestamp-micros" -> timestamp(value, value, sink);
      case "timestamp-nanos", "local-timestamp-nanos" ->
          timestamp(Math.floorDiv(value, 1000), value, sink);
      default -> {
        if (kind == Kind.LONG || (kind == Kind.INT && value == (int) value)) {
          sink.setLong(index, value);
        } else if (kind == Kind.DOUBLE) {
          sink.setDouble(index, value);
        } else {
          text(Long.toString(value), sink);
        }
      }
    }
  }

  private void date(long day, FieldSink sink) {
    if (day < FIRST_DAY || day > LAST_DAY) {
      throw mismatch("date " + day, " (out of range)");
    }
    if (kind == Kind.DATE) {
      sink.setDate(index, (int) day);
    } else if (kind == Kind.STRING) {
      text(LocalDate.ofEpochDay(day).toString(), sink);
    } else {
      throw mismatch("date " + LocalDate.ofEpochDay(day), "");
    }
  }

  private void timestamp(long micros, long shown, FieldSink sink) {
    long day = Math.floorDiv(micros, MICROS_PER_DAY);
    if (day < FIRST_DAY || day > LAST_DAY) {
      throw mismatch(logical + " " + shown, " (out of range)");
    }
    if (kind == Kind.TIMESTAMP) {
      sink.setTimestamp(index, micros);
      return;
    }
    String text =
        DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
            LocalDateTime.ofEpochSecond(
                Math.floorDiv(micros, 1_000_000L),
                Math.toIntExact(Math.floorMod(micros, 1_000_000L) * 1000),
                ZoneOffset.UTC));
    if (kind == Kind.STRING) {
      text(text, sink);
    } else {
      throw mismatch("timestamp " + text, "");
    }
  }

  private void real(double value, FieldSink sink) {
    if (!Double.isFinite(value) && kind != Kind.STRING) {
      throw mismatch(Double.toString(value), "");
    }
    if (kind == Kind.DOUBLE) {
      sink.setDouble(index, value);
    } else {
      text(Double.toString(value), sink);
    }
  }

  private void string(byte[] utf8, String what, FieldSink sink) {
    switch (kind) {
      case STRING, DECIMAL, DATE, TIMESTAMP -> write(utf8, sink);
      default -> throw mismatch(what + " \"" + shown(utf8) + "\"", "");
    }
  }

  private void bytes(byte[] value, FieldSink sink) {
    if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
      decimal(value, decimal.getScale(), sink);
    } else if (logical.equals("uuid") && value.length == 16) {
      ByteBuffer halves = ByteBuffer.wrap(value);
      string(
          new UUID(halves.getLong(), halves.getLong()).toString().getBytes(StandardCharsets.UTF_8),
          "uuid",
          sink);
    } else if (kind == Kind.STRING) {
      write(value, sink);
    } else {
      throw mismatch(value.length + " bytes", "");
    }
  }

  private void decimal(byte[] value, int scale, FieldSink sink) {
    if (value.length == 0) {
      throw mismatch("a decimal without digits", "");
    }
    BigInteger unscaled = new BigInteger(value);
    DataType type = field.type();
    boolean straight =
        kind == Kind.DECIMAL
            && type.scale() == scale
            && unscaled.bitLength() < Long.SIZE
            && (type.precision() > 18
                || unscaled.abs().compareTo(BigInteger.TEN.pow(type.precision())) < 0);
    if (straight) {
      sink.setDecimal(index, unscaled.longValue());
    } else {
      text(new BigDecimal(unscaled, scale).toPlainString(), sink);
    }
  }

  private void nested(AvroInput in, FieldSink sink) {
    int from = in.position();
    // All of it must be there before Avro's own reader believes its lengths.
    in.skip(schema);
    if (kind != Kind.STRING) {
      throw mismatch(schema.getType().getName(), "");
    }
    try {
      Object value =
          new GenericDatumReader<Object>(schema)
              .read(null, DecoderFactory.get().binaryDecoder(in.slice(from), null));
      text(GenericData.get().toString(value), sink);
    } catch (IOException | RuntimeException e) {
      throw new RejectedException("field '%s': %s".formatted(field.name(), e.getMessage()));
    }
  }

  private void text(String text, FieldSink sink) {
    write(text.getBytes(StandardCharsets.UTF_8), sink);
  }

  private void write(byte[] utf8, FieldSink sink) {
    Optional<String> reason = texts.write(index, utf8, sink);
    if (reason.isPresent()) {
      throw new RejectedException(reason.get());
    }
  }

  private RejectedException mismatch(String got, String detail) {
    return new RejectedException(
        "field '%s': expected %s, got %s%s".formatted(field.name(), field.type(), got, detail));
  }

  private static String shown(byte[] utf8) {
    String text = new String(utf8, StandardCharsets.UTF_8).replaceAll("\\s", " ");
    return text.codePointCount(0, text.length()) <= SHOWN
        ? text
        : text.substring(0, text.offsetByCodePoints(0, SHOWN)) + "…";
  }
}
