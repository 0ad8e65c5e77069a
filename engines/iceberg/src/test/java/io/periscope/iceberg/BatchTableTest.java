package io.periscope.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.engine.BatchVersion;
import io.periscope.api.engine.DataFile;
import io.periscope.api.lake.BatchTable;
import io.periscope.api.lake.BatchTable.Stored;
import io.periscope.api.log.Coverage;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.plan.StateColumn;
import io.periscope.api.plan.StateColumn.Combine;
import io.periscope.api.plan.ViewPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchTableTest {
  private static final List<StateColumn> COLUMNS =
      List.of(
          new StateColumn("zone", DataType.INT, Combine.KEY),
          new StateColumn("n", DataType.LONG, Combine.SUM));
  private static final String STATE = "SELECT i AS zone, 10 * i AS n FROM range(3) r(i)";

  @TempDir Path folder;
  private IcebergLake lake;
  private ParquetFixture parquet;

  @BeforeEach
  void open() throws Exception {
    lake = new IcebergLake(folder);
    parquet = new ParquetFixture();
  }

  @AfterEach
  void close() throws Exception {
    lake.close();
    parquet.close();
  }

  @Test
  void aNewTableHasNoVersion() {
    BatchTable table = lake.batch(plan(COLUMNS, "h1"));
    assertThat(table.head()).isEmpty();
    assertThat(files(table)).isEmpty();
    assertThat(table.fieldIds()).containsExactly(Map.entry("zone", 1), Map.entry("n", 2));
  }

  @Test
  void aVersionReplacesTheOneBefore() throws Exception {
    BatchTable table = lake.batch(plan(COLUMNS, "h1"));
    DataFile first = file(table, 1, COLUMNS, STATE);
    table.replace(version(1, "h1", first), first);
    DataFile second = file(table, 2, COLUMNS, STATE + " LIMIT 2");
    table.replace(version(2, "h1", second), second);
    assertThat(table.head().map(Stored::version)).contains(version(2, "h1", second));
    assertThat(files(table)).containsExactly(second.location());
    assertThat(Path.of(second.location()).getFileName().toString()).startsWith("version-00000002-");
    assertThat(parquet.rows("SELECT * FROM read_parquet('" + files(table).get(0) + "')"))
        .containsExactly("0|0", "1|10");
  }

  @Test
  void aVersionWithoutRowsReplacesTheOneBefore() throws Exception {
    BatchTable table = lake.batch(plan(COLUMNS, "h1"));
    DataFile first = file(table, 1, COLUMNS, STATE);
    table.replace(version(1, "h1", first), first);
    DataFile empty = file(table, 2, COLUMNS, STATE + " WHERE i > 99");
    table.replace(version(2, "h1", empty), empty);
    assertThat(table.head().map(Stored::version)).contains(version(2, "h1", empty));
    assertThat(files(table)).containsExactly(empty.location());
  }

  @Test
  void aVersionThatCameSecondIsRefused() throws Exception {
    BatchTable table = lake.batch(plan(COLUMNS, "h1"));
    DataFile first = file(table, 1, COLUMNS, STATE);
    table.replace(version(1, "h1", first), first);
    DataFile again = file(table, 1, COLUMNS, STATE);
    assertThatThrownBy(() -> table.replace(version(1, "h1", again), again))
        .isInstanceOf(ConcurrentCommitException.class)
        .hasMessageContaining("batch.per_zone")
        .hasMessageContaining("version 1 was to follow, but the newest is 1");
    assertThatThrownBy(() -> table.replace(version(3, "h1", again), again))
        .isInstanceOf(ConcurrentCommitException.class);
    assertThat(files(table)).containsExactly(first.location());
  }

  @Test
  void otherColumnsComeInWithTheVersionThatHasThem() throws Exception {
    BatchTable old = lake.batch(plan(COLUMNS, "h1"));
    DataFile first = file(old, 1, COLUMNS, STATE);
    old.replace(version(1, "h1", first), first);
    List<StateColumn> columns =
        List.of(
            new StateColumn("zone", DataType.STRING, Combine.KEY),
            new StateColumn("n", DataType.LONG, Combine.SUM),
            new StateColumn("fares", DataType.decimal(18, 2), Combine.SUM));
    BatchTable table = lake.batch(plan(columns, "h2"));
    // Until then everything is as it was, for whoever still reads it.
    assertThat(table.head().map(Stored::version)).contains(version(1, "h1", first));
    assertThat(files(table)).containsExactly(first.location());
    assertThat(old.fieldIds()).containsEntry("zone", 1);
    assertThat(table.fieldIds())
        .containsOnlyKeys("zone", "n", "fares")
        .containsEntry("n", 2)
        .containsEntry("zone", 3)
        .containsEntry("fares", 4);
    DataFile second =
        file(table, 2, columns, "SELECT 'z' AS zone, 1 AS n, 9.30 AS fares FROM range(1)");
    table.replace(version(2, "h2", second), second);
    assertThat(table.head().map(Stored::version)).contains(version(2, "h2", second));
    assertThat(files(table)).containsExactly(second.location());
    assertThat(table.fieldIds()).containsEntry("zone", 3).containsEntry("n", 2);
    Map<String, Integer> ids = table.fieldIds();
    lake.close();
    lake = new IcebergLake(folder);
    assertThat(lake.batch(plan(columns, "h2")).head().map(Stored::version))
        .contains(version(2, "h2", second));
    assertThat(lake.batch(plan(columns, "h2")).fieldIds()).isEqualTo(ids);
  }

  @Test
  void aFewVersionsAreKeptAndTheFilesOfOlderOnesGo() throws Exception {
    BatchTable table = lake.batch(plan(COLUMNS, "h1"));
    for (long version = 1; version <= 20; version++) {
      DataFile file = file(table, version, COLUMNS, STATE);
      table.replace(version(version, "h1", file), file);
      assertThat(files(table)).containsExactly(file.location());
      assertThat(Path.of(file.location())).exists();
    }
    assertThat(table.head().orElseThrow().version().version()).isEqualTo(20);
    try (Stream<Path> data = Files.list(folder.resolve("batch/per_zone/data"))) {
      assertThat(data.toList()).hasSizeBetween(5, 6);
    }
    assertThat(lake.orphans(Duration.ofDays(-1))).isEmpty();
  }

  @Test
  void rowsThatDoNotMatchTheFileAreRefused() throws Exception {
    BatchTable table = lake.batch(plan(COLUMNS, "h1"));
    DataFile file = file(table, 1, COLUMNS, STATE);
    DataFile fewer = new DataFile(file.location(), 2, file.bytes(), file.columns());
    assertThatThrownBy(() -> table.replace(version(1, "h1", file), fewer))
        .hasMessageContaining("should have 3 rows, but its file has 2");
    assertThat(table.head()).isEmpty();
  }

  private DataFile file(BatchTable table, long version, List<StateColumn> columns, String select)
      throws Exception {
    Schema schema = new Schema(columns.stream().map(c -> new Field(c.name(), c.type())).toList());
    return parquet.write(select, schema, table.fieldIds(), table.newLocation(version));
  }

  private static BatchVersion version(long version, String hash, DataFile file) {
    return new BatchVersion(
        "per_zone",
        version,
        hash,
        "topic-1",
        version * 3,
        Coverage.of(Map.of(0, version * 100, 1, 7L)),
        Instant.parse("2026-03-01T10:00:00Z"),
        file.rows());
  }

  private static ViewPlan plan(List<StateColumn> columns, String hash) {
    return new ViewPlan(
        "per_zone",
        "trips",
        List.of(),
        List.of("zone"),
        columns,
        Schema.of(new Field("zone", DataType.INT)),
        "",
        "",
        "",
        "",
        "",
        hash);
  }

  private static List<String> files(BatchTable table) {
    return table.head().map(Stored::files).orElse(List.of());
  }
}
