package io.periscope.files;

import io.periscope.api.plan.SqlText;

/** The few forms in which columns are asked for, whatever their own types are. */
enum ParquetForm {
  /** BIGINT. */
  WHOLE("CAST(%s AS BIGINT)"),
  DOUBLE("%s"),
  BOOLEAN("%s"),
  /** BIGINT: microseconds since 1970, UTC where the column has a zone. */
  TIMESTAMP("epoch_us(%s)"),
  /** BIGINT: days since 1970. */
  DATE("date_diff('day', DATE '1970-01-01', %s)"),
  /** VARCHAR: a number with the digits that it has. */
  NUMBER("CAST(%s AS VARCHAR)"),
  /** VARCHAR. */
  TEXT("CAST(%s AS VARCHAR)");

  private final String expression;

  ParquetForm(String expression) {
    this.expression = expression;
  }

  /** How to select a column in this form. */
  String expression(String column) {
    return expression.formatted(SqlText.quote(column));
  }

  /**
   * @param type as DuckDB names it
   */
  static ParquetForm of(String type) {
    return switch (type) {
      case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER" -> WHOLE;
      case "DOUBLE" -> DOUBLE;
      case "BOOLEAN" -> BOOLEAN;
      case "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE" ->
          TIMESTAMP;
      case "DATE" -> DATE;
      // FLOAT too: DuckDB writes the shortest text of it.
      case "FLOAT", "UBIGINT", "HUGEINT", "UHUGEINT" -> NUMBER;
      default -> type.startsWith("DECIMAL") ? NUMBER : TEXT;
    };
  }
}
