package io.periscope.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.engine.Layer;
import io.periscope.api.engine.StateStore;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opening and closing, and what is on disk between. */
class DuckDbTest {
  private static final DuckDbOptions SMALL = new DuckDbOptions(1, "200MB");

  @TempDir private Path folder;

  @Test
  void aFileOfANewerFormatIsRefused() throws SQLException {
    DuckDb.open(folder, SMALL).close();
    inFile("UPDATE format SET version = 99");
    assertThatThrownBy(() -> DuckDb.open(folder, SMALL))
        .isInstanceOf(PeriscopeException.class)
        .hasMessage(
            folder.resolve("state.duckdb")
                + " was written by a newer Periscope (format 99; this one reads up to 1): use that one");
  }

  /** What is stored, as docs and other programs may rely on it. */
  @Test
  void theStoredFormatIsThis() throws SQLException {
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = duckDb.stateStore();
      Fixture.open(store);
      store.install(Fixture.perKey("per_key"));
      Fixture.commit(store, true, "a,1", "oops");
      Fixture.commit(store, false, "b,2");
    }
    assertThat(inFile("SELECT table_name FROM duckdb_tables() ORDER BY 1"))
        .containsExactly(
            "building",
            "format",
            "quarantine",
            "reference_tables",
            "segments",
            "speed/per_key/hash-per-key",
            "streams",
            "unique_keys",
            "views");
    assertThat(inFile("SELECT * FROM format")).containsExactly("1");
    assertThat(inFile("SELECT * FROM streams"))
        .containsExactly(
            "sales topic-1 1 {\"0\":3} 2 {\"0\":2} 0 2 1 1 1 k string\namount long"
                + " {\"0\":\"2/43c69e4f\"}");
    assertThat(inFile("SELECT * FROM segments")).containsExactly("sales 1 {\"0\":0} {\"0\":2} 1 1");
    assertThat(inFile("SELECT * FROM quarantine"))
        .containsExactly("sales 1 0 1 1600000000001 oops no comma null null");
    assertThat(inFile("SELECT * FROM views"))
        .containsExactly("per_key sales hash-per-key 0 0 {} 0 0 null");
    assertThat(inFile("SELECT * FROM \"speed/per_key/hash-per-key\""))
        .containsExactly("1 a 1 1", "2 b 1 2");
  }

  @Test
  void tablesThatACrashLeftHalfLoadedAreDropped() throws SQLException {
    DuckDb.open(folder, SMALL).close();
    inFile("CREATE TABLE \"batch/per_key/7\" AS SELECT 1 AS n");
    DuckDb.open(folder, SMALL).close();
    assertThat(inFile("SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'batch%'"))
        .isEmpty();
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "in the way");
    assertThatThrownBy(() -> DuckDb.open(file.resolve("state"), SMALL))
        .isInstanceOf(PeriscopeException.class)
        .hasMessageContaining(file.resolve("state").toString());
  }

  @Test
  void anotherProcessThatHasTheFileOpenIsToldOf() throws Exception {
    Process other = start(Holder.class, folder.toString());
    try (BufferedReader said = other.inputReader(StandardCharsets.UTF_8)) {
      assertThat(said.readLine()).isEqualTo("open");
      assertThatThrownBy(() -> DuckDb.open(folder, SMALL))
          .isInstanceOf(PeriscopeException.class)
          .hasMessageStartingWith(folder + " is in use by another process")
          .extracting(e -> ((PeriscopeException) e).fault())
          .isEqualTo(Fault.RESOURCE);
      // It dies without closing anything.
      other.destroyForcibly();
      other.waitFor();
    }
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = duckDb.stateStore();
      assertThat(store.stream("sales").orElseThrow().coverage()).isEqualTo(Fixture.at(2));
      store.install(Fixture.total("total"));
      assertThat(Fixture.rows(store, Fixture.total("total"), Layer.MERGED)).isEqualTo("[[2]]");
    }
  }

  /** Commits two events, says so, and waits to be killed. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] args) throws InterruptedException {
      try (DuckDb duckDb = DuckDb.open(Path.of(args[0]), SMALL)) {
        StateStore store = duckDb.stateStore();
        Fixture.open(store);
        store.install(Fixture.total("total"));
        Fixture.commit(store, false, "a,1", "b,2");
        System.out.println("open");
        Thread.currentThread().join();
      }
    }
  }

  private static Process start(Class<?> main, String argument) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            main.getName(),
            argument)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  @Test
  void manyInstancesLiveInOneProcess() throws Exception {
    List<DuckDb> all = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        all.add(DuckDb.open(folder.resolve("state" + i), SMALL));
      }
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < all.size(); i++) {
        StateStore store = all.get(i).stateStore();
        String[] lines = new String[i + 1];
        Arrays.fill(lines, "a,1");
        Fixture.open(store);
        store.install(Fixture.total("total"));
        threads.add(
            new Thread(
                () -> {
                  for (int round = 0; round < 50; round++) {
                    Fixture.commit(store, false, lines);
                  }
                }));
      }
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      for (int i = 0; i < all.size(); i++) {
        assertThat(Fixture.rows(all.get(i).stateStore(), Fixture.total("total"), Layer.MERGED))
            .isEqualTo("[[" + 50 * (i + 1) + "]]");
      }
    } finally {
      all.forEach(DuckDb::close);
    }
  }

  @Test
  void aSecondStoreOnTheSameFileIsRefused() {
    try (DuckDb first = DuckDb.open(folder, SMALL)) {
      assertThatThrownBy(() -> DuckDb.open(folder, SMALL))
          .isInstanceOf(PeriscopeException.class)
          .hasMessageStartingWith(folder + " is in use by this very process");
      Fixture.open(first.stateStore());
    }
    DuckDb.open(folder, SMALL).close();
  }

  @Test
  void commitsForeverDoNotGrowTheFileForever() throws IOException {
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = duckDb.stateStore();
      Fixture.open(store);
      store.install(Fixture.perKey("per_key"));
      String[] lines = new String[10_000];
      for (int i = 0; i < lines.length; i++) {
        lines[i] = "key-" + i + ",1";
      }
      long early = 0;
      for (int round = 1; round <= 60; round++) {
        Fixture.commit(store, false, lines);
        store.compact();
        if (round == 12) {
          early = size();
        }
      }
      assertThat(store.view("per_key").orElseThrow().speedRows()).isLessThanOrEqualTo(40_000);
      assertThat(size()).isLessThan(3 * early);
    }
  }

  private long size() throws IOException {
    return Files.size(folder.resolve("state.duckdb"))
        + (Files.exists(folder.resolve("state.duckdb.wal"))
            ? Files.size(folder.resolve("state.duckdb.wal"))
            : 0);
  }

  /** With no store open: runs a statement on the file; the values of a row divided by spaces. */
  private List<String> inFile(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:duckdb:" + folder.resolve("state.duckdb"));
        Statement statement = connection.createStatement()) {
      List<String> rows = new ArrayList<>();
      if (statement.execute(sql)) {
        try (ResultSet result = statement.getResultSet()) {
          while (result.next()) {
            List<String> row = new ArrayList<>();
            for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
              row.add(String.valueOf(result.getString(i)));
            }
            rows.add(String.join(" ", row));
          }
        }
      }
      return rows;
    }
  }
}
