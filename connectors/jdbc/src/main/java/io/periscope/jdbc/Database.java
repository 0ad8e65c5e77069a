package io.periscope.jdbc;

import io.periscope.api.error.NearestName;
import io.periscope.api.error.PeriscopeException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;

/**
 * A connection, and what is particular about the database behind it. Every query is a transaction
 * of its own, so that nothing is held in the database between two of them.
 */
final class Database implements AutoCloseable {
  private static final int CONNECT_SECONDS = 10;

  /** Classes of SQL states that pass: connection, resources, conflicts, operator, system. */
  private static final Set<String> PASSING = Set.of("08", "53", "40", "57", "58");

  /** H2: in use by another process, closed, broken, time ran out. */
  private static final Set<Integer> PASSING_H2 = Set.of(90020, 90067, 90098, 90121, 90135);

  /** SQLite: busy, locked, disk error, disk full. */
  private static final Set<Integer> PASSING_SQLITE = Set.of(5, 6, 10, 13);

  private final String owner;
  private final String place;
  private final Connection connection;
  private final Product product;
  private final String quote;
  private final Clock clock;
  private final String then;

  enum Product {
    POSTGRESQL,
    MARIADB,
    SQLITE,
    H2,
    OTHER
  }

  /** Something that asks the database. */
  interface Asking<T> {
    T ask() throws SQLException;
  }

  /** Sets the values of a query. */
  interface Binding {
    void bind(PreparedStatement statement) throws SQLException;
  }

  /** Takes the rows of a query. */
  interface Taking<T> {
    T take(ResultSet rows) throws SQLException;
  }

  private Database(
      String owner,
      String place,
      Connection connection,
      Product product,
      String quote,
      Clock clock,
      String then) {
    this.owner = owner;
    this.place = place;
    this.connection = connection;
    this.product = product;
    this.quote = quote;
    this.clock = clock;
    this.then = then;
  }

  /**
   * For a source, which is tried again when the database is away.
   *
   * @param login with everything filled in
   * @throws PeriscopeException a RESOURCE fault when the database is away
   */
  static Database open(String owner, Login login, Clock clock) {
    return open(owner, login, clock, "; it is tried again");
  }

  /**
   * @param login with everything filled in
   * @param then what a message goes on with when the database is away
   * @throws PeriscopeException a RESOURCE fault when the database is away
   */
  static Database open(String owner, Login login, Clock clock, String then) {
    Product product = product(login.url());
    try {
      Connection connection = DriverManager.getConnection(login.url(), properties(login, product));
      try {
        return prepared(owner, login, connection, product, clock, then);
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw unreachable(owner, login, product, e, then);
    }
  }

  private static Database prepared(
      String owner, Login login, Connection connection, Product product, Clock clock, String then)
      throws SQLException {
    if (product != Product.SQLITE) {
      connection.setReadOnly(true);
    }
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      // A time without a zone is UTC everywhere here, and so is what the database computes.
      if (product == Product.POSTGRESQL) {
        statement.execute("SET TIME ZONE 'UTC'");
      } else if (product == Product.MARIADB) {
        statement.execute("SET time_zone = '+00:00'");
      } else if (product == Product.H2) {
        statement.execute("SET TIME ZONE 'UTC'");
      }
    }
    connection.commit();
    String quote = connection.getMetaData().getIdentifierQuoteString().strip();
    return new Database(
        owner, login.place(), connection, product, quote.isEmpty() ? "\"" : quote, clock, then);
  }

  private static Product product(String url) {
    String kind = url.toLowerCase(Locale.ROOT).replaceFirst("^jdbc:([a-z0-9]*).*$", "$1");
    return switch (kind) {
      case "postgresql" -> Product.POSTGRESQL;
      case "mariadb" -> Product.MARIADB;
      case "sqlite" -> Product.SQLITE;
      case "h2" -> Product.H2;
      default -> Product.OTHER;
    };
  }

  private static Properties properties(Login login, Product product) {
    Properties properties = new Properties();
    login.user().ifPresent(user -> properties.setProperty("user", user));
    login.password().ifPresent(password -> properties.setProperty("password", password));
    switch (product) {
      case POSTGRESQL -> {
        properties.setProperty("ApplicationName", "periscope");
        properties.setProperty("connectTimeout", "" + CONNECT_SECONDS);
        properties.setProperty("tcpKeepAlive", "true");
      }
      case MARIADB -> {
        properties.setProperty("connectTimeout", "" + CONNECT_SECONDS * 1000);
        properties.setProperty("tcpKeepAlive", "true");
        // Otherwise a 2 in a TINYINT(1) would be read as true.
        properties.setProperty("tinyInt1isBit", "false");
        // Otherwise the YEAR 2026 would be read as the first of January.
        properties.setProperty("yearIsDateType", "false");
      }
      // Reading and writing, but without making a file that is not there.
      case SQLITE -> properties.setProperty("open_mode", "2");
      case H2 -> {
        if (!login.url().toUpperCase(Locale.ROOT).contains("IFEXISTS")) {
          properties.setProperty("IFEXISTS", "TRUE");
        }
      }
      case OTHER -> {}
    }
    return properties;
  }

  private static PeriscopeException unreachable(
      String owner, Login login, Product product, SQLException e, String then) {
    String what = firstLine(e);
    if (String.valueOf(e.getMessage()).startsWith("No suitable driver")) {
      return new PeriscopeException(
          PeriscopeException.Fault.USER,
          ("%s: there is no driver for %s; those for PostgreSQL, MariaDB, SQLite and H2 are there,"
                  + " another's jar belongs into the program's lib folder")
              .formatted(owner, login.place()),
          e);
    }
    if (passes(product, e)) {
      return PeriscopeException.resource(
          "%s: cannot reach %s: %s%s".formatted(owner, login.place(), what, then), e);
    }
    String user = login.user().map(name -> " as '" + name + "'").orElse("");
    return new PeriscopeException(
        PeriscopeException.Fault.USER,
        "%s: %s does not let us in%s: %s; check url, user and password"
            .formatted(owner, login.place(), user, what),
        e);
  }

  private static boolean passes(Product product, SQLException e) {
    String state = String.valueOf(e.getSQLState());
    boolean transience =
        e instanceof SQLTransientException
            || e instanceof SQLRecoverableException
            || e.getCause() instanceof IOException;
    return switch (product) {
      // Its states are of its own; a file that is not there is no database that comes back.
      case SQLITE -> PASSING_SQLITE.contains(e.getErrorCode() & 0xff);
      case H2 -> PASSING_H2.contains(e.getErrorCode()) || state.startsWith("08");
      default -> transience || state.length() == 5 && PASSING.contains(state.substring(0, 2));
    };
  }

  private static String firstLine(SQLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("").strip();
  }

  String owner() {
    return owner;
  }

  /** The address, for messages. */
  String place() {
    return place;
  }

  Product product() {
    return product;
  }

  String quoted(String name) {
    return Relation.quote(name, quote);
  }

  String from(Relation relation) {
    return relation.sql(quote);
  }

  /**
   * Runs a query as a transaction.
   *
   * @param doing such as {@code read the table 'orders'}, for messages
   */
  <T> T query(String doing, String sql, int fetch, Binding binding, Taking<T> taking) {
    return asking(
        doing,
        () -> {
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setFetchSize(fetch);
            binding.bind(statement);
            T result;
            try (ResultSet rows = statement.executeQuery()) {
              result = taking.take(rows);
            }
            connection.commit();
            return result;
          }
        });
  }

  /** Turns failures into messages. */
  <T> T asking(String doing, Asking<T> asking) {
    try {
      return asking.ask();
    } catch (SQLException e) {
      if (passes(product, e)) {
        throw PeriscopeException.resource(
            "%s: cannot %s at %s: %s%s".formatted(owner, doing, place, firstLine(e), then), e);
      }
      throw new PeriscopeException(
          PeriscopeException.Fault.USER,
          "%s: cannot %s at %s: %s".formatted(owner, doing, place, firstLine(e)),
          e);
    }
  }

  /** A failed statement leaves a transaction that takes no other. */
  void rollback() throws SQLException {
    connection.rollback();
  }

  /** {@code ; did you mean 'x'?} if there is a table with a name like this, or nothing. */
  String nearTables(String name) throws SQLException {
    DatabaseMetaData metadata = connection.getMetaData();
    List<String> names = new ArrayList<>();
    String[] kinds = {"TABLE", "VIEW", "BASE TABLE", "MATERIALIZED VIEW", "PARTITIONED TABLE"};
    try (ResultSet tables = metadata.getTables(connection.getCatalog(), null, "%", kinds)) {
      while (tables.next()) {
        names.add(tables.getString("TABLE_NAME"));
      }
    }
    connection.rollback();
    return NearestName.hint(name.replaceFirst(".*\\.", ""), names);
  }

  /** What time it is there. */
  Instant now() {
    return switch (product) {
      case POSTGRESQL -> micros("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint");
      case MARIADB -> micros("SELECT CAST(UNIX_TIMESTAMP(SYSDATE(6)) * 1000000 AS SIGNED)");
      // These two run on this computer, or nearly so.
      default -> clock.instant();
    };
  }

  private Instant micros(String sql) {
    long micros =
        query(
            "ask for the time",
            sql,
            1,
            none -> {},
            rows -> {
              rows.next();
              return rows.getLong(1);
            });
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      // It was only read from.
      return;
    }
  }
}
