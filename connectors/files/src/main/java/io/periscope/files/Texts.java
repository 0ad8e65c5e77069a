package io.periscope.files;

import io.periscope.api.error.PeriscopeException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Opens text files, gzipped ones too. */
final class Texts {
  private static final int BUFFER = 1 << 16;

  private Texts() {}

  static InputStream open(Path file) {
    try {
      InputStream raw = Files.newInputStream(file);
      return file.toString().endsWith(".gz")
          ? new BufferedInputStream(new GZIPInputStream(raw, BUFFER), BUFFER)
          : new BufferedInputStream(raw, BUFFER);
    } catch (IOException e) {
      throw failure(file, 0, e);
    }
  }

  /**
   * @param row rows that were read before it happened
   */
  static PeriscopeException failure(Path file, long row, IOException e) {
    String reason =
        e instanceof NoSuchFileException
            ? "it is not there"
            : e instanceof java.nio.file.AccessDeniedException
                ? "permission denied"
                : String.valueOf(e.getMessage());
    return PeriscopeException.user(
        "cannot read %s%s: %s".formatted(file, row > 0 ? " behind row " + row : "", reason));
  }
}
