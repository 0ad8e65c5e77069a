package io.periscope.xgboost;

import io.periscope.api.learn.Features;
import io.periscope.api.learn.Predictor;
import io.periscope.api.learn.Rows;
import io.periscope.api.learn.Task;
import java.nio.ByteBuffer;

/**
 * Trees of XGBoost. A boosted classifier's trees add up to log odds; a forest's are the mean of its
 * leaves' shares of ones, so its contributions are carried over to log odds in proportion.
 */
final class TreeModel implements Predictor {
  /** A forest may be sure; its log odds stay finite. */
  private static final double SURE = 1e-6;

  private final Algorithm algorithm;
  private final Task task;
  private final Features features;
  private final float[] middles;
  private final Booster booster;

  /**
   * @param middles taken for what is absent; NaN where the trees know what to do
   */
  TreeModel(Algorithm algorithm, Task task, Features features, float[] middles, Booster booster) {
    this.algorithm = algorithm;
    this.task = task;
    this.features = features;
    this.middles = middles;
    this.booster = booster;
    booster.readyToPredict();
    // XGBoost sets itself up at the first prediction, and that is not for many threads.
    predict(new Rows(new float[features.size()], features.size(), 1));
  }

  @Override
  public float[] predict(Rows rows) {
    Rows inputs = Inputs.filled(Inputs.of(features, rows), middles);
    if (inputs.count() == 0) {
      return new float[0];
    }
    float[] predictions = booster.predict(inputs);
    if (isForestOfShares()) {
      for (int i = 0; i < predictions.length; i++) {
        predictions[i] = Math.min(1, Math.max(0, predictions[i]));
      }
    }
    return predictions;
  }

  @Override
  public float[] contributions(Rows rows) {
    Rows inputs = Inputs.filled(Inputs.of(features, rows), middles);
    if (inputs.count() == 0) {
      return new float[0];
    }
    float[] all = booster.contributions(inputs);
    if (isForestOfShares()) {
      int width = features.size() + 1;
      for (int row = 0; row < inputs.count(); row++) {
        toLogOdds(all, row * width, width);
      }
    }
    return all;
  }

  private static void toLogOdds(float[] all, int from, int width) {
    int last = from + width - 1;
    double base = sure(all[last]);
    double sum = 0;
    for (int i = from; i <= last; i++) {
      sum += all[i];
    }
    double way = sum - all[last];
    double wayOfLogOdds = Inputs.logOdds(sure(sum)) - Inputs.logOdds(base);
    double scale = Math.abs(way) < 1e-9 ? 0 : wayOfLogOdds / way;
    for (int i = from; i < last; i++) {
      all[i] = (float) (all[i] * scale);
    }
    all[last] = (float) Inputs.logOdds(base);
  }

  private static double sure(double share) {
    return Math.min(1 - SURE, Math.max(SURE, share));
  }

  private boolean isForestOfShares() {
    return algorithm == Algorithm.RANDOM_FOREST && task == Task.CLASSIFICATION;
  }

  @Override
  public double[] importance() {
    return Inputs.shares(booster.gains(features.size()));
  }

  @Override
  public byte[] bytes() {
    byte[] trees = booster.bytes();
    ByteBuffer content = ByteBuffer.allocate(middles.length * Float.BYTES + trees.length);
    for (float middle : middles) {
      content.putFloat(middle);
    }
    content.put(trees);
    return new ModelFile(algorithm, task, features, content.array()).bytes();
  }

  static TreeModel read(ModelFile file) {
    ByteBuffer content = ByteBuffer.wrap(file.content());
    float[] middles = new float[file.features().size()];
    for (int i = 0; i < middles.length; i++) {
      middles[i] = content.getFloat();
    }
    byte[] trees = new byte[content.remaining()];
    content.get(trees);
    Booster booster = Booster.load(trees);
    try {
      return new TreeModel(file.algorithm(), file.task(), file.features(), middles, booster);
    } catch (Throwable e) {
      booster.close();
      throw e;
    }
  }

  @Override
  public void close() {
    booster.close();
  }
}
