package io.periscope.files;

import io.periscope.api.model.CsvForm;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.SourceDef.FileFormat;
import io.periscope.api.model.StreamDef;
import io.periscope.api.source.Inputs;
import io.periscope.api.source.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** A folder, a source that reads it by a clock of its own, and the log that it is committed to. */
final class FolderFixture implements AutoCloseable {
  final Path root;
  private final List<String> events = new ArrayList<>();
  private final List<String> uncommitted = new ArrayList<>();
  private Duration settle = Duration.ZERO;
  private FolderSettings.Done done = FolderSettings.Done.KEEP;
  private Optional<FileFormat> format = Optional.empty();
  private CsvForm csv = CsvForm.USUAL;
  private String path = "in";
  private boolean reload;
  private List<Field> more = List.of();
  private long now;
  private Optional<String> position = Optional.empty();
  private Optional<Source> source = Optional.empty();

  FolderFixture(Path root) throws IOException {
    this.root = root;
    Files.createDirectories(root.resolve("in"));
  }

  FolderFixture settle(Duration value) {
    settle = value;
    return this;
  }

  FolderFixture done(FolderSettings.Done value) {
    done = value;
    return this;
  }

  FolderFixture reload() {
    reload = true;
    return this;
  }

  FolderFixture fields(Field... values) {
    more = List.of(values);
    return this;
  }

  FolderFixture path(String value) {
    path = value;
    return this;
  }

  FolderFixture format(FileFormat value) {
    format = Optional.of(value);
    return this;
  }

  StreamDef stream() {
    return new StreamDef(
        "trips",
        "",
        "trips",
        1,
        Optional.empty(),
        Optional.empty(),
        new Schema(Stream.concat(FilesFixture.TRIPS.fields().stream(), more.stream()).toList()),
        Optional.of(new SourceDef.Connected("folder", settings(), OptionalDouble.empty())));
  }

  private FolderSettings settings() {
    return new FolderSettings(
        root, path, done, new ArrivalSettings(format, csv, Duration.ofSeconds(1), settle, reload));
  }

  private Source source() {
    if (source.isEmpty()) {
      FolderSettings settings = settings();
      source =
          Optional.of(
              new FolderSource(
                  "trips",
                  new FolderPlace("trips", settings),
                  new RowReaders(new FileStamp(stream()).unstamped(), csv),
                  new FileStamp(stream()),
                  settings.arrivals(),
                  position
                      .map(text -> FolderPosition.parse("trips", text))
                      .orElseGet(FolderPosition::new),
                  () -> now));
    }
    return source.get();
  }

  /** Time goes by. */
  FolderFixture pass(Duration time) {
    now += time.toNanos();
    return this;
  }

  /** One step, not committed. */
  int step(int max) {
    return source()
        .next(max, (key, value) -> uncommitted.add(new String(value, StandardCharsets.UTF_8)));
  }

  /** What the runner does after each step. */
  FolderFixture commit() {
    String text = source().position();
    events.addAll(uncommitted);
    uncommitted.clear();
    position = Optional.of(text);
    source().committed(text);
    return this;
  }

  /** Reads and commits until nothing is left, a second for each listing. */
  FolderFixture drain() {
    for (int idle = 0; idle < 2; ) {
      pass(Duration.ofSeconds(1));
      idle = step(3) == 0 ? idle + 1 : 0;
      commit();
    }
    return this;
  }

  /** The process is killed, and what was not committed is lost. */
  FolderFixture kill() {
    close();
    uncommitted.clear();
    return this;
  }

  /** What is in the log. */
  List<String> events() {
    return events;
  }

  String position() {
    return position.orElseThrow();
  }

  Inputs inputs() {
    return source().inputs().orElseThrow();
  }

  Duration pause() {
    return source().pause().orElseThrow();
  }

  Path file(String name) {
    return root.resolve(name);
  }

  /** Puts a file there at once, as a rename does. */
  Path drop(String name, byte[] content, long modifiedSeconds) throws IOException {
    Path target = root.resolve(name);
    Files.createDirectories(target.getParent());
    Path unfinished = target.resolveSibling("." + target.getFileName() + ".tmp");
    Files.write(unfinished, content);
    Files.setLastModifiedTime(unfinished, FileTime.fromMillis(modifiedSeconds * 1000));
    return Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
  }

  Path drop(String name, String content, long modifiedSeconds) throws IOException {
    return drop(name, content.getBytes(StandardCharsets.UTF_8), modifiedSeconds);
  }

  List<String> names(String folder) throws IOException {
    try (Stream<Path> children = Files.list(root.resolve(folder))) {
      return children.map(child -> child.getFileName().toString()).sorted().toList();
    }
  }

  @Override
  public void close() {
    source.ifPresent(Source::close);
    source = Optional.empty();
  }
}
