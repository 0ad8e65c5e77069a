package io.periscope.duckdb;

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
    if (lower.contains("database has been invalidated")) {
      String reason =
          lower.contains("no space left")
              ? "the disk is full"
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
    if (lower.contains("not a valid duckdb database")
        || lower.contains("corrupt")
        || lower.contains("checksum")) {
      return PeriscopeException.resource(
          "%s is damaged (%s). Move it away and start again: the state is rebuilt from the master dataset and the log."
              .formatted(place, firstLine(message)),
          e);
    }
    if (lower.contains("out of memory")) {
      return PeriscopeException.resource(
          "not enough memory while %s: %s".formatted(what, firstLine(message)), e);
    }
    return PeriscopeException.internal(
        "DuckDB failed while " + what + ": " + firstLine(message), e);
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse(message);
  }
}
