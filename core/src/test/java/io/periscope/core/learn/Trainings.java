package io.periscope.core.learn;

import io.periscope.api.error.Problem;
import io.periscope.api.learn.ExampleTable;
import io.periscope.api.learn.ExampleTable.Values.Categories;
import io.periscope.api.learn.ExampleTable.Values.Numbers;
import io.periscope.api.learn.Learner;
import io.periscope.api.learn.Task;
import io.periscope.api.log.Coverage;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.ModelDef;
import io.periscope.api.model.ModelDef.Candidate;
import io.periscope.api.model.ModelDef.Sql;
import io.periscope.api.model.Places;
import io.periscope.api.model.Schema;
import io.periscope.api.plan.ModelPlan;
import io.periscope.core.learn.Run.Origin;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** A model to train, and what to train it on. */
final class Trainings {
  static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-01T10:00:00Z"), ZoneOffset.UTC);
  static final List<Learner> LEARNERS = List.of(new FakeLearner());
  static final Origin ORIGIN = new Origin("topic", 42, Coverage.of(Map.of(0, 1200L, 1, 1187L)));
  static final Schema FEATURES =
      Schema.of(new Field("km", DataType.DOUBLE), new Field("zone", DataType.STRING));

  private Trainings() {}

  static ModelRegistry registry(Path folder) {
    return new ModelRegistry("trip", folder, CLOCK);
  }

  static ModelRegistry registry(Path folder, Disk disk) {
    return new ModelRegistry("trip", folder, CLOCK, disk);
  }

  static Run train(ModelRegistry registry, ModelDef model, ExampleTable table) {
    return train(registry, model, plan("hash"), table);
  }

  static Run train(ModelRegistry registry, ModelDef model, ModelPlan plan, ExampleTable table) {
    return new Trainer(registry, LEARNERS, CLOCK, "test")
        .train(model, plan, table, ORIGIN, progress -> {});
  }

  /** Lines that are off by these, the better the smaller. */
  static ModelDef by(String metric, Object... shifts) {
    return model(
        Task.REGRESSION, metric, List.of(new Candidate("line", Map.of("shift", List.of(shifts)))));
  }

  static ModelDef model(Task task, String metric, List<Candidate> candidates) {
    Map<String, Sql> features = new LinkedHashMap<>();
    features.put("km", new Sql("\n  distance"));
    features.put("zone", new Sql("zone"));
    return new ModelDef(
        "trip",
        "",
        "models/trip.yaml",
        "trips",
        Optional.empty(),
        features,
        new Sql("duration"),
        Optional.empty(),
        task,
        new ModelDef.Split(false, 0.25),
        candidates,
        metric,
        List.of(1.0),
        0.5,
        0.01,
        7);
  }

  /** One that was made elsewhere; it knows the zones {@code a} and {@code b}. */
  static ModelDef given(Path file) {
    return given(file, Map.of("zone", List.of("a", "b")));
  }

  static ModelDef given(Path file, Map<String, List<String>> categories) {
    ModelDef model = model(Task.REGRESSION, "rmse", List.of());
    String name = String.valueOf(file.getFileName());
    return with(
        model,
        ModelDef.Split.ALL,
        Optional.of(new ModelDef.Given(name, file, categories)),
        Optional.empty());
  }

  static ModelDef every(Duration period, long least) {
    ModelDef model = by("rmse", 0);
    return with(
        model, model.split(), Optional.empty(), Optional.of(new ModelDef.Schedule(period, least)));
  }

  /** Sets the last fifth by time aside. */
  static ModelDef byTime() {
    return with(by("rmse", 0), new ModelDef.Split(true, 0.2), Optional.empty(), Optional.empty());
  }

  private static ModelDef with(
      ModelDef model,
      ModelDef.Split split,
      Optional<ModelDef.Given> given,
      Optional<ModelDef.Schedule> schedule) {
    return new ModelDef(
        model.name(),
        model.description(),
        model.file(),
        model.stream(),
        model.join(),
        model.features(),
        model.target(),
        model.where(),
        model.task(),
        split,
        model.candidates(),
        model.metric(),
        model.tolerances(),
        model.threshold(),
        model.margin(),
        model.seed(),
        model.drift(),
        given,
        schedule,
        new Places(
            new Problem(model.file(), 1, 1, ""),
            Map.of(
                "file",
                new Problem(model.file(), 5, 7, ""),
                "categories.km",
                new Problem(model.file(), 6, 9, ""),
                ModelDef.candidatePlace(0),
                new Problem(model.file(), 8, 5, ""))));
  }

  static ModelPlan plan(String hash) {
    return plan(hash, FEATURES);
  }

  static ModelPlan plan(String hash, Schema features) {
    return new ModelPlan("trip", "trips", List.of(), List.of(), features, "", "", hash);
  }

  /** The target is about 3 km + 2. */
  static ExampleTable line(int rows) {
    Random random = new Random(1);
    double[] km = random.doubles(rows, 0, 20).toArray();
    return table(km, IntStream.range(0, rows).mapToDouble(i -> 3 * km[i] + 2 + noise(i)).toArray());
  }

  private static double noise(int i) {
    return (i % 5 - 2) * 0.1;
  }

  static ExampleTable table(double[] km, double[] target) {
    int rows = target.length;
    return new ExampleTable(
        List.of(
            new Numbers("km", km),
            new Categories(
                "zone", List.of("a", "b"), IntStream.range(0, rows).map(i -> i % 3 - 1).toArray())),
        target,
        IntStream.range(0, rows).mapToLong(i -> i * 1_000_000L).toArray(),
        new int[rows],
        IntStream.range(0, rows).mapToLong(i -> i).toArray());
  }
}
