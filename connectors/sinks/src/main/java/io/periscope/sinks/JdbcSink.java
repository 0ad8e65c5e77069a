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
  private final String sink;
  private final String table;
  private final Connection connection;
  private Optional<Map<List<Optional<Object>>, List<Optional<Object>>>> held = Optional.empty();

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
      return new JdbcSink(sink, settings.table(), connection);
    } catch (SQLException e) {
      throw failed(sink, "opening " + settings.url(), e);
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
      if (held.isEmpty()) {
        try (Statement statement = connection.createStatement()) {
          statement.executeUpdate("DELETE FROM " + table);
        }
      } else {
        List<List<Optional<Object>>> outdated = new ArrayList<>(changes.deletes());
        outdated.addAll(changes.upserts().keySet());
        delete(snapshot, outdated);
      }
      insert(snapshot, changes.upserts());
      connection.commit();
      held = Optional.of(new LinkedHashMap<>(changes.now()));
    } catch (SQLException e) {
      rollBack(e);
      throw failed(sink, "writing to table " + table, e);
    }
  }

  private void delete(Snapshot snapshot, List<List<Optional<Object>>> keys) throws SQLException {
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
        conditions.add(snapshot.key().get(i) + (shape.getKey().get(i) ? " = ?" : " IS NULL"));
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

  private void insert(Snapshot snapshot, Map<List<Optional<Object>>, List<Optional<Object>>> rows)
      throws SQLException {
    List<String> names = snapshot.columns().names();
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

  /** By SQLSTATE: 08 is the connection, 40 a conflict, 53 and 57 the server; others do not pass. */
  private static PeriscopeException failed(String sink, String what, SQLException e) {
    String state = Optional.ofNullable(e.getSQLState()).orElse("");
    String message = "sink '%s': %s failed: %s".formatted(sink, what, e.getMessage());
    boolean passes = List.of("08", "40", "53", "57").stream().anyMatch(state::startsWith);
    return passes
        ? PeriscopeException.resource(message + "; it is tried again", e)
        : new PeriscopeException(
            PeriscopeException.Fault.USER,
            message
                + "; the table must have the answer's columns. Mend it and save the sink's file",
            e);
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
