package io.periscope.duckdb;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.duckdb.DuckDBConnection;

/** Connections to one instance, kept for the next user with their statements. */
final class Connections implements AutoCloseable {
  private final DuckDBConnection root;
  private final Deque<Sql> idle = new ArrayDeque<>();
  private boolean closed;

  Connections(DuckDBConnection root) {
    this.root = root;
  }

  /** Work on a connection. */
  interface Work<T> {
    T run(Sql sql) throws SQLException;
  }

  /** A connection that is the caller's own, and the caller's to close. */
  DuckDBConnection open() throws SQLException {
    return (DuckDBConnection) root.duplicate();
  }

  /** Runs work on a connection of its own; one that failed is not used again. */
  <T> T with(Work<T> work) throws SQLException {
    Sql sql = take();
    boolean whole = false;
    try {
      T result = work.run(sql);
      whole = true;
      return result;
    } finally {
      if (!whole || !giveBack(sql)) {
        sql.close();
      }
    }
  }

  private synchronized Sql take() throws SQLException {
    Sql sql = idle.pollLast();
    return sql == null ? new Sql(open()) : sql;
  }

  private synchronized boolean giveBack(Sql sql) {
    if (!closed) {
      idle.addLast(sql);
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
