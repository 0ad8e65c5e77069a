package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that another program trained, in the program as a user has it, with the plugin. */
class OnnxModelIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Path PLUGIN = Path.of("..", "engines", "onnx", "target", "plugins");
  private static final Path MODELS =
      Path.of("..", "engines", "onnx", "src", "test", "resources", "models");
  private static final int RIDES = 1_200;
  private static final String CITIES = "  city: [slow, middle, fast]\n";

  @TempDir private Path workspace;
  private final Random random = new Random(20_261_121);
  private int sent;

  private void write(String file, String text) throws IOException {
    Path path = workspace.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private void workspace(String features, String categories) throws IOException {
    write("periscope.yaml", "batch: { every: 1s }\nsegment: { rows: 500, every: 2s }\n");
    write(
        "streams/rides.yaml",
        """
        stream: rides
        time: at
        fields: { id: long, at: timestamp, a: double, city: string, c: double, minutes: double }
        """);
    write(
        "streams/scored.yaml",
        """
        stream: scored
        fields: { id: long, minutes: double, predicted: double, version: long }
        source:
          select: |
            SELECT id, minutes, PREDICT(duration) AS predicted, PREDICT_VERSION(duration) AS version
            FROM rides
        """);
    write(
        "views/errors.sql",
        """
        SELECT version, COUNT(*) AS n, COUNT(predicted) AS predicted
        FROM scored GROUP BY version
        """);
    write(
        "models/duration.yaml",
        """
        model: duration
        stream: rides
        features:
        %s
        categories:
        %s
        target: minutes
        file: models/duration.onnx
        """
            .formatted(features.indent(2).stripTrailing(), categories.stripTrailing()));
    Files.copy(MODELS.resolve("linear_regressor.onnx"), workspace.resolve("models/duration.onnx"));
  }

  /** 1 + 2a - 3 city + 0.5c, as the file says, and a little noise. */
  private void rides(Program program, int count) {
    List<String> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int a = random.nextInt(20);
      int city = random.nextInt(3);
      int c = random.nextInt(10);
      double minutes = 1 + 2 * a - 3 * city + 0.5 * c + random.nextGaussian() * 0.1;
      events.add(
          "{\"id\":%d,\"at\":\"2026-01-01T10:00:00\",\"a\":%d,\"city\":\"%s\",\"c\":%d,\"minutes\":%s}"
              .formatted(sent++, a, List.of("slow", "middle", "fast").get(city), c, minutes));
    }
    program.postLines("/api/streams/rides", events);
  }

  private static void await(Program program, String... versions) {
    String query = "SELECT version, n, predicted FROM errors ORDER BY version NULLS FIRST";
    Eventually.holds(
        PATIENCE,
        () ->
            program.query(query, "merged").stream()
                .map(row -> String.join(" ", row))
                .toList()
                .equals(List.of(versions)),
        () -> program.query(query, "merged") + "\n" + program.get("/api/models").toPrettyString());
  }

  private static JsonNode model(Program program) {
    return program.get("/api/models/duration");
  }

  private static double predicted(Program program, int a, String city, int c) {
    JsonNode answer =
        program.postLines(
            "/api/models/duration/predict",
            List.of("{\"a\":%d,\"city\":\"%s\",\"c\":%d}".formatted(a, city, c)));
    return answer.get("predictions").get(0).path("prediction").asDouble(Double.NaN);
  }

  @Test
  void itIsTakenInByItselfScoresAndIsReplacedByAnotherFile() throws IOException {
    workspace("a: a\ncity: city\nc: c\n", CITIES);
    Examples.plugin(PLUGIN, workspace);
    try (Program program = Program.up(workspace)) {
      rides(program, RIDES);
      program.awaitRun("duration", 1, "promoted");
      await(program, "null 1200 0");
      rides(program, 100);
      await(program, "null 1200 0", "1 100 100");
      assertThat(predicted(program, 10, "fast", 4)).isCloseTo(17, within(1e-3));
      assertThat(predicted(program, 10, "elsewhere", 4)).isNaN();
      // Another file, which is far worse: it is a version, and no champion.
      Path replaced = workspace.resolve("models/duration.onnx");
      Files.write(replaced, Files.readAllBytes(MODELS.resolve("tree_regressor.onnx")));
      program.awaitRun("duration", 2, "kept");
      program.post("/api/models/duration/promote", Map.of("version", "candidate"));
      rides(program, 50);
      await(program, "null 1200 0", "1 100 100", "2 50 50");
      program.post("/api/models/duration/rollback", Map.of());
      program.kill();
    }
    try (Program program = Program.up(workspace)) {
      rides(program, 50);
      await(program, "null 1200 0", "1 150 150", "2 50 50");
      // Neither the kill nor the rollback made the file another one.
      assertThat(model(program).get("last_run").get("run").asInt()).isEqualTo(2);
      JsonNode run = program.post("/api/models/duration/train", Map.of());
      assertThat(run.get("data").get("training").asInt()).isZero();
      assertThat(run.get("data").get("test").asInt()).isEqualTo(1_400);
      assertThat(run.get("version").asInt()).isEqualTo(3);
      JsonNode report = program.post("/api/verify", Map.of());
      assertThat(report.get("passed").asBoolean()).as(report.toPrettyString()).isTrue();
    }
  }

  @Test
  void whatDoesNotFitIsToldBeforeAnythingStarts() throws IOException {
    workspace("a: a\ncity: city\n", CITIES);
    Program.Outcome without = Program.run("check", workspace.toString());
    assertThat(without.exit()).isNotZero();
    assertThat(without.err())
        .contains(
            "models/duration.yaml:9:7: model 'duration': models/duration.onnx is in the format")
        .contains("into the folder plugins of the workspace");
    Examples.plugin(PLUGIN, workspace);
    Program.Outcome check = Program.run("check", workspace.toString());
    assertThat(check.err())
        .contains(
            "models/duration.yaml:9:7: model 'duration': models/duration.onnx cannot be used: The"
                + " model takes 3 features, not the 2 given: a, city.");
  }
}
