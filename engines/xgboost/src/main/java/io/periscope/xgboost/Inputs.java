package io.periscope.xgboost;

import io.periscope.api.learn.Features;
import io.periscope.api.learn.Rows;
import java.util.Arrays;

/** What goes into a model. */
final class Inputs {
  /** So many rows tell where the middle is. */
  private static final int ENOUGH = 10_000;

  private Inputs() {}

  /** The rows, with NaN for what is infinite: such a number means nothing to any model here. */
  static Rows of(Features features, Rows rows) {
    if (rows.width() != features.size()) {
      throw new IllegalArgumentException(
          "rows of %d values for %d features".formatted(rows.width(), features.size()));
    }
    float[] values = rows.values();
    int count = rows.count() * rows.width();
    for (int i = 0; i < count; i++) {
      if (Float.isInfinite(values[i])) {
        return new Rows(withoutInfinite(values, count), rows.width(), rows.count());
      }
    }
    return rows;
  }

  private static float[] withoutInfinite(float[] values, int count) {
    float[] copy = new float[count];
    for (int i = 0; i < count; i++) {
      copy[i] = Float.isInfinite(values[i]) ? Float.NaN : values[i];
    }
    return copy;
  }

  /**
   * What to take for a value that is absent where none was among the examples, so that trees have
   * not learnt what that means and would go to the same end at every split: the middle one.
   *
   * @return one for each column; NaN for those in which values were absent
   */
  static float[] middles(Rows examples) {
    float[] middles = new float[examples.width()];
    int step = Math.max(1, examples.count() / ENOUGH);
    for (int column = 0; column < middles.length; column++) {
      float[] some = new float[(examples.count() + step - 1) / step];
      boolean absent = false;
      for (int row = 0; row < examples.count(); row++) {
        float value = examples.get(row, column);
        absent |= Float.isNaN(value);
        if (row % step == 0) {
          some[row / step] = value;
        }
      }
      Arrays.sort(some);
      middles[column] = absent ? Float.NaN : some[some.length / 2];
    }
    return middles;
  }

  /** The rows, with these values for what is absent. */
  static Rows filled(Rows rows, float[] middles) {
    int width = rows.width();
    float[] values = rows.values();
    float[] copy = values;
    for (int column = 0; column < width; column++) {
      if (Float.isNaN(middles[column])) {
        continue;
      }
      for (int row = 0; row < rows.count(); row++) {
        int at = row * width + column;
        if (Float.isNaN(values[at])) {
          copy = copy == values ? values.clone() : copy;
          copy[at] = middles[column];
        }
      }
    }
    return copy == values ? rows : new Rows(copy, width, rows.count());
  }

  /** Shares of the whole; zeros if there is nothing. */
  static double[] shares(double[] amounts) {
    double sum = 0;
    for (double amount : amounts) {
      sum += amount;
    }
    double[] shares = new double[amounts.length];
    for (int i = 0; i < amounts.length && sum > 0; i++) {
      shares[i] = amounts[i] / sum;
    }
    return shares;
  }

  static double logOdds(double probability) {
    return Math.log(probability / (1 - probability));
  }

  static double probability(double logOdds) {
    return 1 / (1 + Math.exp(-logOdds));
  }
}
