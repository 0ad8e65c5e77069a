package io.periscope.duckdb;

import io.periscope.api.error.PeriscopeException;

/** Something was asked of a stream that this process has not opened. */
public final class NotOpenException extends PeriscopeException {
  private static final long serialVersionUID = 1L;

  NotOpenException(String stream) {
    super(Fault.INTERNAL, "stream '" + stream + "' was not opened in the local state");
  }
}
