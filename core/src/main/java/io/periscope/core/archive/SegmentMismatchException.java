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
        ("stream '%s', segment %d (%s to %s): %d events were accepted when they were first read, but"
                + " %d are accepted and %d are not when they are read again for the master dataset."
                + " The log has other records than before, or this is another version of"
                + " Periscope: go back to the one that read them, and let it archive them.")
            .formatted(
                segment.stream(),
                segment.number(),
                segment.from(),
                segment.to(),
                segment.accepted(),
                found.accepted(),
                found.quarantined()));
  }
}
