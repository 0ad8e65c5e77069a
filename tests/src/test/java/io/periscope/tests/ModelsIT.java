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
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model is trained on what has been, and scores what comes: each event remembers by which
 * version, whatever is killed in between.
 */
class ModelsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int TRIPS = 3_000;

  @TempDir private Path workspace;
  private final Random random = new Random(20_260_501);
  private int sent;
  private int farther;

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
        time: at
        fields: { id: long, at: timestamp, km: double, city: string, minutes: double }
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
        -- How far predictions are from what came true, by version
        SELECT version, COUNT(*) AS n, COUNT(predicted) AS predicted,
          AVG(ABS(predicted - minutes)) AS mean_error
        FROM scored GROUP BY version
        """);
    write(
        "views/rescored.sql",
        """
        -- How far the champion of now would have been, of all that ever came
        SELECT city, MIN(PREDICT_VERSION(duration)) AS version, MAX(PREDICT_VERSION(duration)) AS last,
          COUNT(*) AS n, COUNT(PREDICT(duration)) AS predicted,
          AVG(ABS(PREDICT(duration) - minutes)) AS mean_error
        FROM TUMBLE(rides, at, INTERVAL '1' DAY)
        GROUP BY city
        """);
    write("data/cities.csv", "city,tempo\\nslow,1\\nfast,2\\n".replace("\\n", "\n"));
    write(
        "tables/cities.yaml",
        "table: cities\nfile: data/cities.csv\nfields: { city: string, tempo: int }\n");
    write("models/duration.yaml", model("boosted_trees: { rounds: 60, max_depth: 4 }"));
  }

  private static String model(String candidate) {
    return """
        model: duration
        stream: rides
        join: LEFT JOIN cities c ON c.city = rides.city
        features:
          km: km
          hour: HOUR(at)
          tempo: c.tempo
          name: UPPER(rides.city)
        target: minutes
        where: minutes > 0
        split: { by: random, test: 0.25 }
        candidates:
          - %s
        """
        .formatted(candidate);
  }

  private void ride(List<String> events) {
    double km = farther + random.nextInt(300) / 10.0;
    int hour = random.nextInt(24);
    boolean fast = random.nextBoolean();
    double minutes = km * (fast ? 1 : 2) + (hour < 8 ? 5 : 0) + random.nextGaussian() * 0.2;
    events.add(
        "{\"id\":%d,\"at\":\"2026-01-%02dT%02d:30:00\",\"km\":%s,\"city\":\"%s\",\"minutes\":%s}"
            .formatted(sent, 1 + sent % 28, hour, km, fast ? "fast" : "slow", minutes));
    sent++;
  }

  private void rides(Program program, int count) {
    List<String> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ride(events);
    }
    program.postLines("/api/streams/rides", events);
  }

  /** By version: how many events, how many predictions, and their mean error. */
  private void await(Program program, String... versions) {
    String query = "SELECT version, n, predicted FROM errors ORDER BY version NULLS FIRST";
    Eventually.holds(
        PATIENCE,
        () ->
            program.query(query, "merged").stream()
                .map(row -> String.join(" ", row))
                .toList()
                .equals(List.of(versions)),
        () ->
            program.query(query, "merged")
                + "\n"
                + program.get("/api/models").toPrettyString()
                + program.get("/api/status").toPrettyString());
  }

  /** A view that asks the model itself has every event scored by one version, the champion. */
  private void awaitRescored(Program program, String version) {
    String query =
        "SELECT version, last, SUM(n) AS n, SUM(predicted) AS predicted FROM rescored GROUP BY version, last";
    String predicted = version.equals("null") ? "0" : Integer.toString(sent);
    String expected = String.join(" ", version, version, Integer.toString(sent), predicted);
    Eventually.holds(
        PATIENCE,
        () ->
            program.query(query, "merged").stream()
                .map(row -> String.join(" ", row))
                .toList()
                .equals(List.of(expected)),
        () -> program.query(query, "merged") + "\n" + program.get("/api/status").toPrettyString());
    verify(program);
  }

  private static void verify(Program program) {
    JsonNode report = program.post("/api/verify", Map.of());
    assertThat(report.get("passed").asBoolean()).as(report.toPrettyString()).isTrue();
  }

  /** Asked about an event as it came, it predicts as it did when that was scored. */
  private static void theServiceSaysWhatTheStreamHas(Program program) {
    String ride = "{\"at\":\"2026-01-05T03:30:00\",\"km\":12.5,\"city\":\"%s\"}";
    JsonNode answer =
        program.postLines(
            "/api/models/duration/predict",
            List.of(ride.formatted("fast"), "{\"km\":\"far\"}", ride.formatted("slow"), "{}"));
    assertThat(answer.get("version").asInt()).as(answer.toString()).isEqualTo(1);
    JsonNode predictions = answer.get("predictions");
    assertThat(predictions.get(0).get("prediction").asDouble()).isCloseTo(17.5, within(2.0));
    assertThat(predictions.get(1).get("error").asText()).contains("km");
    assertThat(predictions.get(2).get("prediction").asDouble()).isCloseTo(30, within(2.0));
    assertThat(predictions.get(3).get("prediction").isNumber()).isTrue();
  }

  /** Rides have become longer since the model was trained, and that is told. */
  private void drift(Program program, boolean expected) {
    Eventually.holds(
        PATIENCE,
        () -> {
          JsonNode drift = program.get("/api/models/duration").get("drift");
          return drift.isObject()
              && drift.get("alerts").toString().contains("feature 'km'") == expected;
        },
        () -> program.get("/api/models/duration").toPrettyString());
  }

  /** What is told besides a prediction, and what one has to know to ask for it. */
  private static void theServiceTellsHowSureItIsAndWhy(Program program) {
    JsonNode form = program.get("/api/models/duration/form");
    assertThat(form.get("inputs").findValuesAsText("name")).containsExactly("at", "km", "city");
    JsonNode pick = form.at("/inputs/2/pick");
    assertThat(pick.get("table").asText()).isEqualTo("cities");
    assertThat(pick.get("choices").findValuesAsText("value")).containsExactly("fast", "slow");

    String ride = "{\"at\":\"2026-01-05T03:30:00\",\"km\":12.5,\"city\":\"%s\"}";
    JsonNode told =
        program
            .postLines(
                "/api/models/duration/predict?explain=true",
                List.of(ride.formatted("fast"), "{\"city\":\"unknown\"}"))
            .get("predictions");
    JsonNode first = told.get(0);
    assertThat(first.at("/interval/level").asDouble()).isEqualTo(0.9);
    double width = first.at("/interval/high").asDouble() - first.at("/interval/low").asDouble();
    // The noise is 0.2, of which nine in ten lie within 0.66; the model adds its own.
    assertThat(width).as(first.toString()).isBetween(0.4, 6.0);
    for (JsonNode each : told) {
      double sum = each.get("base").asDouble();
      for (JsonNode reason : each.get("reasons")) {
        sum += reason.get("adds").asDouble();
      }
      assertThat(sum).isCloseTo(each.get("prediction").asDouble(), within(0.01));
    }
    JsonNode nothing =
        program.postLines("/api/models/duration/predict?explain=true", List.of("{\"km\":\"far\"}"));
    assertThat(nothing.at("/predictions/0/error").asText()).contains("km");
    assertThat(values(first)).isEqualTo("{hour=3, km=12.5, name=\"FAST\", tempo=2}");
    // A text that is no category is shown as it is, though the model takes it for none.
    assertThat(values(told.get(1))).isEqualTo("{hour=null, km=null, name=\"UNKNOWN\", tempo=null}");
  }

  /** The command line asks the running program, whatever the value looks like. */
  private void theCommandLineTellsTheSame() {
    Program.Outcome outcome =
        Program.run("predict", workspace.toString(), "duration", "km=12.5", "city=fast");
    assertThat(outcome.exit()).as(outcome.toString()).isZero();
    assertThat(outcome.out()).contains("prediction").contains("low").contains("(1 row)");
    assertThat(Program.run("predict", workspace.toString(), "duration", "kms=12.5").err())
        .contains("did you mean 'km'?");
  }

  private static String values(JsonNode prediction) {
    Map<String, String> values = new TreeMap<>();
    prediction
        .get("reasons")
        .forEach(
            reason -> values.put(reason.get("feature").asText(), reason.get("value").toString()));
    return values.toString();
  }

  private static JsonNode train(Program program) {
    return program.post("/api/models/duration/train", Map.of());
  }

  private static double rmse(JsonNode run, int trial) {
    return run.get("trials").get(trial).get("metrics").get("values").get("rmse").asDouble();
  }

  @Test
  void aChampionScoresWhatComesThroughSwapsAndKills() throws IOException {
    try (Program program = Program.up(workspace)) {
      rides(program, TRIPS);
      // Nothing has been learnt yet, and no event waits for that.
      await(program, "null 3000 0");
      awaitRescored(program, "null");
      JsonNode run = train(program);
      assertThat(run.get("status").asText()).as(run.toPrettyString()).isEqualTo("promoted");
      assertThat(run.get("data").get("examples").asInt()).isGreaterThan(TRIPS - 200);
      assertThat(rmse(run, 1)).isLessThan(2).isLessThan(rmse(run, 0) / 5);
      rides(program, 700);
      await(program, "null 3000 0", "1 700 700");
      List<String> error =
          program.query("SELECT mean_error FROM errors WHERE version = 1", "merged").get(0);
      assertThat(Double.parseDouble(error.get(0))).isCloseTo(rmse(run, 1) * 0.8, within(1.0));
      awaitRescored(program, "1");
      theServiceSaysWhatTheStreamHas(program);
      drift(program, false);
      theServiceTellsHowSureItIsAndWhy(program);
      theCommandLineTellsTheSame();
      program.kill();
    }
    write("models/duration.yaml", model("linear"));
    try (Program program = Program.up(workspace)) {
      rides(program, 100);
      await(program, "null 3000 0", "1 800 800");
      awaitRescored(program, "1");
      JsonNode worse = train(program);
      assertThat(worse.get("status").asText()).as(worse.toPrettyString()).isEqualTo("kept");
      assertThat(worse.get("reason").asText()).contains("champion");
      JsonNode compared = program.get("/api/models/duration/compare");
      assertThat(compared.at("/metrics/0/better").asInt()).as(compared.toString()).isEqualTo(1);
      assertThat(compared.get("differences").toString()).contains("boosted_trees -> linear");
      farther = 40;
      rides(program, 700);
      await(program, "null 3000 0", "1 1500 1500");
      drift(program, true);
      // Whoever insists gets it, at once and without a restart.
      assertThat(program.post("/api/models/duration/promote", Map.of("version", "candidate")))
          .isEqualTo(Program.json("{\"champion\":2,\"candidate\":null}"));
      rides(program, 50);
      await(program, "null 3000 0", "1 1500 1500", "2 50 50");
      awaitRescored(program, "2");
      program.kill();
    }
    try (Program program = Program.up(workspace)) {
      rides(program, 25);
      await(program, "null 3000 0", "1 1500 1500", "2 75 75");
      program.post("/api/models/duration/rollback", Map.of());
      rides(program, 25);
      await(program, "null 3000 0", "1 1525 1525", "2 75 75");
      awaitRescored(program, "1");
      // Declared otherwise while it runs, the champion fits no more, until that is taken back.
      write("models/duration.yaml", model("linear").replace("HOUR(at)", "MINUTE(at)"));
      awaitRescored(program, "null");
      rides(program, 10);
      await(program, "null 3010 0", "1 1525 1525", "2 75 75");
      write("models/duration.yaml", model("linear"));
      awaitRescored(program, "1");
      rides(program, 10);
      await(program, "null 3010 0", "1 1535 1535", "2 75 75");
      Path file = workspace.resolve(".periscope/lake/models/duration/versions/1/model.xgboost");
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length / 2] ^= 1;
      Files.write(file, bytes);
      program.kill();
    }
    // A damaged champion predicts nothing, and stops nothing.
    try (Program program = Program.up(workspace)) {
      rides(program, 10);
      await(program, "null 3020 0", "1 1535 1535", "2 75 75");
      assertThat(program.get("/api/models/duration").get("problem").asText())
          .contains("model.xgboost");
      awaitRescored(program, "null");
    }
  }
}
