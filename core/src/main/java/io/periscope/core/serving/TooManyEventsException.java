package io.periscope.core.serving;

import io.periscope.api.error.PeriscopeException;
import java.time.Duration;

/** A request's events cannot be taken now; none of them was. */
public final class TooManyEventsException extends PeriscopeException {
  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  public TooManyEventsException(String why, Duration retryAfter) {
    super(Fault.RESOURCE, why + "; nothing was appended");
    this.retryAfter = retryAfter;
  }

  /** When it is worth to try again. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
