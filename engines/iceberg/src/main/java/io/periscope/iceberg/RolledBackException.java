package io.periscope.iceberg;

import io.periscope.api.error.PeriscopeException;

/** The table lacks segments that it had: another program has set it back. */
public final class RolledBackException extends PeriscopeException {
  private static final long serialVersionUID = 1L;

  RolledBackException(String table, long wanted, long last) {
    super(
        Fault.USER,
        ("table %s: segment %d was archived, but the table now ends with segment %d: another program"
                + " rolled it back, or an older copy was put back. Roll it forward to its newest"
                + " snapshot, or restore it from a backup.")
            .formatted(table, wanted, last));
  }
}
