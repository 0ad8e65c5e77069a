package io.periscope.core.serving;

import io.periscope.api.error.PeriscopeException;

/** A request is repeated while the first one with its key is still running. */
public final class KeyBusyException extends PeriscopeException {
  private static final long serialVersionUID = 1L;

  public KeyBusyException(String key) {
    super(
        Fault.RESOURCE,
        "the request with the key '%s' is still running; repeat it later for its answer"
            .formatted(key));
  }
}
