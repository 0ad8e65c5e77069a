package io.periscope.sinks;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.sink.Changes;
import io.periscope.api.sink.Sink;
import io.periscope.api.sink.Snapshot;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Keeps a table's rows as the answer's, each write in one transaction: rows that changed are
 * deleted by key and inserted, rows that are gone are deleted. The first write of a process
 * replaces all rows, whatever was there: so a crash, or anybody else's change, leaves no trace.
 */
final class JdbcSink implements Sink {
  private static final int PATIENCE_MILLIS = 60_000;

  private final String sink;
  private final String table;
  private final Connection connection;
  private Optional<Map<List<Optional<Object>>, List<Optional<Object>>>> held = Optional.empty();
  private Optional<TableColumns> columns = Optional.empty();

  private JdbcSink(String sink, String table, Connection connection) {
    this.sink = sink;
    this.table = table;
    this.connection = connection;
  }

  static JdbcSink open(String sink, JdbcSinkConnector.Settings settings) {
    try {
      Connection connection =
          DriverManager.getConnection(
              settings.url(), settings.user().orElse(null), settings.password().orElse(null));
      connection.setAutoCommit(false);
      limitWaiting(connection);
      return new JdbcSink(sink, settings.table(), connection);
    } catch (SQLException e) {
      throw notOpened(sink, settings, e);
    }
  }

  /** A database that never answers, or a lock that nobody gives back, must not hold the program. */
  private static void limitWaiting(Connection connection) {
    try {
      connection.setNetworkTimeout(Runnable::run, PATIENCE_MILLIS);
    } catch (SQLException e) {
      // Not every driver has it; one that works on a file has nothing to wait for.
      return;
    }
  }

  @Override
  public void write(Snapshot snapshot) {
    var changes =
        Changes.between(
            sink,
            held.orElse(Map.of()),
            snapshot,
            (s, row) -> s.keyOf(s.rows().get(row)),
            (s, row) -> s.rows().get(row));
    if (held.isPresent() && changes.isEmpty()) {
      return;
    }
    try {
      if (columns.isEmpty()) {
        columns = Optional.of(TableColumns.of(connection, sink, table));
      }
      TableColumns names = columns.get().require(snapshot.columns().names());
      if (held.isEmpty()) {
        try (Statement statement = connection.createStatement()) {
          statement.executeUpdate("DELETE FROM " + table);
        }
      } else {
        List<List<Optional<Object>>> outdated = new ArrayList<>(changes.deletes());
        outdated.addAll(changes.upserts().keySet());
        delete(snapshot, names, outdated);
      }
      insert(snapshot, names, changes.upserts());
      connection.commit();
      held = Optional.of(new LinkedHashMap<>(changes.now()));
    } catch (SQLException e) {
      rollBack(e);
      throw failed(sink, "writing to table " + table, e);
    }
  }

  private void delete(Snapshot snapshot, TableColumns columns, List<List<Optional<Object>>> keys)
      throws SQLException {
    if (snapshot.key().isEmpty()) {
      try (Statement statement = connection.createStatement()) {
        statement.executeUpdate("DELETE FROM " + table);
      }
      return;
    }
    // A NULL is equal to nothing, so each key has a statement of its shape.
    Map<List<Boolean>, List<List<Optional<Object>>>> shapes =
        keys.stream()
            .collect(Collectors.groupingBy(key -> key.stream().map(Optional::isPresent).toList()));
    for (Map.Entry<List<Boolean>, List<List<Optional<Object>>>> shape : shapes.entrySet()) {
      List<String> conditions = new ArrayList<>();
      for (int i = 0; i < snapshot.key().size(); i++) {
        conditions.add(
            columns.quoted(snapshot.key().get(i)) + (shape.getKey().get(i) ? " = ?" : " IS NULL"));
      }
      try (PreparedStatement delete =
          connection.prepareStatement(
              "DELETE FROM " + table + " WHERE " + String.join(" AND ", conditions))) {
        for (List<Optional<Object>> key : shape.getValue()) {
          int index = 1;
          for (Optional<Object> value : key) {
            if (value.isPresent()) {
              Jdbc.set(delete, index++, value);
            }
          }
          delete.addBatch();
        }
        delete.executeBatch();
      }
    }
  }

  private void insert(
      Snapshot snapshot,
      TableColumns columns,
      Map<List<Optional<Object>>, List<Optional<Object>>> rows)
      throws SQLException {
    List<String> names = snapshot.columns().names().stream().map(columns::quoted).toList();
    String marks = names.stream().map(name -> "?").collect(Collectors.joining(", "));
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO %s (%s) VALUES (%s)".formatted(table, String.join(", ", names), marks))) {
      for (List<Optional<Object>> row : rows.values()) {
        for (int i = 0; i < row.size(); i++) {
          Jdbc.set(insert, i + 1, row.get(i));
        }
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private void rollBack(SQLException cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  private static PeriscopeException notOpened(
      String sink, JdbcSinkConnector.Settings settings, SQLException e) {
    String message =
        "sink '%s': cannot open %s: %s".formatted(sink, settings.place(), firstLine(e));
    if (firstLine(e).startsWith("No suitable driver")) {
      return user(
          "sink '%s': there is no driver for %s; those for PostgreSQL, MariaDB, SQLite and H2 are there, another's jar belongs into the program's lib folder"
              .formatted(sink, settings.place()),
          e);
    }
    return passes(e)
        ? PeriscopeException.resource(message + "; it is tried again", e)
        : user(message + "; check url, user and password, and save the sink's file", e);
  }

  private static PeriscopeException failed(String sink, String what, SQLException e) {
    String message = "sink '%s': %s failed: %s".formatted(sink, what, firstLine(e));
    return passes(e)
        ? PeriscopeException.resource(message + "; it is tried again", e)
        : user(
            message + "; the table must take the answer's rows. Mend it and save the sink's file",
            e);
  }

  private static PeriscopeException user(String message, SQLException e) {
    return new PeriscopeException(PeriscopeException.Fault.USER, message, e);
  }

  /** By SQLSTATE: 08 is the connection, 40 a conflict, 53 and 57 the server; others do not pass. */
  private static boolean passes(SQLException e) {
    String state = Optional.ofNullable(e.getSQLState()).orElse("");
    return List.of("08", "40", "53", "57").stream().anyMatch(state::startsWith);
  }

  private static String firstLine(SQLException e) {
    // What fails in a batch is told by the next one, and by the batch itself as a heap of SQL.
    SQLException told = e.getNextException() == null ? e : e.getNextException();
    return String.valueOf(told.getMessage()).lines().findFirst().orElse("");
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      // What was committed is there; nothing else counts.
      return;
    }
  }
}
