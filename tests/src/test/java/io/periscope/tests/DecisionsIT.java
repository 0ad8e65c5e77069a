package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is decided on an event once holds in every layer, and through every recompute. */
class DecisionsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String TOTALS = "SELECT shop, n, amount FROM totals ORDER BY shop";

  @TempDir private Path folder;
  private Path workspace;

  @BeforeEach
  void writeWorkspace() throws IOException {
    workspace = folder.resolve("shops");
    Files.createDirectories(workspace.resolve("streams"));
    Files.createDirectories(workspace.resolve("views"));
    stream("int", "");
    Files.writeString(
        workspace.resolve("views/totals.sql"),
        "SELECT shop, COUNT(*) AS n, SUM(amount) AS amount FROM sales GROUP BY shop\n");
  }

  private void stream(String amount, String more) throws IOException {
    Files.writeString(
        workspace.resolve("streams/sales.yaml"),
        """
        stream: sales
        partitions: 1
        fields:
          id: string
          shop: string
          amount: %s
        %s
        """
            .formatted(amount, more));
  }

  private static void send(Program program, String... events) {
    JsonNode before = stream(program);
    assertThat(program.postLines("/api/streams/sales", List.of(events)).get("accepted").asInt())
        .isEqualTo(events.length);
    long wanted = before.get("read").asLong() + events.length;
    Eventually.holds(
        PATIENCE,
        () -> stream(program).get("read").asLong() == wanted,
        () -> program.get("/api/status").toPrettyString());
  }

  private static JsonNode stream(Program program) {
    return program.get("/api/status").get("streams").get(0);
  }

  private static void verify(Program program) {
    JsonNode report = program.post("/api/verify", Map.of());
    assertThat(report.get("passed").asBoolean()).as(report.toPrettyString()).isTrue();
  }

  private static String event(String id, String shop, String amount) {
    return "{\"id\":\"%s\",\"shop\":\"%s\",\"amount\":%s}".formatted(id, shop, amount);
  }

  @Test
  void whatTheMendedFieldsAllowIsTakenOutOfQuarantineOnce() throws IOException {
    try (Program program = Program.up(workspace)) {
      send(program, event("1", "a", "1"), event("2", "a", "3000000000"), event("3", "b", "\"x\""));
      program.post("/api/batch", Map.of());
      send(program, event("4", "b", "5000000000"), event("5", "b", "7"));
      assertThat(program.query(TOTALS, "merged"))
          .containsExactly(List.of("a", "1", "1"), List.of("b", "1", "7"));
      assertThat(stream(program).get("quarantined").asLong()).isEqualTo(3);

      stream("long", "");
      Eventually.holds(
          PATIENCE,
          () -> program.output().contains("the change is taken over"),
          () -> program.output());
      assertThat(program.post("/api/streams/sales/quarantine/retry", Map.of()).toString())
          .isEqualTo("{\"accepted\":2}");
      assertThat(program.query(TOTALS, "merged"))
          .containsExactly(List.of("a", "2", "3000000001"), List.of("b", "2", "5000000007"));
      verify(program);
      // As of any coverage of the past, too: what was released counts by its own position.
      for (long offset = 0; offset <= 5; offset++) {
        JsonNode past = program.post("/api/verify", Map.of("at", Map.of("0", offset)));
        assertThat(past.get("differences").get(0).get("expected").asLong())
            .isEqualTo(offset == 0 ? 0 : offset <= 3 ? 1 : 2);
        assertThat(past.get("passed").asBoolean()).as(past.toPrettyString()).isTrue();
      }
      program.kill();
    }
    Program.Outcome again = Program.run("quarantine", "retry", workspace.toString());
    assertThat(again.out()).isEqualTo("sales: 0 events accepted\n");
    assertThat(again.exit()).isZero();
    // The lake has what was decided: without the local state it all comes back.
    delete(workspace.resolve(".periscope/state"));
    try (Program program = Program.up(workspace)) {
      assertThat(program.query(TOTALS, "merged"))
          .containsExactly(List.of("a", "2", "3000000001"), List.of("b", "2", "5000000007"));
      program.post("/api/batch", Map.of("full", true));
      assertThat(program.query(TOTALS, "batch"))
          .containsExactly(List.of("a", "2", "3000000001"), List.of("b", "2", "5000000007"));
      assertThat(program.get("/api/streams/sales/quarantine").findValuesAsText("raw"))
          .containsExactly(event("3", "b", "\"x\""));
      Eventually.holds(
          PATIENCE,
          () -> stream(program).get("balanced").asBoolean(),
          () -> program.get("/api/status").toPrettyString());
      verify(program);
    }
  }

  @Test
  void aDuplicateIsSetAsideInEveryLayerAndThroughEveryLoss() throws IOException {
    stream("int", "unique: { key: id, within: 1h }");
    try (Program program = Program.up(workspace)) {
      send(program, event("1", "a", "1"), event("1", "a", "1"), event("2", "a", "2"));
      program.post("/api/batch", Map.of());
      send(program, event("2", "b", "2"), event("3", "b", "3"));
      assertThat(program.query(TOTALS, "merged"))
          .containsExactly(List.of("a", "2", "3"), List.of("b", "1", "3"));
      program.kill();
    }
    try (Program program = Program.up(workspace)) {
      send(program, event("3", "c", "3"), event("4", "c", "4"));
      verify(program);
      assertThat(program.post("/api/streams/sales/quarantine/retry", Map.of()).toString())
          .isEqualTo("{\"accepted\":0}");
      program.post("/api/batch", Map.of("full", true));
      program.kill();
    }
    delete(workspace.resolve(".periscope/state"));
    try (Program program = Program.up(workspace)) {
      send(program, event("4", "d", "4"), event("1", "d", "1"), event("5", "d", "5"));
      List<List<String>> expected =
          List.of(
              List.of("a", "2", "3"),
              List.of("b", "1", "3"),
              List.of("c", "1", "4"),
              List.of("d", "1", "5"));
      assertThat(program.query(TOTALS, "merged")).isEqualTo(expected);
      program.post("/api/batch", Map.of());
      assertThat(program.query(TOTALS, "batch")).isEqualTo(expected);
      Eventually.holds(
          PATIENCE,
          () -> stream(program).get("duplicates").asLong() == 5,
          () -> program.get("/api/status").toPrettyString());
      assertThat(program.get("/api/streams/sales/quarantine").findValuesAsText("reason"))
          .containsOnly("duplicate: an event with the same id was accepted within 1h before");
      verify(program);
    }
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> files = Files.walk(tree)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
