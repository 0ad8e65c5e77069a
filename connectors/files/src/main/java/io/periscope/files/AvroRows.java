package io.periscope.files;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.Field;
import io.periscope.api.model.StreamDef;
import io.periscope.api.source.Source.EventConsumer;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.SeekableFileInput;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;

/** An Avro object container file of records, read in their order. */
final class AvroRows implements RowReader {
  private final InputFile file;
  private final DataFileReader<GenericRecord> records;
  private final List<AvroColumn> columns;
  private final int key;
  private final JsonBuffer json = new JsonBuffer();
  private long row;
  private boolean ended;

  private AvroRows(
      InputFile file, DataFileReader<GenericRecord> records, List<AvroColumn> columns, int key) {
    this.file = file;
    this.records = records;
    this.columns = columns;
    this.key = key;
  }

  static AvroRows open(StreamDef stream, InputFile file, long skip) {
    DataFileReader<GenericRecord> records = open(file);
    int key = stream.key().map(name -> stream.schema().indexOf(name).orElse(-1)).orElse(-1);
    try {
      AvroRows rows = new AvroRows(file, records, columns(stream, file, records.getSchema()), key);
      while (rows.row < skip && rows.hasRow()) {
        rows.take();
      }
      return rows;
    } catch (RuntimeException e) {
      close(records, file);
      throw e;
    }
  }

  private static DataFileReader<GenericRecord> open(InputFile file) {
    SeekableFileInput input;
    try {
      input = new SeekableFileInput(new File(file.path().toString()));
    } catch (IOException e) {
      throw PeriscopeException.resource(file.name() + " cannot be read: " + e, e);
    }
    try {
      return new DataFileReader<>(input, new GenericDatumReader<>());
    } catch (IOException | RuntimeException e) {
      try {
        input.close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
      throw unreadable(file, 0, e);
    }
  }

  private static List<AvroColumn> columns(StreamDef stream, InputFile file, Schema schema) {
    if (schema.getType() != Schema.Type.RECORD) {
      throw PeriscopeException.user(
          "%s: holds values of type %s; expected records"
              .formatted(file.name(), schema.getType().getName()));
    }
    List<String> names = schema.getFields().stream().map(Schema.Field::name).toList();
    List<AvroColumn> columns = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Field field : stream.schema().fields()) {
      Optional.ofNullable(schema.getField(field.from()))
          .ifPresentOrElse(
              column -> columns.add(new AvroColumn(field, column)),
              () -> problems.add(MissingColumn.message(file.name(), field, names)));
    }
    if (!problems.isEmpty()) {
      throw PeriscopeException.user(String.join("\n", problems));
    }
    return columns;
  }

  @Override
  public List<String> columns() {
    return records.getSchema().getFields().stream().map(Schema.Field::name).toList();
  }

  @Override
  public int read(int max, EventConsumer consumer) {
    int count = 0;
    while (count < max && hasRow()) {
      GenericRecord event = take();
      json.begin();
      for (AvroColumn column : columns) {
        column.write(event, json);
      }
      consumer.accept(key(event), json.end());
      count++;
    }
    return count;
  }

  private Optional<byte[]> key(GenericRecord event) {
    return key < 0
        ? Optional.empty()
        : columns.get(key).text(event).map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  private boolean hasRow() {
    try {
      boolean more = !ended && records.hasNext();
      if (!more) {
        // The reader takes a block that is cut off for the end.
        ended = true;
        requireWhole();
      }
      return more;
    } catch (IOException | AvroRuntimeException e) {
      throw unreadable(file, row, e);
    }
  }

  private void requireWhole() throws IOException {
    long whole = records.previousSync();
    long bytes = Files.size(file.path());
    if (whole < bytes) {
      throw new EOFException(
          "it ends in the middle of a block (%d of its %d bytes are whole blocks)"
              .formatted(whole, bytes));
    }
  }

  private GenericRecord take() {
    try {
      GenericRecord event = records.next();
      row++;
      return event;
    } catch (RuntimeException e) {
      // Damaged bytes make the decoder fail in many ways.
      throw unreadable(file, row, e);
    }
  }

  private static PeriscopeException unreadable(InputFile file, long row, Exception cause) {
    String reason =
        cause instanceof AvroRuntimeException && cause.getCause() instanceof IOException inner
            ? String.valueOf(inner.getMessage())
            : String.valueOf(cause.getMessage());
    return new PeriscopeException(
        PeriscopeException.Fault.USER,
        "%s is not an Avro file, or a damaged one%s: %s"
            .formatted(file.name(), row == 0 ? "" : " after row " + row, reason),
        cause);
  }

  @Override
  public long row() {
    return row;
  }

  @Override
  public void close() {
    close(records, file);
  }

  private static void close(DataFileReader<GenericRecord> records, InputFile file) {
    try {
      records.close();
    } catch (IOException e) {
      throw PeriscopeException.resource(file.name() + " cannot be closed: " + e, e);
    }
  }
}
