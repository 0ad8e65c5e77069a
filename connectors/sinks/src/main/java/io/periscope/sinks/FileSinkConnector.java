package io.periscope.sinks;

import io.periscope.api.log.EventLog;
import io.periscope.api.model.SinkDef;
import io.periscope.api.sink.Sink;
import io.periscope.api.sink.SinkConnector;
import io.periscope.api.source.Options;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code file: {path, format}}: a file that is replaced as a whole. */
public final class FileSinkConnector implements SinkConnector {
  private static final List<String> FORMATS = List.of("csv", "json", "jsonl", "parquet");

  /**
   * @param path absolute
   */
  record Settings(Path path, String format) {}

  @Override
  public String kind() {
    return "file";
  }

  @Override
  public Optional<Object> read(Options options) {
    options.keys(List.of("path"), List.of("format"));
    Optional<Path> path = options.text("path").map(text -> options.root().resolve(text));
    Optional<String> format =
        options.choice("format", FORMATS).or(() -> path.flatMap(FileSinkConnector::ending));
    if (path.isPresent() && format.isEmpty()) {
      options.problem(
          "path",
          "the file's ending tells no format; end it in one of %s, or give format"
              .formatted(String.join(", ", FORMATS)));
    }
    return path.flatMap(p -> format.map(f -> new Settings(p.normalize(), f)));
  }

  private static Optional<String> ending(Path path) {
    String name = String.valueOf(path.getFileName());
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return Optional.of(ending).filter(FORMATS::contains);
  }

  @Override
  public Sink open(SinkDef sink, EventLog log) {
    Settings settings = (Settings) sink.settings();
    return new FileSink(sink.name(), settings.path(), FileForm.of(settings.format()));
  }
}
