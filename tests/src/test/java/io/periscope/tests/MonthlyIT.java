package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The monthly example: what arrives is looked at, loaded, computed, tested and learnt from. */
class MonthlyIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final List<String> MONTHS = List.of("2016-01", "2016-02", "2016-03");
  private static final List<String> STEPS =
      List.of("plausible", "load", "views", "results", "tests", "model");

  @TempDir private Path folder;

  @Test
  void threeMonthsFilledInAreTheSameAsThreeThatCame() throws IOException {
    Path live = Examples.copy("monthly", folder.resolve("live"), MonthlyIT::quick);
    List<List<String>> came;
    try (Program program = Program.up(live)) {
      for (int month = 0; month < MONTHS.size(); month++) {
        deliver(delivery(live, MONTHS.get(month)), live, "trips_" + MONTHS.get(month) + ".csv");
        JsonNode run = awaitRun(program, month + 1);
        assertThat(run.get("state").asText()).as(run.toPrettyString()).isEqualTo("succeeded");
        assertThat(states(run)).as(run.toPrettyString()).containsOnly("succeeded");
      }
      came = answers(program);
      assertThat(program.query("SELECT COUNT(*) FROM monthly", "merged"))
          .isEqualTo(List.of(List.of("3")));
      assertThat(program.get("/api/models/trip_duration").get("problem").isNull()).isTrue();
      requireExact(program);
    }
    Path filled = Examples.copy("monthly", folder.resolve("filled"), MonthlyIT::quick);
    try (Program program = Program.up(filled)) {
      program.post(
          "/api/jobs/monthly/backfill",
          Map.of("from", "2016-01-01", "to", "2016-04-01", "every", "1mo"));
      for (int month = 1; month <= MONTHS.size(); month++) {
        JsonNode run = awaitRun(program, month);
        assertThat(run.get("state").asText()).as(run.toPrettyString()).isEqualTo("succeeded");
      }
      assertThat(answers(program)).isEqualTo(came);
      requireExact(program);
      // The same months again are there already.
      JsonNode again =
          program.post(
              "/api/jobs/monthly/backfill",
              Map.of("from", "2016-01-01", "to", "2016-04-01", "every", "1mo"));
      assertThat(again.get("made")).as(again.toPrettyString()).isEmpty();
    }
  }

  /** Once 0 to 100 was compared with 0.10, and a gate let everything through. */
  @Test
  void aGateThatFailsLetsNothingThrough() throws IOException {
    Path workspace = Examples.copy("monthly", folder, MonthlyIT::quick);
    List<String> rows = new ArrayList<>();
    int wrong = 0;
    for (String row : Files.readAllLines(delivery(workspace, MONTHS.get(0)))) {
      // One in eight has no duration: 87.5 % are right, and 90 % must be.
      boolean spoil = rows.size() % 8 == 1;
      rows.add(spoil ? row.replaceFirst("[^,]*$", "0") : row);
      wrong += spoil ? 1 : 0;
    }
    assertThat(wrong).isEqualTo(50);
    Path bad = folder.resolve("bad.csv");
    Files.write(bad, rows);
    try (Program program = Program.up(workspace)) {
      deliver(bad, workspace, "trips.csv");
      JsonNode run = awaitRun(program, 1);
      assertThat(run.get("state").asText()).as(run.toPrettyString()).isEqualTo("failed");
      assertThat(run.get("reason").asText())
          .contains("between(trip_duration)", "of 400 rows break it", "at least 0.9");
      assertThat(states(run))
          .containsExactly("failed", "skipped", "skipped", "skipped", "skipped", "skipped");
      for (JsonNode stream : program.get("/api/status").get("streams")) {
        assertThat(stream.get("read").asLong()).isZero();
      }
      awaitNotice(workspace, "firing");
      deliver(widened(workspace), workspace, "wider.csv");
      JsonNode wider = awaitRun(program, 2);
      assertThat(wider.get("reason").asText()).contains("columns: a file has id, ", ", tip");
      // The delivery that is right goes through all the same.
      deliver(delivery(workspace, MONTHS.get(0)), workspace, "mended.csv");
      JsonNode mended = awaitRun(program, 3);
      assertThat(mended.get("state").asText()).as(mended.toPrettyString()).isEqualTo("succeeded");
      awaitNotice(workspace, "resolved");
    }
  }

  /** What the team is told in the file that stands for it. */
  private static void awaitNotice(Path workspace, String state) {
    Path file = workspace.resolve("out").resolve("alerts.jsonl");
    Eventually.holds(
        PATIENCE,
        () -> told(file).contains("\"alert\":\"month_failed\"") && told(file).contains(state),
        () -> told(file));
  }

  private static String told(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A delivery with a column that nobody has announced. */
  private Path widened(Path workspace) throws IOException {
    List<String> rows = new ArrayList<>();
    for (String row : Files.readAllLines(delivery(workspace, MONTHS.get(0)))) {
      rows.add(row + (rows.isEmpty() ? ",tip" : ",1.50"));
    }
    return Files.write(folder.resolve("wider.csv"), rows);
  }

  private static String quick(String text) {
    return text.replace("settle: 2s", "settle: 100ms");
  }

  private static Path delivery(Path workspace, String month) {
    return workspace.resolve("deliveries").resolve("trips_" + month + ".csv");
  }

  private static void deliver(Path file, Path workspace, String name) throws IOException {
    Path inbox = Files.createDirectories(workspace.resolve("inbox"));
    Path hidden = inbox.resolve("." + name);
    Files.copy(file, hidden);
    Files.move(hidden, inbox.resolve(name));
  }

  private static JsonNode awaitRun(Program program, int run) {
    Eventually.holds(
        PATIENCE,
        () -> {
          for (JsonNode each : program.get("/api/jobs/monthly/runs")) {
            if (each.get("id").asInt() == run) {
              return !each.get("ended_at").isNull();
            }
          }
          return false;
        },
        () -> program.get("/api/jobs/monthly/runs").toPrettyString());
    return program.get("/api/runs/" + run);
  }

  private static List<String> states(JsonNode run) {
    List<String> states = new ArrayList<>();
    for (String step : STEPS) {
      for (JsonNode each : run.get("steps")) {
        if (each.get("name").asText().equals(step)) {
          states.add(each.get("state").asText());
        }
      }
    }
    return states;
  }

  private static List<List<String>> answers(Program program) {
    List<List<String>> rows = new ArrayList<>();
    rows.addAll(program.query("SELECT month_begins, trips FROM monthly ORDER BY 1", "merged"));
    rows.addAll(program.query("SELECT * FROM vendors ORDER BY 1, 2", "merged"));
    return rows;
  }

  private static void requireExact(Program program) {
    JsonNode report = program.post("/api/verify", Map.of());
    assertThat(report.get("passed").asBoolean()).as(report.toPrettyString()).isTrue();
  }
}
