package io.periscope.app;

import io.periscope.api.error.NearestName;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.Schema;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.Workspace;
import io.periscope.generator.GeneratorSourceFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a file of events made by a stream's generator, without running anything; or sends",
      "them into a stream of a workspace that is up (--into). The same stream and seed make the same",
      "events, as in 'periscope up'."
    },
    footer = {
      "",
      "Examples:",
      "  periscope generate examples/taxi --n 1000000 --format parquet --output-name trips",
      "  periscope generate examples/taxi trips --n 1000 --format csv --gzip --output-dir data",
      "  periscope generate --config payments.yaml --n 1000000 --format avro --seed 7",
      "  periscope generate examples/taxi --into trips --rate 500/s --n 100000",
      "  periscope generate --config payments.yaml --into payments --workspace bank --rate 20/s",
      "",
      "Events that are malformed on purpose ('errors') are written to jsonl only."
    })
final class GenerateCommand implements Callable<Integer> {
  private static final double AHEAD_SECONDS = 0.05;

  @Mixin private DataOptions options = new DataOptions();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FROM",
      description = "A workspace's folder, or the file of one stream: streams/NAME.yaml.")
  private Optional<Path> given = Optional.empty();

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "STREAM",
      description = "Which stream of the workspace (default: the only one with a generator).")
  private Optional<String> stream = Optional.empty();

  @Option(
      names = "--n",
      paramLabel = "ROWS",
      description = "How many events (default: the generator's rows). Duplicates come on top.")
  private Optional<Long> count = Optional.empty();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "The file of one stream, instead of FROM. It need not be in a workspace; it is named as the "
              + "stream: NAME.yaml.")
  private Optional<Path> config = Optional.empty();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "csv, jsonl, parquet or avro; must be given unless --into is.")
  private Optional<GeneratedFile.Format> givenFormat = Optional.empty();

  @Option(
      names = "--into",
      paramLabel = "STREAM",
      description =
          "Send the events into this stream (or topic) of a workspace that is up, until there are --n "
              + "or until Ctrl-C; no file is written.")
  private Optional<String> into = Optional.empty();

  @Option(
      names = "--workspace",
      paramLabel = "DIR",
      description =
          "With --into: the folder of the workspace that is up (default: FROM if it is a workspace's "
              + "folder, else the current folder).")
  private Optional<Path> workspace = Optional.empty();

  @Option(
      names = "--rate",
      paramLabel = "RATE",
      description =
          "With --into: such as 500/s or 20/m (default: the generator's; if it has none, as fast as the "
              + "stream takes them).")
  private Optional<String> rate = Optional.empty();

  @Option(names = "--gzip", description = "Compress: .gz, or within the Parquet or Avro file.")
  private boolean gzip;

  @Option(
      names = "--output-dir",
      paramLabel = "DIR",
      description = "Made if it is not there (default: the current folder).")
  private Optional<Path> givenFolder = Optional.empty();

  @Option(
      names = "--output-name",
      paramLabel = "NAME",
      description = "The file's name without its ending (default: the stream's name).")
  private Optional<String> name = Optional.empty();

  @Option(names = "--overwrite", description = "Replace a file of that name.")
  private boolean overwrite;

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      description = "Another seed, other events (default: the generator's).")
  private Optional<Long> seed = Optional.empty();

  @Override
  public Integer call() {
    if (given.isPresent() == config.isPresent()) {
      throw PeriscopeException.user(
          given.isPresent()
              ? "FROM and --config are two ways to say the same; give one"
              : "what is to be generated? Give the folder of a workspace, or the file of a stream with --config FILE");
    }
    Path from = given.or(() -> config).orElseThrow();
    if (into.isPresent()) {
      requireNoFile();
      return send(generated(from, false), from, into.get());
    }
    if (rate.isPresent() || workspace.isPresent()) {
      throw PeriscopeException.user("--rate and --workspace go with --into");
    }
    if (options.areGiven() && !Files.isDirectory(from)) {
      throw PeriscopeException.user(
          "--data and --set are about a workspace; %s is none".formatted(from));
    }
    return write(generated(from, true), required(givenFormat));
  }

  private static GeneratedFile.Format required(Optional<GeneratedFile.Format> format) {
    return format.orElseThrow(
        () ->
            PeriscopeException.user(
                "--format is missing; give csv, jsonl, parquet or avro, or --into STREAM to write no file"));
  }

  private void requireNoFile() {
    if (givenFormat.isPresent()
        || gzip
        || overwrite
        || name.isPresent()
        || givenFolder.isPresent()) {
      throw PeriscopeException.user(
          "--into sends events to a stream; --format, --gzip, --output-dir, --output-name and --overwrite are about a file");
    }
  }

  private int send(StreamDef chosen, Path from, String target) {
    Path root =
        workspace.orElse(given.isPresent() && Files.isDirectory(from) ? from : Path.of("."));
    Workspace up = options.read(root, Map.of(), Map.of());
    StreamDef stream = Receiver.stream(up, target);
    SourceDef.Generator generator = generator(chosen);
    Schema made =
        new Schema(
            chosen.schema().fields().stream()
                .filter(field -> generator.fields().containsKey(field.name()))
                .toList());
    SameFields.of(made, chosen.name(), stream).tell(chosen.name(), stream.name());
    Optional<Double> perSecond =
        rate.map(PaceText::rate)
            .or(
                () ->
                    generator.rate().isPresent()
                        ? Optional.of(generator.rate().getAsDouble())
                        : Optional.empty());
    // What is made by 'now' is made when it is sent.
    int ahead =
        perSecond
            .map(r -> (int) Math.min(ReplayEvents.CHUNK, Math.max(1, r * AHEAD_SECONDS)))
            .orElse(ReplayEvents.CHUNK);
    Client client = Receiver.client(up, root);
    GeneratorSourceFactory sources =
        new GeneratorSourceFactory(Clock.systemUTC(), new SqlFormulas());
    Receiver.untilStopped(
        (stop, sending) -> {
          sending.set(true);
          new Replay(client, stream, new Replay.Pace(perSecond, Optional.empty(), false), stop)
              .run(
                  new ReplayEvents(
                      () -> sources.open(chosen, Optional.empty()), false, false, 0, ahead));
        },
        () -> {});
    return 0;
  }

  private int write(StreamDef chosen, GeneratedFile.Format format) {
    long rows = generator(chosen).rows().orElseThrow();
    Path folder = givenFolder.orElse(Path.of("."));
    Path file = GeneratedFile.path(folder, name.orElse(chosen.name()), format, gzip);
    if (Files.exists(file) && !overwrite) {
      throw PeriscopeException.user(
          file + " is there already; give --overwrite or another --output-name");
    }
    long start = System.nanoTime();
    GeneratedFile generatedFile =
        new GeneratedFile(chosen, rows, format, gzip, file, Clock.systemUTC());
    GeneratedFile.Written written =
        Progress.during(
            () -> String.format(Locale.ROOT, "%,d of %,d rows", generatedFile.taken(), rows),
            generatedFile::write);
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "%s: %,d events of stream %s in %.1f s (%,.0f/s), %,d bytes%n",
        file,
        written.events(),
        chosen.name(),
        seconds,
        written.events() / seconds,
        written.bytes());
    if (written.leftOut() > 0) {
      System.err.printf(
          Locale.ROOT,
          "%,d events are malformed on purpose; %s cannot hold them, so they were left out%n",
          written.leftOut(),
          format);
    }
    return 0;
  }

  /**
   * The stream, with as many rows and the seed that were asked for.
   *
   * @param ends whether there must be an end
   */
  private StreamDef generated(Path from, boolean ends) {
    StreamDef declared = Files.isDirectory(from) ? ofWorkspace(from) : alone(from);
    StreamDef chosen = declared.withSchema(declared.schema().payload());
    SourceDef.Generator generator = generator(chosen);
    OptionalLong rows = count.isPresent() ? OptionalLong.of(count.get()) : generator.rows();
    if (rows.isEmpty() && ends) {
      throw PeriscopeException.user(
          "how many events? The generator of stream '%s' has no end; give --n ROWS"
              .formatted(chosen.name()));
    }
    if (rows.isPresent() && rows.getAsLong() < 1) {
      throw PeriscopeException.user("--n must be at least 1, not " + rows.getAsLong());
    }
    SourceDef.Generator seeded = generator.withSeed(seed.orElse(generator.seed()));
    return chosen.withSource(rows.isPresent() ? seeded.withRows(rows.getAsLong()) : seeded);
  }

  private StreamDef alone(Path from) {
    if (stream.isPresent()) {
      throw PeriscopeException.user(
          "%s is not a workspace's folder, so it has no stream '%s' to choose"
              .formatted(from, stream.get()));
    }
    Path file = from.toAbsolutePath().normalize();
    Path folder = Optional.ofNullable(file.getParent()).orElse(file);
    Path root =
        folder.endsWith("streams")
            ? Optional.ofNullable(folder.getParent()).orElse(folder)
            : folder;
    return Connectors.of(root).reader().readStream(from);
  }

  private StreamDef ofWorkspace(Path from) {
    List<StreamDef> streams = options.read(from, Map.of(), Map.of()).streams();
    if (stream.isPresent()) {
      List<String> names = streams.stream().map(StreamDef::name).toList();
      return streams.stream()
          .filter(s -> s.name().equals(stream.get()))
          .findFirst()
          .orElseThrow(
              () ->
                  PeriscopeException.user(
                      "there is no stream '%s'%s"
                          .formatted(stream.get(), NearestName.hint(stream.get(), names))));
    }
    List<StreamDef> generated =
        streams.stream()
            .filter(s -> s.source().filter(SourceDef.Generator.class::isInstance).isPresent())
            .toList();
    if (generated.size() != 1) {
      throw PeriscopeException.user(
          generated.isEmpty()
              ? from + " has no stream with a generator"
              : "%s has several streams with a generator; name one of %s"
                  .formatted(
                      from, String.join(", ", generated.stream().map(StreamDef::name).toList())));
    }
    return generated.get(0);
  }

  private static SourceDef.Generator generator(StreamDef stream) {
    return stream
        .source()
        .filter(SourceDef.Generator.class::isInstance)
        .map(SourceDef.Generator.class::cast)
        .orElseThrow(
            () ->
                PeriscopeException.user(
                    "stream '%s' has no generator; declare one as its source"
                        .formatted(stream.name())));
  }
}
