package io.periscope.xgboost;

import io.periscope.api.learn.Features;
import io.periscope.api.learn.Predictor;
import io.periscope.api.learn.Rows;
import io.periscope.api.learn.Task;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A sum of what each feature adds. What is absent, and a category that is not known, adds nothing:
 * it counts like the mean of the examples.
 *
 * @param base what is predicted at the mean of all features; for a classification as log odds
 * @param effects one for each feature
 */
record LinearModel(Task task, Features features, double base, List<Effect> effects)
    implements Predictor {

  /**
   * What a feature adds.
   *
   * @param mean of a number; it adds {@code slope} times what it is above this
   * @param steps what each category adds; empty for a number
   * @param spread the standard deviation of what it added to the examples
   */
  record Effect(double mean, double slope, double[] steps, double spread) {

    double of(float value) {
      if (steps.length == 0) {
        double added = slope * (value - mean);
        return Double.isNaN(added) ? 0 : added;
      }
      int category = (int) value;
      return value >= 0 && category < steps.length ? steps[category] : 0;
    }
  }

  @Override
  public float[] predict(Rows rows) {
    Rows inputs = Inputs.of(features, rows);
    Effect[] each = effects.toArray(Effect[]::new);
    float[] predictions = new float[inputs.count()];
    for (int row = 0; row < predictions.length; row++) {
      double sum = base;
      for (int column = 0; column < each.length; column++) {
        sum += each[column].of(inputs.get(row, column));
      }
      predictions[row] = (float) (task == Task.CLASSIFICATION ? Inputs.probability(sum) : sum);
    }
    return predictions;
  }

  @Override
  public float[] contributions(Rows rows) {
    Rows inputs = Inputs.of(features, rows);
    int width = features.size() + 1;
    float[] all = new float[inputs.count() * width];
    for (int row = 0; row < inputs.count(); row++) {
      for (int column = 0; column < width - 1; column++) {
        all[row * width + column] = (float) effects.get(column).of(inputs.get(row, column));
      }
      all[row * width + width - 1] = (float) base;
    }
    return all;
  }

  @Override
  public double[] importance() {
    return Inputs.shares(effects.stream().mapToDouble(Effect::spread).toArray());
  }

  @Override
  public byte[] bytes() {
    int doubles = 1 + effects.stream().mapToInt(effect -> 3 + effect.steps().length).sum();
    ByteBuffer content = ByteBuffer.allocate(doubles * Double.BYTES).putDouble(base);
    for (Effect effect : effects) {
      content.putDouble(effect.mean()).putDouble(effect.slope()).putDouble(effect.spread());
      for (double step : effect.steps()) {
        content.putDouble(step);
      }
    }
    return new ModelFile(Algorithm.LINEAR, task, features, content.array()).bytes();
  }

  static LinearModel read(ModelFile file) {
    ByteBuffer content = ByteBuffer.wrap(file.content());
    double base = content.getDouble();
    List<Effect> effects =
        file.features().columns().stream()
            .map(
                column -> {
                  double mean = content.getDouble();
                  double slope = content.getDouble();
                  double spread = content.getDouble();
                  double[] steps = new double[column.categories()];
                  for (int i = 0; i < steps.length; i++) {
                    steps[i] = content.getDouble();
                  }
                  return new Effect(mean, slope, steps, spread);
                })
            .toList();
    return new LinearModel(file.task(), file.features(), base, effects);
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
