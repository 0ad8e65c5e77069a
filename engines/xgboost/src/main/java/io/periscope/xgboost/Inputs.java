package io.periscope.xgboost;

import io.periscope.api.learn.Features;
import io.periscope.api.learn.Rows;

/** What goes into a model. */
final class Inputs {
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
