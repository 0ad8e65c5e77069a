package io.periscope.core;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.log.Coverage;
import io.periscope.api.model.StreamDef;

/** The log ends before what was read of it: it lost its end, or an older copy was put back. */
public final class LogBehindException extends PeriscopeException {
  private static final long serialVersionUID = 1L;

  LogBehindException(StreamDef stream, Coverage read, Coverage end) {
    super(
        Fault.USER,
        ("stream '%s': topic '%s' ends at %s, but it was read up to %s before: the log lost its end"
                + " (a loss of power, or an older copy was put back), or it is another log. Nothing"
                + " was written to it. Put the newer copy back, or give the stream a new topic to"
                + " begin a new history.")
            .formatted(stream.name(), stream.topic(), end, read));
  }
}
