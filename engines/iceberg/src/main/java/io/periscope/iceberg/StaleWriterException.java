package io.periscope.iceberg;

import io.periscope.api.error.PeriscopeException;

/** A writer with an older epoch than the table's tried to append: another one has taken over. */
public final class StaleWriterException extends PeriscopeException {
  private static final long serialVersionUID = 1L;

  StaleWriterException(String table, long epoch, long headEpoch) {
    super(
        Fault.RESOURCE,
        ("table %s: a writer of epoch %d tried to append, but the table has been written by epoch"
                + " %d; another Periscope writes this stream, and this one must stop")
            .formatted(table, epoch, headEpoch));
  }
}
