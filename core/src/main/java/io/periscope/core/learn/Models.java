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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The models of a workspace: each with its registry, and its champion in memory once it was asked
 * for. Whoever asks gets the champion of that moment, and can go on asking it, also after it was
 * replaced.
 */
public final class Models implements AutoCloseable {
  private final Path folder;
  private final List<Learner> learners;
  private final Clock clock;
  private final String code;
  private final Map<String, ModelRegistry> registries = new ConcurrentHashMap<>();
  private final Map<String, Champion> champions = new ConcurrentHashMap<>();
  private final Map<String, TrainingProgress> training = new ConcurrentHashMap<>();
  private final Map<String, Long> trainings = new ConcurrentHashMap<>();
  private volatile boolean stopped;

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

  /**
   * Keeps a scorer in memory that was the champion, whatever becomes of it.
   *
   * @return is to be run once, when it is not needed any more
   */
  public Runnable hold(Scorer scorer) {
    return scorer instanceof ChampionScorer champion ? champion.hold() : () -> {};
  }

  /** Why there is no champion that can score; empty while there is one. */
  public Optional<String> problem(ModelPlan plan) {
    return current(plan).problem();
  }

  /** How many events the champion of now has scored since it was loaded, and not, by reason. */
  public Optional<Scored> scored(ModelPlan plan) {
    return current(plan).scorer().map(ChampionScorer::scored);
  }

  /** The record of the champion that can score; empty while there is none. */
  public Optional<ModelVersion> version(ModelPlan plan) {
    return current(plan).scorer().map(scorer -> scorer.model());
  }

  /**
   * Whether events are still like those that the champion was trained on.
   *
   * @param recent the newest ones, none of which it was trained on
   * @return empty without a champion that can score, and while there are too few events
   */
  public Optional<Drift> drift(ModelDef model, ModelPlan plan, ExampleTable recent) {
    return current(plan)
        .scorer()
        .flatMap(scorer -> scorer.use(loaded -> Drift.of(model, loaded, recent)));
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
    if (known != null && known.plan().equals(plan)) {
      return known;
    }
    Champion next = load(plan);
    retire(Optional.ofNullable(champions.put(plan.model(), next)));
    return next;
  }

  private static void retire(Optional<Champion> champion) {
    champion.flatMap(Champion::scorer).ifPresent(ChampionScorer::retire);
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
      int number = version.get().number();
      ChampionScorer scorer =
          new ChampionScorer(
              registry.load(number, learners), () -> registry.load(number, learners));
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
      goOn();
      Read read = examples.read();
      return new Trainer(registry(model.name()), learners, clock, code)
          .train(
              model,
              plan,
              read.table(),
              read.origin(),
              progress -> {
                goOn();
                training.put(model.name(), progress);
              });
    } finally {
      forget(model.name());
      trainings.merge(model.name(), 1L, Long::sum);
      training.remove(model.name());
      synchronized (training) {
        training.notifyAll();
      }
    }
  }

  private void goOn() {
    if (stopped) {
      throw new TrainingStopped();
    }
  }

  /** How many trainings of a model have ended in this process. */
  public long trainings(String model) {
    return trainings.getOrDefault(model, 0L);
  }

  /** Whether {@link #stop} was called. */
  boolean stopped() {
    return stopped;
  }

  /**
   * Ends what is being trained, as soon as that can be, and waits for it; from now on nothing is
   * trained any more.
   *
   * @param patience at most so long
   * @return whether nothing is being trained
   */
  public boolean stop(Duration patience) {
    stopped = true;
    long deadline = System.nanoTime() + patience.toNanos();
    synchronized (training) {
      while (!training.isEmpty()) {
        long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (millis <= 0) {
          return false;
        }
        try {
          training.wait(millis);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return false;
        }
      }
    }
    return true;
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
                registry(model)
                    .last()
                    .filter(run -> run.status() == Run.Status.RUNNING)
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

  /** Whoever asks next looks anew, unless the champion is the same. */
  private synchronized void forget(String model) {
    Champion known = champions.get(model);
    if (known != null && !isStill(model, known)) {
      champions.remove(model);
      retire(Optional.of(known));
    }
  }

  private boolean isStill(String model, Champion known) {
    try {
      OptionalInt champion = registry(model).aliases().champion();
      return known.scorer().isPresent()
          && champion.isPresent()
          && champion.getAsInt() == known.scorer().get().version();
    } catch (PeriscopeException e) {
      return false;
    }
  }

  @Override
  public synchronized void close() {
    champions.values().forEach(champion -> retire(Optional.of(champion)));
    champions.clear();
  }
}
