package io.periscope.duckdb;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.engine.StreamState;
import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.ViewPlan;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What this process keeps up to date: the streams that it opened, each with its state as of the
 * last commit, and the views that it installed. Nothing here is the truth; that is in the tables.
 * Changed only while the writing lock is held.
 */
final class InService {
  private final Map<String, Opened> streams = new HashMap<>();
  private final Map<String, StreamState> current = new HashMap<>();
  private final Set<String> complete = new HashSet<>();

  /** Also read by {@link #views()} without the lock. */
  private final Map<String, ViewPlan> plans = new ConcurrentHashMap<>();

  /** A stream with the way its events are read. */
  private record Opened(StreamDef stream, EventDecoder decoder, DecodeFunction.Slot slot) {}

  void opened(StreamDef stream, EventDecoder decoder, DecodeFunction.Slot slot, StreamState state) {
    Optional.ofNullable(streams.put(stream.name(), new Opened(stream, decoder, slot)))
        .ifPresent(before -> before.slot().close());
    current.put(stream.name(), state);
    complete.remove(stream.name());
  }

  void moved(StreamState state) {
    current.put(state.stream(), state);
  }

  void installed(ViewPlan plan) {
    plans.put(plan.view(), plan);
    complete.remove(plan.stream());
  }

  void removed(String view) {
    Optional.ofNullable(plans.remove(view)).ifPresent(plan -> complete.remove(plan.stream()));
  }

  boolean has(ViewPlan plan) {
    return plan.equals(plans.get(plan.view()));
  }

  /** A stream's row has changed: read it again before the next commit. */
  void stale(String stream) {
    current.remove(stream);
  }

  /** Nobody knows what has changed. */
  void allStale() {
    current.clear();
    complete.clear();
  }

  StreamDef stream(String stream) {
    return known(stream).stream();
  }

  EventDecoder decoder(String stream) {
    return known(stream).decoder();
  }

  /** Where this stream's events are decoded. */
  DecodeFunction.Slot slot(String stream) {
    return known(stream).slot();
  }

  private Opened known(String stream) {
    return Optional.ofNullable(streams.get(stream)).orElseThrow(() -> new NotOpenException(stream));
  }

  /** As of the last commit. */
  StreamState state(Sql sql, String stream) throws SQLException {
    Opened opened = known(stream);
    Optional<StreamState> remembered = Optional.ofNullable(current.get(opened.stream().name()));
    return remembered.isPresent()
        ? remembered.get()
        : StreamRows.find(sql, stream).orElseThrow(() -> new NotOpenException(stream));
  }

  List<ViewPlan> views() {
    return List.copyOf(plans.values());
  }

  /**
   * The views that a stream's events enter.
   *
   * @throws PartialViewException when a view has state that this process was not told to keep up:
   *     it would silently miss these events
   */
  List<ViewPlan> views(Sql sql, String stream) throws SQLException {
    List<ViewPlan> views =
        plans.values().stream()
            .filter(plan -> plan.stream().equals(stream))
            .sorted(Comparator.comparing(ViewPlan::view))
            .toList();
    if (complete.add(stream)) {
      List<String> stored = ViewRows.ofStream(sql, stream);
      List<String> known =
          views.stream().map(plan -> plan.view() + " " + plan.hash()).sorted().toList();
      if (!stored.equals(known)) {
        throw new PartialViewException(stream, stored, known);
      }
    }
    return views;
  }
}
