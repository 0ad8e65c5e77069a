package io.periscope.api.job;

/** How a run stands. */
public enum RunState {
  /** It waits for its turn. */
  QUEUED,
  /** It is under way. */
  RUNNING,
  /** All its steps have succeeded. */
  SUCCEEDED,
  /** A step has failed, or it took too long. */
  FAILED,
  /** Someone cancelled it. */
  CANCELLED,
  /** The process ended while it was under way, and it does not go on by itself. */
  INTERRUPTED,
  /** It was due while another one was there. */
  SKIPPED;

  /** Whether nothing will happen to it any more. */
  public boolean ended() {
    return this != QUEUED && this != RUNNING;
  }
}
