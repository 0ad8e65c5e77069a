package io.periscope.core.learn;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import io.periscope.api.learn.ExampleTable;
import io.periscope.api.learn.Learner;
import io.periscope.api.model.ModelDef;
import io.periscope.api.plan.ModelPlan;
import io.periscope.core.learn.Attempts.Attempt;
import io.periscope.core.learn.Run.Origin;
import io.periscope.core.learn.Run.Setup;
import io.periscope.core.learn.Run.Status;
import io.periscope.core.learn.TrainingProgress.Listener;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Trains models: tries all candidates on the same examples, measures each on those set aside, and
 * puts the best in the champion's place if it is better there by more than the margin. Whatever
 * happens is on record.
 */
public final class Trainer {
  private final ModelRegistry registry;
  private final List<Learner> learners;
  private final Clock clock;
  private final String code;

  /**
   * @param registry of the one model that this trains
   * @param code Periscope's version, for the record
   */
  public Trainer(ModelRegistry registry, List<Learner> learners, Clock clock, String code) {
    this.registry = registry;
    this.learners = List.copyOf(learners);
    this.clock = clock;
    this.code = code;
  }

  /**
   * Looks whether a model can be trained as it is declared: its metric, its algorithms and their
   * parameters, or its file.
   *
   * @throws PeriscopeException (USER) naming the model's file, and what is wrong
   */
  public static void check(ModelDef model, List<Learner> learners) {
    var metric = Training.metric(model);
    Optional<GivenModel> given = GivenModel.read(model);
    List<Attempt> attempts = Attempts.of(model, given, learners);
    given.ifPresent(file -> file.check(attempts.get(1)));
  }

  /**
   * Trains once.
   *
   * @param listener what it throws ends the training; nothing but the record of it is then stored
   * @return the run, which made a version: promoted, or kept with the reason why not
   * @throws PeriscopeException (USER) when nothing can be learnt from the examples, or a candidate
   *     is declared wrongly; also on record
   */
  public Run train(
      ModelDef model, ModelPlan plan, ExampleTable table, Origin origin, Listener listener) {
    Optional<GivenModel> given = GivenModel.read(model);
    Run started = registry.start(setup(model, given, plan));
    Training training = new Training(registry, learners, clock, started, model, given, listener);
    try {
      return training.train(plan, table, origin);
    } catch (RuntimeException | Error e) {
      try {
        Status how = e instanceof TrainingStopped ? Status.INTERRUPTED : Status.FAILED;
        registry.end(training.run(how, String.valueOf(e.getMessage())));
      } catch (RuntimeException | OutOfMemoryError unrecorded) {
        e.addSuppressed(unrecorded);
      }
      throw told(e, model);
    }
  }

  private static RuntimeException told(Throwable e, ModelDef model) {
    if (e instanceof OutOfMemoryError) {
      return new PeriscopeException(
          Fault.RESOURCE,
          "training model '%s' needs more memory than there is (%d MB); give more with -Xmx, or take fewer examples with 'where'"
              .formatted(model.name(), Runtime.getRuntime().maxMemory() >> 20),
          e);
    }
    if (e instanceof Error error) {
      throw error;
    }
    return (RuntimeException) e;
  }

  private Setup setup(ModelDef model, Optional<GivenModel> given, ModelPlan plan) {
    Map<String, String> features = new LinkedHashMap<>();
    model.features().forEach((name, sql) -> features.put(name, sql.text().strip()));
    return new Setup(
        model.stream(),
        model.join().map(sql -> sql.text().strip()),
        model.task(),
        features,
        model.target().text().strip(),
        model.where().map(sql -> sql.text().strip()),
        model.split().byTime(),
        model.split().test(),
        model.metric(),
        model.tolerances(),
        model.threshold(),
        model.margin(),
        model.seed(),
        plan.hash(),
        code,
        System.getProperty("java.version", "unknown"),
        given.map(GivenModel::record));
  }
}
