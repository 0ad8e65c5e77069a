package io.periscope.files;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.CsvForm;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.StreamDef;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Which column of a file feeds which field.
 *
 * @param targets for each column of the file, its field; empty when no field wants it
 * @param key the column that becomes the key; -1 for none
 */
record CsvColumns(List<Optional<Target>> targets, int key) {

  /** A field, ready to be written. */
  static final class Target {
    private final byte[] name;
    private final DataType.Kind kind;

    Target(Field field) {
      this.name = JsonBuffer.encode(field.name());
      // A time in numbers is written as one: its unit is the decoder's to know.
      this.kind = field.unit().isPresent() ? DataType.Kind.DOUBLE : field.type().kind();
    }

    /** As {@link JsonBuffer#name} takes it. */
    byte[] name() {
      return name;
    }

    DataType.Kind kind() {
      return kind;
    }
  }

  /**
   * @throws PeriscopeException naming every field whose column is not in the header
   */
  static CsvColumns of(StreamDef stream, CsvForm form, String file, List<String> header) {
    List<Optional<Target>> targets =
        new ArrayList<>(Collections.nCopies(header.size(), Optional.empty()));
    List<String> problems = new ArrayList<>();
    int key = -1;
    for (Field field : stream.schema().fields()) {
      int column = header.indexOf(field.from());
      if (column < 0) {
        problems.add(missing(file, form, header, field));
        continue;
      }
      if (header.lastIndexOf(field.from()) != column) {
        problems.add(
            "%s:1: the header has the column '%s' more than once".formatted(file, field.from()));
      }
      if (targets.get(column).isPresent()) {
        problems.add(
            "%s:1: two fields of stream '%s' are made from the column '%s'"
                .formatted(file, stream.name(), field.from()));
      }
      targets.set(column, Optional.of(new Target(field)));
      if (stream.key().filter(field.name()::equals).isPresent()) {
        key = column;
      }
    }
    if (!problems.isEmpty()) {
      throw PeriscopeException.user(String.join("\n", problems));
    }
    return new CsvColumns(List.copyOf(targets), key);
  }

  private static String missing(String file, CsvForm form, List<String> header, Field field) {
    boolean otherSeparator =
        header.size() == 1 && header.get(0).chars().anyMatch(c -> ",;\t|".indexOf(c) >= 0);
    String expected =
        form.delimiter() == ',' ? "commas" : "'" + form.delimiter() + "', the declared delimiter";
    return MissingColumn.message(file + ":1", field, header)
        + (otherSeparator
            ? "; columns must be separated by " + expected + ", or declare another 'delimiter'"
            : "");
  }
}
