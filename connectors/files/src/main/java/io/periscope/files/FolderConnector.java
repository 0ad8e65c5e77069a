package io.periscope.files;

import io.periscope.api.model.SourceDef;
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
import java.util.stream.Stream;

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
        Stream.concat(ArrivalSettings.KEYS.stream(), Stream.of("settle", "done", "rate")).toList());
    ArrivalSettings arrivals = ArrivalSettings.read(options, EVERY, settle(options));
    FolderSettings.Done done =
        options
            .choice("done", List.of("keep", "move", "delete"))
            .map(text -> FolderSettings.Done.valueOf(text.toUpperCase(Locale.ROOT)))
            .orElse(FolderSettings.Done.KEEP);
    OptionalDouble rate =
        options.rate("rate").map(OptionalDouble::of).orElse(OptionalDouble.empty());
    return options
        .text("path")
        .filter(path -> isPath(options, path))
        .map(path -> new FolderSettings(options.root(), path, done, arrivals))
        .map(settings -> new SourceDef.Connected(kind(), settings, rate));
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
    return Arrivals.open(
        stream, new FolderPlace(stream.name(), settings), settings.arrivals(), position);
  }
}
