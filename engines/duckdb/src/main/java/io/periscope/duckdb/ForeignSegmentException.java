package io.periscope.duckdb;

import io.periscope.api.engine.BatchVersion;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.log.Coverage;

/**
 * A batch version says of a segment that it ends elsewhere than here: serving it would lose or
 * double what lies between.
 */
public final class ForeignSegmentException extends PeriscopeException {
  private static final long serialVersionUID = 1L;

  ForeignSegmentException(BatchVersion version, Coverage here) {
    super(
        Fault.USER,
        ("view '%s': batch version %d through segment %d ends at %s, but the local state closed that"
                + " segment at %s; another process has written the lake, or one of them was"
                + " restored. Nothing was changed. Stop the other process, or remove the state"
                + " folder: it is rebuilt from the lake and the log.")
            .formatted(
                version.view(),
                version.version(),
                version.throughSegment(),
                version.coverage(),
                here));
  }
}
