package io.periscope.core;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.StreamDef;

/** The lake lacks segments that had been archived: it was lost, or set back. */
public final class LakeBehindException extends PeriscopeException {
  private static final long serialVersionUID = 1L;

  LakeBehindException(StreamDef stream, long archived, long inLake) {
    super(
        Fault.USER,
        ("stream '%s': segments up to %d had been archived, but the master dataset now ends with"
                + " segment %d. The lake folder was lost or set back: restore it from a backup."
                + " Without one, remove the state folder too; what the log still holds is then read"
                + " again from its start.")
            .formatted(stream.name(), archived, inLake));
  }
}
