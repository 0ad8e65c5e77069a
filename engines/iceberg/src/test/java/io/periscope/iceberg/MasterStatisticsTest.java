package io.periscope.iceberg;

import static io.periscope.iceberg.MasterFixture.TRIPS;
import static io.periscope.iceberg.MasterFixture.commit;
import static io.periscope.iceberg.MasterFixture.file;
import static io.periscope.iceberg.MasterFixture.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.engine.DataFile.ColumnStats;
import io.periscope.api.engine.MasterColumns;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.lake.MasterTable;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads the table as another engine would: through Iceberg's own scan. */
class MasterStatisticsTest {
  @TempDir Path folder;
  private ParquetFixture parquet;
  private LakeCatalog catalog;
  private MasterTable master;

  @BeforeEach
  void write() throws Exception {
    parquet = new ParquetFixture();
    try (IcebergLake lake = new IcebergLake(folder)) {
      master = lake.master(stream());
      for (long segment = 1; segment <= 3; segment++) {
        master.append(commit(segment, 1), file(parquet, master, TRIPS, segment, ""));
      }
    }
    catalog = new LakeCatalog(folder);
  }

  @AfterEach
  void close() throws Exception {
    catalog.close();
    parquet.close();
  }

  private Table table() {
    return catalog.load(TableIdentifier.of("master", "trips"));
  }

  @Test
  void boundsCountsAndSizesAreKept() throws Exception {
    DataFile first = scan(Expressions.equal("_segment", 1L)).get(0);
    assertThat(first.recordCount()).isEqualTo(5);
    assertThat(first.fileSizeInBytes()).isEqualTo(Path.of(first.location()).toFile().length());
    assertThat(bounds(first, "id")).containsExactly("id100", "id104");
    assertThat(bounds(first, "zone")).containsExactly(0, 2);
    assertThat(bounds(first, "fare"))
        .containsExactly(new BigDecimal("9.30"), new BigDecimal("13.30"));
    assertThat(bounds(first, "picked_up"))
        .containsExactly(1_769_904_000_000_000L, 1_769_904_240_000_000L);
    assertThat(first.partition().get(0, Integer.class))
        .isEqualTo((int) MasterFixture.DAY.toEpochDay());
  }

  @Test
  void readersSkipFilesByAnyColumn() throws Exception {
    assertThat(scan(Expressions.alwaysTrue())).hasSize(3);
    assertThat(scan(Expressions.equal("id", "id203"))).hasSize(1);
    assertThat(scan(Expressions.greaterThan("fare", new BigDecimal("20.00")))).isEmpty();
    assertThat(scan(Expressions.equal("_offset", 14L))).hasSize(1);
  }

  @Test
  void readersSkipPartitionsByDayOfIngest() throws Exception {
    assertThat(scan(Expressions.lessThan(MasterColumns.INGEST_TIME, "2026-03-01T00:00:00")))
        .isEmpty();
    assertThat(scan(Expressions.lessThan(MasterColumns.INGEST_TIME, "2026-03-01T12:00:00")))
        .hasSize(3);
  }

  @Test
  void theListedFilesHoldTheRows() throws Exception {
    List<String> files =
        scan(Expressions.alwaysTrue()).stream().map(DataFile::location).sorted().toList();
    assertThat(
            parquet.rows(
                "SELECT count(*), sum(fare), min(_segment), max(_segment), count(DISTINCT id)"
                    + " FROM read_parquet(['"
                    + String.join("', '", files)
                    + "'])"))
        .containsExactly("15|169.50|1|3|15");
  }

  /** Another engine merges the files of segments 1 and 2 into one, as compactions do. */
  private void compact() throws Exception {
    List<DataFile> old = scan(Expressions.lessThanOrEqual("_segment", 2L));
    Path merged = Path.of(master.newLocation(1, MasterFixture.DAY));
    Files.writeString(merged, "both");
    Map<Integer, ColumnStats> stats =
        Map.of(
            table().schema().findField("_segment").fieldId(),
            new ColumnStats(1, 10, 0, Optional.of(1L), Optional.of(2L)));
    OverwriteFiles rewrite = table().newOverwrite();
    old.forEach(rewrite::deleteFile);
    rewrite
        .addFile(
            DataFiles.of(
                table().schema(),
                table().spec(),
                Optional.of(MasterFixture.DAY),
                table().sortOrder(),
                new io.periscope.api.engine.DataFile(merged.toString(), 10, 4, stats)))
        .commit();
  }

  @Test
  void afterACompactionByAnotherEngineNoRangeIsAnsweredWrongly() throws Exception {
    compact();
    try (IcebergLake lake = new IcebergLake(folder)) {
      MasterTable table = lake.master(stream());
      assertThat(table.head()).contains(commit(3, 1));
      assertThat(table.files(0, 3)).hasSize(2);
      assertThat(table.files(2, 3)).hasSize(1);
      assertThatThrownBy(() -> table.files(1, 3))
          .isInstanceOf(PeriscopeException.class)
          .hasMessageContaining(
              "holds the segments 1 to 2, rewritten into one, and 2 to 3 are asked")
          .hasMessageContaining("Roll the table back");
      table.append(commit(4, 1), file(parquet, table, TRIPS, 4, ""));
      assertThat(table.head()).contains(commit(4, 1));
    }
  }

  private List<DataFile> scan(Expression filter) throws Exception {
    List<DataFile> files = new ArrayList<>();
    try (CloseableIterable<FileScanTask> tasks =
        table().newScan().filter(filter).includeColumnStats().planFiles()) {
      tasks.forEach(task -> files.add(task.file()));
    }
    return files;
  }

  private List<Object> bounds(DataFile file, String column) {
    int id = table().schema().findField(column).fieldId();
    Type type = table().schema().findType(id);
    Object lower = Conversions.fromByteBuffer(type, file.lowerBounds().get(id));
    Object upper = Conversions.fromByteBuffer(type, file.upperBounds().get(id));
    return List.of(plain(lower), plain(upper));
  }

  private static Object plain(Object value) {
    return value instanceof CharSequence text ? text.toString() : value;
  }
}
