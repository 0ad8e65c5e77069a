package io.periscope.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.engine.Layer;
import io.periscope.api.engine.StateStore;
import io.periscope.api.error.EngineLostException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A state file that is cut off, emptied or overwritten makes room for a new one. */
class DamagedStateTest {
  private static final DuckDbOptions SMALL = new DuckDbOptions(1, "200MB");
  private static final int ROWS = 40_000;

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void makeState() {
    file = folder.resolve("state.duckdb");
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      fill(duckDb.stateStore());
    }
  }

  private static void fill(StateStore store) {
    Fixture.open(store);
    store.install(Fixture.perKey("per_key"));
    String[] lines = new String[ROWS];
    for (int i = 0; i < ROWS; i++) {
      lines[i] = "key-" + Integer.toHexString(i * 0x9e3779b1) + ",1";
    }
    Fixture.commit(store, false, lines);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 100, 4096, 12_288, 300_000})
  void aFileThatIsCutOffIsSetAside(long length) throws IOException {
    assertThat(Files.size(file)).isGreaterThan(length);
    cut(file, length);
    isSetAsideAndBegunAnew();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 8, 4096})
  void aFileWithAnOverwrittenHeaderIsSetAside(long at) throws IOException {
    // DuckDB keeps two headers in turn; a damaged one that is older is not read.
    overwrite(file, at, at == 4096 ? 8192 : 16);
    isSetAsideAndBegunAnew();
  }

  @Test
  void anotherProgramsFileIsSetAside() throws IOException {
    Files.writeString(file, "this is no database");
    isSetAsideAndBegunAnew();
  }

  private void isSetAsideAndBegunAnew() throws IOException {
    byte[] damaged = Files.readAllBytes(file);
    List<String> told = new ArrayList<>();
    try (DuckDb duckDb = DuckDb.open(folder, SMALL, told::add)) {
      assertThat(duckDb.stateStore().stream("sales")).isEmpty();
      fill(duckDb.stateStore());
    }
    assertThat(told).hasSize(1);
    assertThat(told.get(0))
        .startsWith(file + " was damaged (")
        .contains("; it was set aside as state.duckdb.damaged-")
        .endsWith("and the state is rebuilt from the master dataset and the log");
    assertThat(Files.readAllBytes(aside())).isEqualTo(damaged);
    isWhole();
  }

  /** A block of rows is not looked at until somebody asks for them; the next start knows. */
  @Test
  void damageThatIsFoundLaterIsRememberedForTheNextStart() throws IOException {
    overwrite(file, Files.size(file) / 2, 4096);
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = duckDb.stateStore();
      Fixture.open(store);
      store.install(Fixture.perKey("per_key"));
      assertThatThrownBy(() -> Fixture.rows(store, Fixture.perKey("per_key"), Layer.MERGED))
          .isInstanceOf(EngineLostException.class)
          .hasMessageStartingWith(file + " is damaged (")
          .hasMessageContaining("Start again: it is set aside then, and the state rebuilt");
    }
    List<String> told = new ArrayList<>();
    try (DuckDb duckDb = DuckDb.open(folder, SMALL, told::add)) {
      assertThat(duckDb.stateStore().stream("sales")).isEmpty();
      fill(duckDb.stateStore());
    }
    assertThat(told).hasSize(1);
    assertThat(aside()).exists();
    isWhole();
  }

  /** A log that ends in the middle of an entry is what a crash leaves; only that entry is lost. */
  @Test
  void aWriteAheadLogThatIsCutOffLosesWholeCommitsOnly() throws Exception {
    Path log = leaveLog();
    cut(log, Files.size(log) - 5);
    List<String> told = new ArrayList<>();
    try (DuckDb duckDb = DuckDb.open(folder, SMALL, told::add)) {
      assertThat(duckDb.stateStore().stream("sales").orElseThrow().read()).isEqualTo(ROWS + 2);
    }
    assertThat(told).isEmpty();
  }

  @Test
  void aWriteAheadLogThatIsOverwrittenIsSetAsideWithItsFile() throws Exception {
    Path log = leaveLog();
    overwrite(log, Files.size(log) / 3, 64);
    List<String> told = new ArrayList<>();
    try (DuckDb duckDb = DuckDb.open(folder, SMALL, told::add)) {
      assertThat(duckDb.stateStore().stream("sales")).isEmpty();
      fill(duckDb.stateStore());
    }
    assertThat(told).hasSize(1);
    assertThat(aside()).exists();
    assertThat(aside().resolveSibling(aside().getFileName() + ".wal")).exists();
    isWhole();
  }

  private void isWhole() {
    List<String> told = new ArrayList<>();
    try (DuckDb duckDb = DuckDb.open(folder, SMALL, told::add)) {
      assertThat(duckDb.stateStore().stream("sales").orElseThrow().read()).isEqualTo(ROWS);
    }
    assertThat(told).isEmpty();
  }

  /** What a process leaves that is killed after three commits of one event. */
  private Path leaveLog() throws Exception {
    Path copy = folder.resolveSibling(folder.getFileName() + "-killed");
    Files.createDirectories(copy);
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = duckDb.stateStore();
      Fixture.open(store);
      store.install(Fixture.perKey("per_key"));
      for (int i = 0; i < 3; i++) {
        Fixture.commit(store, false, "late,1");
      }
      for (String name : List.of("state.duckdb", "state.duckdb.wal")) {
        Files.copy(folder.resolve(name), copy.resolve(name));
      }
    }
    folder = copy;
    file = folder.resolve("state.duckdb");
    return folder.resolve("state.duckdb.wal");
  }

  private Path aside() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(path -> path.getFileName().toString().startsWith("state.duckdb.damaged-"))
          .filter(path -> !path.toString().endsWith(".wal"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static void cut(Path file, long length) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(length);
    }
  }

  private static void overwrite(Path file, long at, int bytes) throws IOException {
    byte[] rubbish = new byte[bytes];
    new Random(7).nextBytes(rubbish);
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.seek(at);
      open.write(rubbish);
    }
  }
}
