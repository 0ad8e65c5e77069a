package io.periscope.sqlite;

import io.periscope.api.model.ExpectationDef.OnFail;
import io.periscope.api.model.ExpectationSuite.Target;
import io.periscope.api.quality.Outcome;
import io.periscope.api.quality.Outcome.Status;
import io.periscope.api.quality.ResultLog;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Results in the operations database. Moments are milliseconds since 1970. */
public final class SqliteResultLog implements ResultLog {
  /** Of each expectation so many results are kept. */
  private static final int KEPT = 10_000;

  private static final List<List<String>> STEPS =
      List.of(
          List.of(
              """
              CREATE TABLE expectation_results (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                target TEXT NOT NULL, subject TEXT NOT NULL, name TEXT NOT NULL,
                kind TEXT NOT NULL, rule TEXT NOT NULL, on_fail TEXT NOT NULL,
                status TEXT NOT NULL, checked INTEGER, failed INTEGER, value REAL,
                message TEXT NOT NULL, at INTEGER NOT NULL)""",
              "CREATE INDEX expectation_results_of ON expectation_results (subject, name, number)"));

  private static final String COLUMNS =
      "target, subject, name, kind, rule, on_fail, status, checked, failed, value, message, at";

  private final OperationsDatabase database;

  public SqliteResultLog(OperationsDatabase database) {
    this.database = database;
    database.prepare("expectations", STEPS);
  }

  @Override
  public void add(List<Outcome> outcomes) {
    database.write(
        connection -> {
          for (Outcome outcome : outcomes) {
            add(connection, outcome);
          }
          Map<List<String>, Outcome> each = new HashMap<>();
          outcomes.forEach(outcome -> each.put(List.of(outcome.on(), outcome.name()), outcome));
          for (Outcome outcome : each.values()) {
            forget(connection, outcome);
          }
        });
  }

  private static void add(Connection connection, Outcome outcome) throws SQLException {
    try (PreparedStatement add =
        connection.prepareStatement(
            "INSERT INTO expectation_results ("
                + COLUMNS
                + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      add.setString(1, outcome.target().name());
      add.setString(2, outcome.on());
      add.setString(3, outcome.name());
      add.setString(4, outcome.kind());
      add.setString(5, outcome.rule());
      add.setString(6, outcome.onFail().name());
      add.setString(7, outcome.status().name());
      set(add, 8, Types.BIGINT, outcome.checked());
      set(add, 9, Types.BIGINT, outcome.failed());
      set(add, 10, Types.DOUBLE, outcome.value());
      add.setString(11, outcome.message());
      add.setLong(12, outcome.at().toEpochMilli());
      add.executeUpdate();
    }
  }

  private static void set(PreparedStatement add, int at, int type, Optional<?> value)
      throws SQLException {
    if (value.isPresent()) {
      add.setObject(at, value.get());
    } else {
      add.setNull(at, type);
    }
  }

  private static void forget(Connection connection, Outcome outcome) throws SQLException {
    try (PreparedStatement forget =
        connection.prepareStatement(
            "DELETE FROM expectation_results WHERE subject = ? AND name = ? AND number <= ("
                + "SELECT number FROM expectation_results WHERE subject = ? AND name = ?"
                + " ORDER BY number DESC LIMIT 1 OFFSET ?)")) {
      forget.setString(1, outcome.on());
      forget.setString(2, outcome.name());
      forget.setString(3, outcome.on());
      forget.setString(4, outcome.name());
      forget.setInt(5, KEPT);
      forget.executeUpdate();
    }
  }

  @Override
  public List<Outcome> history(String on, String name, int limit) {
    return database.read(
        connection -> {
          List<Outcome> outcomes = new ArrayList<>();
          try (PreparedStatement query =
              connection.prepareStatement(
                  "SELECT "
                      + COLUMNS
                      + " FROM expectation_results WHERE subject = ? AND name = ?"
                      + " ORDER BY number DESC LIMIT ?")) {
            query.setString(1, on);
            query.setString(2, name);
            query.setInt(3, limit);
            try (ResultSet rows = query.executeQuery()) {
              while (rows.next()) {
                outcomes.add(read(rows));
              }
            }
          }
          return outcomes;
        });
  }

  private static Outcome read(ResultSet row) throws SQLException {
    long checked = row.getLong(8);
    Optional<Long> of = row.wasNull() ? Optional.empty() : Optional.of(checked);
    long failed = row.getLong(9);
    Optional<Long> broken = row.wasNull() ? Optional.empty() : Optional.of(failed);
    double value = row.getDouble(10);
    Optional<Double> measured = row.wasNull() ? Optional.empty() : Optional.of(value);
    return new Outcome(
        Target.valueOf(row.getString(1)),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        OnFail.valueOf(row.getString(6)),
        Status.valueOf(row.getString(7)),
        of,
        broken,
        measured,
        row.getString(11),
        Instant.ofEpochMilli(row.getLong(12)));
  }
}
