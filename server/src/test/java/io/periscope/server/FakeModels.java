package io.periscope.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.learn.ExampleTable;
import io.periscope.api.learn.ExampleTable.Values.Numbers;
import io.periscope.api.learn.Task;
import io.periscope.api.log.Coverage;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.ModelDef;
import io.periscope.api.model.ModelDef.Sql;
import io.periscope.api.model.Schema;
import io.periscope.core.learn.Aliases;
import io.periscope.core.learn.Calibration;
import io.periscope.core.learn.Comparison;
import io.periscope.core.learn.Encoding;
import io.periscope.core.learn.Intervals;
import io.periscope.core.learn.Metrics;
import io.periscope.core.learn.ModelRegistry;
import io.periscope.core.learn.ModelVersion;
import io.periscope.core.learn.Models.Scored;
import io.periscope.core.learn.Run;
import io.periscope.core.learn.Run.Status;
import io.periscope.core.learn.TrainingProgress;
import io.periscope.core.learn.TrainingProgress.Stage;
import io.periscope.core.serving.ModelInfo;
import io.periscope.core.serving.ModelOperations;
import io.periscope.core.serving.PredictionForm;
import io.periscope.core.serving.PredictionForm.Choice;
import io.periscope.core.serving.PredictionForm.Choices;
import io.periscope.core.serving.PredictionForm.Input;
import io.periscope.core.serving.Predictions;
import io.periscope.core.serving.Predictions.Each;
import io.periscope.core.serving.Predictions.Explanation;
import io.periscope.core.serving.Predictions.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;

/** One model that says what it is told to, and remembers what it was asked. */
final class FakeModels implements ModelOperations {
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  volatile List<String> names = List.of("trip_duration");
  volatile OptionalInt champion = OptionalInt.of(1);
  volatile Optional<TrainingProgress> training = Optional.empty();
  volatile boolean probability;
  final List<String> asked = new CopyOnWriteArrayList<>();

  static TrainingProgress halfWay() {
    return new TrainingProgress(Stage.TRAINING, 1, 2, "boosted_trees max_depth=6", 0.5);
  }

  @Override
  public List<String> names() {
    return names;
  }

  @Override
  public Comparison compare(String model, String first, String second) {
    asked.add("compare " + first + " " + second);
    return new Comparison(
        1,
        2,
        true,
        List.of(new Comparison.Line("rmse", 301, 302, OptionalInt.of(1))),
        List.of("parameter max_depth: 6 -> 4"));
  }

  @Override
  public ModelInfo info(String model) {
    List<ModelRegistry.Entry> versions = new ArrayList<>();
    for (int number = 1; number <= 2; number++) {
      versions.add(
          new ModelRegistry.Entry(
              number, aliases(number), Optional.of(version(number)), Optional.empty()));
    }
    boolean none = champion.isEmpty();
    return new ModelInfo(
        definition(model),
        versions,
        none ? Optional.empty() : Optional.of(new Scored(1_200, Map.of("no number", 3L))),
        none ? Optional.of("model '" + model + "' has no champion yet") : Optional.empty(),
        training,
        training.map(progress -> Duration.ofSeconds(42)),
        Optional.empty(),
        Optional.empty());
  }

  private List<String> aliases(int number) {
    if (champion.equals(OptionalInt.of(number))) {
      return List.of("champion");
    }
    return number == 2 ? List.of("candidate") : List.of();
  }

  private static ModelDef definition(String name) {
    return new ModelDef(
        name,
        "How many seconds a trip takes",
        "models/" + name + ".yaml",
        "trips",
        Optional.empty(),
        Map.of("passengers", new Sql("passengers")),
        new Sql("trip_duration"),
        Optional.empty(),
        Task.REGRESSION,
        new ModelDef.Split(true, 0.2),
        List.of(),
        "rmse",
        List.of(),
        0.5,
        0,
        1);
  }

  private static ModelVersion version(int number) {
    Schema features = Schema.of(new Field("passengers", DataType.INT));
    Encoding encoding =
        Encoding.learn(
            features,
            new ExampleTable(
                List.of(new Numbers("passengers", new double[] {1, 2})),
                new double[2],
                new long[2],
                new int[2],
                new long[2]),
            new int[] {0, 1});
    return new ModelVersion(
        "trip_duration",
        number,
        START,
        "xgboost",
        "model.xgboost",
        "0",
        1,
        "XGBoost 3.1.1",
        encoding,
        Optional.empty(),
        run(number));
  }

  private static Run run(int id) {
    Metrics metrics =
        new Metrics(
            200,
            Map.of("rmse", 300.0 + id),
            0,
            0,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    Run.Trial trial =
        new Run.Trial(
            "boosted_trees",
            Map.of("max_depth", 6),
            "XGBoost 3.1.1",
            Duration.ofSeconds(3),
            Optional.of(metrics),
            Optional.empty());
    return new Run(
        id,
        "trip_duration",
        id == 1 ? Status.PROMOTED : Status.KEPT,
        id == 1 ? "there was no champion" : "no better than the champion, version 1",
        START,
        Duration.ofMillis(3_500),
        OptionalInt.of(id),
        new Run.Setup(
            "trips",
            Optional.empty(),
            Task.REGRESSION,
            Map.of("passengers", "passengers"),
            "trip_duration",
            Optional.empty(),
            true,
            0.2,
            "rmse",
            List.of(),
            0.5,
            0,
            1,
            "hash",
            "0.1.0",
            "17",
            Optional.empty()),
        Optional.of(
            new Run.Data(new Run.Origin("topic", 4, Coverage.NOTHING), 1_000, 0, 800, 200, "")),
        List.of(trial),
        OptionalInt.of(0),
        Map.of("passengers", 1.0),
        Optional.empty(),
        List.of());
  }

  @Override
  public Run train(String model) {
    asked.add("train " + model);
    return run(2);
  }

  @Override
  public Aliases promote(String model, String version) {
    asked.add("promote " + model + " " + version);
    if (version.equals("7")) {
      throw PeriscopeException.user("model 'trip_duration' has no version 7");
    }
    champion = OptionalInt.of(Integer.parseInt(version));
    return new Aliases(champion, OptionalInt.empty(), List.of(), List.of());
  }

  @Override
  public Aliases rollback(String model) {
    asked.add("rollback " + model);
    throw PeriscopeException.user("model 'trip_duration' has no former champion to roll back to");
  }

  @Override
  public List<Run> runs(String model) {
    return List.of(run(1), run(2));
  }

  @Override
  public PredictionForm form(String model) {
    return new PredictionForm(
        model,
        probability ? Task.CLASSIFICATION : Task.REGRESSION,
        "trip_duration",
        List.of(
            new Input(
                new Field("passengers", DataType.INT, "passengers", "as the driver entered it"),
                Optional.empty(),
                List.of()),
            new Input(
                new Field("zone", DataType.INT),
                Optional.of(
                    new Choices(
                        "zones",
                        "zone",
                        Optional.of("borough"),
                        false,
                        List.of(
                            new Choice(18, "Bedford Park", Optional.of("Bronx")),
                            new Choice(7, "Astoria", Optional.of("Queens")),
                            new Choice(56, "Corona", Optional.of("Queens"))))),
                List.of()),
            new Input(new Field("at", DataType.TIMESTAMP), Optional.empty(), List.of()),
            new Input(new Field("shared", DataType.BOOLEAN), Optional.empty(), List.of()),
            new Input(
                new Field("paid", DataType.STRING), Optional.empty(), List.of("card", "cash"))));
  }

  @Override
  public Predictions predict(String model, List<byte[]> events, boolean explain) {
    if (champion.isEmpty()) {
      throw PeriscopeException.user("model '" + model + "' has no champion yet");
    }
    List<Each> all = new ArrayList<>();
    for (byte[] event : events) {
      JsonNode json = read(event);
      asked.add("predict " + json);
      all.add(
          json.path("passengers").isTextual()
              ? Each.none("passengers: expected int, found a text")
              : each(json, explain));
    }
    return new Predictions(champion.getAsInt(), all);
  }

  private Each each(JsonNode event, boolean explain) {
    int passengers = event.path("passengers").asInt();
    Optional<Explanation> explanation =
        explain
            ? Optional.of(
                new Explanation(
                    500.5,
                    List.of(
                        new Reason("passengers", Optional.of(passengers), 26.0 * passengers),
                        new Reason("borough", Optional.of("Queens"), -40.0),
                        new Reason("hour", Optional.empty(), 0.0))))
            : Optional.empty();
    double value = probability ? 0.25 : 460.5 + 26 * passengers;
    return new Each(
        OptionalDouble.of(value),
        Optional.empty(),
        probability
            ? Optional.empty()
            : Optional.of(new Intervals.Interval(0.9, value - 200, value + 400)),
        probability ? Optional.of(new Calibration.Band(0.2, 150, 0.24)) : Optional.empty(),
        explanation);
  }

  private static JsonNode read(byte[] event) {
    try {
      return new ObjectMapper().readTree(event);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
