package io.periscope.api.learn;

/** What is learnt. */
public enum Task {
  /** A number. */
  REGRESSION,
  /** Whether something is so: the target is 0 or 1, and what is predicted is how probable 1 is. */
  CLASSIFICATION
}
