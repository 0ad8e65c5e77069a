package io.periscope.duckdb;

import static io.periscope.api.plan.SqlText.literal;
import static io.periscope.api.plan.SqlText.quote;

import io.periscope.api.engine.MasterColumns;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Copies accepted events out of files of the master dataset into one Parquet file, in the order of
 * the log: within a partition by offset; those of several partitions by the time at which the log
 * took them, as far as that does not change the order within one.
 */
public final class EventExtract {
  private final Schema events;
  private final List<String> masterFiles;

  /**
   * @param events the fields as the stream declares them
   */
  public EventExtract(Schema events, List<String> masterFiles) {
    this.events = events;
    this.masterFiles = List.copyOf(masterFiles);
  }

  /** From an offset to before another one. */
  public record Offsets(long from, long to) {}

  /**
   * Which events.
   *
   * @param offsets by partition; those of other partitions are left out
   * @param time the field that {@code from} and {@code before} are about
   */
  public record Range(
      Map<Integer, Offsets> offsets,
      Optional<String> time,
      Optional<LocalDateTime> from,
      Optional<LocalDateTime> before) {
    public Range {
      offsets = Map.copyOf(offsets);
    }
  }

  /**
   * Writes the file.
   *
   * @param columns of the file; those that the events do not have are null, and no type is narrower
   *     than the event's
   * @param spill a folder for what does not fit into memory
   * @return how many events there are in the range
   */
  public long write(Range range, Schema columns, Path file, Path spill) {
    Properties properties = DuckDbOptions.defaults().properties();
    properties.setProperty("temp_directory", spill.toString());
    try (Sql sql = new Sql(DriverManager.getConnection("jdbc:duckdb:", properties))) {
      return sql.update(
          "COPY (%s) TO %s (FORMAT parquet, COMPRESSION zstd)"
              .formatted(query(sql, range, columns), literal(file.toString())));
    } catch (SQLException e) {
      throw Failures.explain("copying events of the master dataset", file, e);
    }
  }

  private String query(Sql sql, Range range, Schema columns) throws SQLException {
    List<Field> read = new ArrayList<>(events.fields());
    read.add(new Field(MasterColumns.PARTITION, DataType.INT));
    read.add(new Field(MasterColumns.OFFSET, DataType.LONG));
    read.add(new Field(MasterColumns.INGEST_TIME, DataType.TIMESTAMP));
    String partition = quote(MasterColumns.PARTITION);
    String offset = quote(MasterColumns.OFFSET);
    String list =
        columns.fields().stream()
            .map(
                field ->
                    "CAST(%s AS %s) AS %s"
                        .formatted(
                            events.indexOf(field.name()).isPresent() ? quote(field.name()) : "NULL",
                            Types.sql(field.type()),
                            quote(field.name())))
            .collect(Collectors.joining(", "));
    // Clocks go back, but a log does not: an event counts as taken no earlier than those before it.
    return """
        SELECT %s FROM (
          SELECT *, max(%s) OVER (PARTITION BY %s ORDER BY %s) AS "_taken" FROM (%s) WHERE %s
        ) ORDER BY "_taken", %s, %s"""
        .formatted(
            list,
            quote(MasterColumns.INGEST_TIME),
            partition,
            offset,
            MasterRows.select(sql, new Schema(read), masterFiles, Optional.empty()),
            condition(range),
            partition,
            offset);
  }

  private static String condition(Range range) {
    List<String> all = new ArrayList<>();
    all.add(
        new TreeMap<>(range.offsets())
            .entrySet().stream()
                .map(
                    e ->
                        "(%s = %d AND %s >= %d AND %s < %d)"
                            .formatted(
                                quote(MasterColumns.PARTITION),
                                e.getKey(),
                                quote(MasterColumns.OFFSET),
                                e.getValue().from(),
                                quote(MasterColumns.OFFSET),
                                e.getValue().to()))
                .collect(Collectors.joining(" OR ", "(", " OR false)")));
    range
        .time()
        .ifPresent(
            name -> {
              range.from().ifPresent(t -> all.add(quote(name) + " >= TIMESTAMP '" + t + "'"));
              range.before().ifPresent(t -> all.add(quote(name) + " < TIMESTAMP '" + t + "'"));
            });
    return String.join(" AND ", all);
  }
}
