package io.periscope.files;

import io.periscope.api.model.CsvForm;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.SourceDef.FileFormat;
import io.periscope.api.source.Options;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How files are read that arrive somewhere, wherever that is.
 *
 * @param format by a file's ending when empty
 * @param every how often to look for new files
 * @param settle how long a file must not have changed before it is read
 * @param reload whether a file that is changed after it was read is read again
 */
public record ArrivalSettings(
    Optional<FileFormat> format, CsvForm csv, Duration every, Duration settle, boolean reload) {
  /** What {@link #read} reads. */
  public static final List<String> KEYS =
      List.of("format", "every", "header", "delimiter", "columns", "reload");

  /**
   * @param every if nothing is said of it
   * @param settle how long to wait
   */
  public static ArrivalSettings read(Options options, Duration every, Duration settle) {
    types(options);
    return new ArrivalSettings(
        options
            .choice("format", List.of("csv", "jsonl", "parquet", "avro"))
            .map(text -> FileFormat.valueOf(text.toUpperCase(Locale.ROOT))),
        csv(options),
        options.duration("every").orElse(every),
        settle,
        options.flag("reload").orElse(false));
  }

  private static void types(Options options) {
    for (Field field : options.schema().fields()) {
      boolean file = field.from().equals(FileStamp.FILE);
      boolean load = field.from().equals(FileStamp.LOAD);
      if ((file && !field.type().equals(DataType.STRING))
          || (load && !field.type().equals(DataType.LONG))) {
        options.problem(
            "path",
            "the field '%s' is of type %s, and %s is a %s"
                .formatted(field.name(), field.type(), field.from(), file ? "string" : "long"));
      }
    }
  }

  private static CsvForm csv(Options options) {
    Optional<String> text = options.text("delimiter");
    Optional<Character> delimiter = text.flatMap(CsvForm::delimiter);
    if (text.isPresent() && delimiter.isEmpty()) {
      options.problem(
          "delimiter",
          "'delimiter' must be one character such as ; or |, or tab, not '" + text.get() + "'");
    }
    Optional<List<String>> columns = options.texts("columns");
    if (columns.filter(List::isEmpty).isPresent()) {
      options.problem("columns", "'columns' is empty; name them all, or leave it out");
    }
    CsvForm csv =
        new CsvForm(
            options.flag("header").orElse(true),
            delimiter.orElse(CsvForm.USUAL.delimiter()),
            columns.orElse(List.of()));
    csv.problems(FileStamp.columns(options.schema()))
        .forEach(problem -> options.problem("columns", problem));
    return csv;
  }

  /** Whether it is known how to read a file of this name. */
  public boolean isKnown(String fileName) {
    return format.isPresent() || InputFile.format(fileName).isPresent();
  }
}
