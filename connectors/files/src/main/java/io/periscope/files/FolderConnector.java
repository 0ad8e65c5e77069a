package io.periscope.files;

import io.periscope.api.model.CsvForm;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.SourceDef.FileFormat;
import io.periscope.api.model.StreamDef;
import io.periscope.api.source.Options;
import io.periscope.api.source.Source;
import io.periscope.api.source.SourceConnector;
import java.nio.file.InvalidPathException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** Files that arrive in a folder: {@code source: {folder: {path: in}}}. */
public final class FolderConnector implements SourceConnector {
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration SETTLE = Duration.ofSeconds(2);
  private static final Pattern NOTHING = Pattern.compile("0+(ms|s|m|h|d)");

  @Override
  public String kind() {
    return "folder";
  }

  @Override
  public Optional<SourceDef.Connected> read(Options options) {
    options.keys(
        List.of("path"),
        List.of(
            "format",
            "every",
            "settle",
            "done",
            "header",
            "delimiter",
            "columns",
            "rate",
            "reload"));
    Optional<FileFormat> format =
        options
            .choice("format", List.of("csv", "jsonl", "parquet", "avro"))
            .map(text -> FileFormat.valueOf(text.toUpperCase(Locale.ROOT)));
    CsvForm csv = csv(options);
    Duration every = options.duration("every").orElse(EVERY);
    Duration settle = settle(options);
    FolderSettings.Done done =
        options
            .choice("done", List.of("keep", "move", "delete"))
            .map(text -> FolderSettings.Done.valueOf(text.toUpperCase(Locale.ROOT)))
            .orElse(FolderSettings.Done.KEEP);
    boolean reload = options.flag("reload").orElse(false);
    types(options);
    OptionalDouble rate =
        options.rate("rate").map(OptionalDouble::of).orElse(OptionalDouble.empty());
    return options
        .text("path")
        .filter(path -> isPath(options, path))
        .map(
            path ->
                new FolderSettings(options.root(), path, format, csv, every, settle, done, reload))
        .map(settings -> new SourceDef.Connected(kind(), settings, rate));
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

  /** Unlike other durations it may be nothing. */
  private static Duration settle(Options options) {
    boolean none =
        options.text("settle").filter(text -> NOTHING.matcher(text).matches()).isPresent();
    return none ? Duration.ZERO : options.duration("settle").orElse(SETTLE);
  }

  private static boolean isPath(Options options, String path) {
    try {
      return options.root().resolve(path) != null;
    } catch (InvalidPathException e) {
      options.problem("path", "'%s' is not a path: %s".formatted(path, e.getReason()));
      return false;
    }
  }

  /**
   * How often to look, when to take a file for whole and what becomes of it may change; what is
   * read of a folder may not.
   */
  @Override
  public String name(StreamDef stream) {
    return "folder:%s:%s"
        .formatted(stream.name(), settings(stream, FolderSettings.class).fullPath());
  }

  @Override
  public Source open(StreamDef stream, Optional<String> position) {
    FolderSettings settings = settings(stream, FolderSettings.class);
    FolderPosition start =
        position
            .map(text -> FolderPosition.parse(stream.name(), text))
            .orElseGet(FolderPosition::new);
    FileStamp stamp = new FileStamp(stream);
    return new FolderSource(
        stream.name(),
        new FolderListing(stream.name(), settings),
        new RowReaders(stamp.unstamped(), settings.csv()),
        stamp,
        settings,
        start,
        System::nanoTime);
  }
}
