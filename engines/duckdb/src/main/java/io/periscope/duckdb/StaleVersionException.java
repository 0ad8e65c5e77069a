package io.periscope.duckdb;

import io.periscope.api.engine.BatchVersion;
import io.periscope.api.error.PeriscopeException;

/** A batch version must not be served: it is not the view's next one. */
public final class StaleVersionException extends PeriscopeException {
  private static final long serialVersionUID = 1L;

  StaleVersionException(BatchVersion version, String reason) {
    super(
        Fault.INTERNAL,
        "view '%s': batch version %d through segment %d cannot be served: %s"
            .formatted(version.view(), version.version(), version.throughSegment(), reason));
  }
}
