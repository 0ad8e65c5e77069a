package io.periscope.iceberg;

import io.periscope.api.lake.SegmentCommit;
import java.util.Optional;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * Keeps writers of older epochs out of a table: each commit says its writer's epoch, and is refused
 * if the table knows a newer one. A writer that begins leaves its epoch in a snapshot without
 * files.
 */
final class Fence {
  private static final int ATTEMPTS = 5;

  private final LakeCatalog catalog;
  private final TableIdentifier id;

  Fence(LakeCatalog catalog, TableIdentifier id) {
    this.catalog = catalog;
    this.id = id;
  }

  long epoch() {
    return Summaries.newestEpoch(id.toString(), SnapshotUtil.currentAncestors(catalog.load(id)));
  }

  void raise(long epoch) {
    for (int attempt = 1; epoch() < epoch; attempt++) {
      Table table = catalog.load(id);
      AppendFiles nothing = table.newAppend().scanManifestsWith(new CallingThread());
      Optional<SegmentCommit> head = head(SnapshotUtil.currentAncestors(table));
      Summaries.ofFence(epoch, head).forEach(nothing::set);
      nothing.validateWith(
          ancestors -> {
            require(ancestors, epoch);
            if (!head(ancestors).equals(head)) {
              throw new ConcurrentCommitException(
                  id.toString(), "a new writer", new IllegalStateException("another head"));
            }
            return true;
          });
      try {
        catalog.failures().committing(id.toString(), "a new writer", nothing::commit);
      } catch (ConcurrentCommitException e) {
        // Somebody else's commit came first; this one may follow any.
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
    require(SnapshotUtil.currentAncestors(catalog.load(id)), epoch);
  }

  private Optional<SegmentCommit> head(Iterable<Snapshot> ancestors) {
    return Summaries.newestSegment(id.toString(), ancestors);
  }

  /**
   * @throws StaleWriterException when the table knows a newer epoch
   */
  void require(Iterable<Snapshot> ancestors, long epoch) {
    long newest = Summaries.newestEpoch(id.toString(), ancestors);
    if (epoch < newest) {
      throw new StaleWriterException(id.toString(), epoch, newest);
    }
  }
}
