package io.periscope.api.learn;

/**
 * One version of a model, ready to score. Immutable, and safe for use by many threads. What cannot
 * be scored is counted by its reason, and has no prediction.
 */
public interface Scorer {

  /** The version's number in the registry. */
  long version();

  /** What the model makes of a number. */
  float number(int feature, double value);

  /** What the model makes of a text. */
  float category(int feature, String text);

  /**
   * One prediction a row.
   *
   * @param rows the model's features in their order, by the methods above; NaN where there is
   *     nothing
   * @return NaN where there is none
   */
  float[] predict(Rows rows);
}
