package io.periscope.tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The example workspaces, for tests that change them. */
final class Examples {
  private static final Path FOLDER = Path.of("..", "examples");

  private Examples() {}

  static Path folder(String name) {
    return FOLDER.resolve(name);
  }

  /**
   * Copies the files that belong to an example, and none that it made when somebody ran it.
   *
   * @param change what becomes of the text of its declarations
   */
  static Path copy(String name, Path into, UnaryOperator<String> change) {
    Path example = folder(name);
    Path copy = into.resolve(name);
    try (Stream<Path> files = Files.walk(example)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path relative = example.relativize(file);
        Path target = copy.resolve(relative);
        if (isMade(example, relative)) {
          continue;
        }
        Files.createDirectories(target.getParent());
        if (file.toString().endsWith(".yaml") || file.toString().endsWith(".sql")) {
          Files.writeString(target, change.apply(Files.readString(file)));
        } else {
          Files.copy(file, target);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return copy;
  }

  /** Puts the jars of a plugin, which are in a folder, where a workspace has them. */
  static void plugin(Path jars, Path workspace) throws IOException {
    Path plugins = Files.createDirectory(workspace.resolve("plugins"));
    try (Stream<Path> files = Files.list(jars)) {
      for (Path jar : files.toList()) {
        Files.copy(jar, plugins.resolve(jar.getFileName()));
      }
    }
  }

  /** Whether a file is below a folder that the example's .gitignore names. */
  private static boolean isMade(Path example, Path relative) throws IOException {
    String folder = relative.getName(0).toString();
    Path ignored = example.resolve(".gitignore");
    return folder.equals(".periscope")
        || (Files.exists(ignored) && Files.readAllLines(ignored).contains(folder + "/"));
  }
}
