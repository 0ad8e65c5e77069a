package io.periscope.core;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.log.TopicInfo;
import io.periscope.api.model.StreamDef;

/** The topic was deleted and created anew, or the workspace points at another cluster. */
public final class TopicChangedException extends PeriscopeException {
  private static final long serialVersionUID = 1L;

  TopicChangedException(StreamDef stream, TopicInfo topic, String known) {
    super(
        Fault.USER,
        ("stream '%s': topic '%s' has id %s, but everything stored came from a topic with id %s. It"
                + " was deleted and created anew, or bootstrap.servers points at another cluster."
                + " Point the stream at the old topic, or give it a new name to begin a new history.")
            .formatted(stream.name(), topic.name(), topic.id(), known));
  }
}
