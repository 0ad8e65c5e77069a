package io.periscope.workspace;

import io.periscope.api.error.Problem;
import io.periscope.api.model.ExpectationSuite;
import io.periscope.api.model.ExpectationSuite.Target;
import io.periscope.api.model.Field;
import io.periscope.api.model.Places;
import io.periscope.api.model.Schema;
import io.periscope.api.model.TableDef;
import io.periscope.api.model.TableSource;
import io.periscope.api.table.TableConnector;
import io.periscope.workspace.yaml.Keys;
import io.periscope.workspace.yaml.Place;
import io.periscope.workspace.yaml.YamlMapping;
import io.periscope.workspace.yaml.YamlValue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a file of {@code tables/}. */
final class TableFileReader {
  private static final String FILE = "file";

  private final Path root;
  private final Path data;
  private final List<TableConnector> connectors;
  private final Names names;
  private final List<ExpectationSuite> expectations = new ArrayList<>();

  /**
   * @param data the folder for everything that is stored
   * @param connectors where rows can be read from besides files
   */
  TableFileReader(Path root, Path data, List<TableConnector> connectors, Names names) {
    this.root = root;
    this.data = data;
    this.connectors = connectors;
    this.names = names;
  }

  /**
   * @param fileName without its ending
   */
  Optional<TableDef> read(String fileName, YamlValue file) {
    return file.mapping(Keys.must("table", "fields").may("description", "expect").may(kinds()))
        .flatMap(keys -> read(fileName, file, keys));
  }

  private List<String> kinds() {
    List<String> kinds = new ArrayList<>(List.of(FILE));
    connectors.forEach(connector -> kinds.add(connector.kind()));
    return kinds;
  }

  /** What is expected of the tables read so far. */
  List<ExpectationSuite> expectations() {
    return List.copyOf(expectations);
  }

  private Optional<TableDef> read(String fileName, YamlValue file, YamlMapping keys) {
    keys.get("expect")
        .flatMap(
            list ->
                new ExpectationsReader(Target.TABLE, fileName)
                    .read("tables/" + fileName + ".yaml", list))
        .ifPresent(expectations::add);
    DeclaredName.claim("table", fileName, keys, names);
    String description = keys.read("description", YamlValue::text).orElse("");
    Optional<Schema> columns =
        keys.read("fields", FieldsReader::readColumns).map(DeclaredFields::schema);
    if (kinds().stream().filter(kind -> keys.get(kind).isPresent()).count() != 1) {
      file.keyProblem("a table has one of " + String.join(", ", kinds()));
      return Optional.empty();
    }
    if (keys.get(FILE).isPresent()) {
      Optional<Path> path = keys.read(FILE, this::dataFile);
      return columns.flatMap(
          schema -> path.map(p -> new TableDef(fileName, description, schema, p)));
    }
    return connectors.stream()
        .filter(connector -> keys.get(connector.kind()).isPresent())
        .findFirst()
        .flatMap(
            connector ->
                new YamlOptions(file, keys, columns.orElse(new Schema(List.of())), root)
                    .options(connector.kind())
                    .flatMap(connector::read))
        .flatMap(
            declared ->
                columns.map(schema -> elsewhere(fileName, description, schema, declared, keys)));
  }

  /** Its rows are kept under the names of the fields, in a file of their own. */
  private TableDef elsewhere(
      String name,
      String description,
      Schema columns,
      TableSource.Declared declared,
      YamlMapping keys) {
    Schema schema =
        new Schema(
            columns.fields().stream()
                .map(f -> new Field(f.name(), f.type(), f.name(), f.description()))
                .toList());
    Path rows = data.resolve("tables").resolve(name).resolve(hash(columns, declared) + ".jsonl");
    TableSource source = new TableSource(declared, columns, places(declared.kind(), keys));
    return new TableDef(name, description, schema, rows, Optional.of(source));
  }

  private static Places places(String kind, YamlMapping keys) {
    Map<String, Problem> fields = new HashMap<>();
    keys.read("fields", value -> value.mapping("a mapping"))
        .ifPresent(
            mapping ->
                mapping
                    .entries()
                    .forEach((field, value) -> fields.put(field, problem(value.keyPlace()))));
    return new Places(problem(keys.get(kind).orElseThrow().keyPlace()), fields);
  }

  private static Problem problem(Place place) {
    return new Problem(place.file(), place.line(), place.column(), "");
  }

  /** What was read by another declaration is of no use for this one. */
  private static String hash(Schema columns, TableSource.Declared declared) {
    StringBuilder text = new StringBuilder(declared.kind() + "\n" + declared.identity());
    columns
        .fields()
        .forEach(f -> text.append("\n%s %s %s".formatted(f.name(), f.type(), f.from())));
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private Optional<Path> dataFile(YamlValue value) {
    Optional<Path> path =
        value.parse(
            "the path of a file ending in .csv or .parquet",
            text ->
                text.endsWith(".csv") || text.endsWith(".parquet") ? path(text) : Optional.empty());
    if (path.isPresent() && !Files.isRegularFile(path.get())) {
      value.problem("there is no file " + path.get());
      return Optional.empty();
    }
    return path;
  }

  private Optional<Path> path(String text) {
    try {
      return Optional.of(root.resolve(text).normalize());
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
