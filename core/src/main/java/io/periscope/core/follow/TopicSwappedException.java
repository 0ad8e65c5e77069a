package io.periscope.core.follow;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.StreamDef;

/** A stream that was followed has another topic now. */
public final class TopicSwappedException extends PeriscopeException {
  private static final long serialVersionUID = 1L;

  TopicSwappedException(StreamDef stream, String before, String now) {
    super(
        Fault.USER,
        ("the topic '%s' of stream '%s' had the id %s when its events were read from here before, but"
                + " now it has %s; to begin anew with its events, give what reads them a new name")
            .formatted(stream.topic(), stream.name(), before, now));
  }
}
