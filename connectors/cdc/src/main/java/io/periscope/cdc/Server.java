package io.periscope.cdc;

import io.periscope.api.error.NearestName;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The database server: what must be so before its log can be read, and what its failures mean. */
final class Server {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);

  /** Classes of SQL states that pass: connection, resources, conflicts, operator, system. */
  private static final Set<String> PASSING = Set.of("08", "53", "40", "57", "58");

  /** The slot is in use: by the former connection, which the server has yet to miss. */
  private static final String IN_USE = "55006";

  private final String owner;
  private final CdcSettings settings;
  private final CdcSettings.Address address;
  private final PostgresCdcConnector.Names names;

  Server(String owner, CdcSettings settings, PostgresCdcConnector.Names names) {
    this.owner = owner;
    this.settings = settings;
    this.address = settings.address(owner);
    this.names = names;
  }

  CdcSettings.Address address() {
    return address;
  }

  /**
   * Looks that everything is in place for going on there.
   *
   * @return the table's columns
   */
  List<String> prepare(Place place) {
    try (Connection connection = connect()) {
      List<String> level = texts(connection, "SHOW wal_level");
      if (!level.contains("logical")) {
        throw user(
            "%s has wal_level = %s; set wal_level = logical there and restart it"
                .formatted(address, String.join("", level)));
      }
      List<String> columns =
          texts(
              connection,
              "SELECT column_name FROM information_schema.columns"
                  + " WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position",
              settings.schema(),
              settings.table());
      if (columns.isEmpty()) {
        throw user(
            "there is no table '%s' at %s, or '%s' may not see it%s"
                .formatted(settings, address, settings.user(), nearTables(connection)));
      }
      publication(connection);
      slot(connection, place);
      return columns;
    } catch (SQLException e) {
      throw failed("prepare reading the log of", e);
    }
  }

  private Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", settings.user());
    properties.setProperty("password", settings.password());
    properties.setProperty("connectTimeout", "10");
    address.sslMode().ifPresent(mode -> properties.setProperty("sslmode", mode));
    return DriverManager.getConnection(address.toString(), properties);
  }

  private String nearTables(Connection connection) throws SQLException {
    return NearestName.hint(
        settings.toString(),
        texts(
            connection,
            "SELECT table_schema || '.' || table_name FROM information_schema.tables"
                + " WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"));
  }

  private void publication(Connection connection) throws SQLException {
    if (texts(
            connection, "SELECT pubname FROM pg_publication WHERE pubname = ?", names.publication())
        .isEmpty()) {
      try (PreparedStatement create =
          connection.prepareStatement(
              "CREATE PUBLICATION \"%s\" FOR TABLE \"%s\".\"%s\""
                  .formatted(
                      names.publication(),
                      settings.schema().replace("\"", "\"\""),
                      settings.table().replace("\"", "\"\"")))) {
        create.execute();
      }
      LOG.info("{}: made the publication {} at {}", owner, names.publication(), address);
    } else if (texts(
            connection,
            "SELECT tablename FROM pg_publication_tables"
                + " WHERE pubname = ? AND schemaname = ? AND tablename = ?",
            names.publication(),
            settings.schema(),
            settings.table())
        .isEmpty()) {
      throw user(
          ("the publication '%s' at %s does not have the table '%s'; add it by ALTER PUBLICATION %s"
                  + " ADD TABLE %s, or name another publication")
              .formatted(names.publication(), address, settings, names.publication(), settings));
    }
  }

  private void slot(Connection connection, Place place) throws SQLException {
    List<String> found =
        texts(
            connection,
            "SELECT (confirmed_flush_lsn - '0/0'::pg_lsn)::text || ' ' || database || ' '"
                + " || coalesce(wal_status, '') FROM pg_replication_slots WHERE slot_name = ?",
            names.slot());
    if (place.offset().isPresent()) {
      requireKept(found, place);
      if (place.commit().isPresent()) {
        // The server may not have been told before a kill. It then sends just those transactions
        // whose end is behind this.
        texts(
            connection,
            "SELECT pg_replication_slot_advance(slot_name, '0/0'::pg_lsn + ?::numeric)::text FROM"
                + " pg_replication_slots WHERE slot_name = ?"
                + " AND confirmed_flush_lsn < '0/0'::pg_lsn + ?::numeric",
            place.commit().get().toString(),
            names.slot(),
            place.commit().get().toString());
      }
    } else if (!found.isEmpty() && !place.begun()) {
      throw user(
          ("the replication slot '%s' is at %s already, but nothing of it is in this log: it belongs"
                  + " to another Periscope, or to a log that is gone. Name another slot for this"
                  + " stream; or, if nobody needs it, drop it by SELECT"
                  + " pg_drop_replication_slot('%s')")
              .formatted(names.slot(), address, names.slot()));
    } else if (!found.isEmpty()) {
      LOG.warn(
          "{}: the former start ended before its snapshot was in the log; its replication slot {} at"
              + " {} is dropped, and the snapshot begins anew",
          owner,
          names.slot(),
          address);
      texts(connection, "SELECT pg_drop_replication_slot(?)::text", names.slot());
    }
  }

  /** Makes the slot where there is to be no snapshot. */
  void makeSlot() {
    asking(
        "SELECT pg_create_logical_replication_slot(?, 'pgoutput')::text"
            + " WHERE NOT EXISTS (SELECT 1 FROM pg_replication_slots WHERE slot_name = ?)",
        names.slot(),
        names.slot());
  }

  /** Where the slot stands: after the snapshot, this is the snapshot's own place. */
  long slotAt() {
    List<String> found =
        asking(
            "SELECT (confirmed_flush_lsn - '0/0'::pg_lsn)::text FROM pg_replication_slots"
                + " WHERE slot_name = ?",
            names.slot());
    if (found.isEmpty()) {
      throw user("the replication slot '%s' at %s is gone".formatted(names.slot(), address));
    }
    return Long.parseLong(found.get(0).replaceFirst("\\..*", ""));
  }

  private List<String> asking(String sql, String... values) {
    try (Connection connection = connect()) {
      return texts(connection, sql, values);
    } catch (SQLException e) {
      throw failed("prepare reading the log of", e);
    }
  }

  private void requireKept(List<String> found, Place place) {
    boolean lost = found.isEmpty() || found.get(0).endsWith(" lost");
    boolean ahead =
        !lost && Long.parseLong(found.get(0).replaceFirst("[. ].*", "")) > place.confirmed();
    if (lost || ahead) {
      throw user(
          ("the replication slot '%s' at %s %s, so changes behind %s are lost to it. Name another"
                  + " slot for this stream: it then begins anew, with a snapshot")
              .formatted(
                  names.slot(),
                  address,
                  lost ? "is gone" : "was read by somebody else",
                  Long.toHexString(place.confirmed())));
    }
  }

  private static List<String> texts(Connection connection, String sql, String... values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setString(i + 1, values[i]);
      }
      try (ResultSet rows = statement.executeQuery()) {
        List<String> texts = new ArrayList<>();
        while (rows.next()) {
          texts.add(String.valueOf(rows.getString(1)));
        }
        return texts;
      }
    }
  }

  private PeriscopeException user(String message) {
    return PeriscopeException.user(owner + ": " + message);
  }

  /** A failure as a message; one that passes is a RESOURCE fault. */
  PeriscopeException failed(String doing, Throwable failure) {
    Set<Throwable> seen = new HashSet<>();
    Throwable root = failure;
    boolean passes = false;
    for (Throwable at = failure; at != null && seen.add(at); at = at.getCause()) {
      root = at;
      passes |= at instanceof IOException || at instanceof SQLException sql && passes(sql);
    }
    String what = String.valueOf(root.getMessage()).lines().findFirst().orElse("");
    return passes
        ? PeriscopeException.resource(
            "%s: cannot %s %s: %s; it is tried again".formatted(owner, doing, address, what),
            failure)
        : new PeriscopeException(
            Fault.USER,
            "%s: cannot %s %s as '%s': %s".formatted(owner, doing, address, settings.user(), what),
            failure);
  }

  private static boolean passes(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    return state.equals(IN_USE) || state.length() == 5 && PASSING.contains(state.substring(0, 2));
  }
}
