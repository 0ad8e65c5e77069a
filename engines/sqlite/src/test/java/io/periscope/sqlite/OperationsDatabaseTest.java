package io.periscope.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.PeriscopeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperationsDatabaseTest {
  private static final List<List<String>> FIRST =
      List.of(List.of("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)"));
  private static final List<List<String>> SECOND =
      List.of(FIRST.get(0), List.of("ALTER TABLE notes ADD COLUMN more TEXT"));

  @TempDir Path folder;

  @Test
  void whatWasWrittenIsThereAfterwards() {
    try (OperationsDatabase database = open()) {
      database.prepare("notes", FIRST);
      database.write(c -> run(c, "INSERT INTO notes (text) VALUES ('one')"));
    }
    try (OperationsDatabase database = open()) {
      database.prepare("notes", FIRST);
      assertThat(count(database)).isEqualTo(1);
    }
  }

  @Test
  void aTransactionThatFailsChangesNothing() {
    try (OperationsDatabase database = open()) {
      database.prepare("notes", FIRST);
      assertThatThrownBy(
              () ->
                  database.write(
                      c -> {
                        run(c, "INSERT INTO notes (text) VALUES ('one')");
                        throw new IllegalStateException("changed its mind");
                      }))
          .hasMessage("changed its mind");
      assertThatThrownBy(
              () -> database.write(c -> run(c, "INSERT INTO notes (text) VALUES (NULL)")))
          .isInstanceOf(PeriscopeException.class)
          .hasMessageContaining("refused a statement");
      assertThat(count(database)).isZero();
    }
  }

  @Test
  void readersSeeTheLastCommittedStateWhileOneWrites() throws InterruptedException {
    try (OperationsDatabase database = open()) {
      database.prepare("notes", FIRST);
      CountDownLatch wrote = new CountDownLatch(1);
      CountDownLatch read = new CountDownLatch(1);
      Thread writer =
          new Thread(
              () ->
                  database.write(
                      c -> {
                        run(c, "INSERT INTO notes (text) VALUES ('one')");
                        wrote.countDown();
                        await(read);
                      }));
      writer.start();
      wrote.await();
      assertThat(count(database)).isZero();
      read.countDown();
      writer.join();
      assertThat(count(database)).isEqualTo(1);
    }
  }

  @Test
  void tablesAreBroughtUpToDateOnceAndANewerOnesAreRefused() {
    try (OperationsDatabase database = open()) {
      database.prepare("notes", FIRST);
      database.write(c -> run(c, "INSERT INTO notes (text) VALUES ('one')"));
    }
    try (OperationsDatabase database = open()) {
      database.prepare("notes", SECOND);
      database.prepare("notes", SECOND);
      database.write(c -> run(c, "UPDATE notes SET more = 'and more'"));
      assertThat(count(database)).isEqualTo(1);
    }
    try (OperationsDatabase database = open()) {
      assertThatThrownBy(() -> database.prepare("notes", FIRST))
          .hasMessageContaining("version 2")
          .hasMessageContaining("newer Periscope");
    }
  }

  @Test
  void aDamagedFileIsToldWithWhatIsLost() throws IOException {
    try (OperationsDatabase database = open()) {
      database.prepare("notes", FIRST);
      for (int i = 0; i < 200; i++) {
        database.write(c -> run(c, "INSERT INTO notes (text) VALUES (hex(randomblob(200)))"));
      }
    }
    byte[] whole = Files.readAllBytes(file());
    for (int cut : List.of(whole.length / 2, 50, whole.length - 1)) {
      Files.write(file(), java.util.Arrays.copyOf(whole, cut));
      assertDamaged();
    }
    Files.writeString(file(), "this is no database at all, as anyone can see".repeat(20));
    assertDamaged();
    byte[] overwritten = whole.clone();
    java.util.Arrays.fill(overwritten, 4096, whole.length, (byte) 7);
    Files.write(file(), overwritten);
    assertDamaged();
    Files.write(file(), whole);
    try (OperationsDatabase database = open()) {
      assertThat(count(database)).isEqualTo(200);
    }
  }

  private void assertDamaged() {
    assertThatThrownBy(this::open)
        .isInstanceOf(PeriscopeException.class)
        .hasMessageContaining("operations.db is damaged")
        .hasMessageContaining("move it away");
  }

  @Test
  void whatAKilledProcessLeavesIsAllThere() throws IOException {
    Path left = Files.createDirectory(folder.resolve("left"));
    try (OperationsDatabase database = open()) {
      database.prepare("notes", FIRST);
      database.write(c -> run(c, "INSERT INTO notes (text) VALUES ('one')"));
      // Nothing of it is in the file itself yet.
      for (String ending : List.of("", "-wal")) {
        Files.copy(Path.of(file() + ending), left.resolve("operations.db" + ending));
      }
    }
    try (OperationsDatabase database = OperationsDatabase.open(left.resolve("operations.db"))) {
      database.prepare("notes", FIRST);
      assertThat(count(database)).isEqualTo(1);
    }
  }

  @Test
  void aDatabaseOfSomebodyElseIsLeftAlone() throws SQLException, IOException {
    try (Connection other = java.sql.DriverManager.getConnection("jdbc:sqlite:" + file())) {
      run(other, "CREATE TABLE theirs (x)");
    }
    byte[] before = Files.readAllBytes(file());
    assertThatThrownBy(this::open).hasMessageContaining("another program");
    assertThat(java.util.Arrays.equals(Files.readAllBytes(file()), before)).isTrue();
  }

  @Test
  void aPlaceThatCannotBeWrittenIsTold() throws IOException {
    Files.writeString(folder.resolve("file"), "x", StandardCharsets.UTF_8);
    assertThatThrownBy(() -> OperationsDatabase.open(folder.resolve("file").resolve("x.db")))
        .isInstanceOf(PeriscopeException.class)
        .hasMessageContaining("x.db");
  }

  private OperationsDatabase open() {
    return OperationsDatabase.open(file());
  }

  private Path file() {
    return folder.resolve("operations.db");
  }

  private static int count(OperationsDatabase database) {
    return database.read(
        c -> {
          try (Statement statement = c.createStatement();
              ResultSet answer = statement.executeQuery("SELECT count(*) FROM notes")) {
            return answer.getInt(1);
          }
        });
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
