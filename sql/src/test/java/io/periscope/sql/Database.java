package io.periscope.sql;

import static io.periscope.api.plan.SqlText.quote;

import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A DuckDB in memory, with relations made from rows of Java values. */
final class Database implements AutoCloseable {
  private final Connection connection;
  private static final Dialect DIALECT = Dialect.duckDb();

  Database() {
    try {
      connection = DriverManager.getConnection("jdbc:duckdb:");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    execute("SET threads = 1");
  }

  void create(String name, Schema schema) {
    String columns =
        schema.fields().stream()
            .map(field -> quote(field.name()) + " " + DIALECT.type(field.type()))
            .collect(Collectors.joining(", "));
    execute("CREATE OR REPLACE TABLE " + quote(name) + " (" + columns + ")");
  }

  void create(String name, Schema schema, List<List<Object>> rows) {
    create(name, schema);
    insert(name, schema, rows);
  }

  void insert(String name, Schema schema, List<List<Object>> rows) {
    if (rows.isEmpty()) {
      return;
    }
    String values = rows.stream().map(row -> tuple(schema, row)).collect(Collectors.joining(", "));
    execute("INSERT INTO " + quote(name) + " VALUES " + values);
  }

  static String tuple(Schema schema, List<Object> row) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      texts.add(literal(row.get(i), schema.field(i).type()));
    }
    return "(" + String.join(", ", texts) + ")";
  }

  private static String literal(Object value, DataType type) {
    return value == null
        ? "NULL"
        : "CAST('" + value.toString().replace("'", "''") + "' AS " + DIALECT.type(type) + ")";
  }

  void execute(String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  List<List<Object>> query(String sql) {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<List<Object>> rows = new ArrayList<>();
      int width = result.getMetaData().getColumnCount();
      while (result.next()) {
        Object[] row = new Object[width];
        for (int i = 0; i < width; i++) {
          row[i] = plain(result.getObject(i + 1));
        }
        rows.add(Arrays.asList(row));
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private static Object plain(Object value) {
    if (value instanceof java.sql.Timestamp timestamp) {
      LocalDateTime time = timestamp.toLocalDateTime();
      return time;
    } else if (value instanceof java.sql.Date date) {
      LocalDate day = date.toLocalDate();
      return day;
    } else if (value instanceof BigDecimal decimal) {
      return decimal;
    }
    return value;
  }

  /** The names and types of the columns of a query, as {@code name TYPE}. */
  List<String> describe(String sql) {
    return query("DESCRIBE " + sql).stream().map(row -> row.get(0) + " " + row.get(1)).toList();
  }

  /** The same of a schema. */
  static List<String> describe(Schema schema) {
    return schema.fields().stream().map(Database::describe).toList();
  }

  private static String describe(Field field) {
    return field.name() + " " + DIALECT.type(field.type()).replace(", ", ",");
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
