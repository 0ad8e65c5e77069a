package io.periscope.sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.PeriscopeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSinkTest {
  @TempDir private Path folder;

  private FileSink sink(String name) {
    String format = name.substring(name.lastIndexOf('.') + 1);
    return new FileSink("totals", folder.resolve("out").resolve(name), FileForm.of(format));
  }

  private String text(String name) throws IOException {
    return Files.readString(folder.resolve("out").resolve(name));
  }

  @Test
  void csvHasAHeaderNullsAndQuotes() throws IOException {
    sink("totals.csv").write(Answers.of(3, "a,1,1.50", "?,2,?", "\"b\"\n,3,0.00"));
    assertThat(text("totals.csv"))
        .isEqualTo("shop,n,amount\na,1,1.50\n,2,\n\"\"\"b\"\"\n\",3,0.00\n");
  }

  @Test
  void jsonAndJsonLinesKeepEveryDigit() throws IOException {
    sink("totals.json").write(Answers.of(3, "a,1,1.50", "?,2,?"));
    assertThat(text("totals.json"))
        .isEqualTo(
            "[{\"shop\":\"a\",\"n\":1,\"amount\":1.50},{\"shop\":null,\"n\":2,\"amount\":null}]");
    sink("totals.jsonl").write(Answers.of(3, "a,1,1.50", "?,2,?"));
    assertThat(text("totals.jsonl"))
        .isEqualTo(
            "{\"shop\":\"a\",\"n\":1,\"amount\":1.50}\n{\"shop\":null,\"n\":2,\"amount\":null}\n");
  }

  @Test
  void parquetHasTheColumnsTypes() throws Exception {
    sink("totals.parquet").write(Answers.of(3, "a,1,1.50", "?,2,?"));
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckDb.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT typeof(n), typeof(amount), sum(n) OVER (), count(shop) OVER () FROM '%s'"
                    .formatted(folder.resolve("out/totals.parquet")))) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getString(1)).isEqualTo("BIGINT");
      assertThat(rows.getString(2)).isEqualTo("DECIMAL(10,2)");
      assertThat(rows.getLong(3)).isEqualTo(3);
      assertThat(rows.getLong(4)).isEqualTo(1);
    }
  }

  @Test
  void whoeverReadsFindsOneWholeAnswer() throws Exception {
    FileSink sink = sink("totals.csv");
    sink.write(Answers.of(0, rows(0)));
    AtomicReference<Throwable> wrong = new AtomicReference<>();
    Thread reader =
        new Thread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                String first = read().lines().skip(1).findFirst().orElse("");
                long same = read().lines().skip(1).count();
                assertThat(first).startsWith("s0,");
                assertThat(same).isEqualTo(500);
              }
            });
    reader.setUncaughtExceptionHandler((thread, e) -> wrong.set(e));
    reader.start();
    for (int round = 1; round <= 100; round++) {
      sink.write(Answers.of(round, rows(round)));
    }
    reader.interrupt();
    reader.join();
    assertThat(wrong.get()).isNull();
    assertThat(folder.resolve("out").toFile().list()).containsExactly("totals.csv");
  }

  private String read() {
    try {
      return text("totals.csv");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String[] rows(int round) {
    String[] rows = new String[500];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = "s" + i + "," + round + ",0.00";
    }
    return rows;
  }

  @Test
  void aPlaceThatCannotBeWrittenIsTold() throws IOException {
    Files.writeString(folder.resolve("out"), "a file in the way");
    assertThatThrownBy(() -> sink("totals.csv").write(Answers.of(1, "a,1,1.00")))
        .isInstanceOf(PeriscopeException.class)
        .hasMessageContaining("sink 'totals': cannot write " + folder.resolve("out/totals.csv"));
  }
}
