package io.periscope.generator;

import io.periscope.api.model.Schema;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;

/** Events as lines of CSV (RFC 4180, but with line feeds alone). */
final class CsvRow {
  private final List<Optional<GeneratedField>> columns;
  private final Text text;

  CsvRow(Schema schema, List<GeneratedField> fields, Text text) {
    this.columns =
        schema.names().stream()
            .map(name -> fields.stream().filter(f -> f.name().equals(name)).findFirst())
            .toList();
    this.text = text;
  }

  void write(long row, long now, ByteArrayOutputStream line) {
    for (int i = 0; i < columns.size(); i++) {
      if (i > 0) {
        line.write(',');
      }
      if (columns.get(i).isPresent() && !columns.get(i).get().isNull(row)) {
        columns.get(i).get().text(row, now, text);
        cell(text.utf8(), line);
      }
    }
    line.write('\n');
  }

  private static void cell(byte[] utf8, ByteArrayOutputStream line) {
    if (!needsQuotes(utf8)) {
      line.writeBytes(utf8);
      return;
    }
    line.write('"');
    for (byte b : utf8) {
      if (b == '"') {
        line.write('"');
      }
      line.write(b);
    }
    line.write('"');
  }

  /** Also a text of blanks, or of nothing, which would be taken for less than it is. */
  private static boolean needsQuotes(byte[] utf8) {
    if (utf8.length == 0 || utf8[0] == ' ' || utf8[utf8.length - 1] == ' ') {
      return true;
    }
    for (byte b : utf8) {
      if (b == ',' || b == '"' || b == '\n' || b == '\r') {
        return true;
      }
    }
    return false;
  }
}
