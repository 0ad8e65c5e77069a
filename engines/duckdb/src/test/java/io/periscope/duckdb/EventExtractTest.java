package io.periscope.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.duckdb.EventExtract.Offsets;
import io.periscope.duckdb.EventExtract.Range;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events come out of the master dataset in the order in which the log had them. */
class EventExtractTest {
  private static final Schema EVENTS =
      Schema.of(
          new Field("id", DataType.STRING),
          new Field("n", DataType.INT),
          new Field("at", DataType.TIMESTAMP));
  private static final Map<Integer, Offsets> ALL =
      Map.of(0, new Offsets(0, 100), 1, new Offsets(0, 100));

  @TempDir private Path folder;

  /**
   * Sorted by event time, as files of the master dataset are. The log's clock went back an hour
   * behind a2; a5 was released from quarantine, and so stands in a later segment.
   */
  @BeforeEach
  void masterFiles() throws SQLException {
    try (Sql sql = new Sql(DriverManager.getConnection("jdbc:duckdb:"))) {
      sql.execute(
          """
          COPY (SELECT * FROM (VALUES
            ('a3', TIMESTAMP '2020-01-01 00:00:01', 0, 3, TIMESTAMP '2024-01-01 09:00:03', 1),
            ('b1', TIMESTAMP '2020-01-01 00:00:02', 1, 1, TIMESTAMP '2024-01-01 10:00:01', 1),
            ('a1', TIMESTAMP '2020-01-01 00:00:03', 0, 1, TIMESTAMP '2024-01-01 10:00:00', 1),
            ('a2', NULL,                            0, 2, TIMESTAMP '2024-01-01 10:00:02', 1)
          ) AS v(id, "at", _partition, _offset, _ingest_time, _segment)) TO '%s' (FORMAT parquet)
          """
              .formatted(folder.resolve("1.parquet")));
      sql.execute(
          """
          COPY (SELECT * FROM (VALUES
            ('a7', 7,       TIMESTAMP '2020-01-01 00:00:09', 0, 7, TIMESTAMP '2024-01-01 10:00:09', 2),
            ('a5', 5::INT,  TIMESTAMP '2020-01-01 00:00:04', 0, 5, TIMESTAMP '2024-01-01 10:00:05', 2)
          ) AS v(id, n, "at", _partition, _offset, _ingest_time, _segment)) TO '%s' (FORMAT parquet)
          """
              .formatted(folder.resolve("2.parquet")));
    }
  }

  private List<String> ids(Range range) throws SQLException {
    Schema columns =
        Schema.of(
            new Field("id", DataType.STRING),
            new Field("n", DataType.LONG),
            new Field("new", DataType.decimal(5, 2)));
    Path file = folder.resolve("out.parquet");
    long count =
        new EventExtract(
                EVENTS,
                List.of(
                    folder.resolve("1.parquet").toString(), folder.resolve("2.parquet").toString()))
            .write(range, columns, file, folder);
    try (Sql sql = new Sql(DriverManager.getConnection("jdbc:duckdb:"))) {
      List<String> rows =
          sql.rows(
              "SELECT id || coalesce('=' || n, '') || coalesce('!' || new, '') FROM '" + file + "'",
              row -> row.getString(1));
      assertThat(rows).hasSize((int) count);
      return rows;
    }
  }

  @Test
  void inTheOrderOfTheLog() throws SQLException {
    assertThat(ids(new Range(ALL, Optional.empty(), Optional.empty(), Optional.empty())))
        .containsExactly("a1", "b1", "a2", "a3", "a5=5", "a7=7");
  }

  @Test
  void aRangeOfOffsets() throws SQLException {
    assertThat(
            ids(
                new Range(
                    Map.of(0, new Offsets(2, 5)),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty())))
        .containsExactly("a2", "a3");
  }

  @Test
  void aRangeOfEventTime() throws SQLException {
    assertThat(
            ids(
                new Range(
                    ALL,
                    Optional.of("at"),
                    Optional.of(LocalDateTime.parse("2020-01-01T00:00:02")),
                    Optional.of(LocalDateTime.parse("2020-01-01T00:00:09")))))
        .containsExactly("a1", "b1", "a5=5");
  }
}
