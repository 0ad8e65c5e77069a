package io.periscope.iceberg;

import io.periscope.api.error.PeriscopeException;

/** Somebody else changed the table first. Nothing was written. */
public final class ConcurrentCommitException extends PeriscopeException {
  private static final long serialVersionUID = 1L;

  ConcurrentCommitException(String table, String what, Throwable cause) {
    super(
        Fault.RESOURCE,
        "table "
            + table
            + ": "
            + what
            + " lost against a commit that came in between; nothing was written. Read the table's"
            + " head again.",
        cause);
  }

  ConcurrentCommitException(String table, long version, long head) {
    super(
        Fault.RESOURCE,
        ("table %s: version %d was to follow, but the newest is %d; another recompute came in"
                + " between. Nothing was written.")
            .formatted(table, version, head));
  }
}
