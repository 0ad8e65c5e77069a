package io.periscope.core.learn;

import io.periscope.api.learn.Rows;
import io.periscope.api.learn.Scorer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Scores by a version, and counts. A failure is no prediction, never an exception.
 *
 * <p>Once it is retired, its model leaves memory when the last prediction that is under way has
 * ended. Whoever still has it can go on asking: a version never changes, so it is loaded again for
 * each such time.
 */
public final class ChampionScorer implements Scorer {
  private static final String NOTHING = "the model gives no number for it";

  private final LoadedModel model;
  private final Supplier<LoadedModel> again;
  private final LongAdder predicted = new LongAdder();
  private final Map<String, LongAdder> failed = new ConcurrentHashMap<>();
  private int asking;
  private boolean retired;

  /**
   * @param again loads the same version
   */
  ChampionScorer(LoadedModel model, Supplier<LoadedModel> again) {
    this.model = model;
    this.again = again;
  }

  @Override
  public long version() {
    return model.version().number();
  }

  @Override
  public float number(int feature, double value) {
    return Encoding.number(value);
  }

  @Override
  public float category(int feature, String text) {
    return model.version().encoding().category(feature, text);
  }

  /** What is recorded of the version that scores. */
  public ModelVersion model() {
    return model.version();
  }

  /** As {@link io.periscope.api.learn.Predictor#contributions} has it; takes its time. */
  public float[] contributions(Rows rows) {
    return use(loaded -> loaded.predictor().contributions(rows));
  }

  @Override
  public float[] predict(Rows rows) {
    float[] predictions;
    try {
      predictions = use(loaded -> loaded.predictor().predict(rows));
    } catch (RuntimeException e) {
      predictions = new float[rows.count()];
      Arrays.fill(predictions, Float.NaN);
      count("predicting failed: " + e.getMessage(), rows.count());
      return predictions;
    }
    int good = 0;
    for (float prediction : predictions) {
      good += Float.isFinite(prediction) ? 1 : 0;
    }
    predicted.add(good);
    if (good < rows.count()) {
      count(NOTHING, rows.count() - good);
    }
    return predictions;
  }

  /** Work with the model, which stays in memory for as long as that takes. */
  <T> T use(Function<LoadedModel, T> work) {
    if (!enter()) {
      try (LoadedModel loaded = again.get()) {
        return work.apply(loaded);
      }
    }
    try {
      return work.apply(model);
    } finally {
      leave();
    }
  }

  /** Whether the model is in memory, and will be until {@link #leave}. */
  private synchronized boolean enter() {
    if (retired && asking == 0) {
      return false;
    }
    asking++;
    return true;
  }

  /** Keeps it in memory, if it still is there, until the answer is run once. */
  Runnable hold() {
    return enter() ? this::leave : () -> {};
  }

  private synchronized void leave() {
    asking--;
    if (retired && asking == 0) {
      model.close();
    }
  }

  private void count(String reason, long events) {
    failed.computeIfAbsent(reason, key -> new LongAdder()).add(events);
  }

  Models.Scored scored() {
    Map<String, Long> reasons = new TreeMap<>();
    failed.forEach((reason, count) -> reasons.put(reason, count.sum()));
    return new Models.Scored(predicted.sum(), reasons);
  }

  /** From now on nobody gets it any more. */
  synchronized void retire() {
    if (!retired) {
      retired = true;
      if (asking == 0) {
        model.close();
      }
    }
  }
}
