package io.periscope.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.periscope.api.error.Problem;
import io.periscope.api.error.ProblemsException;
import io.periscope.api.model.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A workspace written for a test. */
final class Folder {
  /** A stream that is right, of two lines. */
  static final String SMALL = "stream: trips\nfields: { id: string }\n";

  private final Path root;

  Folder(Path root) {
    this.root = root;
  }

  /** A workspace with the stream {@link #SMALL}. */
  static Folder small(Path root) {
    return new Folder(root).with("streams/trips.yaml", SMALL);
  }

  Path root() {
    return root;
  }

  Folder with(String file, String text) {
    return with(file, text.getBytes(StandardCharsets.UTF_8));
  }

  Folder with(String file, byte[] bytes) {
    try {
      Path path = root.resolve(file);
      Files.createDirectories(path.getParent());
      Files.write(path, bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Workspace read() {
    return read(Overrides.none());
  }

  Workspace read(Overrides overrides) {
    return new WorkspaceReader().read(root, overrides);
  }

  /** Reads, and expects exactly these problems in this order. */
  void hasProblems(String... expected) {
    hasProblems(Overrides.none(), expected);
  }

  void hasProblems(Overrides overrides, String... expected) {
    ProblemsException thrown = catchThrowableOfType(ProblemsException.class, () -> read(overrides));
    List<String> found =
        thrown == null ? List.of() : thrown.problems().stream().map(Problem::toString).toList();
    assertThat(found).containsExactly(expected);
  }
}
