package io.periscope.files;

import io.periscope.api.model.SourceDef.FileFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One file to read.
 *
 * @param name how the file is told apart from its siblings, and shown: its path below what was
 *     declared
 * @param bytes its size when it was found
 */
record InputFile(Path path, String name, FileFormat format, boolean gzipped, long bytes) {
  private static final String GZIP = ".gz";

  /** For messages. */
  static final String ENDINGS = ".csv, .jsonl, .ndjson, .json (each also with .gz) or .parquet";

  static boolean isGzipped(String name) {
    return name.endsWith(GZIP);
  }

  /** The format that a name's ending stands for; empty when it stands for none. */
  static Optional<FileFormat> format(String name) {
    boolean gzipped = isGzipped(name);
    String plain = gzipped ? name.substring(0, name.length() - GZIP.length()) : name;
    if (plain.endsWith(".csv")) {
      return Optional.of(FileFormat.CSV);
    }
    if (List.of(".jsonl", ".ndjson", ".json").stream().anyMatch(plain::endsWith)) {
      return Optional.of(FileFormat.JSONL);
    }
    return plain.endsWith(".parquet") && !gzipped
        ? Optional.of(FileFormat.PARQUET)
        : Optional.empty();
  }
}
