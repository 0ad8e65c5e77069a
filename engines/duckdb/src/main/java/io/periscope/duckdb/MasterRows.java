package io.periscope.duckdb;

import static io.periscope.api.plan.SqlText.literal;
import static io.periscope.api.plan.SqlText.quote;

import io.periscope.api.engine.MasterColumns;
import io.periscope.api.log.Coverage;
import io.periscope.api.model.Schema;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** SQL over the files of the master dataset. */
final class MasterRows {
  private MasterRows() {}

  /** A relation of Parquet files, of which later ones may have more columns. */
  static String parquet(List<String> files) {
    return "read_parquet(["
        + files.stream().map(f -> literal(f)).collect(Collectors.joining(", "))
        + "], union_by_name = true)";
  }

  /**
   * A query for fields of the files' rows; a field that is newer than all files is null.
   *
   * @param before only rows of events before this coverage; empty for all
   */
  static String select(Sql sql, Schema schema, List<String> files, Optional<Coverage> before)
      throws SQLException {
    if (files.isEmpty()) {
      return schema.fields().stream()
          .map(field -> "NULL::" + Types.sql(field.type()) + " AS " + quote(field.name()))
          .collect(Collectors.joining(", ", "SELECT ", " WHERE false"));
    }
    String source = parquet(files);
    List<String> present = sql.rows("DESCRIBE SELECT * FROM " + source, row -> row.getString(1));
    return schema.fields().stream()
            .map(
                field ->
                    "CAST(%s AS %s) AS %s"
                        .formatted(
                            present.contains(field.name()) ? quote(field.name()) : "NULL",
                            Types.sql(field.type()),
                            quote(field.name())))
            .collect(Collectors.joining(", ", "SELECT ", " FROM " + source))
        + before.map(MasterRows::condition).orElse("");
  }

  private static String condition(Coverage before) {
    String each =
        before.next().entrySet().stream()
            .map(
                e ->
                    "(%s = %d AND %s < %d)"
                        .formatted(
                            quote(MasterColumns.PARTITION),
                            e.getKey(),
                            quote(MasterColumns.OFFSET),
                            e.getValue()))
            .collect(Collectors.joining(" OR "));
    return " WHERE " + (each.isEmpty() ? "false" : each);
  }
}
