package io.periscope.duckdb;

import static io.periscope.api.plan.SqlText.literal;
import static io.periscope.api.plan.SqlText.quote;

import io.periscope.api.error.NearestName;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.TableDef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Loads reference tables from their files. A file is small and read whole; a value that does not
 * keep its meaning in the declared type is an error, never a NULL. Empty cells are NULL.
 */
final class ReferenceTables {
  private final Sql sql;

  ReferenceTables(Sql sql) {
    this.sql = sql;
  }

  /** Inside a transaction: reads the file again if it or the declaration has changed. */
  String load(TableDef table) throws SQLException {
    String hash = hash(table);
    List<String> known =
        sql.rows(
            "SELECT hash FROM main.reference_tables WHERE \"table\" = ?",
            List.of(table.name()),
            row -> row.getString(1));
    if (!known.contains(hash)) {
      replace(table);
      if (!hash(table).equals(hash)) {
        throw PeriscopeException.user(
            "table '%s': %s was changed while it was read; start again"
                .formatted(table.name(), table.file()));
      }
      sql.update("DELETE FROM main.reference_tables WHERE \"table\" = ?", table.name());
      sql.update("INSERT INTO main.reference_tables VALUES (?, ?)", table.name(), hash);
    }
    return hash;
  }

  private void replace(TableDef table) throws SQLException {
    String source = source(table);
    requireColumns(table, source);
    for (Field field : table.schema().fields()) {
      requireConvertible(table, source, field);
    }
    String columns =
        table.schema().fields().stream()
            .map(field -> convert(field) + " AS " + quote(field.name()))
            .collect(Collectors.joining(", "));
    sql.execute(
        "CREATE OR REPLACE TABLE %s AS SELECT %s FROM %s"
            .formatted(StateTables.main(StateTables.table(table.name())), columns, source));
  }

  private static String source(TableDef table) {
    String file = literal(table.file().toString());
    if (table.source().isPresent()) {
      return "read_json(%s, format = 'newline_delimited', columns = {%s})"
          .formatted(
              file,
              table.schema().fields().stream()
                  .map(field -> literal(field.from()) + ": 'VARCHAR'")
                  .collect(Collectors.joining(", ")));
    }
    return table.file().getFileName().toString().endsWith(".parquet")
        ? "read_parquet(" + file + ")"
        : "read_csv(" + file + ", header = true, all_varchar = true)";
  }

  private static String convert(Field field) {
    String column = quote(field.from());
    return field.type().equals(DataType.STRING)
        ? "CAST(" + column + " AS VARCHAR)"
        : "TRY_CAST(" + column + " AS " + Types.sql(field.type()) + ")";
  }

  private void requireColumns(TableDef table, String source) throws SQLException {
    List<String> found;
    try {
      found = sql.rows("DESCRIBE SELECT * FROM " + source, row -> row.getString(1));
    } catch (SQLException e) {
      throw PeriscopeException.user(
          "table '%s': cannot read %s: %s"
              .formatted(
                  table.name(),
                  table.file(),
                  String.valueOf(e.getMessage()).lines().findFirst().orElse("")));
    }
    for (Field field : table.schema().fields()) {
      if (!found.contains(field.from())) {
        throw PeriscopeException.user(
            "table '%s': %s: no column '%s'; it has %s%s"
                .formatted(
                    table.name(),
                    table.file(),
                    field.from(),
                    String.join(", ", found),
                    NearestName.hint(field.from(), found)));
      }
    }
  }

  private void requireConvertible(TableDef table, String source, Field field) throws SQLException {
    List<String> bad =
        sql.rows(
            ("SELECT n, value FROM (SELECT row_number() OVER () AS n, CAST(%s AS VARCHAR) AS value,"
                    + " %s AS converted FROM %s)"
                    + " WHERE value IS NOT NULL AND NOT (converted IS NOT NULL AND %s)"
                    + " ORDER BY n LIMIT 1")
                .formatted(quote(field.from()), convert(field), source, lossless(field.type())),
            row ->
                "row %d, column '%s': expected %s, got '%s'"
                    .formatted(row.getLong(1), field.from(), field.type(), row.getString(2)));
    if (!bad.isEmpty()) {
      throw PeriscopeException.user(
          "table '%s': %s: %s".formatted(table.name(), table.file(), bad.get(0)));
    }
  }

  /** Whether a text keeps its value; DuckDB's casts would round it. */
  private static String lossless(DataType type) {
    return switch (type.kind()) {
      case INT, LONG -> "regexp_full_match(trim(value), '[+-]?[0-9]+([.]0*)?')";
      case DECIMAL ->
          "regexp_full_match(trim(value), '[+-]?[0-9]*([.][0-9]{0,%d}0*)?')"
              .formatted(type.scale());
      default -> "true";
    };
  }

  private static String hash(TableDef table) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Field field : table.schema().fields()) {
        String column = "%s %s %s\n".formatted(field.name(), field.type(), field.from());
        digest.update(column.getBytes(StandardCharsets.UTF_8));
      }
      digest.update(Files.readAllBytes(table.file()));
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchFileException e) {
      throw PeriscopeException.user(
          "table '%s': there is no file %s".formatted(table.name(), table.file()));
    } catch (IOException e) {
      throw PeriscopeException.user(
          "table '%s': cannot read %s: %s".formatted(table.name(), table.file(), e.getMessage()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
