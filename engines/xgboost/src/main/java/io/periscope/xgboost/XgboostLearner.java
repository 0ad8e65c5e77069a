package io.periscope.xgboost;

import io.periscope.api.error.NearestName;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.learn.Examples;
import io.periscope.api.learn.Features;
import io.periscope.api.learn.Learner;
import io.periscope.api.learn.Predictor;
import io.periscope.api.learn.Task;
import io.periscope.xgboost.Booster.Matrix;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;

/**
 * Trees of XGBoost, boosted or as a forest; linear models; and the mean, which they have to beat.
 *
 * <p>What is infinite counts as absent. A linear model needs no native library, nor does the mean.
 */
public final class XgboostLearner implements Learner {
  private final int threads;

  /**
   * Trains with half of the processors, up to 8: XGBoost's threads wait for each other at every
   * step, so where one of them has to share its processor, all are slower than one alone.
   */
  public XgboostLearner() {
    this(Math.min(8, Math.max(1, Runtime.getRuntime().availableProcessors() / 2)));
  }

  XgboostLearner(int threads) {
    this.threads = threads;
  }

  @Override
  public List<String> algorithms() {
    return Algorithm.texts();
  }

  @Override
  public List<String> problems(String algorithm, Map<String, Object> parameters) {
    return Algorithm.of(algorithm)
        .map(known -> known.problems(parameters))
        .orElseGet(
            () ->
                List.of(
                    "There is no algorithm '%s'%s; there are %s"
                        .formatted(
                            algorithm,
                            NearestName.hint(algorithm, algorithms()),
                            String.join(", ", algorithms()))));
  }

  @Override
  public Predictor train(Job job, DoubleConsumer progress) {
    List<String> problems = problems(job.algorithm(), job.parameters());
    if (!problems.isEmpty()) {
      throw PeriscopeException.user(String.join("\n", problems));
    }
    Algorithm algorithm = Algorithm.of(job.algorithm()).orElseThrow();
    require(job);
    Values parameters = algorithm.values(job.parameters());
    Features features = job.features();
    Examples examples =
        new Examples(Inputs.of(features, job.examples().rows()), job.examples().target());
    return switch (algorithm) {
      case BOOSTED_TREES -> boost(job, examples, parameters, progress);
      case RANDOM_FOREST -> grow(job, examples, parameters, progress);
      case LINEAR ->
          new LinearTraining(
                  features,
                  examples,
                  parameters.of("reg_lambda"),
                  parameters.of("reg_alpha"),
                  progress)
              .train(job.task(), examples.target());
      case CONSTANT -> {
        progress.accept(0);
        Predictor constant = new ConstantModel(job.task(), features, mean(examples.target()));
        progress.accept(1);
        yield constant;
      }
    };
  }

  /** Refuses examples that cannot be learnt from. */
  private static void require(Job job) {
    float[] target = job.examples().target();
    if (job.features().size() == 0) {
      throw PeriscopeException.user("There is no feature to learn from. Name at least one.");
    }
    if (target.length == 0) {
      throw PeriscopeException.user(
          "There is no example to learn from. Wait until there are rows whose outcome is known, or"
              + " look at what filters them.");
    }
    boolean classes = job.task() == Task.CLASSIFICATION;
    for (int row = 0; row < target.length; row++) {
      if (!Float.isFinite(target[row])) {
        throw PeriscopeException.user(
            "The target of example %d of %d is %s. Leave out rows whose outcome is not known."
                .formatted(row + 1, target.length, target[row]));
      }
      if (classes && target[row] != 0 && target[row] != 1) {
        throw PeriscopeException.user(
            ("The target of example %d of %d is %s, but that of a classification is 0 or 1. Make it"
                    + " a regression, or the target a condition.")
                .formatted(row + 1, target.length, target[row]));
      }
    }
    double mean = mean(target);
    if (classes && (mean == 0 || mean == 1)) {
      throw PeriscopeException.user(
          ("The target of all %d examples is %d, so there is nothing to tell apart. A classification"
                  + " needs examples of both, 0 and 1.")
              .formatted(target.length, (int) mean));
    }
  }

  private Predictor boost(Job job, Examples examples, Values parameters, DoubleConsumer progress) {
    Map<String, Object> settings = settings(job, parameters);
    settings.put(
        "objective", job.task() == Task.CLASSIFICATION ? "binary:logistic" : "reg:squarederror");
    settings.put("eta", parameters.of("learning_rate"));
    settings.put("colsample_bytree", parameters.of("colsample"));
    settings.put("lambda", parameters.of("reg_lambda"));
    settings.put("alpha", parameters.of("reg_alpha"));
    settings.put("gamma", parameters.of("gamma"));
    int rounds = parameters.count("rounds");
    return train(job, examples, settings, rounds, progress, Booster::boost);
  }

  /**
   * A tree a round, each on what the mean alone leaves, and each counting its part: so a forest
   * tells of its progress and can be stopped, as XGBoost's forests of one round cannot. Shares of
   * ones are grown by their squared error, too: a leaf then is the share of ones of its examples,
   * where one Newton step on log odds would exaggerate it.
   */
  private Predictor grow(Job job, Examples examples, Values parameters, DoubleConsumer progress) {
    int trees = parameters.count("trees");
    float[] target = examples.target();
    float mean = (float) mean(target);
    Map<String, Object> settings = settings(job, parameters);
    settings.put("objective", "reg:squarederror");
    settings.put("base_score", mean);
    settings.put("eta", 1.0 / trees);
    settings.put("colsample_bynode", parameters.of("colsample"));
    settings.put("lambda", "0.00001");
    float[] gradient = new float[target.length];
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = mean - target[i];
    }
    float[] hessian = new float[target.length];
    Arrays.fill(hessian, 1);
    return train(
        job,
        examples,
        settings,
        trees,
        progress,
        (booster, matrix, round) -> booster.grow(matrix, round, gradient, hessian));
  }

  private Map<String, Object> settings(Job job, Values parameters) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("verbosity", 0);
    settings.put("nthread", threads);
    settings.put("seed", job.seed() & Integer.MAX_VALUE);
    // Not to depend on what else this thread does between two rounds.
    settings.put("seed_per_iteration", true);
    settings.put("tree_method", "hist");
    settings.put("max_depth", parameters.count("max_depth"));
    settings.put("subsample", parameters.of("subsample"));
    settings.put("min_child_weight", parameters.of("min_child_weight"));
    return settings;
  }

  private static Predictor train(
      Job job,
      Examples examples,
      Map<String, Object> settings,
      int rounds,
      DoubleConsumer progress,
      Step step) {
    progress.accept(0);
    try (Matrix matrix = Matrix.of(examples.rows(), examples.target())) {
      Booster booster = Booster.create(matrix, settings);
      try {
        for (int round = 0; round < rounds; round++) {
          step.take(booster, matrix, round);
          progress.accept((round + 1.0) / rounds);
        }
        Algorithm algorithm = Algorithm.of(job.algorithm()).orElseThrow();
        return new TreeModel(
            algorithm, job.task(), job.features(), Inputs.middles(examples.rows()), booster);
      } catch (Throwable e) {
        booster.close();
        throw e;
      }
    }
  }

  private interface Step {
    void take(Booster booster, Matrix matrix, int round);
  }

  private static double mean(float[] target) {
    double sum = 0;
    for (float each : target) {
      sum += each;
    }
    return sum / target.length;
  }

  @Override
  public String format() {
    return "xgboost";
  }

  @Override
  public Predictor load(byte[] model, Features features) {
    ModelFile file = ModelFile.read(model);
    file.require(features);
    try {
      return switch (file.algorithm()) {
        case BOOSTED_TREES, RANDOM_FOREST -> TreeModel.read(file);
        case LINEAR -> LinearModel.read(file);
        case CONSTANT -> ConstantModel.read(file);
      };
    } catch (BufferUnderflowException e) {
      throw new PeriscopeException(
          PeriscopeException.Fault.USER,
          "The model cannot be read, although its checksum is right: train it again.",
          e);
    }
  }

  @Override
  public String library() {
    try (InputStream version =
        XgboostLearner.class.getResourceAsStream("/xgboost4j-version.properties")) {
      return version == null
          ? "xgboost"
          : "xgboost "
              + new String(version.readAllBytes(), StandardCharsets.UTF_8)
                  .replace("version=", "")
                  .strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
