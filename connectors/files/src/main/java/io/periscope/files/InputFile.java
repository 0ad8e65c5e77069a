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
record InputFile(Path path, String name, FileFormat format, Packing packing, long bytes) {
  /** For messages. */
  static final String ENDINGS =
      ".csv, .jsonl, .ndjson, .json (each also with .gz or .zst), .parquet or .avro";

  /** How a file of texts is packed. */
  enum Packing {
    NONE(""),
    GZIP(".gz"),
    ZSTD(".zst");

    private final String ending;

    Packing(String ending) {
      this.ending = ending;
    }

    /** By a name's ending. Formats that pack their own parts are never packed again. */
    static Packing of(String name, FileFormat format) {
      return format == FileFormat.CSV || format == FileFormat.JSONL ? of(name) : NONE;
    }

    private static Packing of(String name) {
      if (name.endsWith(GZIP.ending)) {
        return GZIP;
      }
      return name.endsWith(ZSTD.ending) ? ZSTD : NONE;
    }
  }

  /** The format that a name's ending stands for; empty when it stands for none. */
  static Optional<FileFormat> format(String name) {
    Packing packing = Packing.of(name);
    String plain = name.substring(0, name.length() - packing.ending.length());
    if (plain.endsWith(".csv")) {
      return Optional.of(FileFormat.CSV);
    }
    if (List.of(".jsonl", ".ndjson", ".json").stream().anyMatch(plain::endsWith)) {
      return Optional.of(FileFormat.JSONL);
    }
    if (packing != Packing.NONE) {
      return Optional.empty();
    }
    if (plain.endsWith(".parquet")) {
      return Optional.of(FileFormat.PARQUET);
    }
    return plain.endsWith(".avro") ? Optional.of(FileFormat.AVRO) : Optional.empty();
  }
}
