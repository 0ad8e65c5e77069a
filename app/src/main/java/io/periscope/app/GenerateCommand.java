package io.periscope.app;

import io.periscope.api.error.NearestName;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.StreamDef;
import io.periscope.workspace.Overrides;
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
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a file of events made by a stream's generator, without running anything.",
      "The same stream and seed make the same events, as in 'periscope up'."
    },
    footer = {
      "",
      "Examples:",
      "  periscope generate examples/taxi --n 1000000 --format parquet --output-name trips",
      "  periscope generate examples/taxi trips --n 1000 --format csv --gzip --output-dir data",
      "  periscope generate my/streams/payments.yaml --n 1000000 --format avro --seed 7",
      "",
      "Events that are malformed on purpose ('errors') are written to jsonl only."
    })
final class GenerateCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "FROM",
      description = "A workspace's folder, or the file of one stream: streams/NAME.yaml.")
  private Path from = Path.of(".");

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
      names = "--format",
      required = true,
      paramLabel = "FORMAT",
      description = "csv, jsonl, parquet or avro.")
  private GeneratedFile.Format format = GeneratedFile.Format.jsonl;

  @Option(names = "--gzip", description = "Compress: .gz, or within the Parquet or Avro file.")
  private boolean gzip;

  @Option(
      names = "--output-dir",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "Made if it is not there (default: the current folder).")
  private Path folder = Path.of(".");

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
    StreamDef chosen = generated();
    long rows = generator(chosen).rows().orElseThrow();
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

  /** The stream, with as many rows and the seed that were asked for. */
  private StreamDef generated() {
    StreamDef declared = Files.isDirectory(from) ? ofWorkspace() : alone();
    StreamDef chosen = declared.withSchema(declared.schema().payload());
    SourceDef.Generator generator = generator(chosen);
    OptionalLong rows = count.isPresent() ? OptionalLong.of(count.get()) : generator.rows();
    if (rows.isEmpty()) {
      throw PeriscopeException.user(
          "how many events? The generator of stream '%s' has no end; give --n ROWS"
              .formatted(chosen.name()));
    }
    if (rows.getAsLong() < 1) {
      throw PeriscopeException.user("--n must be at least 1, not " + rows.getAsLong());
    }
    return chosen.withSource(
        generator.withRows(rows.getAsLong()).withSeed(seed.orElse(generator.seed())));
  }

  private StreamDef alone() {
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

  private StreamDef ofWorkspace() {
    List<StreamDef> streams =
        Connectors.of(from)
            .reader()
            .read(from, new Overrides(Path.of("").toAbsolutePath(), Map.of(), Map.of()))
            .streams();
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
