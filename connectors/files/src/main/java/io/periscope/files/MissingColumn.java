package io.periscope.files;

import io.periscope.api.error.NearestName;
import io.periscope.api.model.Field;
import java.util.Collection;

/** Tells that a file lacks a field's column. */
final class MissingColumn {
  private MissingColumn() {}

  /**
   * @param place the file, and the line if there is one
   * @param columns those that the file has
   */
  static String message(String place, Field field, Collection<String> columns) {
    boolean renamed = !field.from().equals(field.name());
    return "%s: no column '%s'%s; the file has %s%s"
        .formatted(
            place,
            field.from(),
            renamed ? " (for the field '" + field.name() + "')" : "",
            String.join(", ", columns),
            NearestName.hint(field.from(), columns));
  }
}
