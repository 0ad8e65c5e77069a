package io.periscope.kafka;

import io.periscope.api.error.PeriscopeException;

/** Another writer of the same source has taken over; this one can write no more. */
public final class WriterFencedException extends PeriscopeException {
  private static final long serialVersionUID = 1L;

  WriterFencedException(String topic, Throwable cause) {
    super(
        Fault.RESOURCE,
        ("a source of topic '%s' was fenced off: a newer writer of it has taken over, or its"
                + " transaction was open for more than %d s. What was not committed is not in the"
                + " log. See that only one Periscope runs this source, and start it again.")
            .formatted(topic, ClientSettings.TRANSACTION_TIMEOUT_MILLIS / 1000),
        cause);
  }
}
