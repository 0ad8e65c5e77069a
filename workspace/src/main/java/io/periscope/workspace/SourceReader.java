package io.periscope.workspace;

import io.periscope.api.model.CsvForm;
import io.periscope.api.model.Field;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.SourceDef.FieldGenerator;
import io.periscope.api.model.SourceDef.FileFormat;
import io.periscope.api.source.SourceConnector;
import io.periscope.workspace.yaml.Keys;
import io.periscope.workspace.yaml.YamlMapping;
import io.periscope.workspace.yaml.YamlValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Reads the {@code source:} of a stream. */
final class SourceReader {
  private static final long DEFAULT_SEED = 1;

  private final Path root;
  private final List<SourceConnector> connectors;
  private final DeclaredFields declared;
  private final Optional<String> time;

  /**
   * @param root what file paths are relative to
   * @param connectors the kinds of source that there are besides files and generators
   * @param time the stream's time field: a generator without it would make no event of use
   */
  SourceReader(
      Path root, List<SourceConnector> connectors, DeclaredFields declared, Optional<String> time) {
    this.root = root;
    this.connectors = connectors;
    this.declared = declared;
    this.time = time;
  }

  Optional<SourceDef> read(YamlValue value) {
    return value
        .mapping(Keys.must().may(kinds()))
        .flatMap(
            keys -> {
              if (keys.entries().size() != 1) {
                value.keyProblem("'source' must have one key of " + String.join(", ", kinds()));
                return Optional.empty();
              }
              String kind = keys.entries().keySet().iterator().next();
              return keys.read(kind, settings -> read(kind, settings));
            });
  }

  /** The keys below {@code source:}. */
  private List<String> kinds() {
    List<String> kinds = new ArrayList<>(List.of("file", "generator", "select"));
    connectors.forEach(connector -> kinds.add(connector.kind()));
    return kinds;
  }

  private Optional<SourceDef> read(String kind, YamlValue value) {
    return switch (kind) {
      case "file" -> files(value);
      case "generator" -> generator(value);
      case "select" -> value.inPlace().map(sql -> new SourceDef.Derived(value.place().file(), sql));
      default ->
          connectors.stream()
              .filter(connector -> connector.kind().equals(kind))
              .findFirst()
              .flatMap(connector -> connected(connector, value));
    };
  }

  private Optional<SourceDef> connected(SourceConnector connector, YamlValue value) {
    return value
        .mapping("a mapping of the settings of '" + connector.kind() + "'")
        .flatMap(keys -> connector.read(new YamlOptions(value, keys, declared.schema(), root)))
        .map(def -> def);
  }

  private Optional<SourceDef> files(YamlValue value) {
    return value
        .mapping(FileShape.FILE_SOURCE)
        .flatMap(
            keys -> {
              Optional<FileFormat> format = keys.read("format", SourceReader::format);
              OptionalDouble rate = rate(keys);
              boolean loop = keys.read("loop", YamlValue::bool).orElse(false);
              CsvForm csv = csv(keys);
              return keys.read("path", YamlValue::text)
                  .map(path -> new SourceDef.Files(root, path, format, rate, loop, csv));
            });
  }

  private CsvForm csv(YamlMapping keys) {
    boolean header = keys.read("header", YamlValue::bool).orElse(true);
    char delimiter =
        keys.read(
                "delimiter",
                value -> value.parse("one character such as ; or |, or tab", CsvForm::delimiter))
            .orElse(CsvForm.USUAL.delimiter());
    List<String> columns = new ArrayList<>();
    keys.read("columns", value -> value.list("a list of the columns' names"))
        .ifPresent(list -> list.forEach(name -> name.text().ifPresent(columns::add)));
    CsvForm csv = new CsvForm(header, delimiter, columns);
    keys.get("columns")
        .ifPresent(
            value -> {
              if (value.isList() && columns.isEmpty()) {
                value.problem("'columns' is empty; name them all, or leave it out");
              }
              csv.problems(declared.schema()).forEach(value::problem);
            });
    return csv;
  }

  private static Optional<FileFormat> format(YamlValue value) {
    return value.parse(
        "csv, jsonl, parquet or avro",
        text ->
            switch (text) {
              case "csv" -> Optional.of(FileFormat.CSV);
              case "jsonl" -> Optional.of(FileFormat.JSONL);
              case "parquet" -> Optional.of(FileFormat.PARQUET);
              case "avro" -> Optional.of(FileFormat.AVRO);
              default -> Optional.empty();
            });
  }

  private Optional<SourceDef> generator(YamlValue value) {
    return value
        .mapping(FileShape.GENERATOR)
        .flatMap(
            keys -> {
              if (keys.get("rate").isEmpty() && keys.get("rows").isEmpty()) {
                value.keyProblem(
                    "'generator' has neither rate nor rows, so it would fill the disk; give one,"
                        + " such as rate: 200/s");
              }
              OptionalDouble rate = rate(keys);
              long seed =
                  keys.read("seed", v -> v.whole(Long.MIN_VALUE, Long.MAX_VALUE))
                      .orElse(DEFAULT_SEED);
              OptionalLong rows =
                  keys.read("rows", v -> v.whole(1, Long.MAX_VALUE))
                      .map(OptionalLong::of)
                      .orElse(OptionalLong.empty());
              SourceDef.Troubles troubles = new TroublesReader(declared, time).read(keys);
              Optional<Map<String, FieldGenerator>> made =
                  keys.read("fields", fields -> fieldGenerators(keys, fields));
              made.ifPresent(fields -> timesCanBeLate(keys, fields));
              Map<String, SourceDef.Pool> pools =
                  new PoolsReader(declared, made.orElse(Map.of())).read(keys);
              return made.map(
                  fields -> new SourceDef.Generator(rate, seed, rows, fields, pools, troubles));
            });
  }

  private void timesCanBeLate(YamlMapping keys, Map<String, FieldGenerator> made) {
    Optional<String> computed =
        time.filter(
            name ->
                Optional.ofNullable(made.get(name))
                    .filter(field -> field.distribution() instanceof SourceDef.Distribution.Sql)
                    .isPresent());
    computed.ifPresent(
        name ->
            keys.get("late")
                .ifPresent(
                    late ->
                        late.keyProblem(
                            "the time field '%s' is made by sql; say there how late it is"
                                .formatted(name))));
  }

  private Optional<Map<String, FieldGenerator>> fieldGenerators(
      YamlMapping generator, YamlValue value) {
    return value
        .mapping("a mapping of field names to how each is made")
        .map(
            keys -> {
              DistributionReader reader =
                  new DistributionReader(declared, generator, keys.entries());
              keys.entries()
                  .forEach(
                      (name, how) -> {
                        if (!declared.names().contains(name)) {
                          how.keyProblem(
                              DeclaredFields.unknown("the generator", name, declared.names()));
                        }
                      });
              time.filter(name -> keys.get(name).isEmpty())
                  .ifPresent(
                      name ->
                          value.keyProblem(
                              "the time field '%s' is not generated; give it walk, now or datetime"
                                  .formatted(name)));
              return inOrder(keys, reader);
            });
  }

  private Map<String, FieldGenerator> inOrder(YamlMapping keys, DistributionReader reader) {
    Map<String, FieldGenerator> result = new LinkedHashMap<>();
    for (Field field : declared.fields()) {
      keys.read(field.name(), value -> reader.read(field.type(), value))
          .ifPresent(generator -> result.put(field.name(), generator));
    }
    return Collections.unmodifiableMap(result);
  }

  private static OptionalDouble rate(YamlMapping keys) {
    return keys.read("rate", Quantities::rate)
        .map(OptionalDouble::of)
        .orElse(OptionalDouble.empty());
  }
}
