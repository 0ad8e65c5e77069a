package io.periscope.iceberg;

import io.periscope.api.engine.DataFile;
import io.periscope.api.engine.DataFile.ColumnStats;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes real Parquet files and reads them back, with an engine that knows nothing of Iceberg. */
final class ParquetFixture implements AutoCloseable {
  private final Connection connection;

  ParquetFixture() throws SQLException {
    connection = DriverManager.getConnection("jdbc:duckdb:");
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET threads = 1");
    }
  }

  /** Writes the rows of a query, which must name the schema's columns. */
  DataFile write(String select, Schema schema, Map<String, Integer> ids, String location)
      throws Exception {
    String columns =
        schema.fields().stream()
            .map(f -> "CAST(\"" + f.name() + "\" AS " + sql(f.type()) + ") AS \"" + f.name() + '"')
            .collect(Collectors.joining(", "));
    String fieldIds =
        schema.fields().stream()
            .map(f -> "\"" + f.name() + "\": " + ids.get(f.name()))
            .collect(Collectors.joining(", ", "{", "}"));
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY (SELECT %s FROM (%s)) TO '%s' (FORMAT parquet, FIELD_IDS %s)"
              .formatted(columns, select, location, fieldIds));
    }
    long rows = (Long) value("SELECT count(*) FROM read_parquet('" + location + "')");
    Map<Integer, ColumnStats> stats = new HashMap<>();
    for (Field field : schema.fields()) {
      stats.put(ids.get(field.name()), stats(field, location, rows));
    }
    return new DataFile(location, rows, Files.size(Path.of(location)), stats);
  }

  private ColumnStats stats(Field field, String location, long rows) throws SQLException {
    String from = " FROM read_parquet('" + location + "')";
    String column = '"' + field.name() + '"';
    long values = (Long) value("SELECT count(" + column + ")" + from);
    return new ColumnStats(
        10,
        rows,
        rows - values,
        Optional.ofNullable(bound("SELECT min(" + column + ")" + from, field.type())),
        Optional.ofNullable(bound("SELECT max(" + column + ")" + from, field.type())));
  }

  private Object bound(String sql, DataType type) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      Class<?> wanted =
          switch (type.kind()) {
            case BOOLEAN -> Boolean.class;
            case INT -> Integer.class;
            case LONG -> Long.class;
            case DOUBLE -> Double.class;
            case DECIMAL -> BigDecimal.class;
            case STRING -> String.class;
            case DATE -> LocalDate.class;
            case TIMESTAMP -> LocalDateTime.class;
          };
      return result.getObject(1) == null ? null : result.getObject(1, wanted);
    }
  }

  /** The rows of a query, values as text. */
  List<String> rows(String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.add(result.getString(i));
        }
        rows.add(String.join("|", row));
      }
    }
    return rows;
  }

  private Object value(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getObject(1);
    }
  }

  private static String sql(DataType type) {
    return switch (type.kind()) {
      case INT -> "INTEGER";
      case LONG -> "BIGINT";
      case STRING -> "VARCHAR";
      default -> type.toString();
    };
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
