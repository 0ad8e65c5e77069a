package io.periscope.api.learn;

/**
 * Rows whose outcome is known.
 *
 * @param target one finite value a row; 0 or 1 for a classification
 */
public record Examples(Rows rows, float[] target) {
  public Examples {
    if (target.length != rows.count()) {
      throw new IllegalArgumentException(
          "%d targets for %d rows".formatted(target.length, rows.count()));
    }
  }

  public int count() {
    return target.length;
  }
}
