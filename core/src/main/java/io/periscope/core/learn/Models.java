package io.periscope.core.learn;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.learn.ExampleTable;
import io.periscope.api.learn.Learner;
import io.periscope.api.learn.Scorer;
import io.periscope.api.model.ModelDef;
import io.periscope.api.plan.ModelPlan;
import io.periscope.core.learn.Run.Origin;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The models of a workspace: each with its registry, and its champion in memory once it was asked
 * for. Whoever asks gets the champion of that moment, and can go on asking it: one that is replaced
 * stays in memory until all of this is closed, for events may be with it.
 */
public final class Models implements AutoCloseable {
  private final Path folder;
  private final List<Learner> learners;
  private final Clock clock;
  private final String code;
  private final Map<String, ModelRegistry> registries = new ConcurrentHashMap<>();
  private final Map<String, Champion> champions = new ConcurrentHashMap<>();
  private final Map<String, TrainingProgress> training = new ConcurrentHashMap<>();
  private final List<ChampionScorer> loaded = new ArrayList<>();

  /**
   * What is known of a model's champion.
   *
   * @param plan for which it was looked at
   * @param scorer empty if there is none, or none that can be used
   * @param problem why there is none
   */
  record Champion(ModelPlan plan, Optional<ChampionScorer> scorer, Optional<String> problem) {}

  /**
   * @param folder in which each model has a folder of its name
   * @param code Periscope's version, for the records
   */
  public Models(Path folder, List<Learner> learners, Clock clock, String code) {
    this.folder = folder;
    this.learners = List.copyOf(learners);
    this.clock = clock;
    this.code = code;
  }

  /** Everything that is stored of a model. */
  public ModelRegistry registry(String model) {
    return registries.computeIfAbsent(
        model, name -> new ModelRegistry(name, folder.resolve(name), clock));
  }

  /** The champion, ready to score events of a plan; empty while there is none that can. */
  public Optional<Scorer> champion(ModelPlan plan) {
    return current(plan).scorer().map(scorer -> scorer);
  }

  /** The same, for whoever wants to know more than what it predicts. */
  public Optional<ChampionScorer> expert(ModelPlan plan) {
    return current(plan).scorer();
  }

  /** Why there is no champion that can score; empty while there is one. */
  public Optional<String> problem(ModelPlan plan) {
    return current(plan).problem();
  }

  /** How many events the champion of now has scored since it was loaded, and not, by reason. */
  public Optional<Scored> scored(ModelPlan plan) {
    return current(plan).scorer().map(ChampionScorer::scored);
  }

  /**
   * What became of events.
   *
   * @param predicted how many have a prediction
   * @param failed how many have none, by the reason
   */
  public record Scored(long predicted, Map<String, Long> failed) {}

  private Champion current(ModelPlan plan) {
    Champion known = champions.get(plan.model());
    return known != null && known.plan().equals(plan) ? known : look(plan);
  }

  private synchronized Champion look(ModelPlan plan) {
    Champion known = champions.get(plan.model());
    if (known == null || !known.plan().equals(plan)) {
      known = load(plan);
      champions.put(plan.model(), known);
    }
    return known;
  }

  private Champion load(ModelPlan plan) {
    ModelRegistry registry = registry(plan.model());
    try {
      Optional<ModelVersion> version = registry.champion();
      if (version.isEmpty()) {
        return none(
            plan,
            "model '%s' has no champion yet; train it with 'periscope train'"
                .formatted(plan.model()));
      }
      Optional<String> problem = version.get().problem(plan);
      if (problem.isPresent()) {
        return none(plan, problem.get());
      }
      ChampionScorer scorer = new ChampionScorer(registry.load(version.get().number(), learners));
      loaded.add(scorer);
      return new Champion(plan, Optional.of(scorer), Optional.empty());
    } catch (PeriscopeException e) {
      return none(plan, e.getMessage());
    }
  }

  private static Champion none(ModelPlan plan, String why) {
    return new Champion(plan, Optional.empty(), Optional.of(why));
  }

  /**
   * Trains a model once; one training of a model at a time.
   *
   * @throws PeriscopeException (USER) when it is being trained already, or cannot be
   */
  public Run train(ModelDef model, ModelPlan plan, Examples examples) {
    TrainingProgress begin =
        new TrainingProgress(TrainingProgress.Stage.PREPARING, 0, 0, "reading examples", 0);
    if (training.putIfAbsent(model.name(), begin) != null) {
      throw PeriscopeException.user(
          "model '%s' is being trained already; wait for that to end".formatted(model.name()));
    }
    try {
      Read read = examples.read();
      return new Trainer(registry(model.name()), learners, clock, code)
          .train(
              model,
              plan,
              read.table(),
              read.origin(),
              progress -> training.put(model.name(), progress));
    } finally {
      training.remove(model.name());
      forget(model.name());
    }
  }

  /** Reads what a model is trained on. */
  @FunctionalInterface
  public interface Examples {
    Read read();
  }

  /** What was read, and where it comes from. */
  public record Read(ExampleTable table, Origin origin) {}

  /** How far the training of a model is, while it is trained. */
  public Optional<TrainingProgress> training(String model) {
    return Optional.ofNullable(training.get(model));
  }

  /** How long the training of a model may still take, while that can be told. */
  public Optional<Duration> remaining(String model) {
    return training(model)
        .flatMap(
            progress ->
                registry(model).runs().stream()
                    .filter(run -> run.status() == Run.Status.RUNNING)
                    .reduce((former, last) -> last)
                    .flatMap(
                        run ->
                            progress.remaining(
                                Duration.between(run.startedAt(), clock.instant()))));
  }

  /** Makes a version the champion; the next events are scored by it. */
  public Aliases promote(String model, String version) {
    ModelRegistry registry = registry(model);
    Aliases aliases = registry.promote(registry.resolve(version));
    forget(model);
    return aliases;
  }

  /** Makes the former champion the champion again. */
  public Aliases rollback(String model) {
    Aliases aliases = registry(model).rollback();
    forget(model);
    return aliases;
  }

  /** Whoever asks next looks anew. */
  private void forget(String model) {
    champions.remove(model);
  }

  @Override
  public synchronized void close() {
    loaded.forEach(ChampionScorer::close);
    loaded.clear();
    champions.clear();
  }
}
