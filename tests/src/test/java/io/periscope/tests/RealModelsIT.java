package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The taxi example learns from the first four fifths of the trips, and scores the last one as it
 * comes in. What its view then says is better than a line through the same features and than the
 * mean, and is what the same library makes of the same trips without Periscope: features, split,
 * mean, line and errors are computed here once more, by other means.
 */
class RealModelsIT {
  private static final Path REAL =
      Path.of("..", "..", "shared", "data", "nyc-trip-duration", "train-5k.csv");

  private static final Path FARES = Path.of("..", "..", "shared", "data", "nyc-green-taxi");

  private static final Path CARDS =
      Path.of("..", "..", "shared", "data", "card-transactions", "credit_card_transactions.csv");

  /** Of the history, to choose between the candidates by. */
  private static final double ASIDE = 0.05;

  private static final String PLAUSIBLE = "trip_duration BETWEEN 60 AND 7200";
  private static final double EARTH = 6371.0088;

  @TempDir private Path folder;

  /** Trips as a model sees them. */
  private record Table(float[][] features, double[] duration) {}

  /** How far off predictions are; r2 is the share of the variance that they explain. */
  private record Errors(double rmse, double mae, double r2) {}

  @Test
  void realTrips() throws Exception {
    Path file = REAL.toAbsolutePath().normalize();
    assumeTrue(
        Files.isRegularFile(file),
        "the real trips are not here: " + file + "; made-up ones are tested below");
    prove("real trips", file);
  }

  /** Codes and zones go into it by joins; two months of the nine are enough to tell. */
  @Test
  void realFares() {
    Path files = FARES.toAbsolutePath().normalize();
    assumeTrue(Files.isDirectory(files), "the real fares are not here: " + files);
    Path workspace =
        Examples.copy(
            "fares",
            folder,
            text ->
                // One of those that are tried; all of them are in FaresIT.
                text.replace("rounds: [100, 200]", "rounds: 100")
                    .replace("max_depth: [4, 8]", "max_depth: 8")
                    .replace("learning_rate: [0.05, 0.1]", "learning_rate: 0.1"));
    String data = folder.resolve("data").toString();
    String source = "records=" + files + "/green_tripdata_2020-0[45].parquet";
    Program.Outcome up =
        Program.run(
            "up",
            workspace.toString(),
            "--data",
            data,
            "--port",
            "0",
            "--set",
            "log.port=0",
            "--source",
            source,
            "--until-idle");
    assertThat(up.exit()).as(up.out() + up.err()).isZero();
    try (Program program = Program.up(workspace, "--data", data, "--source", source)) {
      JsonNode run = program.post("/api/models/fare/train", Map.of());
      tell("real fares", run);
      assertThat(run.get("status").asText()).isEqualTo("promoted");
      double chosen = metric(run, run.get("chosen").asInt(), "rmse");
      assertThat(chosen)
          .isLessThan(0.5 * metric(run, trial(run, "constant"), "rmse"))
          .isLessThan(0.95 * metric(run, trial(run, "linear"), "rmse"));
      assertThat(metric(run, run.get("chosen").asInt(), "within_1"))
          .isGreaterThan(metric(run, trial(run, "linear"), "within_1") + 0.05);
    }
  }

  /**
   * There is a signal in what was flagged, and it is the amount: none of the smaller payments was.
   */
  @Test
  void realCards() throws IOException {
    Path file = CARDS.toAbsolutePath().normalize();
    assumeTrue(Files.isRegularFile(file), "the real card payments are not here: " + file);
    Path workspace = folder.resolve("cards");
    Files.createDirectories(workspace.resolve("streams"));
    Files.createDirectories(workspace.resolve("models"));
    Files.writeString(
        workspace.resolve("streams/card_transactions.yaml"),
        """
        stream: card_transactions
        time: date
        fields:
          transaction_id: string
          date: timestamp
          amount: double
          category: string
          country: string
          card_type: string
          is_international: int
          flagged: int
        source: { file: { path: '%s' } }
        """
            .formatted(file));
    Files.writeString(
        workspace.resolve("models/flag.yaml"),
        """
        model: flag
        stream: card_transactions
        task: classification
        target: flagged
        features:
          amount: amount
          category: category
          country: country
          card_type: card_type
          international: is_international
        split: { by: random, test: 0.3 }
        candidates:
          - linear
          - boosted_trees: { rounds: 50, max_depth: [2, 4] }
        threshold: 0.2
        """);
    try (Program program = Program.up(workspace)) {
      program.awaitRead(25_000);
      JsonNode run = program.post("/api/models/flag/train", Map.of());
      tell("real card payments", run);
      assertFlagsAreFound(run, 0.95);
    }
  }

  @Test
  void madeUpCards() {
    Path workspace =
        Examples.copy(
            "cards",
            folder,
            text ->
                text.replace("rows: 1000000", "rows: 30000")
                    .replace("rate: 1000/s", "rate: 1000000/s"));
    try (Program program = Program.up(workspace)) {
      Eventually.holds(
          Duration.ofSeconds(60),
          () -> program.get("/api/status").get("streams").get(0).get("read").asLong() >= 30_000,
          () -> program.get("/api/status").toPrettyString());
      JsonNode run = program.post("/api/models/fraud/train", Map.of());
      tell("made-up card payments", run);
      assertFlagsAreFound(run, 0.85);
    }
  }

  /** It is promoted, and its confusion matrix says the same as what is computed from it. */
  private static void assertFlagsAreFound(JsonNode run, double auc) {
    assertThat(run.get("status").asText()).isEqualTo("promoted");
    int chosen = run.get("chosen").asInt();
    assertThat(metric(run, chosen, "auc")).isGreaterThan(auc);
    JsonNode confusion = run.get("trials").get(chosen).get("metrics").get("confusion");
    double hits = confusion.get("true_positives").asDouble();
    double wrong = confusion.get("false_positives").asDouble();
    double missed = confusion.get("false_negatives").asDouble();
    assertThat(hits).isPositive();
    assertThat(hits + wrong + missed + confusion.get("true_negatives").asDouble())
        .isEqualTo(run.get("data").get("test").asDouble());
    assertThat(metric(run, chosen, "precision")).isCloseTo(hits / (hits + wrong), within(1e-9));
    assertThat(metric(run, chosen, "recall")).isCloseTo(hits / (hits + missed), within(1e-9));
    assertThat(metric(run, chosen, "f1"))
        .isCloseTo(2 * hits / (2 * hits + wrong + missed), within(1e-9));
  }

  private static int trial(JsonNode run, String algorithm) {
    for (int i = 0; i < run.get("trials").size(); i++) {
      if (run.get("trials").get(i).get("algorithm").asText().equals(algorithm)) {
        return i;
      }
    }
    throw new AssertionError("no " + algorithm + " in " + run.toPrettyString());
  }

  private static double metric(JsonNode run, int trial, String metric) {
    return run.get("trials").get(trial).get("metrics").get("values").get(metric).asDouble();
  }

  /** What was measured, into the log. */
  private static void tell(String what, JsonNode run) {
    System.out.printf("%s: %s%n", what, run.get("data"));
    for (JsonNode trial : run.get("trials")) {
      System.out.printf(
          "  %s %s %s%n", trial.get("algorithm"), trial.get("parameters"), trial.get("metrics"));
    }
    System.out.printf("  %s%n", run.get("reason").asText());
  }

  @Test
  void madeUpTrips() throws Exception {
    // Some days of trips instead of the example's hour.
    Path spread =
        Examples.copy("taxi", folder.resolve("spread"), t -> t.replace("step: 700ms", "step: 60s"));
    Program.Outcome generated =
        Program.run(
            "generate",
            spread.toString(),
            "--n",
            "8000",
            "--format",
            "csv",
            "--output-dir",
            folder.toString(),
            "--output-name",
            "trips");
    assertThat(generated.exit()).as(generated.err()).isZero();
    prove("made-up trips", folder.resolve("trips.csv"));
  }

  private void prove(String what, Path file) throws Exception {
    Path history = folder.resolve("history.csv");
    Path live = folder.resolve("live.jsonl");
    try (PlainDuckDb duckDb = new PlainDuckDb()) {
      int trips = parted(duckDb, file, history, live);
      Path workspace =
          Examples.copy(
              "taxi", folder, text -> text.replace("test: 0.2 }", "test: " + ASIDE + " }"));
      try (Program program = Program.up(workspace, "--source", "trips=" + history)) {
        program.awaitRead(trips * 4L / 5);
        JsonNode run = program.post("/api/models/trip_duration/train", Map.of());
        assertThat(run.get("status").asText()).as(run.toPrettyString()).isEqualTo("promoted");
        program.postLines("/api/streams/trips", Files.readAllLines(live));
        program.awaitRead(trips);

        Table training = table(duckDb, "history", "pickup_datetime < (SELECT first FROM cut)");
        assertThat(run.get("data").get("training").asInt()).isEqualTo(training.duration.length);
        Table coming = table(duckDb, "live", "true");
        Errors scored = scored(program, trips / 5, coming.duration.length);
        Errors outside = errors(boosted(training, coming, run), coming.duration);
        Errors line = errors(line(training, coming), coming.duration);
        double[] mean = new double[coming.duration.length];
        Arrays.fill(mean, Arrays.stream(training.duration).average().orElseThrow());
        Errors constant = errors(mean, coming.duration);
        System.out.printf(
            "%s: trained on %,d, %,d scored as they came%n  %s%n  scored   %s%n  outside  %s%n  linear   %s%n  constant %s%n",
            what,
            training.duration.length,
            coming.duration.length,
            chosen(run),
            scored,
            outside,
            line,
            constant);

        assertThat(scored.rmse).isCloseTo(outside.rmse, within(0.01 * outside.rmse));
        assertThat(scored.mae).isCloseTo(outside.mae, within(0.01 * outside.mae));
        assertThat(scored.r2).isCloseTo(outside.r2, within(0.01));
        assertThat(scored.rmse).isLessThan(0.9 * line.rmse).isLessThan(0.7 * constant.rmse);
        everyViewIsRight(program, duckDb, workspace);
      }
    }
  }

  /**
   * Writes the first four fifths by time as the history and the others as what comes.
   *
   * @return how many trips there are
   */
  private static int parted(PlainDuckDb duckDb, Path file, Path history, Path live) {
    duckDb.execute(
        "CREATE TABLE trips AS SELECT *, row_number() OVER (ORDER BY pickup_datetime, id) AS nr FROM read_csv('%s')"
            .formatted(file));
    int trips = Integer.parseInt(duckDb.rows("SELECT count(*) FROM trips").get(0).get(0));
    assertThat(trips % 5).isZero();
    duckDb.execute("CREATE VIEW history AS SELECT * FROM trips WHERE nr <= " + trips * 4 / 5);
    duckDb.execute("CREATE VIEW live AS SELECT * FROM trips WHERE nr > " + trips * 4 / 5);
    duckDb.execute(
        "COPY (SELECT * EXCLUDE nr FROM history ORDER BY hash(id)) TO '%s'".formatted(history));
    duckDb.execute(
        ("COPY (SELECT * EXCLUDE nr REPLACE (strftime(pickup_datetime, '%%Y-%%m-%%dT%%H:%%M:%%S.%%f') AS pickup_datetime,"
                + " strftime(dropoff_datetime, '%%Y-%%m-%%dT%%H:%%M:%%S.%%f') AS dropoff_datetime)"
                + " FROM live ORDER BY nr) TO '%s' (FORMAT json)")
            .formatted(live));
    // The last ones are set aside, with all that have the time of the first of them.
    duckDb.execute(
        """
        CREATE VIEW cut AS
        SELECT min(pickup_datetime) AS first FROM (
          SELECT pickup_datetime, row_number() OVER (ORDER BY pickup_datetime DESC) AS back,
            count(*) OVER () AS n
          FROM history WHERE %s)
        WHERE back <= round(n * %s)
        """
            .formatted(PLAUSIBLE, ASIDE));
    return trips;
  }

  private static Table table(PlainDuckDb duckDb, String from, String where) {
    List<List<String>> rows =
        duckDb.rows(
            """
            SELECT pickup_latitude, pickup_longitude, dropoff_latitude, dropoff_longitude,
              hour(pickup_datetime), dayofweek(pickup_datetime) + 1, passenger_count, vendor_id,
              trip_duration
            FROM %s WHERE %s AND %s ORDER BY nr
            """
                .formatted(from, PLAUSIBLE, where));
    float[][] features = new float[rows.size()][];
    double[] duration = new double[rows.size()];
    for (int i = 0; i < features.length; i++) {
      double[] row = rows.get(i).stream().mapToDouble(Double::parseDouble).toArray();
      features[i] =
          new float[] {
            (float) kilometres(row[0], row[1], row[2], row[3]),
            (float) row[4],
            (float) row[5],
            (float) row[1],
            (float) row[0],
            (float) row[3],
            (float) row[2],
            (float) row[6],
            (float) row[7]
          };
      duration[i] = row[8];
    }
    return new Table(features, duration);
  }

  private static double kilometres(double lat1, double lon1, double lat2, double lon2) {
    double north = Math.sin(Math.toRadians(lat2 - lat1) / 2);
    double east = Math.sin(Math.toRadians(lon2 - lon1) / 2);
    double h =
        north * north
            + Math.cos(Math.toRadians(lat1)) * Math.cos(Math.toRadians(lat2)) * east * east;
    return 2 * EARTH * Math.asin(Math.sqrt(h));
  }

  private static JsonNode chosen(JsonNode run) {
    JsonNode trial = run.get("trials").get(run.get("chosen").asInt());
    assertThat(trial.get("algorithm").asText()).isEqualTo("boosted_trees");
    return trial.get("parameters");
  }

  /** What XGBoost makes of it when nothing of Periscope's is between. */
  private static double[] boosted(Table training, Table coming, JsonNode run) throws XGBoostError {
    JsonNode parameters = chosen(run);
    Map<String, Object> settings = new HashMap<>();
    settings.put("objective", "reg:squarederror");
    settings.put("tree_method", "hist");
    settings.put("max_depth", parameters.get("max_depth").asInt());
    settings.put("eta", 0.1);
    settings.put("seed", run.get("setup").get("seed").asInt());
    settings.put("nthread", 1);
    DMatrix examples = matrix(training);
    float[] labels = new float[training.duration.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (float) training.duration[i];
    }
    examples.setLabel(labels);
    float[][] predicted =
        XGBoost.train(examples, settings, parameters.get("rounds").asInt(), Map.of(), null, null)
            .predict(matrix(coming));
    return Arrays.stream(predicted).mapToDouble(row -> row[0]).toArray();
  }

  private static DMatrix matrix(Table table) throws XGBoostError {
    int width = table.features[0].length;
    float[] values = new float[table.features.length * width];
    for (int row = 0; row < table.features.length; row++) {
      System.arraycopy(table.features[row], 0, values, row * width, width);
    }
    return new DMatrix(values, table.features.length, width, Float.NaN);
  }

  /** Least squares, by the normal equations of the centred features. */
  private static double[] line(Table training, Table coming) {
    int width = training.features[0].length;
    double[] centre = new double[width];
    for (float[] row : training.features) {
      for (int i = 0; i < width; i++) {
        centre[i] += row[i] / training.features.length;
      }
    }
    double mean = Arrays.stream(training.duration).average().orElseThrow();
    double[][] equations = new double[width][width + 1];
    for (int row = 0; row < training.features.length; row++) {
      for (int i = 0; i < width; i++) {
        double x = training.features[row][i] - centre[i];
        for (int j = 0; j < width; j++) {
          equations[i][j] += x * (training.features[row][j] - centre[j]);
        }
        equations[i][width] += x * (training.duration[row] - mean);
      }
    }
    double[] slopes = solved(equations);
    return Arrays.stream(coming.features)
        .mapToDouble(
            row -> {
              double sum = mean;
              for (int i = 0; i < width; i++) {
                sum += slopes[i] * (row[i] - centre[i]);
              }
              return sum;
            })
        .toArray();
  }

  private static double[] solved(double[][] equations) {
    int width = equations.length;
    for (int i = 0; i < width; i++) {
      for (int row = 0; row < width; row++) {
        double factor = equations[row][i] / equations[i][i];
        for (int j = i; row != i && j <= width; j++) {
          equations[row][j] -= factor * equations[i][j];
        }
      }
    }
    double[] solution = new double[width];
    for (int i = 0; i < width; i++) {
      solution[i] = equations[i][width] / equations[i][i];
    }
    return solution;
  }

  private static Errors errors(double[] predicted, double[] actual) {
    double mean = Arrays.stream(actual).average().orElseThrow();
    double squares = 0;
    double absolute = 0;
    double spread = 0;
    for (int i = 0; i < actual.length; i++) {
      squares += Math.pow(predicted[i] - actual[i], 2);
      absolute += Math.abs(predicted[i] - actual[i]);
      spread += Math.pow(actual[i] - mean, 2);
    }
    return new Errors(
        Math.sqrt(squares / actual.length), absolute / actual.length, 1 - squares / spread);
  }

  /** What the example's own view says of the trips that came after the training. */
  private static Errors scored(Program program, int trips, int plausible) {
    List<String> row =
        program
            .query(
                "SELECT trips, not_predicted, measured, rmse, mae, r2 FROM prediction_by_version WHERE version = 1",
                "merged")
            .get(0);
    assertThat(row.subList(0, 3)).containsExactly("" + trips, "0", "" + plausible);
    double[] numbers = row.stream().mapToDouble(Double::parseDouble).toArray();
    return new Errors(numbers[3], numbers[4], numbers[5]);
  }

  /** All views over the predictions, computed from the events that the lake has. */
  private static void everyViewIsRight(Program program, PlainDuckDb duckDb, Path workspace) {
    program.post("/api/batch", Map.of());
    TaxiViews.scored(
        duckDb,
        "SELECT * FROM '%s/*.parquet'"
            .formatted(workspace.resolve(".periscope/lake/master/scored_trips/data")));
    TaxiViews.EXPECTED.forEach(
        (view, sql) ->
            SameRows.check(
                view,
                Program.rows(program.get("/api/views/" + view + "?limit=1000000")),
                duckDb.rows(sql)));
  }
}
