package io.periscope.api.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How CSV files are laid out.
 *
 * @param header whether the first line names the columns
 * @param delimiter what stands between two cells; an ASCII character
 * @param columns the columns of files without a header; when there are none here, they are those of
 *     the fields in the order of their declaration
 */
public record CsvForm(boolean header, char delimiter, List<String> columns) {
  /** A header line and commas. */
  public static final CsvForm USUAL = new CsvForm(true, ',', List.of());

  private static final String TAB = "tab";

  public CsvForm {
    columns = List.copyOf(columns);
  }

  /** The delimiter that a text means: one character, or {@code tab}. */
  public static Optional<Character> delimiter(String text) {
    if (text.equals(TAB)) {
      return Optional.of('\t');
    }
    boolean one = text.length() == 1 && text.charAt(0) >= ' ' && text.charAt(0) < 127;
    return one && !Character.isLetterOrDigit(text.charAt(0)) && !text.equals("\"")
        ? Optional.of(text.charAt(0))
        : Optional.empty();
  }

  /** The columns of a file without a header. */
  public List<String> columns(Schema schema) {
    return columns.isEmpty() ? schema.fields().stream().map(Field::from).toList() : columns;
  }

  /** What is wrong with the declared columns: nothing, if the list is empty. */
  public List<String> problems(Schema schema) {
    if (columns.isEmpty()) {
      return List.of();
    }
    if (header) {
      return List.of("'columns' are for files without a header line; add header: false");
    }
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      if (columns.indexOf(columns.get(i)) < i) {
        problems.add("the column '%s' is there twice".formatted(columns.get(i)));
      }
    }
    for (Field field : schema.fields()) {
      if (!columns.contains(field.from())) {
        problems.add(
            "no column '%s' for the field '%s'; the columns are %s"
                .formatted(field.from(), field.name(), String.join(", ", columns)));
      }
    }
    return problems;
  }
}
