package io.periscope.cdc;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.periscope.api.error.NearestName;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.DataType.Kind;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.source.Source.EventConsumer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.connect.data.Struct;

/** Makes a change into an event. For one thread. */
final class ChangeWriter {
  /** What Debezium puts where the log does not repeat a long value that was not changed. */
  private static final String UNAVAILABLE = "__debezium_unavailable_value";

  private static final Pattern JSON_NUMBER =
      Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?");
  private static final List<String> ABOUT = List.of("_op", "_lsn", "_at");
  private static final long MICROS = 1_000_000;

  private final List<Part> parts;
  private final Optional<String> recordKey;
  private final JsonFactory json = new JsonFactory();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** A field, and the column that it comes from. */
  private record Part(Field field, String column) {}

  private ChangeWriter(List<Part> parts, Optional<String> recordKey) {
    this.parts = parts;
    this.recordKey = recordKey;
  }

  /**
   * @throws PeriscopeException when the table lacks a column
   */
  static ChangeWriter of(
      String owner,
      CdcSettings settings,
      List<String> columns,
      Schema schema,
      Optional<String> recordKey) {
    List<Part> parts = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (Field field : schema.fields()) {
      Optional<String> column =
          ABOUT.contains(field.from()) ? Optional.of(field.from()) : find(field.from(), columns);
      column.ifPresentOrElse(
          name -> parts.add(new Part(field, name)),
          () ->
              missing.add(
                  "'"
                      + field.from()
                      + "'"
                      + NearestName.hint(field.from(), columns).replaceFirst("^; (.*)$", " ($1)")));
    }
    if (!missing.isEmpty()) {
      throw PeriscopeException.user(
          "%s: the table '%s' lacks the column%s %s; it has %s, and there are %s"
              .formatted(
                  owner,
                  settings,
                  missing.size() == 1 ? "" : "s",
                  String.join(", ", missing),
                  String.join(", ", columns),
                  String.join(", ", ABOUT)));
    }
    return new ChangeWriter(List.copyOf(parts), recordKey);
  }

  private static Optional<String> find(String name, List<String> columns) {
    if (columns.contains(name)) {
      return Optional.of(name);
    }
    List<String> alike = columns.stream().filter(name::equalsIgnoreCase).toList();
    return alike.size() == 1 ? Optional.of(alike.get(0)) : Optional.empty();
  }

  static boolean isChange(Struct value) {
    return value.schema().field("op") != null && value.schema().field("source") != null;
  }

  static boolean isSnapshot(Struct value) {
    return isChange(value) && "r".equals(value.getString("op"));
  }

  static boolean isLastOfSnapshot(Struct value) {
    return "last".equals(value.getStruct("source").getString("snapshot"));
  }

  static boolean isBegin(Object value) {
    return hasStatus(value, "BEGIN");
  }

  static boolean isEnd(Object value) {
    return hasStatus(value, "END");
  }

  /** Of what Debezium tells about a transaction. */
  private static boolean hasStatus(Object value, String status) {
    return value instanceof Struct struct
        && struct.schema().field("status") != null
        && status.equals(struct.getString("status"));
  }

  void write(Struct change, EventConsumer consumer) {
    String op = change.getString("op");
    Struct before = change.getStruct("before");
    Struct after = change.getStruct("after");
    Struct row = op.equals("d") ? before : after;
    if (row == null) {
      // A deleted row of a table without a replica identity, or a truncated table.
      return;
    }
    Optional<byte[]> key = Optional.empty();
    bytes.reset();
    try (JsonGenerator out = json.createGenerator(bytes)) {
      out.writeStartObject();
      for (Part part : parts) {
        Object value = value(part.column(), change, row, before);
        if (value != null) {
          out.writeFieldName(part.field().name());
          write(part.field().type().kind(), value, out);
          if (recordKey.filter(part.field().name()::equals).isPresent()) {
            key = Optional.of(value.toString().getBytes(StandardCharsets.UTF_8));
          }
        }
      }
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    consumer.accept(key, bytes.toByteArray());
  }

  @SuppressWarnings("NullAway") // Connect's values are null where there are none
  private static Object value(String column, Struct change, Struct row, Struct before) {
    Struct source = change.getStruct("source");
    return switch (column) {
      case "_op" -> change.getString("op");
      case "_lsn" -> source.getInt64("lsn");
      case "_at" -> time(source.getInt64("ts_ms") * 1000) + "Z";
      default -> {
        org.apache.kafka.connect.data.Field field = row.schema().field(column);
        if (field == null) {
          yield null;
        }
        Object value = row.get(field);
        if (UNAVAILABLE.equals(value) && before != null && before.get(field) != null) {
          value = before.get(field);
        }
        yield value == null ? null : plain(String.valueOf(field.schema().name()), value);
      }
    };
  }

  /** Times come as numbers, whose unit the schema names. */
  private static Object plain(String schema, Object value) {
    if (!(value instanceof Number number)) {
      return value;
    }
    return switch (schema) {
      case "io.debezium.time.Date" -> LocalDate.ofEpochDay(number.longValue()).toString();
      case "io.debezium.time.Timestamp" -> time(number.longValue() * 1000).toString();
      case "io.debezium.time.MicroTimestamp" -> time(number.longValue()).toString();
      case "io.debezium.time.Time" ->
          LocalTime.ofNanoOfDay(number.longValue() * 1_000_000).toString();
      case "io.debezium.time.MicroTime" ->
          LocalTime.ofNanoOfDay(number.longValue() * 1000).toString();
      default -> value;
    };
  }

  private static LocalDateTime time(long micros) {
    return LocalDateTime.ofInstant(
        Instant.ofEpochSecond(Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1000),
        ZoneOffset.UTC);
  }

  private static void write(Kind kind, Object value, JsonGenerator out) throws IOException {
    String text = value.toString();
    if (text.equals(UNAVAILABLE)) {
      // Neither null nor this text is true, so the event is to be quarantined with what to do.
      out.writeStartObject();
      out.writeStringField("unchanged", "ALTER TABLE ... REPLICA IDENTITY FULL");
      out.writeEndObject();
      return;
    }
    switch (kind) {
      case STRING -> out.writeString(text);
      case BOOLEAN -> {
        if (value instanceof Boolean yes) {
          out.writeBoolean(yes);
        } else {
          out.writeString(text);
        }
      }
      case INT, LONG, DOUBLE, DECIMAL -> {
        if (value instanceof Boolean yes) {
          out.writeNumber(yes ? 1 : 0);
        } else if (JSON_NUMBER.matcher(text).matches()) {
          out.writeNumber(text);
        } else {
          out.writeString(text);
        }
      }
      case DATE -> out.writeString(text.replaceFirst("[T ]00:00(:00(\\.0+)?)?Z?$", ""));
      case TIMESTAMP -> out.writeString(text.length() == 10 ? text + "T00:00:00" : text);
    }
  }
}
