package io.periscope.iceberg;

import static io.periscope.iceberg.MasterFixture.DAY;
import static io.periscope.iceberg.MasterFixture.ROWS;
import static io.periscope.iceberg.MasterFixture.anyFile;
import static io.periscope.iceberg.MasterFixture.commit;
import static io.periscope.iceberg.MasterFixture.noFiles;
import static io.periscope.iceberg.MasterFixture.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.engine.DataFile;
import io.periscope.api.engine.DataFile.ColumnStats;
import io.periscope.api.engine.MasterColumns;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.lake.MasterTable;
import io.periscope.api.lake.SegmentCommit;
import io.periscope.api.log.Coverage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MasterTableTest {
  @TempDir Path folder;
  private IcebergLake lake;
  private MasterTable table;

  @BeforeEach
  void open() {
    lake = new IcebergLake(folder);
    table = lake.master(stream());
  }

  @AfterEach
  void close() {
    lake.close();
  }

  @Test
  void aNewTableIsEmpty() {
    assertThat(table.head()).isEmpty();
    assertThat(table.files(0, 0)).isEmpty();
    assertThat(table.fieldIds().keySet())
        .containsExactly(
            "id", "zone", "picked_up", "fare", "_partition", "_offset", "_ingest_time", "_segment");
  }

  @Test
  void headIsWhatWasCommittedLast() throws Exception {
    table.append(commit(1, 1), anyFile(table, 1));
    table.append(commit(2, 1), anyFile(table, 2));
    assertThat(table.head()).contains(commit(2, 1));
  }

  @Test
  void everyLocationIsItsOwn() {
    String one = table.newLocation(42, DAY);
    assertThat(Path.of(one).getParent()).isEqualTo(folder.resolve("master/trips/data")).exists();
    assertThat(Path.of(one).getFileName().toString())
        .startsWith("segment-00000042-2026-03-01-")
        .endsWith(".parquet");
    assertThat(table.newLocation(42, DAY)).isNotEqualTo(one);
  }

  @Test
  void filesAreFoundBySegment() throws Exception {
    for (long segment = 1; segment <= 5; segment++) {
      table.append(commit(segment, 1), anyFile(table, segment));
    }
    assertThat(table.files(0, 5)).hasSize(5);
    assertThat(table.files(2, 4)).hasSize(2).first().asString().contains("segment-00000003-");
    assertThat(table.files(2, 4).get(1)).contains("segment-00000004-");
    assertThat(table.files(5, 5)).isEmpty();
  }

  /** Computing over what is left would make a batch version that lacks segments. */
  @Test
  void aTableThatWasRolledBackIsToldNotReadAsWhole() throws Exception {
    for (long segment = 1; segment <= 3; segment++) {
      table.append(commit(segment, 1), anyFile(table, segment));
    }
    try (LakeCatalog catalog = new LakeCatalog(folder)) {
      Table iceberg = catalog.load(TableIdentifier.of("master", "trips"));
      long newest = iceberg.currentSnapshot().snapshotId();
      iceberg.manageSnapshots().rollbackTo(iceberg.currentSnapshot().parentId()).commit();
      assertThat(table.head()).contains(commit(2, 1));
      assertThatThrownBy(() -> table.files(0, 3))
          .isInstanceOf(RolledBackException.class)
          .hasMessageContaining("segment 3 was archived, but the table now ends with segment 2");
      assertThatThrownBy(() -> table.append(commit(4, 1), anyFile(table, 4)))
          .isInstanceOf(SegmentOrderException.class)
          .hasMessageContaining("segment 3 is missing");
      iceberg.manageSnapshots().setCurrentSnapshot(newest).commit();
      assertThat(table.files(0, 3)).hasSize(3);
    }
  }

  /** Only the newest snapshot is needed: expiring the others takes nothing away. */
  @Test
  void expiredSnapshotsAreNotMissed() throws Exception {
    for (long segment = 1; segment <= 3; segment++) {
      table.append(commit(segment, 1), anyFile(table, segment));
    }
    try (LakeCatalog catalog = new LakeCatalog(folder)) {
      Table iceberg = catalog.load(TableIdentifier.of("master", "trips"));
      iceberg.expireSnapshots().expireOlderThan(Long.MAX_VALUE).retainLast(1).commit();
    }
    assertThat(table.files(0, 3)).hasSize(3).allMatch(file -> Files.exists(Path.of(file)));
    table.append(commit(4, 1), anyFile(table, 4));
    assertThat(table.files(0, 4)).hasSize(4);
  }

  @Test
  void aNewWriterFencesOffTheOlderAndForgetsNothing() throws Exception {
    table.append(commit(1, 1), anyFile(table, 1));
    table.fence(3);
    table.fence(3);
    assertThat(table.epoch()).isEqualTo(3);
    assertThat(table.rows()).isEqualTo(ROWS);
    assertThatThrownBy(() -> table.append(commit(2, 2), anyFile(table, 2)))
        .isInstanceOf(StaleWriterException.class);
    assertThatThrownBy(() -> table.fence(2)).isInstanceOf(StaleWriterException.class);
    try (LakeCatalog catalog = new LakeCatalog(folder)) {
      Table iceberg = catalog.load(TableIdentifier.of("master", "trips"));
      iceberg.expireSnapshots().expireOlderThan(Long.MAX_VALUE).retainLast(1).commit();
    }
    assertThat(table.head().map(SegmentCommit::segment)).contains(1L);
    assertThat(table.files(0, 1)).hasSize(1);
    table.append(commit(2, 3), anyFile(table, 2));
    assertThat(table.files(0, 2)).hasSize(2);
  }

  @Test
  void aTableWhoseSnapshotsAreAllOfOthersIsNotReadAsEmpty() throws Exception {
    table.append(commit(1, 1), anyFile(table, 1));
    try (LakeCatalog catalog = new LakeCatalog(folder)) {
      Table iceberg = catalog.load(TableIdentifier.of("master", "trips"));
      iceberg.newAppend().commit();
      iceberg.expireSnapshots().expireOlderThan(Long.MAX_VALUE).retainLast(1).commit();
    }
    assertThatThrownBy(() -> table.head())
        .hasMessageContaining("none of its snapshots was written by Periscope");
  }

  @Test
  void aSegmentWithoutEventsIsACommitToo() throws Exception {
    table.append(commit(1, 1), anyFile(table, 1));
    SegmentCommit empty = new SegmentCommit("topic-1", 2, Coverage.of(Map.of(0, 40L)), ROWS, 35, 1);
    table.append(empty, noFiles());
    assertThat(table.head()).contains(empty);
    assertThat(table.files(0, 2)).hasSize(1);
  }

  @Test
  void aSegmentThatWasOpenAtMidnightHasAFilePerDay() throws Exception {
    SortedMap<LocalDate, DataFile> files = new TreeMap<>();
    DataFile first = anyFile(table, 1).get(DAY);
    files.put(DAY, first);
    Path second = Path.of(table.newLocation(1, DAY.plusDays(1)));
    Files.writeString(second, "more");
    Map<Integer, ColumnStats> stats = new HashMap<>(first.columns());
    stats.put(
        table.fieldIds().get(MasterColumns.INGEST_TIME),
        MasterFixture.ingested(DAY.plusDays(1).atStartOfDay(), DAY.plusDays(1).atTime(0, 5)));
    files.put(DAY.plusDays(1), new DataFile(second.toString(), ROWS, 4, stats));
    SegmentCommit commit =
        new SegmentCommit("topic-1", 1, Coverage.of(Map.of(0, 10L)), 2 * ROWS, 0, 1);
    table.append(commit, files);
    assertThat(table.files(0, 1)).containsExactlyInAnyOrder(first.location(), second.toString());
  }

  @Test
  void theFirstSegmentMayHaveAnyNumber() throws Exception {
    SegmentCommit first = new SegmentCommit("topic-1", 7, Coverage.of(Map.of(0, 40L)), ROWS, 0, 3);
    table.append(first, anyFile(table, 7));
    assertThat(table.head()).contains(first);
  }

  @Test
  void aSegmentEntersOnce() throws Exception {
    table.append(commit(1, 1), anyFile(table, 1));
    SortedMap<LocalDate, DataFile> again = anyFile(table, 1);
    assertThatThrownBy(() -> table.append(commit(1, 1), again))
        .isInstanceOf(SegmentOrderException.class)
        .hasMessageContaining("segment 1")
        .hasMessageContaining("it is there already");
    assertThat(table.files(0, 1)).hasSize(1);
  }

  @Test
  void noSegmentIsLeftOut() throws Exception {
    table.append(commit(1, 1), anyFile(table, 1));
    SortedMap<LocalDate, DataFile> third = anyFile(table, 3);
    assertThatThrownBy(() -> table.append(commit(3, 1), third))
        .isInstanceOf(SegmentOrderException.class)
        .hasMessageContaining("segment 2 is missing");
    assertThat(table.head()).contains(commit(1, 1));
  }

  @Test
  void anOlderWriterFails() throws Exception {
    table.append(commit(1, 5), anyFile(table, 1));
    SortedMap<LocalDate, DataFile> second = anyFile(table, 2);
    assertThatThrownBy(() -> table.append(commit(2, 4), second))
        .isInstanceOf(StaleWriterException.class)
        .hasMessageContaining("master.trips")
        .hasMessageContaining("epoch 4")
        .hasMessageContaining("epoch 5");
    table.append(commit(2, 6), second);
    assertThat(table.head()).contains(commit(2, 6));
  }

  @Test
  void anotherTopicDoesNotFollow() throws Exception {
    table.append(commit(1, 1), anyFile(table, 1));
    SegmentCommit other =
        new SegmentCommit("topic-2", 2, Coverage.of(Map.of(0, 12L)), 2 * ROWS, 2, 1);
    SortedMap<LocalDate, DataFile> file = anyFile(table, 2);
    assertThatThrownBy(() -> table.append(other, file))
        .isInstanceOf(SegmentOrderException.class)
        .hasMessageContaining("topic-2")
        .hasMessageContaining("the topic is another one");
  }

  @Test
  void offsetsDoNotGoBackwards() throws Exception {
    table.append(commit(1, 1), anyFile(table, 1));
    SegmentCommit back =
        new SegmentCommit("topic-1", 2, Coverage.of(Map.of(0, 3L)), 2 * ROWS, 2, 1);
    SortedMap<LocalDate, DataFile> file = anyFile(table, 2);
    assertThatThrownBy(() -> table.append(back, file))
        .isInstanceOf(SegmentOrderException.class)
        .hasMessageContaining("offsets went backwards");
  }

  @Test
  void theBooksMustBalance() throws Exception {
    SegmentCommit wrong =
        new SegmentCommit("topic-1", 1, Coverage.of(Map.of(0, 6L)), ROWS + 1, 0, 1);
    SortedMap<LocalDate, DataFile> file = anyFile(table, 1);
    assertThatThrownBy(() -> table.append(wrong, file))
        .isInstanceOf(PeriscopeException.class)
        .hasMessageContaining("6 events have been accepted")
        .hasMessageContaining("0 rows and the files 5");
    assertThat(table.head()).isEmpty();
  }

  @Test
  void aFileOfAnotherSegmentIsRefused() throws Exception {
    SortedMap<LocalDate, DataFile> file = anyFile(table, 9);
    assertThatThrownBy(() -> table.append(commit(1, 1), file))
        .hasMessageContaining("should hold segment 1 only")
        .hasMessageContaining("_segment is from 9 to 9");
  }

  @Test
  void aFileInTheWrongDayIsRefused() throws Exception {
    DataFile file = anyFile(table, 1).get(DAY);
    assertThatThrownBy(() -> table.append(commit(1, 1), MasterFixture.files(DAY.plusDays(1), file)))
        .hasMessageContaining("events that came on 2026-03-02 only");
    assertThat(table.head()).isEmpty();
  }

  @Test
  void aFileThatIsNotWholeIsRefused() throws Exception {
    DataFile file = anyFile(table, 1).get(DAY);
    Files.writeString(Path.of(file.location()), "seg");
    assertThatThrownBy(() -> table.append(commit(1, 1), MasterFixture.files(DAY, file)))
        .hasMessageContaining(file.location())
        .hasMessageContaining("has 3 bytes where 9 were written");
    Files.delete(Path.of(file.location()));
    assertThatThrownBy(() -> table.append(commit(1, 1), MasterFixture.files(DAY, file)))
        .hasMessageContaining(file.location());
    assertThat(table.head()).isEmpty();
  }

  @Test
  void aFileThatWasWrittenButNotCommittedIsNotListed() throws Exception {
    table.append(commit(1, 1), anyFile(table, 1));
    DataFile lost = anyFile(table, 2).get(DAY);
    assertThat(table.files(0, 1)).hasSize(1).doesNotContain(lost.location());
    assertThat(table.head()).contains(commit(1, 1));
  }

  @Test
  void everythingIsThereAfterReopening() throws Exception {
    table.append(commit(1, 1), anyFile(table, 1));
    List<String> files = table.files(0, 1);
    Map<String, Integer> ids = table.fieldIds();
    lake.close();
    open();
    assertThat(table.head()).contains(commit(1, 1));
    assertThat(table.files(0, 1)).isEqualTo(files);
    assertThat(table.fieldIds()).isEqualTo(ids);
    table.append(commit(2, 2), anyFile(table, 2));
    assertThat(table.files(0, 2)).hasSize(2);
  }

  @Test
  void threeHundredCommitsStaySmallAndQuick() throws Exception {
    for (long segment = 1; segment <= 300; segment++) {
      table.append(commit(segment, 1), anyFile(table, segment));
    }
    assertThat(table.head()).contains(commit(300, 1));
    assertThat(table.files(0, 300)).hasSize(300);
    assertThat(table.files(0, 300)).allSatisfy(file -> assertThat(Path.of(file)).exists());
    assertThat(table.files(290, 300)).hasSize(10);
    assertThat(bytes(folder.resolve("master/trips/metadata"))).isLessThan(3_000_000);
    assertThat(lake.orphans(java.time.Duration.ofDays(-1))).isEmpty();
  }

  private static long bytes(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
