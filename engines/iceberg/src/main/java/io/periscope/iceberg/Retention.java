package io.periscope.iceberg;

import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many snapshots a table keeps. Without an end to them, each commit would write a longer list
 * than the last. Files of the newest snapshots are never touched; a file goes when the snapshot
 * that replaced it has expired.
 *
 * @param keep that many of the newest stay
 * @param slack and that many more may gather before the oldest go, all at once
 */
record Retention(int keep, int slack) {
  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

  /** Expires snapshots if it is time. A failure is only logged: the next commit tries again. */
  void apply(Table table) {
    int count = 0;
    for (Snapshot ignored : table.snapshots()) {
      count++;
    }
    if (count <= keep + slack) {
      return;
    }
    try {
      table
          .expireSnapshots()
          .expireOlderThan(Long.MAX_VALUE)
          .retainLast(keep)
          .planWith(new CallingThread())
          .commit();
    } catch (RuntimeException e) {
      LOG.warn("table {}: old snapshots could not be expired: {}", table.name(), e.toString());
    }
  }
}
