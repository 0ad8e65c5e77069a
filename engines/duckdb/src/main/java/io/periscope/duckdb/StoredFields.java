package io.periscope.duckdb;

import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef.Format;
import io.periscope.api.model.StreamDef.Reading;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How a stream is read, as it is stored: a line for each field with its name, its type and, if it
 * is read from elsewhere than its name says, from where. Before them a line names the format,
 * unless that is JSON.
 */
final class StoredFields {
  private static final String FORMAT = "format: ";

  private StoredFields() {}

  static String text(Reading reading) {
    String fields =
        reading.schema().fields().stream()
            .map(StoredFields::line)
            .collect(Collectors.joining("\n"));
    return reading.format() == Format.JSON
        ? fields
        : FORMAT + reading.format().name().toLowerCase(Locale.ROOT) + "\n" + fields;
  }

  private static String line(Field field) {
    String line = field.name() + " " + field.type();
    return field.from().equals(field.name()) ? line : line + " " + field.from();
  }

  static Reading parse(String text) {
    List<String> lines = text.lines().toList();
    if (!lines.isEmpty() && lines.get(0).startsWith(FORMAT)) {
      String format = lines.get(0).substring(FORMAT.length()).toUpperCase(Locale.ROOT);
      return new Reading(Format.valueOf(format), schema(lines.subList(1, lines.size())));
    }
    return new Reading(Format.JSON, schema(lines));
  }

  private static Schema schema(List<String> lines) {
    return new Schema(lines.stream().map(StoredFields::field).toList());
  }

  private static Field field(String line) {
    String[] words = line.split(" ", 3);
    String name = words[0];
    DataType type =
        DataType.parse(words.length < 2 ? "" : words[1])
            .orElseThrow(() -> new IllegalStateException("no type of a field: " + line));
    return new Field(name, type, words.length < 3 ? name : words[2], "");
  }
}
