package io.periscope.workspace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Files of the project outside this module; tests run in the module's folder. */
final class Published {
  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
  static final Path SCHEMAS = PROJECT.resolve("docs/spec/schemas");
  static final Path REFERENCE = PROJECT.resolve("docs/spec/workspace.md");
  static final Path EXAMPLES = PROJECT.resolve("examples");

  private Published() {}

  static Path example(String name) {
    return EXAMPLES.resolve(name);
  }

  /** All YAML files of the examples of this module. */
  static List<Path> exampleFiles() {
    try (Stream<Path> taxi = Files.walk(example("taxi"));
        Stream<Path> fares = Files.walk(example("fares"));
        Stream<Path> transit = Files.walk(example("transit").resolve("streams"))) {
      return Stream.of(taxi, fares, transit)
          .flatMap(files -> files)
          .filter(path -> path.toString().endsWith(".yaml") && !path.toString().contains("/."))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
