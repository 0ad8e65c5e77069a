package io.periscope.duckdb;

import io.periscope.api.error.PeriscopeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * A state file that is damaged is set aside, for all of it can be rebuilt. DuckDB tells damage
 * reliably, by checksums: of its headers, catalog and write-ahead log when it opens the file, of a
 * block of rows when that is read. What is found while running is written down, so that the next
 * start sets the file aside.
 */
final class DamagedState {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss");

  private DamagedState() {}

  /** Whether this is DuckDB's word that its own file, or the write-ahead log of it, is damaged. */
  static boolean isDamage(Path file, SQLException e) {
    String message = String.valueOf(e.getMessage());
    String lower = message.toLowerCase(Locale.ROOT);
    return lower.contains("corrupt database file")
        || lower.contains("corrupt wal file")
        || lower.contains("wal does not match database file")
        || lower.contains("not a valid duckdb database")
        || (lower.contains("could not read enough bytes") && message.contains(file.toString()));
  }

  /** Remembers for the next start that the file is damaged. */
  static void remember(Path file) {
    try {
      Files.writeString(marker(file), "damage was found in " + file + "\n");
    } catch (IOException e) {
      // Then the damage is found again.
      return;
    }
  }

  static boolean isRemembered(Path file) {
    return Files.exists(marker(file));
  }

  /**
   * Moves the file and its write-ahead log away.
   *
   * @return where the file is now
   */
  static Path setAside(Path file, Clock clock) {
    String time = TIME.format(LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC));
    Path aside = free(file, ".damaged-" + time);
    try {
      for (String part : List.of(".wal", "")) {
        Path from = file.resolveSibling(file.getFileName() + part);
        if (Files.exists(from)) {
          Files.move(from, aside.resolveSibling(aside.getFileName() + part));
        }
      }
      Files.deleteIfExists(marker(file));
      return aside;
    } catch (IOException e) {
      throw PeriscopeException.resource(
          "%s is damaged and cannot be moved away: %s; remove it and %s.wal, and start again: the state is rebuilt from the master dataset and the log"
              .formatted(file, e, file),
          e);
    }
  }

  private static Path free(Path file, String suffix) {
    Path aside = file.resolveSibling(file.getFileName() + suffix);
    for (int i = 2; Files.exists(aside); i++) {
      aside = file.resolveSibling(file.getFileName() + suffix + "-" + i);
    }
    return aside;
  }

  private static Path marker(Path file) {
    return file.resolveSibling(file.getFileName() + ".damaged");
  }
}
