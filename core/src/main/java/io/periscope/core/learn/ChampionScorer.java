package io.periscope.core.learn;

import io.periscope.api.learn.Rows;
import io.periscope.api.learn.Scorer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Scores by a version in memory, and counts. A failure is no prediction, never an exception. */
public final class ChampionScorer implements Scorer, AutoCloseable {
  private static final String NOTHING = "the model gives no number for it";

  private final LoadedModel model;
  private final LongAdder predicted = new LongAdder();
  private final Map<String, LongAdder> failed = new ConcurrentHashMap<>();

  ChampionScorer(LoadedModel model) {
    this.model = model;
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
    return model.predictor().contributions(rows);
  }

  @Override
  public float[] predict(Rows rows) {
    float[] predictions;
    try {
      predictions = model.predictor().predict(rows);
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

  private void count(String reason, long events) {
    failed.computeIfAbsent(reason, key -> new LongAdder()).add(events);
  }

  Models.Scored scored() {
    Map<String, Long> reasons = new TreeMap<>();
    failed.forEach((reason, count) -> reasons.put(reason, count.sum()));
    return new Models.Scored(predicted.sum(), reasons);
  }

  @Override
  public void close() {
    model.close();
  }
}
