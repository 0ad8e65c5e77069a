package io.periscope.core.archive;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.engine.BatchEngine;
import io.periscope.api.engine.BatchEngine.SegmentFiles;
import io.periscope.api.engine.QuarantineColumns;
import io.periscope.api.engine.QuarantinedEvent;
import io.periscope.api.engine.Segment;
import io.periscope.api.engine.StateStore;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.lake.MasterTable;
import io.periscope.api.lake.SegmentCommit;
import io.periscope.api.log.EventLog;
import io.periscope.api.log.LogReader;
import io.periscope.api.log.Position;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.log.TopicInfo;
import io.periscope.api.model.StreamDef;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what the speed layer decided: writes each closed segment of a stream to the master
 * dataset.
 *
 * <p>The decision, a range of offsets, is durable before this begins; the records are read from the
 * log again and only those are taken that were accepted then, so a crash at any point leaves either
 * nothing, a file that nobody refers to, or the whole commit. Whether a commit happened is always
 * asked of the master table, never remembered:
 *
 * <ol>
 *   <li>the table's head says which segment it ends with; segments up to it are only marked;
 *   <li>what the next one decided on quarantined events is added to the lake's quarantine, where it
 *       replaces what an attempt before this may have left;
 *   <li>the segment is written and appended by compare-and-swap on that head;
 *   <li>the store marks it as archived. A crash before that is step 1 of the next run.
 * </ol>
 */
public final class Archiver {
  private static final Logger LOG = LoggerFactory.getLogger(Archiver.class);

  /** Quarantined events read at a time. */
  private static final int PAGE = 10_000;

  private final StreamDef stream;
  private final TopicInfo topic;
  private final EventDecoder decoder;
  private final EventLog log;
  private final StateStore store;
  private final BatchEngine engine;
  private final MasterTable master;
  private final MasterTable quarantine;
  private final long epoch;
  private volatile Optional<SegmentCommit> head;

  /**
   * @param epoch of the writer that this archives for; a newer one's commits are not overwritten
   */
  public Archiver(
      StreamDef stream,
      TopicInfo topic,
      EventDecoder decoder,
      EventLog log,
      StateStore store,
      BatchEngine engine,
      MasterTable master,
      MasterTable quarantine,
      long epoch) {
    this.stream = stream;
    this.topic = topic;
    this.decoder = decoder;
    this.log = log;
    this.store = store;
    this.engine = engine;
    this.master = master;
    this.quarantine = quarantine;
    this.epoch = epoch;
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
      if (!isThere(segment)) {
        try {
          archive(segment);
        } catch (PeriscopeException e) {
          // It may have happened all the same, or a former process did it just now.
          if (!isThere(segment)) {
            throw e;
          }
        }
      }
      store.markArchived(stream.name(), segment.number());
    }
  }

  /** Asks the master table whether it has a segment. */
  private boolean isThere(Segment segment) {
    head = master.head();
    boolean there = head.map(SegmentCommit::segment).orElse(0L) >= segment.number();
    if (there) {
      requireSameHistory(segment);
    }
    return there;
  }

  private void archive(Segment segment) {
    List<QuarantinedEvent> decided = decided(segment.number());
    archiveDecisions(segment, decided);
    SegmentFiles written =
        segment.repair()
            ? write(segment, List.of(QuarantinedEvent.records(decided)).iterator())
            : readAgain(segment, decided);
    if (written.accepted() != segment.accepted() || written.quarantined() != 0) {
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

  private SegmentFiles readAgain(Segment segment, List<QuarantinedEvent> decided) {
    Set<Position> rejected =
        decided.stream().map(QuarantinedEvent::position).collect(Collectors.toSet());
    try (LogReader reader = log.read(topic, segment.from(), stream.schema().readsHeads())) {
      return write(segment, new SegmentRecords(reader, segment.to(), rejected));
    }
  }

  private SegmentFiles write(Segment segment, Iterator<RecordBatch> records) {
    return engine.writeSegment(
        stream,
        decoder,
        segment.number(),
        records,
        master.fieldIds(),
        day -> master.newLocation(segment.number(), day));
  }

  /** What a segment, also the open one, quarantined; or released, if it is a repair. */
  public List<QuarantinedEvent> decided(long segment) {
    List<QuarantinedEvent> all = new ArrayList<>();
    List<QuarantinedEvent> page;
    do {
      page = store.decided(stream.name(), segment, PAGE, all.size());
      all.addAll(page);
    } while (page.size() == PAGE);
    return all;
  }

  private void archiveDecisions(Segment segment, List<QuarantinedEvent> decided) {
    Optional<SegmentCommit> before = quarantine.head();
    boolean leftovers = before.filter(h -> h.segment() >= segment.number()).isPresent();
    if (decided.isEmpty() && !leftovers) {
      return;
    }
    SegmentFiles written =
        engine.writeSegment(
            QuarantineColumns.of(stream),
            new QuarantineRecords(),
            segment.number(),
            List.of(QuarantineRecords.of(decided, segment.repair())).iterator(),
            quarantine.fieldIds(),
            day -> quarantine.newLocation(segment.number(), day));
    quarantine.append(
        new SegmentCommit(topic.id(), segment.number(), segment.to(), written.accepted(), 0, epoch),
        written.files());
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
