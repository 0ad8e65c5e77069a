package io.periscope.core;

import io.periscope.api.engine.BatchVersion;
import io.periscope.api.engine.Segment;
import io.periscope.api.engine.StreamState;
import io.periscope.api.lake.SegmentCommit;
import io.periscope.api.log.Coverage;
import io.periscope.api.log.LastRead;
import io.periscope.api.log.Position;
import io.periscope.api.model.StreamDef;
import io.periscope.core.follow.FollowPosition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What outlives every process of a simulation. An event is known by its position, so an answer is
 * simply the positions in it, and each that is lost or doubled is seen.
 */
final class World {
  static final int PARTITIONS = 2;

  /** What events there are. */
  enum Kind {
    GOOD("{\"id\":1}"),
    BAD("{\"id\":\"one\"}"),
    /** Bad until the stream's fields are mended. */
    MENDABLE("{\"id\":1.5}");

    final byte[] bytes;

    Kind(String text) {
      bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  /** For each partition, its records. */
  final List<List<Kind>> log = List.of(new ArrayList<>(), new ArrayList<>());

  /** Whether the stream's fields are the mended ones, for processes that start from now on. */
  boolean mended;

  /** Files by location, whether or not a table refers to them. */
  final Map<String, List<Long>> files = new HashMap<>();

  final Master master = new Master();
  final Master lakeQuarantine = new Master();
  final Map<String, BatchVersion> batchHeads = new TreeMap<>();
  final Map<String, List<String>> batchFiles = new TreeMap<>();

  Optional<StreamState> stream = Optional.empty();
  LastRead lastRead = LastRead.NOTHING;
  Optional<StreamDef.Reading> fields = Optional.empty();
  final TreeMap<Long, Segment> segments = new TreeMap<>();
  final Map<String, StoredView> views = new TreeMap<>();
  final Map<String, Building> building = new TreeMap<>();
  final TreeMap<Long, Quarantined> quarantine = new TreeMap<>();

  /** What another stream has taken of the accepted events, and how far it was told them. */
  final List<Long> followed = new ArrayList<>();

  Optional<FollowPosition> followedTo = Optional.empty();

  /** Who may add to it; who comes later takes the place of who was there. */
  Object follower = new Object();

  /** What the state counted before its first segment. */
  long acceptedAtStart;

  long rejectedAtStart;

  /** A table of segments in the lake. */
  static final class Master {
    Optional<SegmentCommit> head = Optional.empty();
    long epoch;
    final TreeMap<Long, List<String>> files = new TreeMap<>();

    /** Which segment a file belongs to. */
    long segment(String file) {
      return files.entrySet().stream()
          .filter(entry -> entry.getValue().contains(file))
          .findFirst()
          .orElseThrow()
          .getKey();
    }
  }

  /**
   * An event that was not accepted.
   *
   * @param released the segment in which it was accepted after all; 0 for none
   */
  record Quarantined(long segment, long released) {}

  /** What an event adds to a view of some plan: another plan means another thing. */
  static long row(String planHash, long id) {
    return Long.parseLong(planHash) << 48 | id;
  }

  /** A view in service: what its batch version holds, and what each segment since added. */
  record StoredView(
      String hash,
      Optional<BatchVersion> version,
      List<Long> base,
      TreeMap<Long, List<Long>> speed) {
    List<Long> all() {
      List<Long> all = new ArrayList<>(base);
      speed.values().forEach(all::addAll);
      return all;
    }
  }

  /** A view that is being built: what each segment added since it was begun. */
  record Building(String hash, long from, TreeMap<Long, List<Long>> speed) {}

  static long id(int partition, long offset) {
    return (long) partition << 32 | offset;
  }

  static Position position(long id) {
    return new Position((int) (id >> 32), (int) id);
  }

  Kind kind(long id) {
    return log.get((int) (id >> 32)).get((int) id);
  }

  /** The positions before a coverage, in order, of some kinds of events. */
  List<Long> events(Coverage before, Predicate<Kind> kinds) {
    List<Long> events = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      List<Kind> records = log.get(partition);
      for (long offset = 0; offset < before.next(partition); offset++) {
        if (kinds.test(records.get((int) offset))) {
          events.add(id(partition, offset));
        }
      }
    }
    return events;
  }

  Coverage end() {
    return Coverage.of(Map.of(0, (long) log.get(0).size(), 1, (long) log.get(1).size()));
  }
}
