package io.periscope.kafka;

import io.periscope.api.error.PeriscopeException;

/** Events that were to be read are no longer in the log. */
public final class OffsetsLostException extends PeriscopeException {
  private static final long serialVersionUID = 1L;

  OffsetsLostException(String topic, int partition, long next, long beginning) {
    super(
        Fault.RESOURCE,
        ("events %d:%d..%d:%d of topic '%s' are no longer in the log, which begins at %d:%d: they"
                + " were deleted before they were read. Give the topic retention.ms=-1, or one"
                + " longer than Periscope is ever stopped; give the stream a new topic to begin a"
                + " new history.")
            .formatted(partition, next, partition, beginning - 1, topic, partition, beginning));
  }
}
