package io.periscope.duckdb;

import io.periscope.api.model.DataType;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Optional;

/** The shared types in DuckDB's words, and its values in Java's. */
final class Types {
  private Types() {}

  static String sql(DataType type) {
    return switch (type.kind()) {
      case BOOLEAN -> "BOOLEAN";
      case INT -> "INTEGER";
      case LONG -> "BIGINT";
      case DOUBLE -> "DOUBLE";
      case DECIMAL -> "DECIMAL(" + type.precision() + "," + type.scale() + ")";
      case STRING -> "VARCHAR";
      case DATE -> "DATE";
      case TIMESTAMP -> "TIMESTAMP";
    };
  }

  /** A value of a result, in the class that the api gives for the type; columns count from 1. */
  static Optional<Object> read(ResultSet result, int column, DataType type) throws SQLException {
    Object value =
        switch (type.kind()) {
          case BOOLEAN -> result.getBoolean(column);
          case INT -> result.getInt(column);
          case LONG -> result.getLong(column);
          case DOUBLE -> result.getDouble(column);
          case DECIMAL -> result.getBigDecimal(column);
          case STRING -> result.getString(column);
          case DATE -> date(result, column);
          case TIMESTAMP -> result.getObject(column, LocalDateTime.class);
        };
    return result.wasNull() ? Optional.empty() : Optional.ofNullable(value);
  }

  private static Object date(ResultSet result, int column) throws SQLException {
    Object value = result.getObject(column);
    if (value instanceof Date date) {
      return date.toLocalDate();
    }
    return value == null ? LocalDate.EPOCH : value;
  }

  /** A value in the form of a type, from the text that DuckDB's statistics give. */
  static Optional<Object> parse(String text, DataType type) {
    Object value =
        switch (type.kind()) {
          case BOOLEAN -> text.equals("true") || text.equals("1");
          case INT -> Integer.valueOf(text);
          case LONG -> Long.valueOf(text);
          case DOUBLE -> Double.valueOf(text);
          case DECIMAL -> new java.math.BigDecimal(text).setScale(type.scale());
          case STRING -> text;
          case DATE -> LocalDate.parse(text);
          case TIMESTAMP -> LocalDateTime.parse(text.replace(' ', 'T'));
        };
    return Optional.of(value);
  }
}
