package io.periscope.workspace;

import io.periscope.api.model.TableDef;
import io.periscope.workspace.yaml.YamlMapping;
import io.periscope.workspace.yaml.YamlValue;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads a file of {@code tables/}. */
final class TableFileReader {
  private final Path root;
  private final Names names;

  TableFileReader(Path root, Names names) {
    this.root = root;
    this.names = names;
  }

  /**
   * @param fileName without its ending
   */
  Optional<TableDef> read(String fileName, YamlValue file) {
    return file.mapping(FileShape.TABLE).flatMap(keys -> read(fileName, keys));
  }

  private Optional<TableDef> read(String fileName, YamlMapping keys) {
    DeclaredName.claim("table", fileName, keys, names);
    String description = keys.read("description", YamlValue::text).orElse("");
    Optional<Path> data = keys.read("file", this::dataFile);
    return keys.read("fields", FieldsReader::readColumns)
        .flatMap(
            declared ->
                data.map(path -> new TableDef(fileName, description, declared.schema(), path)));
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
