package io.periscope.core.archive;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.engine.BatchEngine;
import io.periscope.api.engine.BatchEngine.SegmentFiles;
import io.periscope.api.engine.Segment;
import io.periscope.api.engine.StateStore;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.lake.MasterTable;
import io.periscope.api.lake.SegmentCommit;
import io.periscope.api.log.EventLog;
import io.periscope.api.log.LogReader;
import io.periscope.api.log.TopicInfo;
import io.periscope.api.model.StreamDef;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what the speed layer decided: writes each closed segment of a stream to the master
 * dataset.
 *
 * <p>The decision, a range of offsets, is durable before this begins; the records are read from the
 * log again, so a crash at any point leaves either nothing, a file that nobody refers to, or the
 * whole commit. Whether a commit happened is always asked of the master table, never remembered:
 *
 * <ol>
 *   <li>the table's head says which segment it ends with; segments up to it are only marked;
 *   <li>the next one is written and appended by compare-and-swap on that head;
 *   <li>the store marks it as archived. A crash before that is step 1 of the next run.
 * </ol>
 */
public final class Archiver {
  private static final Logger LOG = LoggerFactory.getLogger(Archiver.class);

  private final StreamDef stream;
  private final TopicInfo topic;
  private final EventDecoder decoder;
  private final EventLog log;
  private final StateStore store;
  private final BatchEngine engine;
  private final MasterTable master;
  private volatile Optional<SegmentCommit> head;

  public Archiver(
      StreamDef stream,
      TopicInfo topic,
      EventDecoder decoder,
      EventLog log,
      StateStore store,
      BatchEngine engine,
      MasterTable master) {
    this.stream = stream;
    this.topic = topic;
    this.decoder = decoder;
    this.log = log;
    this.store = store;
    this.engine = engine;
    this.master = master;
    this.head = master.head();
  }

  public MasterTable master() {
    return master;
  }

  /** What the master table held when it was last looked at. */
  public Optional<SegmentCommit> head() {
    return head;
  }

  /** Archives every segment that is closed now. For one thread at a time. */
  public synchronized void archiveClosed() {
    for (Segment segment : store.unarchived(stream.name())) {
      head = master.head();
      long archived = head.map(SegmentCommit::segment).orElse(0L);
      if (segment.number() > archived) {
        archive(segment);
      } else {
        requireSameHistory(segment);
      }
      store.markArchived(stream.name(), segment.number());
    }
  }

  private void archive(Segment segment) {
    long epoch = store.stream(stream.name()).orElseThrow().epoch();
    SegmentFiles written;
    try (LogReader reader = log.read(topic, segment.from())) {
      written =
          engine.writeSegment(
              stream,
              decoder,
              segment.number(),
              SegmentRecords.of(reader, segment),
              master.fieldIds(),
              day -> master.newLocation(segment.number(), day));
    }
    if (written.accepted() != segment.accepted()
        || written.quarantined() != segment.quarantined()) {
      throw new SegmentMismatchException(segment, written);
    }
    SegmentCommit commit =
        new SegmentCommit(
            topic.id(),
            segment.number(),
            segment.to(),
            head.map(SegmentCommit::accepted).orElse(0L) + segment.accepted(),
            head.map(SegmentCommit::quarantined).orElse(0L) + segment.quarantined(),
            epoch);
    master.append(commit, written.files());
    head = Optional.of(commit);
    LOG.info(
        "stream {}: segment {} archived, {} events",
        stream.name(),
        segment.number(),
        segment.accepted());
  }

  /** A head that is ahead of us must be the outcome of our own commit, not someone else's. */
  private void requireSameHistory(Segment segment) {
    SegmentCommit commit = head.orElseThrow();
    boolean same =
        commit.topicId().equals(topic.id())
            && commit.coverage().covers(segment.to())
            // Nobody archives what this state has not closed, but one who has another state.
            && commit.segment() < store.stream(stream.name()).orElseThrow().openSegment()
            && (commit.segment() > segment.number() || commit.coverage().equals(segment.to()));
    if (!same) {
      throw PeriscopeException.user(
          ("stream '%s': the master dataset ends with segment %d at %s of topic id %s, but the local"
                  + " state closed segment %d at %s; one of them was restored or belongs to another"
                  + " workspace, or another process writes this lake. Stop that one, or remove the"
                  + " state folder to rebuild it from the master dataset.")
              .formatted(
                  stream.name(),
                  commit.segment(),
                  commit.coverage(),
                  commit.topicId(),
                  segment.number(),
                  segment.to()));
    }
  }
}
