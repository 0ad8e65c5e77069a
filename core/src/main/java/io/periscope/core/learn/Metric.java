package io.periscope.core.learn;

import io.periscope.api.error.NearestName;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.learn.Task;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A measure of how good predictions are; {@link Kind} defines each.
 *
 * @param tolerance of {@link Kind#WITHIN}, in the unit of the target; 0 for all others
 */
public record Metric(Kind kind, double tolerance) {
  private static final String WITHIN_PREFIX = "within_";

  /** In what follows, e is prediction minus truth, and t is the truth. */
  public enum Kind {
    /** The root of the mean of e². */
    RMSE(Task.REGRESSION, true),
    /** The mean of |e|. */
    MAE(Task.REGRESSION, true),
    /**
     * One minus the sum of e² over the sum of the squared differences of t from its mean among the
     * same examples. Undefined if all t are the same.
     */
    R2(Task.REGRESSION, false),
    /**
     * The mean of |e| / |t|, as a share: 0.1 is 10 %. Examples with t = 0 are left out and counted;
     * undefined if that leaves none.
     */
    MAPE(Task.REGRESSION, true),
    /** The median of |e|; of an even number, the mean of the two in the middle. */
    MEDIAN_AE(Task.REGRESSION, true),
    /** The share of predictions with |e| at most the tolerance. */
    WITHIN(Task.REGRESSION, false),
    /**
     * The area under the ROC curve: how often, of one example that is so and one that is not, the
     * first has the higher probability; equal ones count half. Undefined with one class only.
     */
    AUC(Task.CLASSIFICATION, false),
    /**
     * The mean of −ln of the probability given to what was true, which is taken as at least 1e-15
     * and at most 1 − 1e-15.
     */
    LOG_LOSS(Task.CLASSIFICATION, true),
    /** Of those taken to be so, the share that is so. Undefined if nothing was. */
    PRECISION(Task.CLASSIFICATION, false),
    /** Of those that are so, the share that was taken to be so. Undefined if there are none. */
    RECALL(Task.CLASSIFICATION, false),
    /**
     * The harmonic mean of precision and recall: 2 TP / (2 TP + FP + FN). Undefined if nothing is
     * so nor was taken to be.
     */
    F1(Task.CLASSIFICATION, false),
    /** The share that was taken for what it is. */
    ACCURACY(Task.CLASSIFICATION, false);

    private final Task task;
    private final boolean lowerIsBetter;

    Kind(Task task, boolean lowerIsBetter) {
      this.task = task;
      this.lowerIsBetter = lowerIsBetter;
    }

    public Task task() {
      return task;
    }

    public boolean lowerIsBetter() {
      return lowerIsBetter;
    }

    private String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public static Metric of(Kind kind) {
    return new Metric(kind, 0);
  }

  public static Metric within(double tolerance) {
    return new Metric(Kind.WITHIN, tolerance);
  }

  /** The names that {@link #parse} takes, for messages. */
  public static List<String> names(Task task) {
    return Arrays.stream(Kind.values())
        .filter(kind -> kind.task == task)
        .map(kind -> kind == Kind.WITHIN ? WITHIN_PREFIX + "<tolerance>" : kind.text())
        .toList();
  }

  /**
   * Reads a name such as {@code rmse} or {@code within_300}.
   *
   * @throws PeriscopeException (USER) when it is none of a task's metrics
   */
  public static Metric parse(String name, Task task) {
    if (task == Task.REGRESSION && name.startsWith(WITHIN_PREFIX)) {
      return within(tolerance(name));
    }
    return Arrays.stream(Kind.values())
        .filter(kind -> kind != Kind.WITHIN && kind.task == task && kind.text().equals(name))
        .findFirst()
        .map(Metric::of)
        .orElseThrow(() -> unknown(name, task));
  }

  private static double tolerance(String name) {
    String text = name.substring(WITHIN_PREFIX.length());
    try {
      double tolerance = new BigDecimal(text).doubleValue();
      if (tolerance >= 0 && Double.isFinite(tolerance)) {
        return tolerance;
      }
    } catch (NumberFormatException e) {
      // Told below, like a number that is out of range.
    }
    throw PeriscopeException.user(
        "metric '%s': what follows 'within_' must be a number of at least 0, as in within_300"
            .formatted(name));
  }

  private static PeriscopeException unknown(String name, Task task) {
    List<String> names = names(task);
    boolean other =
        Arrays.stream(Kind.values()).anyMatch(kind -> kind.text().equals(name))
            || name.startsWith(WITHIN_PREFIX);
    return PeriscopeException.user(
        other
            ? "metric '%s' is none of a %s; expected one of %s"
                .formatted(name, task.name().toLowerCase(Locale.ROOT), String.join(", ", names))
            : "unknown metric '%s'%s; expected one of %s"
                .formatted(name, NearestName.hint(name, names), String.join(", ", names)));
  }

  /** As it is written in a model's declaration and in records. */
  public String name() {
    return kind == Kind.WITHIN
        ? WITHIN_PREFIX + BigDecimal.valueOf(tolerance).stripTrailingZeros().toPlainString()
        : kind.text();
  }

  public boolean lowerIsBetter() {
    return kind.lowerIsBetter;
  }

  /**
   * Whether one value beats another by more than a margin. What is undefined (NaN) never wins, and
   * loses to everything else.
   *
   * <p>The margin is a share of the other's value: 90 beats an RMSE of 100 by 10 %. Where more is
   * better and 1 is perfect, it is a share of the value or of what it lacks to 1, whichever is
   * less: so an R² of 0.33 beats one of 0.3 by 10 %, and 0.96 one of 0.95 by 20 %. Otherwise a good
   * champion could never be beaten: 1 % more than 0.995 is out of reach.
   *
   * @param margin 0.01 is one in a hundred; with 0, equal ones do not beat each other
   */
  public boolean beats(double value, double other, double margin) {
    if (Double.isNaN(value) || Double.isNaN(other)) {
      return !Double.isNaN(value);
    }
    double needed = needed(other, margin);
    return kind.lowerIsBetter ? value < needed : value > needed;
  }

  /** The value beyond which another one is beaten by more than the margin. */
  double needed(double other, double margin) {
    return kind.lowerIsBetter
        ? other - margin * Math.abs(other)
        : other + margin * Math.min(Math.abs(other), 1 - other);
  }
}
