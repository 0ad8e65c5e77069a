package io.periscope.api.learn;

/**
 * Values of features, row after row: that of row r and column c is at {@code r * width + c}; NaN
 * stands for what is absent. The array is not copied: who makes it lets go of it.
 */
public final class Rows {
  private final float[] values;
  private final int width;
  private final int count;

  /**
   * @param values {@code count * width} of them, or more
   */
  public Rows(float[] values, int width, int count) {
    if (values.length < (long) width * count) {
      throw new IllegalArgumentException(
          "%d values are not %d rows of %d".formatted(values.length, count, width));
    }
    this.values = values;
    this.width = width;
    this.count = count;
  }

  public float get(int row, int column) {
    return values[row * width + column];
  }

  /** How many columns. */
  public int width() {
    return width;
  }

  /** How many rows. */
  public int count() {
    return count;
  }

  /** The values themselves; not to be changed. */
  public float[] values() {
    return values;
  }
}
