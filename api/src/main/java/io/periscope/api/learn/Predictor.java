package io.periscope.api.learn;

/** A trained model in memory. Immutable, and safe for use by many threads. */
public interface Predictor extends AutoCloseable {

  /**
   * One prediction a row: a number, or for a classification how probable 1 is.
   *
   * @return as many as there are rows; NaN where there is none
   */
  float[] predict(Rows rows);

  /**
   * How much each feature adds to each prediction, and behind them what is there without any: they
   * add up to the prediction, for a classification to its log odds.
   *
   * @return row after row, each one value longer than there are features
   */
  float[] contributions(Rows rows);

  /** How much each feature counts in all, adding up to 1; zeros if nothing was learnt. */
  double[] importance();

  /** The whole model, for {@link Learner#load}. */
  byte[] bytes();

  @Override
  void close();
}
