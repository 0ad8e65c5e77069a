package io.periscope.core;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.StreamDef;

/**
 * The local state was set back: the master dataset holds segments that the state has not closed.
 */
public final class StateBehindException extends PeriscopeException {
  private static final long serialVersionUID = 1L;

  StateBehindException(StreamDef stream, long open, long archived) {
    super(
        Fault.USER,
        ("stream '%s': the local state is an older one: its segment %d is open, but the master"
                + " dataset ends with segment %d. It was restored from a copy, or lost its last"
                + " writes. Remove state/state.duckdb and state/state.duckdb.wal in the data folder"
                + " and start again: the state is rebuilt from the master dataset and the log.")
            .formatted(stream.name(), open, archived));
  }
}
