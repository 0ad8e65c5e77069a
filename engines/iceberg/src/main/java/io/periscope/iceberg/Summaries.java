package io.periscope.iceberg;

import io.periscope.api.engine.BatchVersion;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.lake.SegmentCommit;
import io.periscope.api.log.Coverage;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.Snapshot;

/**
 * What our commits say in the summaries of their snapshots; {@code docs/spec/lake.md} lists the
 * keys. Snapshots of other engines, such as a compaction, have none of them and are passed over.
 */
final class Summaries {
  private static final String TOPIC_ID = "periscope.topic-id";
  private static final String SEGMENT = "periscope.segment";
  private static final String COVERAGE = "periscope.coverage";
  private static final String ACCEPTED = "periscope.accepted";
  private static final String QUARANTINED = "periscope.quarantined";
  private static final String EPOCH = "periscope.epoch";
  private static final String VERSION = "periscope.version";
  private static final String PLAN_HASH = "periscope.plan-hash";
  private static final String THROUGH_SEGMENT = "periscope.through-segment";
  private static final String COMPUTED_AT = "periscope.computed-at";
  private static final String ROWS = "periscope.rows";

  private Summaries() {}

  static Map<String, String> of(SegmentCommit commit) {
    Map<String, String> summary = new LinkedHashMap<>();
    summary.put(TOPIC_ID, commit.topicId());
    summary.put(SEGMENT, Long.toString(commit.segment()));
    summary.put(COVERAGE, commit.coverage().toString());
    summary.put(ACCEPTED, Long.toString(commit.accepted()));
    summary.put(QUARANTINED, Long.toString(commit.quarantined()));
    summary.put(EPOCH, Long.toString(commit.epoch()));
    return summary;
  }

  static Map<String, String> of(BatchVersion version) {
    Map<String, String> summary = new LinkedHashMap<>();
    summary.put(VERSION, Long.toString(version.version()));
    summary.put(PLAN_HASH, version.planHash());
    summary.put(TOPIC_ID, version.topicId());
    summary.put(THROUGH_SEGMENT, Long.toString(version.throughSegment()));
    summary.put(COVERAGE, version.coverage().toString());
    summary.put(COMPUTED_AT, version.computedAt().toString());
    summary.put(ROWS, Long.toString(version.rows()));
    return summary;
  }

  /**
   * The newest segment commit.
   *
   * @param newestFirst the snapshots of a master table
   */
  static Optional<SegmentCommit> newestSegment(String table, Iterable<Snapshot> newestFirst) {
    return newest(newestFirst, SEGMENT).map(snapshot -> segment(new Reader(table, snapshot)));
  }

  /**
   * What a snapshot says that adds nothing but fences off writers before this epoch. It repeats
   * what the head says, for older snapshots may expire.
   */
  static Map<String, String> ofFence(long epoch, Optional<SegmentCommit> head) {
    return head.map(
            h ->
                of(
                    new SegmentCommit(
                        h.topicId(),
                        h.segment(),
                        h.coverage(),
                        h.accepted(),
                        h.quarantined(),
                        epoch)))
        .orElseGet(() -> Map.of(EPOCH, Long.toString(epoch)));
  }

  /** The newest epoch of a writer; 0 when nobody has written. */
  static long newestEpoch(String table, Iterable<Snapshot> newestFirst) {
    return newest(newestFirst, EPOCH)
        .map(snapshot -> new Reader(table, snapshot).number(EPOCH))
        .orElse(0L);
  }

  /** The snapshot of the newest batch version. */
  static Optional<Snapshot> newestVersionSnapshot(Iterable<Snapshot> newestFirst) {
    return newest(newestFirst, VERSION);
  }

  static BatchVersion version(String table, String view, Snapshot snapshot) {
    Reader summary = new Reader(table, snapshot);
    return new BatchVersion(
        view,
        summary.number(VERSION),
        summary.text(PLAN_HASH),
        summary.text(TOPIC_ID),
        summary.number(THROUGH_SEGMENT),
        summary.coverage(),
        summary.instant(COMPUTED_AT),
        summary.number(ROWS));
  }

  private static SegmentCommit segment(Reader summary) {
    return new SegmentCommit(
        summary.text(TOPIC_ID),
        summary.number(SEGMENT),
        summary.coverage(),
        summary.number(ACCEPTED),
        summary.number(QUARANTINED),
        summary.number(EPOCH));
  }

  private static Optional<Snapshot> newest(Iterable<Snapshot> newestFirst, String key) {
    for (Snapshot snapshot : newestFirst) {
      if (snapshot.summary() != null && snapshot.summary().containsKey(key)) {
        return Optional.of(snapshot);
      }
    }
    return Optional.empty();
  }

  /** Reads one summary; a value that is missing or unreadable is told with table and key. */
  private record Reader(String table, Snapshot snapshot) {
    String text(String key) {
      String value = snapshot.summary().get(key);
      if (value == null) {
        throw damaged(key, "is missing", new IllegalArgumentException(key));
      }
      return value;
    }

    long number(String key) {
      try {
        return Long.parseLong(text(key));
      } catch (NumberFormatException e) {
        throw damaged(key, "is not a number: " + text(key), e);
      }
    }

    Coverage coverage() {
      try {
        return Coverage.parse(text(COVERAGE));
      } catch (IllegalArgumentException e) {
        throw damaged(COVERAGE, "is unreadable: " + e.getMessage(), e);
      }
    }

    Instant instant(String key) {
      try {
        return Instant.parse(text(key));
      } catch (DateTimeException e) {
        throw damaged(key, "is not an instant: " + text(key), e);
      }
    }

    private PeriscopeException damaged(String key, String what, RuntimeException cause) {
      return PeriscopeException.resource(
          ("table %s: the summary of snapshot %d is not one of ours: %s %s. Another program may"
                  + " have written it; roll the table back to the snapshot before.")
              .formatted(table, snapshot.snapshotId(), key, what),
          cause);
    }
  }
}
