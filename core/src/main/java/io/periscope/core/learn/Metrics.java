package io.periscope.core.learn;

import io.periscope.api.learn.Task;
import io.periscope.api.model.ModelDef;
import io.periscope.core.learn.Metric.Kind;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How good predictions are, by all metrics of a task. If a single example got no prediction, all
 * metrics are undefined: a model must not look better for keeping silent where it is hard.
 *
 * @param rows how many examples
 * @param values by the metrics' names, in their order; NaN is undefined
 * @param unpredicted how many examples got no finite prediction
 * @param leftOut how many examples MAPE left out, because their truth is 0
 * @param confusion of a classification
 * @param intervals of a regression, if there are examples enough
 * @param calibration of a classification, if there are examples enough
 */
public record Metrics(
    int rows,
    Map<String, Double> values,
    int unpredicted,
    int leftOut,
    Optional<Confusion> confusion,
    Optional<Intervals> intervals,
    Optional<Calibration> calibration) {
  private static final double LEAST_PROBABILITY = 1e-15;

  /** How many were taken for what they are and were not, at the threshold. */
  public record Confusion(
      double threshold,
      long truePositives,
      long falsePositives,
      long trueNegatives,
      long falseNegatives) {}

  public Metrics {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** NaN if it is undefined or was not measured. */
  public double value(Metric metric) {
    return values.getOrDefault(metric.name(), Double.NaN);
  }

  /** All that is to be told of a model, its own metric included. */
  static Metrics of(ModelDef model, float[] predicted, double[] truth) {
    Set<Double> tolerances = new LinkedHashSet<>(model.tolerances());
    Metric metric = Training.metric(model);
    if (metric.kind() == Kind.WITHIN) {
      tolerances.add(metric.tolerance());
    }
    return of(model.task(), predicted, truth, List.copyOf(tolerances), model.threshold());
  }

  /**
   * Measures.
   *
   * @param tolerances for a regression
   * @param threshold for a classification: this probability and above are taken to be so
   */
  public static Metrics of(
      Task task, float[] predicted, double[] truth, List<Double> tolerances, double threshold) {
    if (predicted.length != truth.length) {
      throw new IllegalArgumentException(
          "%d predictions for %d examples".formatted(predicted.length, truth.length));
    }
    return task == Task.REGRESSION
        ? regression(predicted, truth, tolerances)
        : classification(predicted, truth, threshold);
  }

  static Metrics regression(float[] predicted, double[] truth, List<Double> tolerances) {
    int rows = truth.length;
    double[] errors = new double[rows];
    double squares = 0;
    double absolute = 0;
    double relative = 0;
    int leftOut = 0;
    for (int i = 0; i < rows; i++) {
      double error = Math.abs(predicted[i] - truth[i]);
      errors[i] = error;
      squares += error * error;
      absolute += error;
      if (truth[i] == 0) {
        leftOut++;
      } else {
        relative += error / Math.abs(truth[i]);
      }
    }
    Map<String, Double> values = new LinkedHashMap<>();
    put(values, Metric.of(Kind.RMSE), Math.sqrt(squares / rows));
    put(values, Metric.of(Kind.MAE), absolute / rows);
    double spread = spread(truth);
    put(values, Metric.of(Kind.R2), spread == 0 ? Double.NaN : 1 - squares / spread);
    put(values, Metric.of(Kind.MAPE), relative / (rows - leftOut));
    Arrays.sort(errors);
    put(values, Metric.of(Kind.MEDIAN_AE), median(errors));
    for (double tolerance : tolerances) {
      long near = Arrays.stream(errors).filter(error -> error <= tolerance).count();
      put(values, Metric.within(tolerance), (double) near / rows);
    }
    return checked(predicted, truth, values, leftOut, Optional.empty());
  }

  /** The sum of the squared differences from the mean; exactly 0 if all are the same. */
  private static double spread(double[] truth) {
    double mean = Arrays.stream(truth).sum() / truth.length;
    boolean same = Arrays.stream(truth).allMatch(each -> each == truth[0]);
    return same ? 0 : Arrays.stream(truth).map(each -> (each - mean) * (each - mean)).sum();
  }

  private static double median(double[] sorted) {
    int half = sorted.length / 2;
    if (sorted.length == 0) {
      return Double.NaN;
    }
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  static Metrics classification(float[] predicted, double[] truth, double threshold) {
    long[] counts = new long[4];
    double loss = 0;
    for (int i = 0; i < truth.length; i++) {
      boolean is = truth[i] == 1;
      boolean taken = predicted[i] >= threshold;
      counts[(is ? 2 : 0) + (taken ? 1 : 0)]++;
      double given = is ? predicted[i] : 1 - (double) predicted[i];
      loss -= Math.log(Math.min(Math.max(given, LEAST_PROBABILITY), 1 - LEAST_PROBABILITY));
    }
    Confusion confusion = new Confusion(threshold, counts[3], counts[1], counts[0], counts[2]);
    double hits = confusion.truePositives;
    Map<String, Double> values = new LinkedHashMap<>();
    put(values, Metric.of(Kind.AUC), auc(predicted, truth));
    put(values, Metric.of(Kind.LOG_LOSS), loss / truth.length);
    put(values, Metric.of(Kind.PRECISION), hits / (hits + confusion.falsePositives));
    put(values, Metric.of(Kind.RECALL), hits / (hits + confusion.falseNegatives));
    put(
        values,
        Metric.of(Kind.F1),
        2 * hits / (2 * hits + confusion.falsePositives + confusion.falseNegatives));
    put(values, Metric.of(Kind.ACCURACY), (hits + confusion.trueNegatives) / (double) truth.length);
    return checked(predicted, truth, values, 0, Optional.of(confusion));
  }

  /** From the sum of the positives' ranks, of which tied ones share the mean. */
  private static double auc(float[] predicted, double[] truth) {
    int rows = truth.length;
    long[] order = new long[rows];
    for (int i = 0; i < rows; i++) {
      order[i] = ((long) sortable(predicted[i]) << 32) | i;
    }
    Arrays.sort(order);
    long positives = 0;
    // Twice the ranks, so that a mean of two is whole.
    double ranks = 0;
    for (int from = 0; from < rows; ) {
      int to = from;
      long tied = 0;
      while (to < rows && order[to] >> 32 == order[from] >> 32) {
        tied += truth[(int) order[to]] == 1 ? 1 : 0;
        to++;
      }
      ranks += (double) tied * (from + 1L + to);
      positives += tied;
      from = to;
    }
    double negatives = rows - (double) positives;
    return (ranks / 2 - positives * (positives + 1.0) / 2) / (positives * negatives);
  }

  /** Ordered as whole numbers as the values are; both zeros are the same. */
  private static int sortable(float value) {
    int bits = Float.floatToIntBits(value + 0.0f);
    return bits ^ ((bits >> 31) & Integer.MAX_VALUE);
  }

  private static void put(Map<String, Double> values, Metric metric, double value) {
    values.put(metric.name(), value);
  }

  private static Metrics checked(
      float[] predicted,
      double[] truth,
      Map<String, Double> values,
      int leftOut,
      Optional<Confusion> confusion) {
    int unpredicted = 0;
    for (float each : predicted) {
      unpredicted += Float.isFinite(each) ? 0 : 1;
    }
    if (unpredicted > 0) {
      values.replaceAll((name, value) -> Double.NaN);
    }
    boolean whole = unpredicted == 0;
    return new Metrics(
        predicted.length,
        values,
        unpredicted,
        leftOut,
        confusion,
        whole && confusion.isEmpty() ? Intervals.of(predicted, truth) : Optional.empty(),
        whole && confusion.isPresent() ? Calibration.of(predicted, truth) : Optional.empty());
  }
}
