package io.periscope.generator;

import java.util.Arrays;
import java.util.List;

/** Chooses among things by weight. */
final class Weights {
  private final Draws draws;
  private final double[] upTo;

  /**
   * @param weights one for each thing; empty when all weigh the same
   */
  Weights(Draws draws, List<Double> weights, int things) {
    this(draws, weights(weights, things));
  }

  private Weights(Draws draws, double[] weights) {
    this.draws = draws;
    this.upTo = new double[weights.length];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i];
      upTo[i] = sum;
    }
    for (int i = 0; i < weights.length; i++) {
      upTo[i] /= sum;
    }
  }

  private static double[] weights(List<Double> weights, int things) {
    double[] result = new double[things];
    for (int i = 0; i < things; i++) {
      result[i] = weights.isEmpty() ? 1 : weights.get(i);
    }
    return result;
  }

  /** The k-th thing, counted from 1, weighs 1 / k^exponent. */
  static Weights zipf(Draws draws, int things, double exponent) {
    double[] weights = new double[things];
    for (int i = 0; i < things; i++) {
      weights[i] = StrictMath.pow(i + 1.0, -exponent);
    }
    return new Weights(draws, weights);
  }

  /** Which thing, counted from 0. */
  int choose(long row) {
    int found = Arrays.binarySearch(upTo, draws.unit(row, 1));
    int index = found >= 0 ? found + 1 : -found - 1;
    return Math.min(index, upTo.length - 1);
  }
}
