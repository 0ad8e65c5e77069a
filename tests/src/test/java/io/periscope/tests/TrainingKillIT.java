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
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program is killed while it trains a model, and while it puts another version in service: what
 * scores events is always a whole version, and each event says which.
 */
class TrainingKillIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String QUICK = "  - linear\n";

  /** Minutes of work, of which a kill sees the beginning. */
  private static final String LONG = "  - boosted_trees: { rounds: [10000, 9999], max_depth: 8 }\n";

  /** How a process ends that was asked to. */
  private static final int STOPPED = 128 + 15;

  @TempDir private Path workspace;
  private final Random random = new Random(20_261_122);
  private int sent;

  private void write(String file, String text) throws IOException {
    Path path = workspace.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  @BeforeEach
  void workspace() throws IOException {
    write("periscope.yaml", "batch: { every: 1s }\nsegment: { rows: 1000, every: 2s }\n");
    write(
        "streams/rides.yaml",
        """
        stream: rides
        fields: { id: long, km: double, minutes: double }
        """);
    write(
        "streams/scored.yaml",
        """
        stream: scored
        fields: { id: long, predicted: double, version: long }
        source:
          select: |
            SELECT id, PREDICT(duration) AS predicted, PREDICT_VERSION(duration) AS version
            FROM rides
        """);
    write(
        "views/versions.sql",
        """
        SELECT version, COUNT(*) AS n, COUNT(predicted) AS predicted FROM scored GROUP BY version
        """);
    model(QUICK);
  }

  private void model(String candidates) throws IOException {
    write(
        "models/duration.yaml",
        """
        model: duration
        stream: rides
        features: { km: km }
        target: minutes
        split: { by: random }
        schedule: { every: 1d, least: 1000 }
        candidates:
        """
            + candidates);
  }

  private void rides(Program program, int count) {
    List<String> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double km = random.nextInt(300) / 10.0;
      events.add(
          "{\"id\":%d,\"km\":%s,\"minutes\":%s}"
              .formatted(sent++, km, 2 * km + random.nextGaussian()));
    }
    program.postLines("/api/streams/rides", events);
  }

  private static JsonNode model(Program program) {
    return program.get("/api/models/duration");
  }

  private static int champion(Program program) {
    for (JsonNode version : model(program).get("versions")) {
      if (version.get("aliases").toString().contains("champion")) {
        assertThat(version.get("problem").isNull()).as(version.toPrettyString()).isTrue();
        return version.get("version").asInt();
      }
    }
    throw new AssertionError("no champion: " + model(program).toPrettyString());
  }

  /** All rows of the view, once each event has been scored. */
  private List<List<String>> versions(Program program) {
    String query = "SELECT version, n, predicted FROM versions ORDER BY version NULLS FIRST";
    Eventually.holds(
        PATIENCE,
        () ->
            program.query(query, "merged").stream()
                    .mapToInt(row -> Integer.parseInt(row.get(1)))
                    .sum()
                == sent,
        () -> program.query(query, "merged") + " of " + sent + "\n" + program.output());
    return program.query(query, "merged");
  }

  /** In a thread of its own; what it does ends with the program. */
  private static Thread until(String name, Runnable work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (UncheckedIOException | AssertionError e) {
                // The program was killed.
              }
            },
            name);
    thread.start();
    return thread;
  }

  @Test
  void aWholeVersionScoresEachEventWhateverIsKilled() throws Exception {
    try (Program program = Program.up(workspace)) {
      rides(program, 1_200);
      // Its schedule finds events enough.
      assertThat(program.awaitRun("duration", 1, "promoted").get("version").asInt()).isEqualTo(1);
      assertThat(versions(program)).containsExactly(List.of("null", "1200", "0"));
      JsonNode second = program.post("/api/models/duration/train", Map.of());
      assertThat(second.get("status").asText()).as(second.toPrettyString()).isEqualTo("kept");
      killWhileVersionsAreSwapped(program);
    }
    model(LONG);
    int champion;
    try (Program program = Program.up(workspace)) {
      champion = champion(program);
      assertThat(champion).isBetween(1, 2);
      rides(program, 100);
      Thread training = train(program);
      assertThat(model(program).get("training").get("candidates").asInt()).isEqualTo(2);
      assertThat(model(program).get("last_run").get("status").asText()).isEqualTo("running");
      program.kill();
      training.join();
    }
    model(QUICK);
    try (Program program = Program.up(workspace)) {
      assertThat(champion(program)).isEqualTo(champion);
      assertThat(model(program).get("problem").isNull()).isTrue();
      assertThat(program.awaitRun("duration", 3, "interrupted").get("reason").asText())
          .contains("the process ended before the training did");
      rides(program, 100);
      JsonNode run = program.post("/api/models/duration/train", Map.of());
      assertThat(run.get("id").asInt()).isEqualTo(4);
      assertThat(run.get("version").asInt()).isEqualTo(3);
      JsonNode killed = run(3);
      assertThat(killed.get("status").asText()).isEqualTo("interrupted");
      assertThat(killed.get("version").isNull()).isTrue();
      killWhileVersionsAreSwapped(program);
    }
    model(LONG);
    try (Program program = Program.up(workspace)) {
      rides(program, 100);
      List<List<String>> rows = versions(program);
      assertThat(rows.get(0)).containsExactly("null", "1200", "0");
      assertThat(rows).extracting(row -> row.get(0)).isSubsetOf("null", "1", "2");
      assertThat(rows.subList(1, rows.size())).allMatch(row -> row.get(1).equals(row.get(2)));
      assertThat(model(program).get("versions"))
          .hasSize(3)
          .allMatch(version -> version.get("problem").isNull());
      JsonNode report = program.post("/api/verify", Map.of());
      assertThat(report.get("passed").asBoolean()).as(report.toPrettyString()).isTrue();
      // Asked to stop, it does not wait for a training, and the record says so.
      Thread training = train(program);
      assertThat(program.stop()).isEqualTo(STOPPED);
      training.join();
    }
    assertThat(run(5).get("status").asText()).isEqualTo("interrupted");
    assertThat(run(5).get("reason").asText()).contains("Periscope was stopped");
  }

  private JsonNode run(int id) throws IOException {
    return Program.json(
        Files.readString(
            workspace.resolve(".periscope/lake/models/duration/runs/" + id + ".json")));
  }

  /** Begins, and waits until a candidate is being trained. */
  private static Thread train(Program program) {
    Thread training = until("train", () -> program.post("/api/models/duration/train", Map.of()));
    Eventually.holds(
        PATIENCE,
        () -> {
          JsonNode now = model(program).get("training");
          return now.path("stage").asText().equals("training")
              && now.path("candidate").asInt() == 1
              && now.path("done").asDouble() > 0.051;
        },
        () -> model(program).toPrettyString() + program.output());
    return training;
  }

  private void killWhileVersionsAreSwapped(Program program) throws InterruptedException {
    CountDownLatch swaps = new CountDownLatch(5 + random.nextInt(40));
    Thread swapper = until("swap", () -> swap(program, swaps));
    while (swaps.getCount() > 0 && swapper.isAlive()) {
      rides(program, 20);
    }
    assertThat(swaps.getCount()).as(program.output()).isZero();
    program.kill();
    swapper.join();
  }

  private static void swap(Program program, CountDownLatch swaps) {
    for (int i = 0; ; i++) {
      program.post("/api/models/duration/promote", Map.of("version", i % 2 == 0 ? "2" : "1"));
      swaps.countDown();
    }
  }
}
