package io.periscope.sqlite;

import io.periscope.api.alert.AlertState;
import io.periscope.api.alert.AlertStore;
import io.periscope.api.alert.Delivery;
import io.periscope.api.alert.Notice;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Alerts and notices in the operations database. Moments are milliseconds since 1970. */
public final class SqliteAlertStore implements AlertStore {
  private static final List<List<String>> STEPS =
      List.of(
          List.of(
              """
              CREATE TABLE alert_states (
                alert TEXT PRIMARY KEY, since INTEGER NOT NULL, firing INTEGER NOT NULL,
                incident TEXT NOT NULL, notified INTEGER NOT NULL, notices INTEGER NOT NULL,
                text TEXT NOT NULL, channels TEXT NOT NULL)""",
              """
              CREATE TABLE alert_notices (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                id TEXT NOT NULL, channel TEXT NOT NULL, workspace TEXT NOT NULL,
                alert TEXT NOT NULL, description TEXT NOT NULL, kind TEXT NOT NULL,
                text TEXT NOT NULL, since INTEGER NOT NULL, at INTEGER NOT NULL,
                attempts INTEGER NOT NULL, due INTEGER NOT NULL, error TEXT, delivered INTEGER,
                UNIQUE (id, channel))""",
              "CREATE INDEX alert_notices_waiting ON alert_notices (number) WHERE delivered IS NULL"));

  private static final String COLUMNS =
      "id, workspace, alert, description, kind, text, since, at, channel, attempts, due, error,"
          + " delivered";

  private final OperationsDatabase database;

  public SqliteAlertStore(OperationsDatabase database) {
    this.database = database;
    database.prepare("alerts", STEPS);
  }

  @Override
  public List<AlertState> states() {
    return database.read(
        connection -> {
          List<AlertState> states = new ArrayList<>();
          try (PreparedStatement query =
                  connection.prepareStatement(
                      "SELECT alert, since, firing, incident, notified, notices, text, channels"
                          + " FROM alert_states ORDER BY alert");
              ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
              states.add(
                  new AlertState(
                      rows.getString(1),
                      Instant.ofEpochMilli(rows.getLong(2)),
                      rows.getInt(3) != 0,
                      rows.getString(4),
                      Instant.ofEpochMilli(rows.getLong(5)),
                      rows.getInt(6),
                      rows.getString(7),
                      rows.getString(8).lines().toList()));
            }
          }
          return states;
        });
  }

  @Override
  public void change(String alert, Optional<AlertState> state, List<Delivery> notices) {
    database.write(
        connection -> {
          if (state.isPresent()) {
            put(connection, state.get());
          } else {
            try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM alert_states WHERE alert = ?")) {
              delete.setString(1, alert);
              delete.executeUpdate();
            }
          }
          for (Delivery each : notices) {
            add(connection, each);
          }
        });
  }

  private static void put(Connection connection, AlertState state) throws SQLException {
    try (PreparedStatement put =
        connection.prepareStatement(
            "INSERT OR REPLACE INTO alert_states (alert, since, firing, incident, notified, notices,"
                + " text, channels) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
      put.setString(1, state.alert());
      put.setLong(2, state.since().toEpochMilli());
      put.setInt(3, state.firing() ? 1 : 0);
      put.setString(4, state.incident());
      put.setLong(5, state.notified().toEpochMilli());
      put.setInt(6, state.notices());
      put.setString(7, state.text());
      put.setString(8, String.join("\n", state.channels()));
      put.executeUpdate();
    }
  }

  private static void add(Connection connection, Delivery delivery) throws SQLException {
    Notice notice = delivery.notice();
    try (PreparedStatement add =
        connection.prepareStatement(
            "INSERT INTO alert_notices (id, workspace, alert, description, kind, text, since, at,"
                + " channel, attempts, due) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                + " ON CONFLICT DO NOTHING")) {
      add.setString(1, notice.id());
      add.setString(2, notice.workspace());
      add.setString(3, notice.alert());
      add.setString(4, notice.description());
      add.setString(5, notice.kind().name());
      add.setString(6, notice.text());
      add.setLong(7, notice.since().toEpochMilli());
      add.setLong(8, notice.at().toEpochMilli());
      add.setString(9, delivery.channel());
      add.setInt(10, delivery.attempts());
      add.setLong(11, delivery.due().toEpochMilli());
      add.executeUpdate();
    }
  }

  @Override
  public List<Delivery> waiting() {
    return select("WHERE delivered IS NULL ORDER BY number");
  }

  @Override
  public List<Delivery> newest(int limit) {
    return select("ORDER BY number DESC LIMIT " + limit);
  }

  private List<Delivery> select(String which) {
    return database.read(
        connection -> {
          List<Delivery> deliveries = new ArrayList<>();
          try (PreparedStatement query =
                  connection.prepareStatement(
                      "SELECT " + COLUMNS + " FROM alert_notices " + which);
              ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
              deliveries.add(delivery(rows));
            }
          }
          return deliveries;
        });
  }

  private static Delivery delivery(ResultSet row) throws SQLException {
    Notice notice =
        new Notice(
            row.getString(1),
            row.getString(2),
            row.getString(3),
            row.getString(4),
            Notice.Kind.valueOf(row.getString(5)),
            row.getString(6),
            Instant.ofEpochMilli(row.getLong(7)),
            Instant.ofEpochMilli(row.getLong(8)));
    Optional<String> error = Optional.ofNullable(row.getString(12));
    long at = row.getLong(13);
    Optional<Instant> delivered =
        row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(at));
    return new Delivery(
        notice,
        row.getString(9),
        row.getInt(10),
        Instant.ofEpochMilli(row.getLong(11)),
        error,
        delivered);
  }

  @Override
  public void delivered(String notice, String channel, Instant at) {
    database.write(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "UPDATE alert_notices SET delivered = ?, error = NULL WHERE id = ? AND channel = ?")) {
            update.setLong(1, at.toEpochMilli());
            update.setString(2, notice);
            update.setString(3, channel);
            update.executeUpdate();
          }
        });
  }

  @Override
  public void failed(String notice, String channel, Instant due, String error) {
    database.write(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "UPDATE alert_notices SET attempts = attempts + 1, due = ?, error = ?"
                      + " WHERE id = ? AND channel = ?")) {
            update.setLong(1, due.toEpochMilli());
            update.setString(2, error);
            update.setString(3, notice);
            update.setString(4, channel);
            update.executeUpdate();
          }
        });
  }

  @Override
  public void forget(Instant before) {
    database.write(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement("DELETE FROM alert_notices WHERE delivered < ?")) {
            delete.setLong(1, before.toEpochMilli());
            delete.executeUpdate();
          }
        });
  }
}
