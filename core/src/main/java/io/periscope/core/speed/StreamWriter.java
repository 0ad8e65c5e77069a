package io.periscope.core.speed;

import io.periscope.api.engine.MicroBatch;
import io.periscope.api.engine.QuarantinedEvent;
import io.periscope.api.engine.StateStore;
import io.periscope.api.engine.StreamState;
import io.periscope.api.log.Coverage;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.model.Settings;
import io.periscope.api.plan.ViewPlan;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Commits what was read of one stream, and decides where its segments end: at the first boundary
 * after a segment has its rows or its age, or when someone asks. Its methods are for one thread;
 * the state may be asked for by any.
 */
public final class StreamWriter {
  private final StateStore store;
  private final Settings.Segment segment;
  private final Runnable onSegmentClosed;
  private final LongSupplier nanoTime;
  private final CommitListener listener;
  private volatile StreamState state;
  private long openedNanos;
  private long readBefore;

  /**
   * @param opened the state that {@link StateStore#open} gave
   * @param onSegmentClosed called after each segment that was closed
   * @param nanoTime a clock as {@link System#nanoTime}
   * @param listener is told of each commit
   */
  public StreamWriter(
      StateStore store,
      Settings.Segment segment,
      StreamState opened,
      Runnable onSegmentClosed,
      LongSupplier nanoTime,
      CommitListener listener) {
    this.listener = listener;
    this.store = store;
    this.segment = segment;
    this.onSegmentClosed = onSegmentClosed;
    this.nanoTime = nanoTime;
    this.state = opened;
    this.openedNanos = nanoTime.getAsLong();
    this.readBefore = opened.read();
  }

  /** As of the last commit. */
  public StreamState state() {
    return state;
  }

  /** After a failure: whatever went wrong, the store knows what was committed. */
  public void reload() {
    long epoch = state.epoch();
    state = store.stream(state.stream()).filter(stored -> stored.epoch() == epoch).orElse(state);
  }

  /**
   * Commits records, and ends the open segment if it is full or that is asked for and there is
   * something in it.
   *
   * @param to the coverage after the records
   */
  public void commit(RecordBatch records, Coverage to, boolean close) {
    boolean advances = !to.equals(state.coverage());
    boolean closes =
        (close || isFull(records.size()))
            && (advances || !state.openedAt().equals(state.coverage()));
    if (advances || closes) {
      StreamState before = state;
      long start = nanoTime.getAsLong();
      moved(
          store.commit(
              state.epoch(),
              new MicroBatch(state.stream(), state.coverage(), to, records, closes)));
      listener.committed(records, before, state, nanoTime.getAsLong() - start);
    }
  }

  /** Ends the open segment if it has its age, though nothing comes. */
  void closeIfOld() {
    commit(new RecordBatch(0), state.coverage(), false);
  }

  /** Ends the open segment, unless it is empty. */
  public void closeSegment() {
    commit(new RecordBatch(0), state.coverage(), true);
  }

  /** Begins to build views: see {@link StateStore#build}. */
  public void build(List<ViewPlan> plans) {
    moved(store.build(state.epoch(), state.stream(), plans));
  }

  /**
   * Accepts events that were quarantined: see {@link StateStore#release}.
   *
   * @return how many were accepted
   */
  public long release(List<QuarantinedEvent> events, List<String> masterFiles) {
    long before = state.accepted();
    moved(store.release(state.epoch(), state.stream(), events, masterFiles));
    return state.accepted() - before;
  }

  private void moved(StreamState after) {
    boolean closed = after.openSegment() != state.openSegment();
    state = after;
    if (closed) {
      openedNanos = nanoTime.getAsLong();
      readBefore = after.read();
      onSegmentClosed.run();
    }
  }

  private boolean isFull(int coming) {
    if (state.read() + coming == readBefore) {
      // Nothing but transaction markers: not worth a segment.
      return false;
    }
    return state.read() + coming - readBefore >= segment.rows()
        || nanoTime.getAsLong() - openedNanos >= segment.every().toNanos();
  }
}
