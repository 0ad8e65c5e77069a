package io.periscope.iceberg;

import io.periscope.api.engine.DataFile;
import io.periscope.api.engine.DataFile.ColumnStats;
import io.periscope.api.engine.MasterColumns;
import io.periscope.api.lake.MasterTable;
import io.periscope.api.lake.SegmentCommit;
import io.periscope.api.log.Coverage;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A stream, and commits of it. */
final class MasterFixture {
  static final LocalDate DAY = LocalDate.of(2026, 3, 1);
  static final long ROWS = 5;
  static final Schema TRIPS =
      Schema.of(
          new Field("id", DataType.STRING),
          new Field("zone", DataType.INT),
          new Field("picked_up", DataType.TIMESTAMP),
          new Field("fare", DataType.decimal(9, 2)));

  private MasterFixture() {}

  static StreamDef stream(Schema schema) {
    return new StreamDef(
        "trips",
        "",
        "trips",
        1,
        Optional.of("picked_up"),
        Optional.empty(),
        schema,
        Optional.empty());
  }

  static StreamDef stream() {
    return stream(TRIPS);
  }

  /** The n-th segment: {@link #ROWS} events each, and one in quarantine. */
  static SegmentCommit commit(long segment, long epoch) {
    return new SegmentCommit(
        "topic-1",
        segment,
        Coverage.of(Map.of(0, segment * (ROWS + 1))),
        segment * ROWS,
        segment,
        epoch);
  }

  /** Some bytes in place of a Parquet file, which a lake never reads, with right statistics. */
  static SortedMap<LocalDate, DataFile> anyFile(MasterTable table, long segment) throws Exception {
    Path file = Path.of(table.newLocation(segment, DAY));
    Files.writeString(file, "segment " + segment);
    Map<String, Integer> ids = table.fieldIds();
    Map<Integer, ColumnStats> stats = new HashMap<>();
    stats.put(ids.get(MasterColumns.SEGMENT), stats(segment, segment));
    stats.put(
        ids.get(MasterColumns.INGEST_TIME), stats(DAY.atStartOfDay(), DAY.atTime(23, 59, 59)));
    return files(DAY, new DataFile(file.toString(), ROWS, Files.size(file), stats));
  }

  /** A real file of {@link #ROWS} events. */
  static SortedMap<LocalDate, DataFile> file(
      ParquetFixture parquet, MasterTable table, Schema schema, long segment, String extra)
      throws Exception {
    String select =
        """
        SELECT 'id' || (i + %1$d * 100) AS id, i %% 3 AS zone,
               TIMESTAMP '2026-02-01 00:00:00' + INTERVAL (i) MINUTE AS picked_up,
               9.30 + i AS fare, 0 AS _partition, i + %1$d * 6 AS _offset,
               TIMESTAMP '2026-03-01 10:00:00' AS _ingest_time, %1$d AS _segment %2$s
        FROM range(%3$d) r(i)
        """
            .formatted(segment, extra, ROWS);
    DataFile file =
        parquet.write(
            select, MasterColumns.of(schema), table.fieldIds(), table.newLocation(segment, DAY));
    return files(DAY, file);
  }

  static SortedMap<LocalDate, DataFile> files(LocalDate day, DataFile file) {
    return new TreeMap<>(Map.of(day, file));
  }

  static SortedMap<LocalDate, DataFile> noFiles() {
    return new TreeMap<>();
  }

  private static ColumnStats stats(Object min, Object max) {
    return new ColumnStats(10, ROWS, 0, Optional.of(min), Optional.of(max));
  }

  static ColumnStats ingested(LocalDateTime min, LocalDateTime max) {
    return stats(min, max);
  }
}
