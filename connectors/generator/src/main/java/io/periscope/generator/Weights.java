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
    this.draws = draws;
    this.upTo = new double[things];
    double sum = 0;
    for (int i = 0; i < things; i++) {
      sum += weights.isEmpty() ? 1 : weights.get(i);
      upTo[i] = sum;
    }
    for (int i = 0; i < things; i++) {
      upTo[i] /= sum;
    }
  }

  /** Which thing, counted from 0. */
  int choose(long row) {
    int found = Arrays.binarySearch(upTo, draws.unit(row, 1));
    int index = found >= 0 ? found + 1 : -found - 1;
    return Math.min(index, upTo.length - 1);
  }
}
