package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Views and fields that change while events flow and questions are asked. */
class LiveChangesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String STREAM =
      """
      stream: sales
      fields:
        shop: string
        amount: decimal(10,2)
      %s
      source:
        generator:
          rate: 1000/s
          seed: 5
          fields:
            shop: { choice: { a: 0.5, b: 0.3, c: 0.2 } }
            amount: { uniform: { min: 1, max: 100 } }
      %s
      """;

  @TempDir private Path folder;

  @BeforeEach
  void writeWorkspace() throws IOException {
    Files.createDirectories(folder.resolve("streams"));
    Files.createDirectories(folder.resolve("views"));
    Files.writeString(
        folder.resolve("periscope.yaml"),
        "name: live\nsegment: { rows: 1500 }\nbatch: { every: 2s }\n");
    Files.writeString(folder.resolve("streams/sales.yaml"), STREAM.formatted("", ""));
    view("totals", "SELECT shop, COUNT(*) AS n FROM sales GROUP BY shop");
  }

  private void view(String name, String sql) throws IOException {
    Files.writeString(folder.resolve("views/" + name + ".sql"), sql + "\n");
  }

  @Test
  void theOldAnswerStaysUntilTheNewOneIsWhole() throws Exception {
    try (Program program = Program.up(folder)) {
      Eventually.holds(PATIENCE, () -> read(program) > 2000, () -> program.output());
      try (Asker asker = new Asker(program)) {
        view("amounts", "SELECT shop, SUM(amount) AS amount FROM sales GROUP BY shop");
        awaitServed(program, "amounts");
        asker.hasAskedAgain();

        view("totals", "SELECT shop, COUNT(*) AS n, MAX(amount) AS most FROM sales GROUP BY shop");
        Eventually.holds(
            PATIENCE,
            () -> program.get("/api/views").toString().contains("\"most\""),
            () -> program.output());
        asker.hasAskedAgain();

        Files.move(folder.resolve("views/amounts.sql"), folder.resolve("views/sums.sql"));
        awaitServed(program, "sums");
        assertThatThrownBy(() -> program.query("SELECT * FROM amounts", "merged"))
            .hasMessageContaining("amounts");

        Files.delete(folder.resolve("views/sums.sql"));
        Eventually.holds(PATIENCE, () -> !views(program).contains("sums"), () -> program.output());

        Files.writeString(
            folder.resolve("streams/sales.yaml"),
            STREAM.formatted("  note: string", "      note: { choice: { x: 0.5, y: 0.5 } }"));
        view("notes", "SELECT note, COUNT(*) AS n FROM sales GROUP BY note");
        awaitServed(program, "notes");
        long from = read(program);
        Eventually.holds(PATIENCE, () -> read(program) > from + 1000, () -> program.output());
        assertThat(program.query("SELECT note FROM notes ORDER BY note NULLS LAST", "merged"))
            .containsExactly(List.of("x"), List.of("y"), List.of("null"));
        asker.hasAskedAgain();

        // The lake has kept it as a text: the stream goes on as it was.
        Files.writeString(
            folder.resolve("streams/sales.yaml"),
            STREAM.formatted("  note: int", "      note: { choice: { 1: 0.5, 2: 0.5 } }"));
        Eventually.holds(
            PATIENCE,
            () -> program.output().contains("field 'note' is declared as int"),
            () -> program.output());
        long still = read(program);
        Eventually.holds(PATIENCE, () -> read(program) > still, () -> program.output());
        Files.writeString(
            folder.resolve("streams/sales.yaml"),
            STREAM.formatted("  note: string", "      note: { choice: { x: 0.5, y: 0.5 } }"));

        view("notes", "SELECT nothing FROM sales");
        Eventually.holds(
            PATIENCE,
            () -> program.output().contains("it is not taken over"),
            () -> program.output());
        assertThat(program.output()).contains("notes.sql:1:8:");
        asker.hasAskedAgain();
        view("notes", "SELECT note, SUM(amount) AS amount FROM sales GROUP BY note");
      }
      program.kill();
    }
    try (Program program = Program.up(folder)) {
      awaitServed(program, "notes");
      JsonNode report = program.post("/api/verify", Map.of());
      assertThat(report.get("passed").asBoolean()).as(report.toPrettyString()).isTrue();
      assertThat(views(program)).containsExactly("notes", "totals");
      assertThat(program.query("SELECT SUM(n) FROM totals", "batch")).isNotEmpty();
    }
  }

  private static long read(Program program) {
    return program.get("/api/status").get("streams").get(0).get("read").asLong();
  }

  private static List<String> views(Program program) {
    return program.get("/api/status").get("views").findValuesAsText("name").stream()
        .sorted()
        .toList();
  }

  private static void awaitServed(Program program, String view) {
    Eventually.holds(
        PATIENCE,
        () -> {
          JsonNode status = program.get("/api/status");
          return status.get("building").isEmpty()
              && status.get("views").findValuesAsText("name").contains(view);
        },
        () -> program.output());
  }

  /** Asks one view all the time: each answer must come, and count no less than the one before. */
  private static final class Asker implements AutoCloseable {
    private final Program program;
    private final AtomicLong asked = new AtomicLong();
    private final AtomicReference<Optional<Throwable>> failure =
        new AtomicReference<>(Optional.empty());
    private final Thread thread;
    private volatile boolean running = true;

    Asker(Program program) {
      this.program = program;
      this.thread = new Thread(this::ask, "asker");
      thread.start();
    }

    private void ask() {
      long last = 0;
      try {
        while (running) {
          JsonNode answer =
              program.post("/api/query", Map.of("sql", "SELECT SUM(n) AS n FROM totals"));
          long now = answer.get("rows").get(0).get(0).asLong();
          assertThat(now).isGreaterThanOrEqualTo(last);
          last = now;
          asked.incrementAndGet();
        }
      } catch (RuntimeException | AssertionError e) {
        failure.set(Optional.of(e));
      }
    }

    void hasAskedAgain() {
      long before = asked.get();
      Eventually.holds(
          PATIENCE,
          () -> asked.get() > before + 1 || failure.get().isPresent(),
          () -> program.output());
      failure
          .get()
          .ifPresent(
              e -> {
                throw new AssertionError(e);
              });
    }

    @Override
    public void close() throws InterruptedException {
      running = false;
      thread.join();
      failure
          .get()
          .ifPresent(
              e -> {
                throw new AssertionError(e);
              });
    }
  }
}
