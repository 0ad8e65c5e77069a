package io.periscope.core.archive;

import io.periscope.api.engine.BatchEngine.SegmentFiles;
import io.periscope.api.engine.Segment;
import io.periscope.api.error.PeriscopeException;

/** Reading a segment again led to other decisions than reading it the first time. */
public final class SegmentMismatchException extends PeriscopeException {
  private static final long serialVersionUID = 1L;

  SegmentMismatchException(Segment segment, SegmentFiles found) {
    super(
        Fault.USER,
        ("stream '%s', segment %d (%s to %s): %d events were accepted and %d quarantined when they"
                + " were first read, but %d and %d when read again for the master dataset. The"
                + " stream's fields were changed before this segment was archived: undo the change,"
                + " let it be archived, and change it then.")
            .formatted(
                segment.stream(),
                segment.number(),
                segment.from(),
                segment.to(),
                segment.accepted(),
                segment.quarantined(),
                found.accepted(),
                found.quarantined()));
  }
}
