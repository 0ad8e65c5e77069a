package io.periscope.core;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.StreamDef;

/** The lake has segments that the local state never closed: the state was set back. */
public final class LakeAheadException extends PeriscopeException {
  private static final long serialVersionUID = 1L;

  LakeAheadException(StreamDef stream, long open, long inLake) {
    super(
        Fault.USER,
        ("stream '%s': the master dataset ends with segment %d, but the local state has closed none"
                + " after segment %d. The state folder was restored from an older copy, or another"
                + " process writes this lake: stop that one, or remove the state folder; it is"
                + " rebuilt from the lake and the log.")
            .formatted(stream.name(), inLake, open - 1));
  }
}
