package io.periscope.core.serving;

import io.periscope.api.error.PeriscopeException;

/** A request has the key of another. */
public final class KeyReusedException extends PeriscopeException {
  private static final long serialVersionUID = 1L;

  public KeyReusedException(String key) {
    super(
        Fault.USER,
        "the key '%s' was that of a request with another body; nothing was appended. Give each request its own key"
            .formatted(key));
  }
}
