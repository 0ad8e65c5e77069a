package io.periscope.core.batch;

import io.periscope.api.engine.BatchEngine;
import io.periscope.api.engine.BatchVersion;
import io.periscope.api.engine.DataFile;
import io.periscope.api.engine.Publication;
import io.periscope.api.error.DamagedFileException;
import io.periscope.api.lake.BatchTable;
import io.periscope.api.lake.BatchTable.Stored;
import io.periscope.api.lake.Lake;
import io.periscope.api.lake.MasterTable;
import io.periscope.api.lake.SegmentCommit;
import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.ViewPlan;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Computes one view over the master dataset and commits it to the lake as the view's next batch
 * version. Putting versions into service is the caller's, so that all views of a stream can advance
 * in one transaction.
 *
 * <p>An incremental run adds the segments after the last version to that version's state rows;
 * since state rows merge, the outcome equals a full run over all segments. It is only possible on a
 * version of the same plan over the same topic whose files can be read; otherwise the run is full.
 */
public final class BatchRunner {
  private static final Logger LOG = LoggerFactory.getLogger(BatchRunner.class);

  private final Lake lake;
  private final BatchEngine engine;
  private final Clock clock;
  private final BatchObserver observer;

  /** A runner that tells nobody. */
  public BatchRunner(Lake lake, BatchEngine engine, Clock clock) {
    this(lake, engine, clock, BatchObserver.NONE);
  }

  /**
   * @param observer is told of each version that is made
   */
  public BatchRunner(Lake lake, BatchEngine engine, Clock clock, BatchObserver observer) {
    this.lake = lake;
    this.engine = engine;
    this.clock = clock;
    this.observer = observer;
  }

  /**
   * Computes the view up to the head of the master table.
   *
   * @param head the head of {@code master}
   * @param full over all segments, even if a version exists that could be added to
   * @return the newest version: a new one, or the last when it already is at the head
   */
  public Publication run(
      ViewPlan plan, StreamDef stream, MasterTable master, SegmentCommit head, boolean full) {
    BatchTable table = lake.batch(plan);
    Optional<Stored> last = table.head();
    Optional<Stored> base =
        full ? Optional.empty() : last.filter(v -> extendable(v.version(), plan, head));
    if (base.isPresent() && base.get().version().throughSegment() == head.segment()) {
      return new Publication(plan, base.get().version(), base.get().files());
    }
    long number = last.map(l -> l.version().version()).orElse(0L) + 1;
    if (base.isPresent()) {
      try {
        return compute(plan, stream, master, head, base, table, number);
      } catch (DamagedFileException e) {
        // If it is the version that cannot be read: the master dataset alone is enough.
        LOG.warn("view {}: computing over all history, since {}", plan.view(), e.getMessage());
      }
    }
    return compute(plan, stream, master, head, Optional.empty(), table, number);
  }

  private Publication compute(
      ViewPlan plan,
      StreamDef stream,
      MasterTable master,
      SegmentCommit head,
      Optional<Stored> base,
      BatchTable table,
      long number) {
    BatchObserver.Run run = observer.begin(plan);
    try {
      Publication made = computeAndCommit(plan, stream, master, head, base, table, number);
      run.done(made.version());
      return made;
    } catch (RuntimeException | Error e) {
      run.failed(String.valueOf(e.getMessage()));
      throw e;
    }
  }

  private Publication computeAndCommit(
      ViewPlan plan,
      StreamDef stream,
      MasterTable master,
      SegmentCommit head,
      Optional<Stored> base,
      BatchTable table,
      long number) {
    DataFile file =
        engine.computeState(
            plan,
            stream,
            master.files(base.map(b -> b.version().throughSegment()).orElse(0L), head.segment()),
            base.map(Stored::files).orElse(List.of()),
            table.fieldIds(),
            table.newLocation(number));
    BatchVersion version =
        new BatchVersion(
            plan.view(),
            number,
            plan.hash(),
            head.topicId(),
            head.segment(),
            head.coverage(),
            clock.instant(),
            file.rows());
    table.replace(version, file);
    return new Publication(plan, version, List.of(file.location()));
  }

  private static boolean extendable(BatchVersion version, ViewPlan plan, SegmentCommit head) {
    return version.planHash().equals(plan.hash())
        && version.topicId().equals(head.topicId())
        && version.throughSegment() <= head.segment();
  }
}
