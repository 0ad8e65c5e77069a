package io.periscope.app;

import io.periscope.api.error.PeriscopeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder that is gone when the work is done. */
final class TemporaryFolder {
  private final Path path;

  private TemporaryFolder(Path path) {
    this.path = path;
  }

  static TemporaryFolder make() {
    try {
      return new TemporaryFolder(Files.createTempDirectory("periscope"));
    } catch (IOException e) {
      throw PeriscopeException.resource("cannot make a temporary folder: " + e, e);
    }
  }

  Path path(String name) {
    return path.resolve(name);
  }

  /** Deletes it; what cannot be deleted stays, for the system to clean up. */
  void delete() {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> all = Files.walk(path)) {
      all.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      // Another one is deleting it, too.
    }
  }
}
