package io.periscope.core.speed;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.log.Position;
import io.periscope.api.log.TopicInfo;

/** The log has another event where one had been read: an older copy was put back and went on. */
public final class LogReplacedException extends PeriscopeException {
  private static final long serialVersionUID = 1L;

  LogReplacedException(String stream, TopicInfo topic, Position at) {
    super(
        Fault.USER,
        ("stream '%s': the event at %s of topic '%s' is not the one that was read there before: an"
                + " older copy of the log was put back and has grown since, so events that were"
                + " counted are not in it any more. Put the newer copy back, or give the stream a"
                + " new topic to begin a new history.")
            .formatted(stream, at, topic.name()));
  }
}
