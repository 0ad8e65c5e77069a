package io.periscope.xgboost;

import io.periscope.api.learn.Examples;
import io.periscope.api.learn.Features;
import io.periscope.api.learn.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;

/**
 * Least squares and logistic regression with both penalties, solved to the end: of the examples
 * only the matrix of their products is kept, and on that Cholesky's method gives the answer. A
 * penalty on the weights' size (L1) is then added by coordinate descent, and a classification
 * repeats this with the weights of Newton's method. XGBoost's own linear booster is a descent over
 * the examples, which after a hundred rounds is still far off where features are correlated.
 */
final class LinearTraining {
  private static final int MOST_STEPS = 50;
  private static final int MOST_PASSES = 20_000;
  private static final double NEAR = 1e-9;

  private final Design design;
  private final Features features;
  private final double lambda;
  private final double alpha;
  private final DoubleConsumer progress;
  private final int[] positions;
  private final double[] values;

  LinearTraining(
      Features features, Examples examples, double lambda, double alpha, DoubleConsumer progress) {
    this.features = features;
    this.design = new Design(examples.rows(), features);
    this.lambda = lambda;
    this.alpha = alpha;
    this.progress = progress;
    this.positions = new int[design.width()];
    this.values = new double[design.width()];
  }

  LinearModel train(Task task, float[] target) {
    progress.accept(0);
    LinearModel model =
        task == Task.CLASSIFICATION ? model(task, logistic(target), 0, 1) : regression(target);
    progress.accept(1);
    return model;
  }

  /** The target is standardised, so that a penalty means the same whatever its unit. */
  private LinearModel regression(float[] target) {
    double mean = 0;
    for (float each : target) {
      mean += each;
    }
    mean /= target.length;
    double squares = 0;
    for (float each : target) {
      squares += (each - mean) * (each - mean);
    }
    double deviation = Math.sqrt(squares / target.length);
    if (deviation <= NEAR * Math.abs(mean)) {
      return model(Task.REGRESSION, new double[design.width()], mean, 0);
    }
    Products products = new Products(design.width());
    for (int row = 0; row < design.count(); row++) {
      int count = row(row);
      products.add(positions, values, count, 1, (target[row] - mean) / deviation);
    }
    double[] weights = new double[design.width()];
    products.solve(weights);
    return model(Task.REGRESSION, weights, mean, deviation);
  }

  /** Newton's method; a step that makes it worse is halved. */
  private double[] logistic(float[] target) {
    double ones = 0;
    for (float each : target) {
      ones += each;
    }
    double[] weights = new double[design.width()];
    weights[0] = Inputs.logOdds(ones / target.length);
    double[] before = weights.clone();
    double lossBefore = Double.POSITIVE_INFINITY;
    for (int step = 0; step < MOST_STEPS; step++) {
      Products products = new Products(design.width());
      double loss = 0;
      for (int row = 0; row < design.count(); row++) {
        int count = row(row);
        double logOdds = 0;
        for (int i = 0; i < count; i++) {
          logOdds += weights[positions[i]] * values[i];
        }
        double chance = Inputs.probability(logOdds);
        double weight = Math.max(1e-6, chance * (1 - chance));
        products.add(positions, values, count, weight, logOdds + (target[row] - chance) / weight);
        loss += Math.log1p(Math.exp(-Math.abs(logOdds))) + Math.max(logOdds, 0);
        loss -= target[row] * logOdds;
      }
      loss = loss / design.count() + penalty(weights);
      if (loss > lossBefore + NEAR) {
        for (int i = 0; i < weights.length; i++) {
          weights[i] = (weights[i] + before[i]) / 2;
        }
        continue;
      }
      before = weights.clone();
      lossBefore = loss;
      products.solve(weights);
      progress.accept((step + 1.0) / MOST_STEPS);
      if (distance(before, weights) < 1e-7) {
        break;
      }
    }
    return weights;
  }

  private double penalty(double[] weights) {
    double penalty = 0;
    for (int i = 1; i < weights.length; i++) {
      penalty += lambda / 2 * weights[i] * weights[i] + alpha * Math.abs(weights[i]);
    }
    return penalty;
  }

  private static double distance(double[] a, double[] b) {
    double most = 0;
    for (int i = 0; i < a.length; i++) {
      most = Math.max(most, Math.abs(a[i] - b[i]));
    }
    return most;
  }

  private int row(int row) {
    return design.row(row, positions, values);
  }

  /** From weights of what is standardised to what each feature adds to {@code mean}. */
  private LinearModel model(Task task, double[] weights, double mean, double unit) {
    double base = mean + unit * weights[0];
    List<LinearModel.Effect> effects = new ArrayList<>();
    for (int column = 0; column < features.size(); column++) {
      int from = design.first(column);
      int categories = features.columns().get(column).categories();
      double[] steps = new double[categories];
      if (categories == 0) {
        double slope = unit * weights[from] * design.scale(from);
        double spread = Math.abs(unit * weights[from]);
        effects.add(new LinearModel.Effect(design.mean(from), slope, steps, spread));
        continue;
      }
      double middle = 0;
      for (int i = 0; i < categories; i++) {
        steps[i] = unit * weights[from + i] * design.scale(from + i);
        middle += design.mean(from + i) * steps[i];
      }
      double squares = 0;
      for (int i = 0; i < categories; i++) {
        steps[i] -= middle;
        squares += design.mean(from + i) * steps[i] * steps[i];
      }
      base += middle;
      effects.add(new LinearModel.Effect(0, 0, steps, Math.sqrt(squares)));
    }
    return new LinearModel(task, features, base, effects);
  }

  /** The sums of products of columns with each other and with the target, over all examples. */
  private final class Products {
    private final double[][] square;
    private final double[] side;
    private int count;

    Products(int width) {
      square = new double[width][];
      for (int i = 0; i < width; i++) {
        square[i] = new double[i + 1];
      }
      side = new double[width];
    }

    void add(int[] at, double[] value, int entries, double weight, double target) {
      count++;
      for (int i = 0; i < entries; i++) {
        double weighted = weight * value[i];
        double[] line = square[at[i]];
        for (int j = 0; j <= i; j++) {
          line[at[j]] += weighted * value[j];
        }
        side[at[i]] += weighted * target;
      }
    }

    private double at(int i, int j) {
      return (i >= j ? square[i][j] : square[j][i]) / count;
    }

    /** The weights of the least penalised error. */
    void solve(double[] weights) {
      cholesky(weights);
      if (alpha > 0) {
        descend(weights);
      }
    }

    /** A column that the ones before it already tell weighs nothing. */
    private void cholesky(double[] weights) {
      int width = side.length;
      double[][] lower = new double[width][];
      double[] solved = new double[width];
      for (int i = 0; i < width; i++) {
        lower[i] = new double[i + 1];
        double ridge = i == 0 ? 0 : lambda;
        for (int j = 0; j <= i; j++) {
          double sum = square[i][j] / count + (i == j ? ridge : 0);
          for (int k = 0; k < j; k++) {
            sum -= lower[i][k] * lower[j][k];
          }
          if (i == j) {
            lower[i][i] = sum > 1e-10 * (square[i][i] / count) ? Math.sqrt(sum) : 0;
          } else {
            lower[i][j] = lower[j][j] > 0 ? sum / lower[j][j] : 0;
          }
        }
        double sum = side[i] / count;
        for (int k = 0; k < i; k++) {
          sum -= lower[i][k] * solved[k];
        }
        solved[i] = lower[i][i] > 0 ? sum / lower[i][i] : 0;
      }
      for (int i = width - 1; i >= 0; i--) {
        double sum = solved[i];
        for (int k = i + 1; k < width; k++) {
          sum -= lower[k][i] * weights[k];
        }
        weights[i] = lower[i][i] > 0 ? sum / lower[i][i] : 0;
      }
    }

    private void descend(double[] weights) {
      int width = side.length;
      double[] gradient = new double[width];
      for (int i = 0; i < width; i++) {
        gradient[i] = side[i] / count;
        for (int j = 0; j < width; j++) {
          gradient[i] -= at(i, j) * weights[j];
        }
      }
      for (int pass = 0; pass < MOST_PASSES; pass++) {
        double most = 0;
        for (int i = 0; i < width; i++) {
          double own = at(i, i);
          double ridge = i == 0 ? 0 : lambda;
          if (own + ridge <= 0) {
            continue;
          }
          double wish = gradient[i] + own * weights[i];
          double threshold = i == 0 ? 0 : alpha;
          double next = Math.signum(wish) * Math.max(0, Math.abs(wish) - threshold) / (own + ridge);
          double change = next - weights[i];
          if (change != 0) {
            weights[i] = next;
            for (int j = 0; j < width; j++) {
              gradient[j] -= at(i, j) * change;
            }
            most = Math.max(most, Math.abs(change));
          }
        }
        if (most < NEAR) {
          return;
        }
      }
    }
  }
}
