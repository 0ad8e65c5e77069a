package io.periscope.duckdb;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.duckdb.DuckDBConnection;

/** Connections to one instance, kept for the next user. */
final class Connections implements AutoCloseable {
  private final DuckDBConnection root;
  private final Deque<DuckDBConnection> idle = new ArrayDeque<>();
  private boolean closed;

  Connections(DuckDBConnection root) {
    this.root = root;
  }

  /** Work on a connection. */
  interface Work<T> {
    T run(DuckDBConnection connection) throws SQLException;
  }

  /** Runs work on a connection of its own; one that failed is not used again. */
  <T> T with(Work<T> work) throws SQLException {
    DuckDBConnection connection = take();
    boolean whole = false;
    try {
      T result = work.run(connection);
      whole = true;
      return result;
    } finally {
      if (!whole || !giveBack(connection)) {
        connection.close();
      }
    }
  }

  private synchronized DuckDBConnection take() throws SQLException {
    DuckDBConnection connection = idle.pollLast();
    return connection == null ? (DuckDBConnection) root.duplicate() : connection;
  }

  private synchronized boolean giveBack(DuckDBConnection connection) {
    if (!closed) {
      idle.addLast(connection);
    }
    return !closed;
  }

  @Override
  public synchronized void close() {
    closed = true;
    while (!idle.isEmpty()) {
      try {
        idle.removeLast().close();
      } catch (SQLException e) {
        // Reading connections hold nothing that could be lost.
      }
    }
  }
}
