package io.periscope.files;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.plan.SqlText;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;

/** A DuckDB in memory, of this source alone, that reads Parquet files. Opened when it is needed. */
final class ParquetEngine implements AutoCloseable {
  private Optional<DuckDBConnection> connection = Optional.empty();

  /** A connection of its own for one open result, which would keep all other queries waiting. */
  DuckDBConnection newConnection() {
    try {
      DuckDBConnection opened = connection().duplicate();
      try (Statement statement = opened.createStatement()) {
        // What is read ahead is lost when something behind it is damaged.
        statement.execute("SET streaming_buffer_size = '64KB'");
      }
      return opened;
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  private DuckDBConnection connection() {
    if (connection.isEmpty()) {
      Properties properties = new Properties();
      properties.setProperty(DuckDBDriver.JDBC_STREAM_RESULTS, "true");
      properties.setProperty("threads", "1");
      try {
        connection =
            Optional.of(
                DriverManager.getConnection("jdbc:duckdb:", properties)
                    .unwrap(DuckDBConnection.class));
      } catch (SQLException e) {
        throw unavailable(e);
      }
    }
    return connection.get();
  }

  private static PeriscopeException unavailable(SQLException cause) {
    return PeriscopeException.internal("the Parquet reader cannot be opened: " + cause, cause);
  }

  /** The file as a relation. Texts that another program wrote as plain bytes are texts. */
  static String scan(InputFile file) {
    String literal = file.path().toString().replaceAll("([*?\\[])", "[$1]");
    return "read_parquet(" + SqlText.literal(literal) + ", binary_as_string = true)";
  }

  /** The names and DuckDB's types of a file's columns. */
  Map<String, String> columns(InputFile file) {
    Map<String, String> columns = new LinkedHashMap<>();
    try (Statement statement = connection().createStatement();
        ResultSet rows = statement.executeQuery("DESCRIBE SELECT * FROM " + scan(file))) {
      while (rows.next()) {
        columns.put(rows.getString(1), rows.getString(2));
      }
    } catch (SQLException e) {
      throw unreadable(file, 0, e);
    }
    return columns;
  }

  /** How many rows a file says that it has. */
  long count(InputFile file) {
    try (Statement statement = connection().createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + scan(file))) {
      return rows.next() ? rows.getLong(1) : 0;
    } catch (SQLException e) {
      throw unreadable(file, 0, e);
    }
  }

  static PeriscopeException unreadable(InputFile file, long row, SQLException cause) {
    String reason = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    return new PeriscopeException(
        PeriscopeException.Fault.USER,
        "%s is not a Parquet file, or a damaged one%s: %s"
            .formatted(file.name(), row == 0 ? "" : " after row " + row, reason),
        cause);
  }

  @Override
  public void close() {
    try {
      if (connection.isPresent()) {
        connection.get().close();
      }
    } catch (SQLException e) {
      throw PeriscopeException.internal("the Parquet reader could not be closed: " + e, e);
    }
  }
}
