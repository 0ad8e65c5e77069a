package io.periscope.api.job;

/** How a step of a run stands. */
public enum StepState {
  /** It waits for its turn, or for its next attempt. */
  PENDING,
  /** An attempt is under way. */
  RUNNING,
  /** It is done, and is not done again. */
  SUCCEEDED,
  /** Its last attempt has failed. */
  FAILED,
  /** A step that it needs has not succeeded. */
  SKIPPED,
  /** Its run was cancelled. */
  CANCELLED,
  /** The process ended while it was under way. */
  INTERRUPTED
}
