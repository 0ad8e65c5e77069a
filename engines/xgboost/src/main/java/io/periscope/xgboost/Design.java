package io.periscope.xgboost;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.learn.Features;
import io.periscope.api.learn.Rows;

/**
 * Examples as a linear model sees them: a leading one for the intercept, each number less its mean
 * and over its standard deviation, and for each category a column that is one over its standard
 * deviation where it applies. What is absent stands at the mean. Most of a row is zero, so a row is
 * told as the positions and values of the rest.
 */
final class Design {
  /** The square of it is held in memory, and its third power is the work. */
  private static final int MOST_COLUMNS = 2_000;

  private final Rows rows;
  private final Features features;
  private final int[] first;
  private final int width;
  private final double[] mean;
  private final double[] scale;

  Design(Rows rows, Features features) {
    this.rows = rows;
    this.features = features;
    this.first = new int[features.size()];
    int next = 1;
    for (int column = 0; column < first.length; column++) {
      first[column] = next;
      next += Math.max(1, features.columns().get(column).categories());
      if (next > MOST_COLUMNS) {
        throw PeriscopeException.user(
            ("A linear model has room for %d numbers and categories in all, and the feature '%s'"
                    + " is beyond that. Leave features with many categories out, or train trees.")
                .formatted(MOST_COLUMNS - 1, features.columns().get(column).name()));
      }
    }
    this.width = next;
    this.mean = new double[width];
    this.scale = new double[width];
    for (int column = 0; column < first.length; column++) {
      if (features.columns().get(column).categorical()) {
        measureCategories(column);
      } else {
        measureNumbers(column);
      }
    }
  }

  private void measureNumbers(int column) {
    double sum = 0;
    int count = 0;
    for (int row = 0; row < rows.count(); row++) {
      float value = rows.get(row, column);
      if (!Float.isNaN(value)) {
        sum += value;
        count++;
      }
    }
    if (count == 0) {
      return;
    }
    double middle = sum / count;
    double squares = 0;
    for (int row = 0; row < rows.count(); row++) {
      float value = rows.get(row, column);
      if (!Float.isNaN(value)) {
        squares += (value - middle) * (value - middle);
      }
    }
    mean[first[column]] = middle;
    // A constant does not become a feature by the rounding of its mean.
    double deviation = Math.sqrt(squares / count);
    scale[first[column]] = deviation > 1e-9 * Math.abs(middle) ? 1 / deviation : 0;
  }

  private void measureCategories(int column) {
    int categories = features.columns().get(column).categories();
    double[] counts = new double[categories];
    int count = 0;
    for (int row = 0; row < rows.count(); row++) {
      int category = category(row, column);
      if (category >= 0) {
        counts[category]++;
        count++;
      }
    }
    for (int i = 0; i < categories && count > 0; i++) {
      double share = counts[i] / count;
      mean[first[column] + i] = share;
      scale[first[column] + i] = share > 0 && share < 1 ? 1 / Math.sqrt(share * (1 - share)) : 0;
    }
  }

  /** -1 for what is absent or unknown. */
  private int category(int row, int column) {
    float value = rows.get(row, column);
    return value >= 0 && value < features.columns().get(column).categories() ? (int) value : -1;
  }

  int width() {
    return width;
  }

  int count() {
    return rows.count();
  }

  /** Where a feature's columns begin. */
  int first(int column) {
    return first[column];
  }

  /** A number's mean, or a category's share. */
  double mean(int position) {
    return mean[position];
  }

  /** One over the standard deviation; 0 where there is none. */
  double scale(int position) {
    return scale[position];
  }

  /**
   * One row.
   *
   * @param positions takes those that are not zero, ascending
   * @param values takes what is there
   * @return how many
   */
  int row(int row, int[] positions, double[] values) {
    positions[0] = 0;
    values[0] = 1;
    int count = 1;
    for (int column = 0; column < first.length; column++) {
      int categories = features.columns().get(column).categories();
      int from = first[column];
      if (categories == 0) {
        float value = rows.get(row, column);
        if (!Float.isNaN(value) && scale[from] > 0) {
          positions[count] = from;
          values[count++] = (value - mean[from]) * scale[from];
        }
        continue;
      }
      int category = category(row, column);
      int begin = category >= 0 ? category : 0;
      int end = category >= 0 ? category + 1 : categories;
      for (int i = begin; i < end; i++) {
        if (scale[from + i] > 0) {
          positions[count] = from + i;
          values[count++] = (category >= 0 ? 1 : mean[from + i]) * scale[from + i];
        }
      }
    }
    return count;
  }
}
