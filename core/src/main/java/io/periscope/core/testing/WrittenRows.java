package io.periscope.core.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.periscope.api.decode.DecoderFactory;
import io.periscope.api.decode.EventDecoder;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.log.RecordHead;
import io.periscope.api.log.RecordHead.Header;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.RecordPart;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.ViewTestDef.Cell;
import io.periscope.api.model.ViewTestDef.Form;
import io.periscope.api.model.ViewTestDef.Row;
import io.periscope.api.model.ViewTestDef.Value;
import io.periscope.core.ingest.Decoders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Rows as a person writes them, made into records, values of answers and rows of a table. */
final class WrittenRows {
  /** When the log took the records of a test: 2000-01-01T00:00:00, each one millisecond later. */
  private static final long LOGGED = 946_684_800_000L;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Decoders decoders;

  WrittenRows(List<DecoderFactory> formats) {
    this.decoders = new Decoders(formats);
  }

  EventDecoder decoder(StreamDef stream) {
    return decoders.of(stream);
  }

  /** The events of a stream, spread over its partitions. */
  RecordBatch records(StreamDef stream, List<Row> rows) {
    RecordBatch records = new RecordBatch(Math.max(1, rows.size()));
    Schema payload = stream.schema().payload();
    Optional<byte[]> none = Optional.empty();
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      Parts parts = new Parts(LOGGED + i);
      if (row.raw().isPresent()) {
        parts.value = Optional.of(row.raw().get().getBytes(StandardCharsets.UTF_8));
      } else {
        ObjectNode json = JSON.createObjectNode();
        for (Cell cell : row.cells()) {
          Field field = stream.schema().field(stream.schema().indexOf(cell.column()).orElseThrow());
          Optional<RecordPart> part = RecordPart.of(field);
          if (part.isPresent()) {
            parts.take(part.get(), cell.value());
          } else {
            put(json, field, cell.value());
          }
        }
        if (parts.value.isEmpty() && stream.format() != StreamDef.Format.TEXT) {
          List<byte[]> encoded = new ArrayList<>();
          decoders
              .encoding(stream.withSchema(payload), (key, value) -> encoded.add(value))
              .accept(none, bytes(json));
          parts.value = Optional.of(encoded.get(0));
        }
      }
      add(records, stream, i, parts);
    }
    return records;
  }

  /** Events that were made of others, in the format of their stream. */
  RecordBatch encoded(StreamDef stream, List<byte[]> events) {
    RecordBatch records = new RecordBatch(Math.max(1, events.size()));
    Optional<byte[]> none = Optional.empty();
    for (int i = 0; i < events.size(); i++) {
      Parts parts = new Parts(LOGGED + i);
      decoders
          .encoding(
              stream.withSchema(stream.schema().payload()),
              (key, value) -> parts.value = Optional.of(value))
          .accept(none, events.get(i));
      add(records, stream, i, parts);
    }
    return records;
  }

  private static void add(RecordBatch records, StreamDef stream, int row, Parts parts) {
    int partition = row % stream.partitions();
    records.add(
        partition,
        row / stream.partitions(),
        parts.time,
        parts.value.orElse(new byte[0]),
        new RecordHead(parts.key, parts.headers));
  }

  /** What a record is made of. */
  private static final class Parts {
    private long time;
    private Optional<byte[]> key = Optional.empty();
    private Optional<byte[]> value = Optional.empty();
    private final List<Header> headers = new ArrayList<>();

    Parts(long time) {
      this.time = time;
    }

    void take(RecordPart part, Value written) {
      if (written.form() == Form.NULL) {
        return;
      }
      byte[] text = written.text().getBytes(StandardCharsets.UTF_8);
      switch (part.kind()) {
        case KEY -> key = Optional.of(text);
        case HEADER -> headers.add(new Header(part.name(), Optional.of(text)));
        case VALUE -> value = Optional.of(text);
        case TIMESTAMP -> time = millis(written);
      }
    }

    private static long millis(Value written) {
      String text = written.text().replace(' ', 'T');
      try {
        if (text.matches("-?\\d+")) {
          return Long.parseLong(text);
        }
        return text.matches(".*(Z|[+-]\\d\\d:?\\d\\d)")
            ? OffsetDateTime.parse(text).toInstant().toEpochMilli()
            : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC).toEpochMilli();
      } catch (DateTimeParseException | NumberFormatException e) {
        throw PeriscopeException.user(
            "when the log took a record is a time such as 2024-01-01T00:00:00, or a number of milliseconds, not '%s'"
                .formatted(written.text()));
      }
    }
  }

  /** A row that is expected, as an answer has it; or why it cannot be one. */
  static Outcome typed(Schema columns, Row row) {
    Schema plain =
        new Schema(
            columns.fields().stream()
                .map(f -> new Field(f.name(), f.type(), f.name(), "", f.unit()))
                .toList());
    StreamDef shape =
        new StreamDef(
            "expected",
            "",
            "expected",
            1,
            Optional.empty(),
            Optional.empty(),
            plain,
            Optional.empty());
    ObjectNode json = JSON.createObjectNode();
    for (Cell cell : row.cells()) {
      put(json, columns.field(columns.indexOf(cell.column()).orElseThrow()), cell.value());
    }
    TypedRow typed = new TypedRow(columns);
    Optional<String> reason = new Decoders(List.of()).of(shape).decode(bytes(json), typed);
    return new Outcome(typed.values(), reason);
  }

  /**
   * @param reason why it is not right; then the values are void
   */
  record Outcome(List<Optional<Object>> values, Optional<String> reason) {}

  /** Writes the rows of a table as {@link io.periscope.api.model.TableDef} has those read last. */
  static void writeTable(Schema schema, List<Row> rows, Path file) {
    String lines =
        rows.stream()
            .map(
                row -> {
                  ObjectNode json = JSON.createObjectNode();
                  for (Cell cell : row.cells()) {
                    Field field = schema.field(schema.indexOf(cell.column()).orElseThrow());
                    if (cell.value().form() != Form.NULL) {
                      json.put(field.from(), cell.value().text());
                    }
                  }
                  return json + "\n";
                })
            .collect(Collectors.joining());
    try {
      Files.createDirectories(Optional.ofNullable(file.getParent()).orElse(file));
      Files.writeString(file, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void put(ObjectNode json, Field field, Value value) {
    switch (value.form()) {
      case NULL -> json.putNull(field.name());
      case BOOLEAN -> json.put(field.name(), Boolean.parseBoolean(value.text()));
      case NUMBER -> json.put(field.name(), new BigDecimal(value.text()));
      case TEXT -> json.put(field.name(), value.text());
      case CELL -> putCell(json, field, value.text());
    }
  }

  private static void putCell(ObjectNode json, Field field, String text) {
    DataType.Kind kind = field.type().kind();
    boolean word = text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false");
    boolean number =
        switch (kind) {
          case INT, LONG, DOUBLE, DECIMAL -> true;
          default -> field.unit().isPresent();
        };
    if (kind == DataType.Kind.BOOLEAN && word) {
      json.put(field.name(), Boolean.parseBoolean(text));
    } else if (number && text.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?")) {
      json.put(field.name(), new BigDecimal(text));
    } else {
      json.put(field.name(), text);
    }
  }

  private static byte[] bytes(ObjectNode json) {
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }
}
