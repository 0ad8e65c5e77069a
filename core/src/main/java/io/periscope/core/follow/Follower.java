package io.periscope.core.follow;

import io.periscope.api.engine.QuarantinedEvent;
import io.periscope.api.engine.StateStore;
import io.periscope.api.engine.StateStore.Release;
import io.periscope.api.log.Coverage;
import io.periscope.api.log.EventLog;
import io.periscope.api.log.LogReader;
import io.periscope.api.log.Position;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.log.TopicInfo;
import io.periscope.api.model.StreamDef;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the events that a stream accepts, each exactly once. For one thread.
 *
 * <p>It goes no further than the stream's own state has come, for only then has it been decided
 * what is accepted. An event counts if it was accepted when it was read; or else when it is
 * released from quarantine, which is in a later segment. Both are in the position. What a segment
 * released is looked at when the segment is in the master dataset: before that, a loss of the local
 * state could undo the release, and give the segment's number to another. All of it was read before
 * the segment ended, so the reading has come that far by then.
 */
public final class Follower implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final RecordBatch NOTHING = new RecordBatch(0);

  private final String stream;
  private final StateStore store;
  private final LogReader reader;
  private RecordBatch ahead = new RecordBatch(16);
  private FollowPosition position;

  private Follower(String stream, StateStore store, LogReader reader, FollowPosition position) {
    this.stream = stream;
    this.store = store;
    this.reader = reader;
    this.position = position;
  }

  /**
   * @param position where to go on; empty to begin with the first event that the log has
   * @throws TopicSwappedException when the position is in another topic
   */
  public static Follower open(
      StreamDef stream, EventLog log, StateStore store, Optional<FollowPosition> position) {
    TopicInfo topic = log.ensureTopic(stream.topic(), stream.partitions());
    FollowPosition begin =
        position.orElseGet(() -> new FollowPosition(topic.id(), log.beginning(topic), 0));
    if (!begin.topicId().equals(topic.id())) {
      throw new TopicSwappedException(stream, begin.topicId(), topic.id());
    }
    return new Follower(
        stream.name(),
        store,
        log.read(topic, begin.coverage(), stream.schema().readsHeads()),
        begin);
  }

  /** Whether there is something up to this that it has not given yet. */
  public boolean isBehind(FollowPosition to) {
    return !position.coverage().covers(to.coverage()) || position.segment() < to.segment();
  }

  /**
   * The next events, as far as one poll of the log gives them, or what one segment released; may be
   * none.
   *
   * @param to no further than this
   */
  public RecordBatch next(FollowPosition to) {
    if (!position.coverage().covers(to.coverage())) {
      return read(to.coverage());
    }
    return position.segment() < to.segment() ? release(to.segment()) : NOTHING;
  }

  private RecordBatch read(Coverage end) {
    RecordBatch polled = ahead;
    // What was read ahead of the decisions must not wait for more to come.
    reader.poll(polled.size() > 0 ? Duration.ZERO : POLL, polled);
    Coverage to = reader.position().intersection(end).union(position.coverage());
    Set<Position> rejected = store.rejected(stream, position.coverage(), to);
    RecordBatch accepted = new RecordBatch(polled.size());
    ahead = new RecordBatch(16);
    for (int row = 0; row < polled.size(); row++) {
      Position at = new Position(polled.partition(row), polled.offset(row));
      if (!to.includes(at)) {
        ahead.add(polled, row);
      } else if (!rejected.contains(at)) {
        accepted.add(polled, row);
      }
    }
    position = position.read(to);
    return accepted;
  }

  private RecordBatch release(long before) {
    Optional<Release> release = store.firstRelease(stream, position.segment(), before);
    position = position.released(release.map(Release::segment).map(n -> n + 1).orElse(before));
    return release.map(Release::events).map(QuarantinedEvent::records).orElse(NOTHING);
  }

  /** Behind what has been given. */
  public FollowPosition position() {
    return position;
  }

  @Override
  public void close() {
    reader.close();
  }
}
