package io.periscope.duckdb;

import static io.periscope.api.plan.SqlText.literal;
import static io.periscope.api.plan.SqlText.quote;

import io.periscope.api.engine.DataFile;
import io.periscope.api.engine.DataFile.ColumnStats;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Writes the rows of a query to a Parquet file, with the field ids and statistics that a table
 * wants.
 */
final class ParquetWriter {
  private ParquetWriter() {}

  static DataFile write(
      Sql sql, String query, Schema columns, Map<String, Integer> fieldIds, String location)
      throws SQLException {
    // Under another name first, so that a file of the right name is a whole one.
    Path temporary = Path.of(location + ".tmp");
    String ids =
        columns.fields().stream()
            .map(field -> quote(field.name()) + ": " + id(field, fieldIds))
            .collect(Collectors.joining(", ", "{", "}"));
    Written written;
    try {
      written =
          sql.rows(
                  "COPY (%s) TO %s (FORMAT parquet, COMPRESSION zstd, FIELD_IDS %s, RETURN_STATS)"
                      .formatted(query, literal(temporary.toString()), ids),
                  row -> new Written(row.getLong(2), row.getLong(3), statistics(row.getObject(5))))
              .get(0);
      Files.move(
          temporary,
          Path.of(location),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (SQLException e) {
      if (DamagedState.isDamage(Path.of(location), e)) {
        // Of the local state, not of what is written: the caller knows its name.
        throw e;
      }
      PeriscopeException failure = Failures.explain("writing " + location, Path.of(location), e);
      remove(temporary, failure);
      throw failure;
    } catch (IOException e) {
      throw PeriscopeException.resource("cannot write " + location + ": " + e, e);
    }
    Map<Integer, ColumnStats> stats = new HashMap<>();
    for (Field field : columns.fields()) {
      Optional.ofNullable(written.statistics().get(field.name()))
          .ifPresent(values -> stats.put(id(field, fieldIds), stats(values, field)));
    }
    return new DataFile(location, written.rows(), written.bytes(), stats);
  }

  private static void remove(Path temporary, PeriscopeException failure) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** What COPY returns. */
  private record Written(long rows, long bytes, Map<String, Map<String, String>> statistics) {}

  private static int id(Field field, Map<String, Integer> fieldIds) {
    return Optional.ofNullable(fieldIds.get(field.name()))
        .orElseThrow(() -> new IllegalArgumentException("no field id for " + field.name()));
  }

  /** The outer map's keys are quoted column paths. */
  private static Map<String, Map<String, String>> statistics(Object value) {
    Map<String, Map<String, String>> result = new HashMap<>();
    ((Map<?, ?>) value)
        .forEach(
            (column, statistics) -> {
              String name = column.toString();
              String unquoted = name.substring(1, name.length() - 1).replace("\"\"", "\"");
              Map<String, String> values = new HashMap<>();
              ((Map<?, ?>) statistics).forEach((k, v) -> values.put(k.toString(), v.toString()));
              result.put(unquoted, values);
            });
    return result;
  }

  private static ColumnStats stats(Map<String, String> values, Field field) {
    return new ColumnStats(
        number(values, "column_size_bytes"),
        number(values, "num_values"),
        number(values, "null_count"),
        bound(values, "min", field),
        bound(values, "max", field));
  }

  private static long number(Map<String, String> values, String name) {
    return Long.parseLong(values.getOrDefault(name, "0"));
  }

  private static Optional<Object> bound(Map<String, String> values, String name, Field field) {
    boolean exact = "true".equals(values.get(name + "_is_exact"));
    boolean ordered = !"true".equals(values.get("has_nan"));
    return exact && ordered
        ? Optional.ofNullable(values.get(name)).flatMap(text -> Types.parse(text, field.type()))
        : Optional.empty();
  }
}
