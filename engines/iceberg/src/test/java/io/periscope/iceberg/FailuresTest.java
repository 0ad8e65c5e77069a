package io.periscope.iceberg;

import static io.periscope.iceberg.MasterFixture.anyFile;
import static io.periscope.iceberg.MasterFixture.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import io.periscope.api.lake.CommitOutcomeUnknown;
import io.periscope.api.lake.MasterTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.RuntimeIOException;
import org.apache.iceberg.jdbc.UncheckedSQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailuresTest {
  @TempDir Path folder;

  @Test
  void noHadoopIsNeeded() {
    assertThatThrownBy(() -> Class.forName("org.apache.hadoop.conf.Configuration"))
        .isInstanceOf(ClassNotFoundException.class);
    assertThatThrownBy(() -> Class.forName("org.apache.hadoop.fs.FileSystem"))
        .isInstanceOf(ClassNotFoundException.class);
  }

  @Test
  void aCatalogThatIsNoDatabaseIsToldWithItsName() throws Exception {
    Path catalog = writeOne();
    Files.writeString(catalog, "this is not a database, but it is long enough to be taken for one");
    assertThatThrownBy(() -> new IcebergLake(folder))
        .isInstanceOfSatisfying(
            PeriscopeException.class, e -> assertThat(e.fault()).isEqualTo(Fault.RESOURCE))
        .hasMessageContaining(catalog.toString())
        .hasMessageContaining("is damaged")
        .hasMessageContaining("restore it from a backup");
  }

  @Test
  void aCatalogThatWasCutOffIsToldWithItsName() throws Exception {
    Path catalog = writeOne();
    try (FileChannel channel = FileChannel.open(catalog, StandardOpenOption.WRITE)) {
      channel.truncate(5000);
    }
    assertThatThrownBy(
            () -> {
              try (IcebergLake lake = new IcebergLake(folder)) {
                lake.master(stream()).head();
              }
            })
        .isInstanceOf(PeriscopeException.class)
        .hasMessageContaining(catalog.toString());
  }

  @Test
  void aLostCatalogIsNotTakenForAnEmptyLake() throws Exception {
    Path catalog = writeOne();
    Files.delete(catalog);
    try (IcebergLake lake = new IcebergLake(folder)) {
      assertThatThrownBy(() -> lake.master(stream()))
          .isInstanceOf(PeriscopeException.class)
          .hasMessageContaining(folder.resolve("master/trips").toString())
          .hasMessageContaining("the catalog was lost or replaced");
    }
  }

  @Test
  void aLostMetadataFileIsToldWithItsName() throws Exception {
    writeOne();
    Path newest = metadata(name -> name.endsWith(".metadata.json"));
    Files.delete(newest);
    try (IcebergLake lake = new IcebergLake(folder)) {
      assertThatThrownBy(() -> lake.master(stream()))
          .isInstanceOf(PeriscopeException.class)
          .hasMessageContaining(newest.toString())
          .hasMessageContaining("restore the table's folder");
    }
  }

  @Test
  void aMetadataFileThatIsCutOffIsToldWithItsName() throws Exception {
    writeOne();
    Path newest = metadata(name -> name.endsWith(".metadata.json"));
    try (FileChannel channel = FileChannel.open(newest, StandardOpenOption.WRITE)) {
      channel.truncate(100);
    }
    try (IcebergLake lake = new IcebergLake(folder)) {
      assertThatThrownBy(() -> lake.master(stream()))
          .isInstanceOf(PeriscopeException.class)
          .hasMessageContaining(newest + " is cut off or damaged");
    }
  }

  @Test
  void aDamagedManifestListIsToldWithItsName() throws Exception {
    writeOne();
    Path list = metadata(name -> name.startsWith("snap-"));
    try (FileChannel channel = FileChannel.open(list, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap("garbage".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }
    try (IcebergLake lake = new IcebergLake(folder)) {
      MasterTable table = lake.master(stream());
      assertThatThrownBy(() -> table.files(0, 1))
          .isInstanceOf(PeriscopeException.class)
          .hasMessageContaining("master.trips");
    }
  }

  @Test
  void aFolderThatCannotBeMadeIsToldWithItsName() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> new IcebergLake(file.resolve("lake")))
        .isInstanceOfSatisfying(
            PeriscopeException.class, e -> assertThat(e.fault()).isEqualTo(Fault.RESOURCE))
        .hasMessageContaining(file.resolve("lake").toString());
  }

  @Test
  void onlyAFailureThatProvesNothingHappenedIsDefinite() {
    Failures failures = new Failures(folder.resolve("catalog.sqlite"));
    assertThatThrownBy(() -> commit(failures, new CommitFailedException("lost")))
        .isInstanceOf(ConcurrentCommitException.class)
        .hasMessageContaining("segment 4 lost against a commit that came in between");
    assertThatThrownBy(
            () -> commit(failures, new CommitStateUnknownException(new RuntimeException("gone"))))
        .isInstanceOf(CommitOutcomeUnknown.class);
    assertThatThrownBy(() -> commit(failures, new IllegalStateException("interrupted")))
        .isInstanceOf(CommitOutcomeUnknown.class);
    assertThatThrownBy(() -> commit(failures, sql(10)))
        .as("an input/output error may come before or after the write")
        .isInstanceOf(CommitOutcomeUnknown.class);
    assertThatThrownBy(() -> commit(failures, sql(5)))
        .isNotInstanceOf(CommitOutcomeUnknown.class)
        .hasMessageContaining("is locked by another program");
    assertThatThrownBy(() -> commit(failures, sql(13)))
        .isNotInstanceOf(CommitOutcomeUnknown.class)
        .hasMessageContaining("the disk is full");
    assertThatThrownBy(
            () ->
                commit(
                    failures,
                    new RuntimeIOException(
                        new IOException("No space left on device"), "cannot write /lake/x.avro")))
        .isNotInstanceOf(CommitOutcomeUnknown.class)
        .hasMessageContaining("cannot write /lake/x.avro: No space left on device")
        .hasMessageContaining("free space");
  }

  /** Neither the disk nor the file is to blame, and no backup helps. */
  @Test
  void aMissingFileHandleIsNotTakenForAMissingFile() {
    Failures failures = new Failures(folder.resolve("catalog.sqlite"));
    IOException reason = new IOException("/lake/x.metadata.json (Too many open files)");
    assertThatThrownBy(
            () ->
                failures.reading(
                    "master.trips",
                    () -> {
                      throw new org.apache.iceberg.exceptions.NotFoundException(
                          reason, "cannot open /lake/x.metadata.json");
                    }))
        .isInstanceOfSatisfying(
            PeriscopeException.class, e -> assertThat(e.fault()).isEqualTo(Fault.RESOURCE))
        .hasMessageContaining("No file handle was left")
        .hasMessageContaining("ulimit -n 4096")
        .hasMessageNotContaining("backup");
  }

  @Test
  void whatACrashLeftIsAnOrphan() throws Exception {
    writeOne();
    Path lost = folder.resolve("master/trips/data/segment-00000009-2026-03-01-lost.parquet");
    Files.writeString(lost, "half");
    try (IcebergLake lake = new IcebergLake(folder)) {
      assertThat(lake.orphans(Duration.ofDays(-1))).containsExactly(lost.toString());
      assertThat(lake.orphans(Duration.ofHours(1))).isEmpty();
    }
  }

  private static void commit(Failures failures, RuntimeException failure) {
    failures.committing(
        "master.trips",
        "segment 4",
        () -> {
          throw failure;
        });
  }

  private static UncheckedSQLException sql(int code) {
    return new UncheckedSQLException(new SQLException("sqlite says no", "", code), "failed");
  }

  private Path writeOne() throws Exception {
    try (IcebergLake lake = new IcebergLake(folder)) {
      MasterTable table = lake.master(stream());
      table.append(MasterFixture.commit(1, 1), anyFile(table, 1));
    }
    return folder.resolve("catalog.sqlite");
  }

  private Path metadata(Predicate<String> name) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("master/trips/metadata"))) {
      List<Path> found =
          files.filter(file -> name.test(file.getFileName().toString())).sorted().toList();
      return found.get(found.size() - 1);
    }
  }
}
