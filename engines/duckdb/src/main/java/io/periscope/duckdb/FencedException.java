package io.periscope.duckdb;

import io.periscope.api.error.PeriscopeException;

/** Another writer has opened the stream since; this one must stop. */
public final class FencedException extends PeriscopeException {
  private static final long serialVersionUID = 1L;

  FencedException(String stream, long mine, long current) {
    super(
        Fault.USER,
        ("stream '%s': this writer has epoch %d, but a newer one with epoch %d has taken over;"
                + " nothing was written. Stop one of the two programs.")
            .formatted(stream, mine, current));
  }
}
