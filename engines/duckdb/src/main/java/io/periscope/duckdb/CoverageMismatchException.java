package io.periscope.duckdb;

import io.periscope.api.engine.MicroBatch;
import io.periscope.api.engine.StreamState;
import io.periscope.api.error.PeriscopeException;

/**
 * A micro-batch does not follow what the store has: something would enter twice, or be left out.
 */
public final class CoverageMismatchException extends PeriscopeException {
  private static final long serialVersionUID = 1L;

  CoverageMismatchException(StreamState before, MicroBatch batch) {
    super(
        Fault.INTERNAL,
        "stream '%s': events from %s to %s do not follow the stored coverage %s; nothing was written"
            .formatted(batch.stream(), batch.from(), batch.to(), before.coverage()));
  }

  CoverageMismatchException(MicroBatch batch, int partition, long offset) {
    super(
        Fault.INTERNAL,
        "stream '%s': the event at %d:%d is not in its batch from %s to %s; nothing was written"
            .formatted(batch.stream(), partition, offset, batch.from(), batch.to()));
  }
}
