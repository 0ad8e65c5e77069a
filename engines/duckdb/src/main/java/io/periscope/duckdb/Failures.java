package io.periscope.duckdb;

import io.periscope.api.error.DamagedFileException;
import io.periscope.api.error.EngineLostException;
import io.periscope.api.error.PeriscopeException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;

/** DuckDB's failures as messages for people. */
final class Failures {
  private Failures() {}

  static PeriscopeException explain(String what, Path place, SQLException e) {
    String message = String.valueOf(e.getMessage());
    String lower = message.toLowerCase(Locale.ROOT);
    if (lower.contains("database has been invalidated") && !DamagedState.isDamage(place, e)) {
      String reason =
          lower.contains("no space left")
              ? "the disk is full"
              : isHandles(lower)
                  ? "no file handle was left, raise the limit with 'ulimit -n 4096'"
                  : message.lines().reduce((a, b) -> b).orElse("");
      return new EngineLostException(
          "the local state %s stopped after a write that failed: %s; nothing is lost: see to it and start again"
              .formatted(place, reason),
          e);
    }
    if (lower.contains("no space left") || lower.contains("disk full")) {
      return PeriscopeException.resource(
          "the disk of %s is full, while %s; nothing is lost: make room, and it goes on"
              .formatted(place, what),
          e);
    }
    if (lower.contains("conflicting lock") || lower.contains("could not set lock")) {
      return PeriscopeException.resource(
          place + " is in use by another process; stop it, or choose another folder with --data",
          e);
    }
    if (lower.contains("permission denied") || lower.contains("read-only")) {
      return PeriscopeException.resource(
          "cannot write to %s, while %s: permission denied".formatted(place, what), e);
    }
    if (isHandles(lower)) {
      return PeriscopeException.resource(
          "no file handle was left while %s; nothing is lost: raise the limit with 'ulimit -n 4096' and start again"
              .formatted(what),
          e);
    }
    if (DamagedState.isDamage(place, e)) {
      DamagedState.remember(place);
      return new EngineLostException(
          "%s is damaged (%s). Start again: it is set aside then, and the state rebuilt from the master dataset and the log; nothing is lost."
              .formatted(place, firstLine(message)),
          e);
    }
    if (isUnreadable(lower)) {
      return new DamagedFileException(
          "a data file is missing or damaged, while %s: %s; put it back from a backup and try again"
              .formatted(what, firstLine(message)),
          e);
    }
    if (lower.contains("out of memory")) {
      return PeriscopeException.resource(
          "not enough memory while %s: %s".formatted(what, firstLine(message)), e);
    }
    return PeriscopeException.internal(
        "DuckDB failed while " + what + ": " + firstLine(message), e);
  }

  private static boolean isHandles(String lower) {
    return lower.contains("too many open files");
  }

  /** What DuckDB says of a Parquet file that is not there, cut off or overwritten. */
  private static boolean isUnreadable(String lower) {
    return lower.contains("no files found that match")
        || lower.contains("cannot open file")
        || lower.contains("could not read enough bytes")
        || lower.contains(".parquet")
        || lower.contains("parquet file");
  }

  static String firstLine(String message) {
    return message.lines().findFirst().orElse(message);
  }
}
