package io.periscope.kafka;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.log.TopicInfo;
import java.util.Optional;

/** The topic that is read was deleted, and maybe made anew under its name. */
public final class TopicReplacedException extends PeriscopeException {
  private static final long serialVersionUID = 1L;

  TopicReplacedException(TopicInfo topic, Optional<String> idNow) {
    super(
        idNow.isPresent() ? Fault.USER : Fault.RESOURCE,
        "topic '%s' with id %s was deleted%s; bring it back, or give the stream a new topic to begin a new history"
            .formatted(
                topic.name(),
                topic.id(),
                idNow.map(id -> " and made anew with id " + id).orElse("")));
  }
}
