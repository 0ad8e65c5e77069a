package io.periscope.core.ingest;

import io.periscope.api.decode.FieldSink;
import io.periscope.api.decode.TextFields;
import io.periscope.api.model.DataType.Kind;
import io.periscope.api.model.Schema;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Texts from outside of JSON, such as a record's key, in the fields of a stream. A text is taken as
 * a JSON number or literal if it is one, and otherwise as a JSON string of it.
 */
final class FieldTexts implements TextFields {
  private final Schema schema;
  private final FieldReader[] readers;

  FieldTexts(Schema schema) {
    this.schema = schema;
    this.readers = new FieldReader[schema.size()];
    for (int i = 0; i < readers.length; i++) {
      readers[i] = new FieldReader(i, schema.field(i));
    }
  }

  @Override
  public Optional<String> write(int field, byte[] text, FieldSink sink) {
    int bad = Utf8.firstInvalid(text);
    if (bad >= 0) {
      return Optional.of(
          "field '%s': invalid UTF-8 at byte %d".formatted(schema.field(field).name(), bad));
    }
    if (schema.field(field).type().kind() == Kind.STRING) {
      sink.setString(field, text, 0, text.length);
      return Optional.empty();
    }
    JsonCursor cursor = new JsonCursor(isBare(text) ? text : quoted(text));
    return readers[field].read(cursor, sink) ? Optional.empty() : Optional.of(cursor.reason());
  }

  /** Whether it is a whole number or boolean of JSON. */
  private static boolean isBare(byte[] text) {
    JsonCursor cursor = new JsonCursor(text);
    int first = cursor.peek();
    boolean read =
        first == 't'
            ? cursor.literal("true")
            : first == 'f'
                ? cursor.literal("false")
                : (first == '-' || JsonNumber.isDigit(first)) && new JsonNumber().read(cursor);
    return read && cursor.atEnd();
  }

  private static byte[] quoted(byte[] text) {
    StringBuilder json = new StringBuilder("\"");
    for (char c : new String(text, StandardCharsets.UTF_8).toCharArray()) {
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append("\\u%04x".formatted((int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString().getBytes(StandardCharsets.UTF_8);
  }
}
