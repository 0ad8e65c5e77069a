package io.periscope.core;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.StreamDef;

/**
 * The topic does not exist, though events of it are stored. Making it anew would look like the same
 * stream with another history.
 */
public final class TopicGoneException extends PeriscopeException {
  private static final long serialVersionUID = 1L;

  TopicGoneException(StreamDef stream, String address) {
    super(
        Fault.USER,
        ("stream '%s': topic '%s' is not at %s any more, but events that were read from it are"
                + " stored. Bring back the topic (for the embedded log: the folder log), point"
                + " bootstrap.servers at the cluster that has it, or give the stream a new name to"
                + " begin a new history.")
            .formatted(stream.name(), stream.topic(), address));
  }
}
