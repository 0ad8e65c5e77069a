package io.periscope.sinks;

import io.periscope.api.model.SinkDef;
import io.periscope.api.sink.EventSink;
import io.periscope.api.sink.SinkConnector;
import io.periscope.api.source.Options;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code files: {path, format}}: a stream's events in one file after the other. */
public final class FilesSinkConnector implements SinkConnector {
  private static final List<String> FORMATS = List.of("csv", "jsonl", "parquet");

  /**
   * @param path of the folder, absolute
   * @param header whether a CSV file begins with the names of its columns
   */
  record Settings(Path path, String format, boolean header) {}

  @Override
  public String kind() {
    return "files";
  }

  @Override
  public boolean takesEvents() {
    return true;
  }

  @Override
  public Optional<Object> read(Options options) {
    options.keys(List.of("path", "format"), List.of("header"));
    Optional<Path> path =
        options.text("path").map(text -> options.root().resolve(text).normalize());
    Optional<String> format = options.choice("format", FORMATS);
    boolean header = options.flag("header").orElse(true);
    return path.flatMap(p -> format.map(f -> new Settings(p, f, header)));
  }

  @Override
  public EventSink openEvents(SinkDef sink) {
    return new FilesSink(sink.name(), (Settings) sink.settings());
  }
}
