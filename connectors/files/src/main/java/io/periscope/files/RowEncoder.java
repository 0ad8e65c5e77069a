package io.periscope.files;

import io.periscope.api.error.NearestName;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.StreamDef;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Turns the cells of a row into a JSON object, by the declared types of the stream's fields. A cell
 * that does not look like its type is written as a string: that decides nothing here, and leaves it
 * to the stream to reject the event with its own reason.
 */
final class RowEncoder {
  private final List<Field> fields;
  private final Optional<String> keyField;
  private final StringBuilder json = new StringBuilder(512);

  RowEncoder(StreamDef stream) {
    this.fields = stream.schema().fields();
    this.keyField = stream.key();
  }

  /**
   * For each field, the index of its column.
   *
   * @throws PeriscopeException (USER) when a field has no column
   */
  int[] columns(List<String> header, Path file) {
    List<String> problems = new ArrayList<>();
    int[] columns = new int[fields.size()];
    for (int i = 0; i < columns.length; i++) {
      String wanted = fields.get(i).from();
      columns[i] = header.indexOf(wanted);
      if (columns[i] < 0) {
        problems.add("no column '" + wanted + "'" + NearestName.hint(wanted, header));
      }
    }
    if (!problems.isEmpty()) {
      throw PeriscopeException.user(
          "%s:1: %s; the header has %s"
              .formatted(file, String.join("; ", problems), String.join(", ", header)));
    }
    return columns;
  }

  /**
   * @param cells one a field, in the schema's order; null where there is no value
   */
  Rows.Event encode(Cells cells) {
    Optional<byte[]> key = Optional.empty();
    json.setLength(0);
    json.append('{');
    for (int i = 0; i < fields.size(); i++) {
      Optional<String> cell = cells.of(i);
      if (cell.isPresent()) {
        Field field = fields.get(i);
        if (json.length() > 1) {
          json.append(',');
        }
        string(field.name());
        json.append(':');
        value(field.type(), cell.get());
        if (keyField.isPresent() && keyField.get().equals(field.name())) {
          key = Optional.of(cell.get().getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    json.append('}');
    return new Rows.Event(key, json.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** The cells of one row. */
  interface Cells {
    Optional<String> of(int field);
  }

  private void value(DataType type, String cell) {
    boolean bare =
        switch (type.kind()) {
          case INT, LONG, DOUBLE, DECIMAL -> isNumber(cell);
          case BOOLEAN -> cell.equals("true") || cell.equals("false");
          case STRING, DATE, TIMESTAMP -> false;
        };
    if (bare) {
      json.append(cell);
    } else {
      string(cell);
    }
  }

  private void string(String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < 0x20) {
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }

  /** Whether a text is a JSON number as it stands. */
  static boolean isNumber(String text) {
    int at = text.startsWith("-") ? 1 : 0;
    int digits = digitsEnd(text, at);
    if (digits == at || text.charAt(at) == '0' && digits > at + 1) {
      return false;
    }
    at = digits;
    if (at < text.length() && text.charAt(at) == '.') {
      digits = digitsEnd(text, at + 1);
      if (digits == at + 1) {
        return false;
      }
      at = digits;
    }
    if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      at++;
      if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
        at++;
      }
      digits = digitsEnd(text, at);
      if (digits == at) {
        return false;
      }
      at = digits;
    }
    return at == text.length();
  }

  private static int digitsEnd(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }
}
