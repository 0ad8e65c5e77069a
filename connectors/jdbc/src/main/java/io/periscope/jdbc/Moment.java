package io.periscope.jdbc;

import io.periscope.api.error.PeriscopeException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The column of the last change, whose values are handled as texts that can be given back to the
 * database exactly.
 *
 * @param index in the result, counted from 1
 * @param sql its quoted name
 * @param scale how many digits of a second's fraction it keeps
 * @param zone of the clock that wrote it, where it has no zone
 */
record Moment(String owner, int index, String name, String sql, Kind kind, int scale, ZoneId zone) {
  private static final DateTimeFormatter SQLITE_TEXT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

  /** How the column keeps a time. */
  enum Kind {
    LOCAL,
    ZONED,
    /** A text, or a number of milliseconds since 1970. */
    SQLITE
  }

  static Moment of(Database database, int index, Described column, ZoneId zone) {
    Column.Form form = Column.Form.of(database.product(), column.type(), column.typeName());
    Kind kind =
        switch (form) {
          case LOCAL -> Kind.LOCAL;
          case ZONED -> Kind.ZONED;
          case PLAIN, TEXT, BYTES, DATE -> {
            if (database.product() == Database.Product.SQLITE) {
              yield Kind.SQLITE;
            }
            throw PeriscopeException.user(
                "%s: the column '%s' at %s is a %s; 'timestamp' must be a column of timestamps"
                    .formatted(
                        database.owner(), column.name(), database.place(), column.typeName()));
          }
        };
    // MariaDB keeps a TIMESTAMP in UTC, and our session sees it so.
    boolean utc =
        database.product() == Database.Product.MARIADB
            && column.typeName().equalsIgnoreCase("timestamp");
    return new Moment(
        database.owner(),
        index,
        column.name(),
        database.quoted(column.name()),
        kind,
        kind == Kind.SQLITE ? 0 : Math.min(9, Math.max(0, column.scale())),
        utc ? ZoneOffset.UTC : zone);
  }

  String read(ResultSet row) throws SQLException {
    return switch (kind) {
      case LOCAL -> row.getObject(index, LocalDateTime.class).toString();
      case ZONED ->
          row.getObject(index, OffsetDateTime.class)
              .withOffsetSameInstant(ZoneOffset.UTC)
              .toString();
      case SQLITE -> {
        Object value = row.getObject(index);
        if (value instanceof Integer || value instanceof Long) {
          yield "#" + value;
        }
        if (value instanceof String text && !text.isEmpty() && !text.startsWith("#")) {
          yield text;
        }
        throw PeriscopeException.user(
            ("%s: the column '%s' has '%s'; 'timestamp' must be texts such as"
                    + " '2026-03-01 10:00:00' or milliseconds since 1970")
                .formatted(owner, name, value));
      }
    };
  }

  void bind(PreparedStatement statement, int at, String value) throws SQLException {
    switch (kind) {
      case LOCAL -> statement.setObject(at, LocalDateTime.parse(value));
      case ZONED -> statement.setObject(at, OffsetDateTime.parse(value));
      case SQLITE -> {
        if (value.startsWith("#")) {
          statement.setLong(at, Long.parseLong(value.substring(1)));
        } else {
          statement.setString(at, value);
        }
      }
    }
  }

  /** The condition that a row is older than a time that {@link #bindBefore} sets. */
  String before() {
    return kind == Kind.SQLITE
        ? "CASE typeof(%1$s) WHEN 'integer' THEN %1$s < ? ELSE replace(%1$s, 'T', ' ') < ? END"
            .formatted(sql)
        : sql + " < ?";
  }

  /**
   * A row may still be written with the tick that is running, so only those of former ticks are
   * older.
   *
   * @return the index of the next value to set
   */
  int bindBefore(PreparedStatement statement, int at, Instant time) throws SQLException {
    long tick = 1;
    for (int digit = scale; digit < 9; digit++) {
      tick *= 10;
    }
    Instant whole = Instant.ofEpochSecond(time.getEpochSecond(), time.getNano() / tick * tick);
    switch (kind) {
      case LOCAL -> statement.setObject(at, LocalDateTime.ofInstant(whole, zone));
      case ZONED -> statement.setObject(at, whole.atOffset(ZoneOffset.UTC));
      case SQLITE -> {
        statement.setLong(at, whole.toEpochMilli());
        statement.setString(at + 1, SQLITE_TEXT.format(LocalDateTime.ofInstant(whole, zone)));
        return at + 2;
      }
    }
    return at + 1;
  }
}
