package io.periscope.app;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.CsvForm;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.Workspace;
import io.periscope.files.FileSourceFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Sends the rows of files, or what a stream has accepted, as live events into a stream of a",
      "workspace that is up. What is sent twice counts twice, unless the stream declares what makes",
      "its events unique."
    },
    footer = {
      "",
      "Examples:",
      "  periscope replay trips.csv examples/taxi --to trips --rate 20/s",
      "  periscope replay 'green/*.parquet' . --to trips --speed 60x --shift-time-to-now",
      "  periscope replay trips.jsonl --to trips --rate 500/s --loop --shuffle",
      "  periscope replay examples/taxi --from-stream trips --to copy --offsets 0:1000-2000,1:0-500",
      "  periscope replay examples/taxi --from-stream trips --to copy --speed 60x \\",
      "      --from-time 2016-01-01 --to-time 2016-01-02",
      "  periscope replay old-workspace new-workspace --from-stream trips --to trips"
    })
final class ReplayCommand implements Callable<Integer> {
  @Mixin private DataOptions options = new DataOptions();

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description =
          "A file, a folder or a glob: CSV, JSON Lines, Parquet or Avro. With --from-stream the folder "
              + "of the workspace that has the stream.")
  private String path = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "WORKSPACE",
      description =
          "The folder of the workspace that is up (default: the current folder; with --from-stream "
              + "the one that has the stream).")
  private Optional<Path> givenRoot = Optional.empty();

  @Option(
      names = {"--to", "--to-stream"},
      paramLabel = "STREAM",
      required = true,
      description = "The stream that gets the events.")
  private String to = "";

  @Option(
      names = "--from-stream",
      paramLabel = "STREAM",
      description =
          "Send what this stream has accepted, out of the master dataset, in the order of the log. Its "
              + "workspace need not be up.")
  private Optional<String> fromStream = Optional.empty();

  @Option(
      names = "--offsets",
      paramLabel = "RANGES",
      description =
          "Only these, as partition:from-before: 0:1000-2000,1:500-. Partitions that are not named "
              + "are left out (default: all that the master dataset has).")
  private Optional<String> offsets = Optional.empty();

  @Option(
      names = "--from-time",
      paramLabel = "TIME",
      description = "Only events whose time field is not before this, such as 2016-01-01T08:00.")
  private Optional<String> fromTime = Optional.empty();

  @Option(
      names = "--to-time",
      paramLabel = "TIME",
      description = "Only events whose time field is before this.")
  private Optional<String> toTime = Optional.empty();

  @Option(names = "--into-itself", description = "Allow that a stream gets its own events again.")
  private boolean intoItself;

  @Option(
      names = "--rate",
      paramLabel = "RATE",
      description = "Such as 20/s or 5/m (default: as fast as possible).")
  private Optional<String> rate = Optional.empty();

  @Option(
      names = "--speed",
      paramLabel = "FACTOR",
      description = "By the stream's time field: 1x as it happened, 60x an hour a minute.")
  private Optional<String> speed = Optional.empty();

  @Option(names = "--loop", description = "Begin again after the last event, until Ctrl-C.")
  private boolean loop;

  @Option(names = "--shuffle", description = "In random order; all events are held in memory.")
  private boolean shuffle;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Another seed, another order (default: 1).")
  private long seed = 1;

  @Option(
      names = "--shift-time-to-now",
      description =
          "The first event happens now and the others as long after it as they did; with --speed, "
              + "each when it is sent. All timestamps of an event are moved alike.")
  private boolean shift;

  @Option(names = "--no-header", description = "CSV: the columns are the fields, in their order.")
  private boolean noHeader;

  @Override
  public Integer call() {
    if (rate.isPresent() && speed.isPresent()) {
      throw PeriscopeException.user("--rate and --speed exclude each other; give one");
    }
    if (shuffle && (speed.isPresent() || shift)) {
      throw PeriscopeException.user(
          "--shuffle has no order of time, which --speed and --shift-time-to-now go by");
    }
    if (fromStream.isEmpty()
        && (offsets.isPresent() || fromTime.isPresent() || toTime.isPresent() || intoItself)) {
      throw PeriscopeException.user(
          "--offsets, --from-time, --to-time and --into-itself go with --from-stream");
    }
    Replay.Pace pace = new Replay.Pace(rate.map(PaceText::rate), speed.map(PaceText::speed), shift);
    Path root = givenRoot.orElse(Path.of(fromStream.isPresent() ? path : "."));
    Workspace workspace = options.read(root, Map.of(), Map.of());
    StreamDef stream = Receiver.stream(workspace, to);
    if ((speed.isPresent() || shift) && timeInFiles(stream).isEmpty()) {
      throw PeriscopeException.user(
          "stream '%s' declares no time field, which --speed and --shift-time-to-now go by"
              .formatted(stream.name()));
    }
    Receiver receiver = new Receiver(Receiver.client(workspace, root), stream);
    if (fromStream.isPresent()) {
      replayStream(fromStream.get(), workspace, root, receiver, pace);
    } else {
      Receiver.untilStopped(
          (stop, sending) -> {
            sending.set(true);
            send(receiver, stream.withSource(files(stream)), pace, stop);
          },
          () -> {});
    }
    return 0;
  }

  private void send(Receiver receiver, StreamDef stream, Replay.Pace pace, CountDownLatch stop) {
    FileSourceFactory files = new FileSourceFactory();
    new Replay(receiver.client(), stream, pace, stop)
        .run(
            new ReplayEvents(
                () -> files.open(stream, Optional.empty()),
                loop,
                shuffle,
                seed,
                ReplayEvents.CHUNK));
  }

  /** The range is fixed, in a file, before the first event is sent. */
  private void replayStream(
      String name, Workspace workspace, Path root, Receiver receiver, Replay.Pace pace) {
    Path fromRoot = Path.of(path);
    if (!Files.isDirectory(fromRoot)) {
      throw PeriscopeException.user(
          "%s is not the folder of a workspace, which --from-stream wants".formatted(path));
    }
    boolean same = fromRoot.toAbsolutePath().normalize().equals(root.toAbsolutePath().normalize());
    Workspace past = same ? workspace : new DataOptions().read(fromRoot, Map.of(), Map.of());
    StreamDef from = Receiver.declared(past, name);
    StreamDef stream = receiver.stream();
    if (!intoItself
        && from.name().equals(stream.name())
        && past.settings().data().equals(workspace.settings().data())) {
      throw PeriscopeException.user(
          "stream '%s' would get its own events again%s; give --into-itself if that is meant, or another stream with --to"
              .formatted(
                  from.name(),
                  from.unique().isPresent()
                      ? ", and set aside as duplicates those that it remembers"
                      : ", and count them twice"));
    }
    SameFields fields = SameFields.of(from.schema(), from.name(), stream);
    fields.tell(from.name(), stream.name());
    // In the file, columns have the fields' own names.
    StreamDef taken =
        stream.withSchema(
            new Schema(
                stream.schema().fields().stream()
                    .filter(field -> fields.names().contains(field.name()))
                    .map(field -> new Field(field.name(), field.type()))
                    .toList()));
    TemporaryFolder folder = TemporaryFolder.make();
    try {
      Receiver.untilStopped(
          (stop, sending) -> {
            Path file = folder.path("events.parquet");
            var unused =
                Progress.during(
                    "reading stream " + from.name(),
                    () ->
                        new StreamRange(past, fromRoot, from)
                            .copy(
                                new StreamRange.Asked(offsets, fromTime, toTime),
                                taken.schema(),
                                file));
            sending.set(true);
            SourceDef source =
                new SourceDef.Files(
                    folder.path(""),
                    file.toString(),
                    Optional.of(SourceDef.FileFormat.PARQUET),
                    OptionalDouble.empty(),
                    false);
            send(receiver, taken.withSource(source), pace, stop);
          },
          folder::delete);
    } finally {
      folder.delete();
    }
  }

  /** The time field, unless it is the time of the log. */
  private static Optional<String> timeInFiles(StreamDef stream) {
    return stream.time().filter(time -> stream.schema().indexOf(time).isPresent());
  }

  /** CSV files are laid out as those of the stream itself, unless it is said otherwise. */
  private SourceDef files(StreamDef stream) {
    CsvForm declared =
        stream
            .source()
            .filter(SourceDef.Files.class::isInstance)
            .map(source -> ((SourceDef.Files) source).csv())
            .orElse(CsvForm.USUAL);
    CsvForm csv =
        noHeader ? new CsvForm(false, declared.delimiter(), declared.columns()) : declared;
    return new SourceDef.Files(
        Path.of("").toAbsolutePath(), path, Optional.empty(), OptionalDouble.empty(), false, csv);
  }
}
