package io.periscope.app;

import io.periscope.api.error.PeriscopeException;
import java.time.Duration;

/** The running program takes no more at the moment, and has taken nothing of the request. */
final class BusyException extends PeriscopeException {
  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  BusyException(String message, Duration retryAfter) {
    super(Fault.RESOURCE, message);
    this.retryAfter = retryAfter;
  }

  /** When to try again. */
  Duration retryAfter() {
    return retryAfter;
  }
}
