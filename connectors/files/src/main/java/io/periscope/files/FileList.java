package io.periscope.files;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.SourceDef.FileFormat;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the files that a path means: one file, a folder's files, or what a glob matches; by name.
 */
final class FileList {
  private FileList() {}

  static List<Path> of(SourceDef.Files definition) {
    String written = definition.path();
    Path whole = definition.base().resolve(written);
    try {
      if (Files.isDirectory(whole)) {
        List<Path> files = list(whole, path -> format(path).isPresent());
        return require(files, "no .csv, .jsonl or .parquet files in the folder " + written);
      }
      if (Files.isRegularFile(whole)) {
        if (definition.format().isEmpty() && format(whole).isEmpty()) {
          throw PeriscopeException.user(
              written
                  + ": cannot tell its format by its ending; expected .csv, .jsonl or .parquet (the"
                  + " first two also with .gz), or say format: in the stream's source");
        }
        return List.of(whole.toAbsolutePath().normalize());
      }
      Path folder = Optional.ofNullable(whole.toAbsolutePath().getParent()).orElse(whole);
      if (!Files.isDirectory(folder)) {
        throw PeriscopeException.user(
            "no such file or folder: " + written + " (looked for " + whole.toAbsolutePath() + ")");
      }
      PathMatcher matcher =
          FileSystems.getDefault().getPathMatcher("glob:" + whole.toAbsolutePath().normalize());
      return require(
          list(folder, path -> matcher.matches(path.toAbsolutePath().normalize())),
          "no file matches " + written + " in " + folder.normalize());
    } catch (IOException e) {
      throw PeriscopeException.user("cannot list " + written + ": " + e.getMessage());
    }
  }

  /** By the file's ending, a {@code .gz} behind it aside. */
  static Optional<FileFormat> format(Path file) {
    String name = file.getFileName().toString().toLowerCase(java.util.Locale.ROOT);
    String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    if (plain.endsWith(".csv")) {
      return Optional.of(FileFormat.CSV);
    }
    if (plain.endsWith(".jsonl") || plain.endsWith(".ndjson") || plain.endsWith(".json")) {
      return Optional.of(FileFormat.JSONL);
    }
    return name.endsWith(".parquet") ? Optional.of(FileFormat.PARQUET) : Optional.empty();
  }

  private static List<Path> list(Path folder, java.util.function.Predicate<Path> wanted)
      throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(wanted)
          .map(path -> path.toAbsolutePath().normalize())
          .sorted()
          .toList();
    }
  }

  private static List<Path> require(List<Path> files, String otherwise) {
    if (files.isEmpty()) {
      throw PeriscopeException.user(otherwise);
    }
    return files;
  }
}
