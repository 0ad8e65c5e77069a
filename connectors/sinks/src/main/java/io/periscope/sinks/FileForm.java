package io.periscope.sinks;

import com.fasterxml.jackson.core.JsonGenerator;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** How an answer is written into a new file. */
interface FileForm {
  void write(Schema columns, List<List<Optional<Object>>> rows, Path file) throws IOException;

  static FileForm of(String format) {
    return switch (format) {
      case "csv" -> csv(true);
      case "json" -> FileForm::json;
      case "jsonl" -> FileForm::jsonLines;
      default -> FileForm::parquet;
    };
  }

  /** RFC 4180 with plain line ends; NULL is an empty cell, an empty text a quoted one. */
  static FileForm csv(boolean header) {
    return (columns, rows, file) -> csv(header, columns, rows, file);
  }

  private static void csv(
      boolean header, Schema columns, List<List<Optional<Object>>> rows, Path file)
      throws IOException {
    try (CsvWriter csv =
        CsvWriter.builder()
            .lineDelimiter(LineDelimiter.LF)
            .quoteStrategy(de.siegmar.fastcsv.writer.QuoteStrategies.EMPTY)
            .build(file)) {
      if (header) {
        csv.writeRecord(columns.names());
      }
      for (List<Optional<Object>> row : rows) {
        CsvWriter.CsvWriterRecord cells = csv.writeRecord();
        for (Optional<Object> value : row) {
          if (value.isPresent()) {
            cells.writeField(RowText.text(value.get()));
          } else {
            cells.writeField(null);
          }
        }
        cells.endRecord();
      }
    }
  }

  private static void json(Schema columns, List<List<Optional<Object>>> rows, Path file)
      throws IOException {
    try (Writer out = Files.newBufferedWriter(file);
        JsonGenerator json = RowText.generator(out)) {
      json.writeStartArray();
      for (List<Optional<Object>> row : rows) {
        RowText.write(json, columns.names(), row);
      }
      json.writeEndArray();
    }
  }

  private static void jsonLines(Schema columns, List<List<Optional<Object>>> rows, Path file)
      throws IOException {
    try (Writer out = Files.newBufferedWriter(file)) {
      for (List<Optional<Object>> row : rows) {
        out.write(RowText.json(columns, row));
        out.write('\n');
      }
    }
  }

  private static void parquet(Schema columns, List<List<Optional<Object>>> rows, Path file)
      throws IOException {
    List<Field> fields = columns.fields();
    String declared =
        fields.stream()
            .map(field -> quote(field.name()) + " " + type(field.type()))
            .collect(Collectors.joining(", "));
    String marks = fields.stream().map(field -> "?").collect(Collectors.joining(", "));
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckDb.createStatement()) {
      statement.execute("CREATE TABLE answer(" + declared + ")");
      try (PreparedStatement insert =
          duckDb.prepareStatement("INSERT INTO answer VALUES (" + marks + ")")) {
        for (List<Optional<Object>> row : rows) {
          for (int i = 0; i < row.size(); i++) {
            Jdbc.set(insert, i + 1, row.get(i));
          }
          insert.addBatch();
        }
        insert.executeBatch();
      }
      statement.execute(
          "COPY answer TO '%s' (FORMAT parquet, COMPRESSION zstd)"
              .formatted(file.toString().replace("'", "''")));
    } catch (SQLException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static String quote(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  private static String type(DataType type) {
    return switch (type.kind()) {
      case BOOLEAN -> "BOOLEAN";
      case INT -> "INTEGER";
      case LONG -> "BIGINT";
      case DOUBLE -> "DOUBLE";
      case STRING -> "VARCHAR";
      case DATE -> "DATE";
      case TIMESTAMP -> "TIMESTAMP";
      case DECIMAL -> type.toString();
    };
  }
}
