package io.periscope.duckdb;

import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import java.util.stream.Collectors;

/** A stream's fields as they are stored: a line each, name and type. */
final class StoredFields {
  private StoredFields() {}

  static String text(Schema schema) {
    return schema.fields().stream()
        .map(field -> field.name() + " " + field.type())
        .collect(Collectors.joining("\n"));
  }

  static Schema parse(String text) {
    return new Schema(text.lines().map(StoredFields::field).toList());
  }

  private static Field field(String line) {
    int space = line.lastIndexOf(' ');
    String type = line.substring(space + 1);
    return new Field(
        line.substring(0, Math.max(0, space)),
        DataType.parse(type)
            .orElseThrow(() -> new IllegalStateException("no type of a field: " + line)));
  }
}
