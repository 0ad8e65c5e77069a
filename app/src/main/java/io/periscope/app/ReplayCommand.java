package io.periscope.app;

import io.periscope.api.error.NearestName;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.CsvForm;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.Workspace;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Sends the rows of files as live events into a stream of a workspace that is up. What is sent",
      "twice counts twice, unless the stream declares what makes its events unique."
    },
    footer = {
      "",
      "Examples:",
      "  periscope replay trips.csv examples/taxi --to trips --rate 20/s",
      "  periscope replay 'green/*.parquet' . --to trips --speed 60x --shift-time-to-now",
      "  periscope replay trips.jsonl --to trips --rate 500/s --loop --shuffle"
    })
final class ReplayCommand implements Callable<Integer> {
  private static final Pattern RATE = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(?:/([smh]))?");
  private static final Pattern SPEED = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)x?");

  @Mixin private DataOptions options = new DataOptions();

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "A file, a folder or a glob: CSV, JSON Lines, Parquet or Avro.")
  private String path = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "WORKSPACE",
      defaultValue = ".",
      description = "The workspace's folder (default: the current folder).")
  private Path root = Path.of(".");

  @Option(names = "--to", paramLabel = "STREAM", required = true, description = "The stream.")
  private String to = "";

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
      description = {
        "The first event happens now and the others as long after it as they did; with --speed,",
        "each when it is sent. All timestamps of an event are moved alike."
      })
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
    Replay.Pace pace = new Replay.Pace(rate.map(this::rate), speed.map(this::speed), shift);
    Workspace workspace = options.read(root, Map.of(), Map.of());
    StreamDef declared = stream(workspace);
    if (declared.format() != StreamDef.Format.JSON) {
      throw PeriscopeException.user(
          "rows of files become events of JSON; stream '%s' has another format".formatted(to));
    }
    StreamDef stream = declared.withSchema(declared.schema().payload());
    if ((speed.isPresent() || shift) && timeInFiles(stream).isEmpty()) {
      throw PeriscopeException.user(
          "stream '%s' declares no time field, which --speed and --shift-time-to-now go by"
              .formatted(to));
    }
    Client client = new Client(url(workspace));
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Thread hook = new Thread(() -> stopAndWait(stop, stopped), "stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      new Replay(client, stream, pace, stop)
          .run(new ReplayEvents(stream.withSource(files(stream)), loop, shuffle, seed));
    } finally {
      stopped.countDown();
    }
    return 0;
  }

  /** The time field, unless it is the time of the log. */
  private static Optional<String> timeInFiles(StreamDef stream) {
    return stream.time().filter(time -> stream.schema().indexOf(time).isPresent());
  }

  private static void stopAndWait(CountDownLatch stop, CountDownLatch stopped) {
    stop.countDown();
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private double rate(String text) {
    Matcher matcher = RATE.matcher(text);
    double count = matcher.matches() ? Double.parseDouble(matcher.group(1)) : 0;
    if (count <= 0) {
      throw PeriscopeException.user(
          "--rate must be a rate such as 2000/s or 20/m, more than 0, not '" + text + "'");
    }
    return count
        / switch (Optional.ofNullable(matcher.group(2)).orElse("s")) {
          case "m" -> 60;
          case "h" -> 3600;
          default -> 1;
        };
  }

  private double speed(String text) {
    Matcher matcher = SPEED.matcher(text);
    double factor = matcher.matches() ? Double.parseDouble(matcher.group(1)) : 0;
    if (factor <= 0) {
      throw PeriscopeException.user(
          "--speed must be a factor such as 60x, more than 0, not '" + text + "'");
    }
    return factor;
  }

  private StreamDef stream(Workspace workspace) {
    List<String> names = workspace.streams().stream().map(StreamDef::name).toList();
    return workspace.streams().stream()
        .filter(stream -> stream.name().equals(to))
        .findFirst()
        .orElseThrow(
            () ->
                PeriscopeException.user(
                    "no stream '%s'; there are: %s%s"
                        .formatted(to, String.join(", ", names), NearestName.hint(to, names))));
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

  /** Where the program is reached that is up on the workspace. */
  private String url(Workspace workspace) {
    Path data = workspace.settings().data();
    if (DataFolder.tryHold(data).map(held -> release(held)).isPresent()) {
      throw PeriscopeException.user(
          "nothing is up on %s (data folder %s); start it: periscope up %s"
              .formatted(workspace.settings().name(), data, root));
    }
    return DataFolder.running(data)
        .map(DataFolder.Running::url)
        .orElseThrow(
            () ->
                new PeriscopeException(
                    PeriscopeException.Fault.RESOURCE,
                    "the program on the data folder %s is starting or stopping; try again"
                        .formatted(data)));
  }

  private static boolean release(DataFolder held) {
    held.close();
    return true;
  }
}
