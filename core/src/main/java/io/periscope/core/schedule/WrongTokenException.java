package io.periscope.core.schedule;

import io.periscope.api.error.PeriscopeException;

/** Who asked does not know the token of the job's webhook. */
public final class WrongTokenException extends PeriscopeException {
  private static final long serialVersionUID = 1L;

  WrongTokenException(String job) {
    super(
        Fault.USER,
        "the job '%s' is not started by this: it has no webhook, or its token is another one"
            .formatted(job));
  }
}
