package io.periscope.api.lake;

import io.periscope.api.error.PeriscopeException;

/**
 * A commit was sent and its answer lost. It may or may not have happened: read the table's head
 * again, and neither retry nor clean up before that.
 */
public final class CommitOutcomeUnknown extends PeriscopeException {
  private static final long serialVersionUID = 1L;

  public CommitOutcomeUnknown(String table, Throwable cause) {
    super(
        Fault.RESOURCE,
        "it is not known whether the last commit to " + table + " happened; it will be read again",
        cause);
  }
}
