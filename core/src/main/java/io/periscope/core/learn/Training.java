package io.periscope.core.learn;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import io.periscope.api.learn.ExampleTable;
import io.periscope.api.learn.ExampleTable.Values;
import io.periscope.api.learn.Examples;
import io.periscope.api.learn.Learner;
import io.periscope.api.learn.Learner.Job;
import io.periscope.api.learn.Predictor;
import io.periscope.api.learn.Rows;
import io.periscope.api.learn.Task;
import io.periscope.api.model.ModelDef;
import io.periscope.api.plan.ModelPlan;
import io.periscope.core.learn.Attempts.Attempt;
import io.periscope.core.learn.Run.Data;
import io.periscope.core.learn.Run.Origin;
import io.periscope.core.learn.Run.Rival;
import io.periscope.core.learn.Run.Status;
import io.periscope.core.learn.Run.Trial;
import io.periscope.core.learn.TrainingProgress.Listener;
import io.periscope.core.learn.TrainingProgress.Stage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** One training, from its first step to its last; what is known of it so far is its run. */
final class Training {
  /** Fewer examples say nothing, whatever is learnt from them. */
  static final int LEAST_EXAMPLES = 20;

  /** How much of all is done when the first candidate begins, and when the last one ends. */
  private static final double PREPARED = 0.05;

  private static final double TRAINED = 0.95;

  private final ModelRegistry registry;
  private final List<Learner> learners;
  private final Clock clock;
  private final Run started;
  private final ModelDef model;
  private final Optional<GivenModel> given;
  private final Listener listener;

  private final List<Trial> trials = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private Optional<Data> data = Optional.empty();
  private Optional<Rival> champion = Optional.empty();
  private Map<String, Double> importances = Map.of();
  private Optional<Best> best = Optional.empty();
  private double done;
  private boolean stopped;

  /** The best so far: its place, and all that is kept of it. */
  private record Best(
      int place,
      double value,
      Attempt attempt,
      byte[] bytes,
      double[] importances,
      double[] errors) {}

  /** The examples that are set aside. */
  private record Test(ExampleTable table, int[] rows, double[] truth) {}

  Training(
      ModelRegistry registry,
      List<Learner> learners,
      Clock clock,
      Run started,
      ModelDef model,
      Optional<GivenModel> given,
      Listener listener) {
    this.registry = registry;
    this.learners = learners;
    this.clock = clock;
    this.started = started;
    this.model = model;
    this.given = given;
    this.listener = listener;
  }

  Run train(ModelPlan plan, ExampleTable table, Origin origin) {
    at(Stage.PREPARING, 0, 0, "%,d examples".formatted(table.count()), 0);
    // Told before the work, not after it.
    Aliases before = registry.aliases();
    Metric metric = metric(model);
    List<Attempt> attempts = Attempts.of(model, given, learners);
    int[] usable = usable(table);
    Holdout holdout = Holdout.of(model.split(), model.seed(), table, usable);
    data =
        Optional.of(
            new Data(
                origin,
                table.count(),
                table.count() - usable.length,
                model.split().all() ? 0 : holdout.training().length,
                holdout.test().length,
                holdout.words(model.split())));
    check(table, usable, holdout);
    Encoding encoding = encoding(plan, table, holdout);
    Examples examples =
        new Examples(encoding.rows(table, holdout.training()), floats(table, holdout.training()));
    Test test =
        new Test(
            table,
            holdout.test(),
            Arrays.stream(holdout.test()).mapToDouble(row -> table.target()[row]).toArray());
    Rows rows = model.split().all() ? examples.rows() : encoding.rows(table, holdout.test());
    for (int i = 0; i < attempts.size(); i++) {
      attempt(i, attempts, encoding, examples, rows, test, metric);
    }
    Best winner = best.orElseThrow(() -> nothing(metric));
    importances = importances(encoding, winner.importances());
    at(Stage.COMPARING, attempts.size() - 1, attempts.size() - 1, "with the champion", TRAINED);
    champion = champion(before, plan, test);
    Verdict verdict = verdict(metric, winner);
    at(Stage.STORING, attempts.size() - 1, attempts.size() - 1, winner.attempt().words(), 0.98);
    Run run = run(verdict.better() ? Status.PROMOTED : Status.KEPT, verdict.words());
    Learner learner = winner.attempt().learner();
    Run stored =
        registry
            .store(
                run,
                encoding,
                Optional.of(Reference.of(table, holdout.training(), winner.errors())),
                learner.library(),
                learner.format(),
                winner.bytes())
            .run();
    try {
      at(Stage.DONE, attempts.size() - 1, attempts.size() - 1, verdict.words(), 1);
    } catch (RuntimeException e) {
      // It is stored: it is too late to end it.
      return stored;
    }
    return stored;
  }

  /** Also notes what there is to be known of the examples, or of what was made without them. */
  private Encoding encoding(ModelPlan plan, ExampleTable table, Holdout holdout) {
    if (model.given().isPresent()) {
      notes.add(
          "%s was made elsewhere: it may know some of the examples that it is tested on"
              .formatted(model.given().get().name()));
      return Encoding.declared(plan.features(), model.given().get().categories());
    }
    noteConstants(table, holdout.training());
    return Encoding.learn(plan.features(), table, holdout.training());
  }

  /** The metric that decides, as it is declared. */
  static Metric metric(ModelDef model) {
    try {
      return Metric.parse(model.metric(), model.task());
    } catch (PeriscopeException e) {
      throw model
          .places()
          .problems(
              Map.of(
                  "metric",
                  "model '%s' cannot be trained: %s".formatted(model.name(), e.getMessage())));
    }
  }

  // Examples

  private int[] usable(ExampleTable table) {
    int[] usable = Holdout.usable(table);
    int dropped = table.count() - usable.length;
    if (dropped > 0) {
      notes.add(
          "%,d of %,d examples are left out, because their target is no number"
              .formatted(dropped, table.count()));
    }
    if (usable.length < LEAST_EXAMPLES) {
      throw wrong(
          "there are %,d examples%s, and at least %d are needed; wait for more events to be archived, or take in more with 'where'"
              .formatted(
                  usable.length,
                  dropped == 0
                      ? ""
                      : " with a target that is a number (%,d others have none)".formatted(dropped),
                  LEAST_EXAMPLES));
    }
    return usable;
  }

  private void check(ExampleTable table, int[] usable, Holdout holdout) {
    double[] target = table.target();
    if (model.task() == Task.CLASSIFICATION) {
      int[] others =
          Arrays.stream(usable).filter(row -> target[row] != 0 && target[row] != 1).toArray();
      if (others.length > 0) {
        throw wrong(
            "the target of a classification must be 0 or 1, or a boolean, and %,d of %,d examples have another, such as %s (the event at partition %d, offset %d)"
                .formatted(
                    others.length,
                    usable.length,
                    Words.number(target[others[0]]),
                    table.partition()[others[0]],
                    table.offset()[others[0]]));
      }
    }
    checkPart(holdout.training(), "to train on", target, holdout);
    checkPart(holdout.test(), "to test", target, holdout);
  }

  private void checkPart(int[] rows, String what, double[] target, Holdout holdout) {
    String split = holdout.words(model.split());
    if (rows.length == 0) {
      throw wrong(
          "no example is left %s (%s); %s"
              .formatted(
                  what,
                  split,
                  model.split().byTime()
                      ? "events need different times; otherwise split by lot"
                      : "set aside another share, or wait for more events"));
    }
    boolean same = Arrays.stream(rows).allMatch(row -> target[row] == target[rows[0]]);
    boolean training = rows == holdout.training();
    if (same && (training || model.task() == Task.CLASSIFICATION)) {
      throw wrong(
          "the target of all %,d examples %s is %s (%s), so %s"
              .formatted(
                  rows.length,
                  what,
                  Words.number(target[rows[0]]),
                  split,
                  training
                      ? "there is nothing to learn; look at 'target' and 'where'"
                      : "it cannot be told how good a model is; set aside a larger share, or split by lot"));
    }
  }

  /** A feature that never changes teaches nothing; if that is true of all, nothing does. */
  private void noteConstants(ExampleTable table, int[] training) {
    int constant = 0;
    for (Values values : table.features()) {
      Optional<String> value = constant(values, training);
      if (value.isPresent()) {
        constant++;
        notes.add(
            "feature '%s' %s in all %,d examples to train on, so nothing is learnt from it"
                .formatted(values.name(), value.get(), training.length));
      }
    }
    if (constant == table.features().size()) {
      throw wrong("no feature ever changes: " + String.join("; ", notes));
    }
  }

  private static Optional<String> constant(Values values, int[] rows) {
    if (values instanceof Values.Numbers numbers) {
      float first = Encoding.number(numbers.values()[rows[0]]);
      boolean same =
          Arrays.stream(rows)
              .allMatch(row -> Float.compare(Encoding.number(numbers.values()[row]), first) == 0);
      return same
          ? Optional.of(Float.isNaN(first) ? "has no value" : "is " + Words.number(first))
          : Optional.empty();
    }
    Values.Categories texts = (Values.Categories) values;
    int first = texts.codes()[rows[0]];
    boolean same = Arrays.stream(rows).allMatch(row -> texts.codes()[row] == first);
    return same
        ? Optional.of(first < 0 ? "has no value" : "is '" + texts.dictionary().get(first) + "'")
        : Optional.empty();
  }

  private static float[] floats(ExampleTable table, int[] rows) {
    float[] target = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      target[i] = (float) table.target()[rows[i]];
    }
    return target;
  }

  // Candidates

  private void attempt(
      int place,
      List<Attempt> attempts,
      Encoding encoding,
      Examples examples,
      Rows rows,
      Test test,
      Metric metric) {
    Attempt attempt = attempts.get(place);
    int candidates = attempts.size() - 1;
    Instant from = clock.instant();
    Job job =
        new Job(
            model.task(),
            attempt.algorithm(),
            attempt.parameters(),
            encoding.features(),
            examples,
            model.seed());
    Optional<Metrics> metrics = Optional.empty();
    Optional<String> error = Optional.empty();
    try (Predictor predictor =
        attempt.predictor(job, share -> training(place, candidates, attempt, share))) {
      float[] predicted = predictor.predict(rows);
      Metrics measured = Metrics.of(model, predicted, test.truth());
      metrics = Optional.of(measured);
      double value = measured.value(metric);
      double others = best.map(Best::value).orElse(Double.NaN);
      if (place > 0 && metric.beats(value, others, 0)) {
        best =
            Optional.of(
                new Best(
                    place,
                    value,
                    attempt,
                    attempt.given().orElseGet(predictor::bytes),
                    predictor.importance(),
                    Reference.errors(predicted, test.truth())));
      }
    } catch (PeriscopeException e) {
      // One that cannot learn from these examples does not keep the others from it.
      if (e.fault() != Fault.USER || place == 0 || stopped) {
        throw e;
      }
      error = Optional.of(e.getMessage());
      notes.add("%s could not be trained: %s".formatted(attempt.words(), e.getMessage()));
    }
    trials.add(
        new Trial(
            attempt.algorithm(),
            attempt.parameters(),
            attempt.learner().library(),
            Duration.between(from, clock.instant()),
            metrics,
            error));
  }

  private void training(int place, int candidates, Attempt attempt, double share) {
    double each = (TRAINED - PREPARED) / Math.max(1, candidates);
    double here = place == 0 ? PREPARED * share : PREPARED + each * (place - 1 + share);
    at(Stage.TRAINING, place, candidates, attempt.words(), here);
  }

  private PeriscopeException nothing(Metric metric) {
    List<String> errors =
        trials.stream().flatMap(trial -> trial.error().stream()).distinct().toList();
    return wrong(
        errors.isEmpty()
            ? "%s is undefined for every candidate on the %,d examples set aside%s; choose another metric, or set aside more"
                .formatted(
                    metric.name(),
                    data.map(Data::test).orElse(0),
                    metric.kind() == Metric.Kind.R2 ? ", whose targets may all be the same" : "")
            : "no candidate could be trained: " + String.join("; ", errors));
  }

  private static Map<String, Double> importances(Encoding encoding, double[] values) {
    Map<String, Double> importances = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      importances.put(encoding.columns().get(i).name(), values[i]);
    }
    return importances;
  }

  // The champion

  /** It is measured on the very examples that were set aside now. */
  private Optional<Rival> champion(Aliases before, ModelPlan plan, Test test) {
    OptionalInt number = before.champion();
    if (number.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(measured(registry.version(number.getAsInt()), plan, test));
    } catch (PeriscopeException e) {
      return Optional.of(
          new Rival(number.getAsInt(), Optional.empty(), Optional.of(e.getMessage())));
    }
  }

  private Rival measured(ModelVersion version, ModelPlan plan, Test test) {
    Optional<String> problem =
        version.task() == model.task()
            ? version.problem(plan)
            : Optional.of("version %d was made for another task".formatted(version.number()));
    if (problem.isPresent()) {
      return new Rival(version.number(), Optional.empty(), problem);
    }
    try (LoadedModel loaded = registry.load(version.number(), learners)) {
      noteSplit(version);
      Rows rows = version.encoding().rows(test.table(), test.rows());
      Metrics metrics = Metrics.of(model, loaded.predictor().predict(rows), test.truth());
      return new Rival(version.number(), Optional.of(metrics), Optional.empty());
    }
  }

  private void noteSplit(ModelVersion version) {
    Run.Setup then = version.run().setup();
    Run.Setup now = started.setup();
    boolean same =
        then.seed() == now.seed()
            && then.splitByTime() == now.splitByTime()
            && then.testShare() == now.testShare();
    if (!same) {
      notes.add(
          "the champion, version %d, set other examples aside when it was trained, so it may know some that it is tested on now"
              .formatted(version.number()));
    }
  }

  private record Verdict(boolean better, String words) {}

  private Verdict verdict(Metric metric, Best winner) {
    String mine =
        "%s with %s %s"
            .formatted(winner.attempt().words(), metric.name(), Words.number(winner.value()));
    double constant = trials.get(0).metrics().map(each -> each.value(metric)).orElse(Double.NaN);
    if (!metric.beats(winner.value(), constant, 0)) {
      return new Verdict(
          false,
          "%s is no better than always answering the same, which has %s: the features say nothing about the target, or there are too few examples"
              .formatted(mine, Words.number(constant)));
    }
    if (champion.isEmpty()) {
      return new Verdict(
          true,
          "%s is better than always answering the same, which has %s; there was no champion"
              .formatted(mine, Words.number(constant)));
    }
    Rival rival = champion.get();
    if (rival.metrics().isEmpty()) {
      return new Verdict(
          true,
          "%s replaces the champion, version %d, which cannot be compared with it: %s"
              .formatted(mine, rival.version(), rival.error().orElse("")));
    }
    double other = rival.metrics().get().value(metric);
    boolean better = metric.beats(winner.value(), other, model.margin());
    return new Verdict(
        better,
        "%s is %s the champion, version %d, with %s on the same %,d examples (%s needed by the margin of %s)"
            .formatted(
                mine,
                better
                    ? "better than"
                    : metric.beats(winner.value(), other, 0)
                        ? "not enough better than"
                        : "no better than",
                rival.version(),
                Words.number(other),
                rival.metrics().get().rows(),
                (metric.lowerIsBetter() ? "below " : "above ")
                    + Words.number(metric.needed(other, model.margin())),
                Words.percent(model.margin())));
  }

  // The record

  Run run(Status status, String reason) {
    return new Run(
        started.id(),
        started.model(),
        status,
        reason,
        started.startedAt(),
        Duration.between(started.startedAt(), clock.instant()),
        OptionalInt.empty(),
        started.setup(),
        data,
        trials,
        best.map(each -> OptionalInt.of(each.place())).orElse(OptionalInt.empty()),
        importances,
        champion,
        notes);
  }

  private void at(Stage stage, int candidate, int candidates, String what, double share) {
    done = Math.max(done, Math.min(1, share));
    try {
      listener.at(new TrainingProgress(stage, candidate, candidates, what, done));
    } catch (RuntimeException e) {
      stopped = true;
      throw e;
    }
  }

  private PeriscopeException wrong(String what) {
    return wrong(model, what);
  }

  private static PeriscopeException wrong(ModelDef model, String what) {
    return PeriscopeException.user(
        "%s: model '%s' cannot be trained: %s".formatted(model.file(), model.name(), what));
  }
}
