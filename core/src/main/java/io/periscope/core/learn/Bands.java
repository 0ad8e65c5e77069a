package io.periscope.core.learn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Examples in bands of what was predicted of them, of about the same number each: what is found of
 * a band holds for predictions that fall into it.
 *
 * @param predicted in ascending order
 * @param truth of the same examples
 * @param starts where each band begins; the first at 0
 */
record Bands(double[] predicted, double[] truth, int[] starts) {

  /**
   * As many bands as there can be, or one. Examples of which the same was predicted are in the
   * same.
   *
   * @param most how many bands
   * @param least how many examples a band has, if there is more than one
   */
  static Bands of(float[] predicted, double[] truth, int most, int least) {
    int rows = truth.length;
    Integer[] order = new Integer[rows];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> predicted[i] + 0.0));
    double[] sorted = Arrays.stream(order).mapToDouble(i -> predicted[i]).toArray();
    double[] sortedTruth = Arrays.stream(order).mapToDouble(i -> truth[i]).toArray();
    List<Integer> starts = new ArrayList<>(List.of(0));
    int count = Math.min(most, rows / least);
    for (int band = 1; band < count; band++) {
      int last = starts.get(starts.size() - 1);
      int wanted = (int) ((long) rows * band / count);
      IntStream.of(behindTies(sorted, wanted), beforeTies(sorted, wanted))
          .filter(cut -> cut - last >= least && rows - cut >= least)
          .findFirst()
          .ifPresent(starts::add);
    }
    return new Bands(sorted, sortedTruth, starts.stream().mapToInt(each -> each).toArray());
  }

  private static int behindTies(double[] sorted, int at) {
    int cut = at;
    while (cut < sorted.length && sorted[cut] == sorted[cut - 1]) {
      cut++;
    }
    return cut;
  }

  private static int beforeTies(double[] sorted, int at) {
    int cut = at;
    while (cut > 0 && sorted[cut] == sorted[cut - 1]) {
      cut--;
    }
    return cut;
  }

  int count() {
    return starts.length;
  }

  int end(int band) {
    return band + 1 < starts.length ? starts[band + 1] : predicted.length;
  }

  /** What is predicted in this band and not in the one below; the lowest has no such bound. */
  double from(int band) {
    int start = starts[band];
    return band == 0 ? Double.NEGATIVE_INFINITY : (predicted[start - 1] + predicted[start]) / 2;
  }

  /** The last of the bands that begins no higher than a value. */
  static <T> T at(List<T> bands, ToDoubleFunction<T> from, double value) {
    T found = bands.get(0);
    for (T band : bands) {
      if (from.applyAsDouble(band) <= value) {
        found = band;
      }
    }
    return found;
  }
}
