package io.periscope.core.quality;

/**
 * Rows of which a rule says something, and those of them that break it.
 *
 * @param checked all of them
 */
record Counts(long checked, long failed) {
  static final Counts NONE = new Counts(0, 0);

  Counts plus(long broken) {
    return new Counts(checked + broken, failed + broken);
  }

  Counts minus(Counts before) {
    return new Counts(checked - before.checked, failed - before.failed);
  }

  /** Whether counting on from there may have led here. */
  boolean follows(Counts before) {
    return checked >= before.checked && failed >= before.failed;
  }

  /** The share that keeps the rule; all, where there is nothing. */
  double share() {
    return checked == 0 ? 1 : (double) (checked - failed) / checked;
  }
}
