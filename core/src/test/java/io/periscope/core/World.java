package io.periscope.core;

import io.periscope.api.engine.BatchVersion;
import io.periscope.api.engine.Segment;
import io.periscope.api.engine.StreamState;
import io.periscope.api.lake.SegmentCommit;
import io.periscope.api.log.Coverage;
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

  /** For each partition, whether each record is a good event. */
  final List<List<Boolean>> log = List.of(new ArrayList<>(), new ArrayList<>());

  /** Files by location, whether or not a table refers to them. */
  final Map<String, List<Long>> files = new HashMap<>();

  Optional<SegmentCommit> masterHead = Optional.empty();
  final TreeMap<Long, List<String>> masterFiles = new TreeMap<>();
  final Map<String, BatchVersion> batchHeads = new TreeMap<>();
  final Map<String, List<String>> batchFiles = new TreeMap<>();

  Optional<StreamState> stream = Optional.empty();
  final TreeMap<Long, Segment> segments = new TreeMap<>();
  final Map<String, StoredView> views = new TreeMap<>();
  final List<Long> quarantine = new ArrayList<>();

  /** What the state counted before its first segment. */
  long acceptedAtStart;

  long rejectedAtStart;

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

  static long id(int partition, long offset) {
    return (long) partition << 32 | offset;
  }

  /** The positions before a coverage, in order, of good events or of bad ones. */
  List<Long> events(Coverage before, Predicate<Boolean> kind) {
    List<Long> events = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      for (long offset = 0; offset < before.next(partition); offset++) {
        if (kind.test(log.get(partition).get((int) offset))) {
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
