package io.periscope.kafka;

import io.periscope.api.error.PeriscopeException;

/** More was read before than the log holds now: it lost its end, or it is another log. */
public final class OffsetsAheadException extends PeriscopeException {
  private static final long serialVersionUID = 1L;

  OffsetsAheadException(String topic, int partition, long next, long end) {
    super(
        // Waiting for the log to grow past it again would read other events as the next ones.
        Fault.USER,
        ("topic '%s' ends at %d:%d, but it was read up to %d:%d before: the log lost its end (a loss"
                + " of power, or an older copy was put back), or it is another log. Put the newer"
                + " copy back, or give the stream a new topic to begin a new history.")
            .formatted(topic, partition, end, partition, next));
  }
}
