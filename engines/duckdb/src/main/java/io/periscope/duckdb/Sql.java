package io.periscope.duckdb;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A connection with less ceremony. A call has a statement of its own, or, where it says so, one
 * that is kept for the next time, which saves parsing it again.
 */
final class Sql implements AutoCloseable {
  private static final int KEPT = 64;

  private final Connection connection;
  private final Map<String, PreparedStatement> kept = new LinkedHashMap<>(KEPT, 0.75f, true);

  Sql(Connection connection) {
    this.connection = connection;
  }

  /** Reads one row of a result. */
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Looks at one row of a result. */
  interface RowVisitor {
    void visit(ResultSet row) throws SQLException;
  }

  /** Work that fails as SQL does. */
  interface Work<T> {
    T run() throws SQLException;
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Runs a statement and tells how many rows it changed. */
  long update(String sql, Object... parameters) throws SQLException {
    if (parameters.length == 0) {
      try (Statement statement = connection.createStatement()) {
        return statement.executeUpdate(sql);
      }
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, List.of(parameters));
      return statement.executeUpdate();
    }
  }

  /** Runs a query without parameters: about half the cost of preparing it first. */
  <T> List<T> rows(String sql, RowReader<T> reader) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      return read(result, reader);
    }
  }

  <T> List<T> rows(String sql, List<?> parameters, RowReader<T> reader) throws SQLException {
    if (parameters.isEmpty()) {
      return rows(sql, reader);
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, parameters);
      try (ResultSet result = statement.executeQuery()) {
        return read(result, reader);
      }
    }
  }

  /** Like {@link #rows}, with a statement that is kept. */
  <T> List<T> rowsAgain(String sql, List<?> parameters, RowReader<T> reader) throws SQLException {
    return again(
        sql,
        parameters,
        statement -> {
          try (ResultSet result = statement.executeQuery()) {
            return read(result, reader);
          }
        });
  }

  /** Like {@link #update}, with a statement that is kept. */
  long updateAgain(String sql, Object... parameters) throws SQLException {
    return again(sql, List.of(parameters), statement -> (long) statement.executeUpdate());
  }

  /** Runs a statement. */
  private interface Run<T> {
    T run(PreparedStatement statement) throws SQLException;
  }

  private <T> T again(String sql, List<?> parameters, Run<T> run) throws SQLException {
    PreparedStatement statement = keep(sql);
    try {
      bind(statement, parameters);
      return run.run(statement);
    } catch (SQLException | RuntimeException e) {
      kept.remove(sql);
      statement.close();
      throw e;
    }
  }

  private PreparedStatement keep(String sql) throws SQLException {
    PreparedStatement known = kept.get(sql);
    if (known != null) {
      return known;
    }
    if (kept.size() == KEPT) {
      Iterator<PreparedStatement> oldest = kept.values().iterator();
      oldest.next().close();
      oldest.remove();
    }
    PreparedStatement statement = connection.prepareStatement(sql);
    kept.put(sql, statement);
    return statement;
  }

  private static <T> List<T> read(ResultSet result, RowReader<T> reader) throws SQLException {
    List<T> rows = new ArrayList<>();
    while (result.next()) {
      rows.add(reader.read(result));
    }
    return rows;
  }

  /** Looks at each row of a result that may be long. */
  void forEach(String sql, RowVisitor visitor) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        visitor.visit(result);
      }
    }
  }

  /** Like {@link #forEach}, with a statement that is kept. */
  void forEachAgain(String sql, RowVisitor visitor) throws SQLException {
    var unused =
        again(
            sql,
            List.of(),
            statement -> {
              try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                  visitor.visit(result);
                }
                return true;
              }
            });
  }

  long count(String sql) throws SQLException {
    return rows(sql, row -> row.getLong(1)).get(0);
  }

  private static void bind(PreparedStatement statement, List<?> parameters) throws SQLException {
    for (int i = 0; i < parameters.size(); i++) {
      statement.setObject(i + 1, parameters.get(i));
    }
  }

  /** Runs work as one transaction: all of it, or, when it throws, none of it. */
  <T> T transaction(Work<T> work) throws SQLException {
    execute("BEGIN TRANSACTION");
    T result;
    try {
      result = work.run();
      execute("COMMIT");
    } catch (Throwable e) {
      try {
        execute("ROLLBACK");
      } catch (SQLException rollback) {
        // A failed COMMIT has ended the transaction already.
        e.addSuppressed(rollback);
      }
      throw e;
    }
    return result;
  }

  @Override
  public void close() throws SQLException {
    for (PreparedStatement statement : kept.values()) {
      statement.close();
    }
    kept.clear();
    connection.close();
  }
}
