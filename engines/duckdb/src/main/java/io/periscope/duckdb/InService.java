package io.periscope.duckdb;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.engine.StreamState;
import io.periscope.api.log.LastRead;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.UniqueDef;
import io.periscope.api.plan.CheckPlan;
import io.periscope.api.plan.ViewPlan;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * What this process keeps up to date: the streams that it opened, each with its state as of the
 * last commit, and the plans that it knows. Nothing here is the truth; that is in the tables.
 * Changed only while the writing lock is held.
 */
final class InService {
  private final Map<String, Opened> streams = new HashMap<>();
  private final Map<String, StreamState> current = new HashMap<>();
  private final Map<String, LastRead> lastRead = new HashMap<>();
  private final Map<String, List<ViewPlan>> complete = new HashMap<>();

  /** Also read by {@link #views()} without the lock. */
  private final Map<String, ViewPlan> plans = new ConcurrentHashMap<>();

  private final Map<String, ViewPlan> building = new HashMap<>();
  private final Map<String, UniqueKeys> keys = new HashMap<>();
  private final Map<String, CheckPlan> checks = new HashMap<>();

  /** A stream with the way its events are read. */
  private record Opened(StreamDef stream, EventDecoder decoder, DecodeFunction.Slot slot) {}

  void opened(StreamDef stream, EventDecoder decoder, DecodeFunction.Slot slot, StreamState state) {
    Optional.ofNullable(streams.put(stream.name(), new Opened(stream, decoder, slot)))
        .ifPresent(before -> before.slot().close());
    current.put(stream.name(), state);
    lastRead.remove(stream.name());
    complete.remove(stream.name());
    keys.remove(stream.name());
    checks.remove(stream.name());
    building.values().removeIf(plan -> plan.stream().equals(stream.name()));
  }

  void checks(String stream, Optional<CheckPlan> plan) {
    plan.ifPresentOrElse(rules -> checks.put(stream, rules), () -> checks.remove(stream));
  }

  /** What events must keep to be accepted. */
  Optional<CheckPlan> checks(String stream) {
    return Optional.ofNullable(checks.get(stream));
  }

  void moved(StreamState state) {
    current.put(state.stream(), state);
  }

  void read(String stream, LastRead last) {
    lastRead.put(stream, last);
  }

  void installed(ViewPlan plan) {
    plans.put(plan.view(), plan);
    building.remove(plan.view());
    complete.remove(plan.stream());
  }

  /** These are being built beside what is in service. */
  void building(List<ViewPlan> begun) {
    for (ViewPlan plan : begun) {
      building.put(plan.view(), plan);
      complete.remove(plan.stream());
    }
  }

  void cancelled(String view) {
    Optional.ofNullable(building.remove(view)).ifPresent(plan -> complete.remove(plan.stream()));
  }

  void removed(String view) {
    cancelled(view);
    Optional.ofNullable(plans.remove(view)).ifPresent(plan -> complete.remove(plan.stream()));
  }

  boolean has(ViewPlan plan) {
    return plan.equals(plans.get(plan.view()));
  }

  /** A stream's row has changed: read it again before the next commit. */
  void stale(String stream) {
    current.remove(stream);
    lastRead.remove(stream);
  }

  /** Nobody knows what has changed. */
  void allStale() {
    current.clear();
    lastRead.clear();
    complete.clear();
    keys.clear();
  }

  /** The keys by which a stream's events are unique, as of the last commit. */
  UniqueKeys keys(Sql sql, String stream, UniqueDef unique) throws SQLException {
    UniqueKeys known = keys.get(stream);
    if (known == null) {
      Opened opened = known(stream);
      known = UniqueKeys.load(sql, opened.stream(), unique);
      keys.put(stream, known);
    }
    return known;
  }

  /** All keys that are in memory. */
  List<UniqueKeys> keys() {
    return List.copyOf(keys.values());
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

  /** As of the last commit. */
  LastRead lastRead(Sql sql, String stream) throws SQLException {
    Optional<LastRead> remembered = Optional.ofNullable(lastRead.get(stream));
    return remembered.isPresent() ? remembered.get() : StreamRows.lastRead(sql, stream);
  }

  List<ViewPlan> views() {
    return List.copyOf(plans.values());
  }

  /**
   * The views that a stream's events enter: those that are stored as in service or being built.
   * More may be known, when the answer to a change was lost.
   *
   * @throws PartialViewException when a view has state that this process was not told to keep up:
   *     it would silently miss these events
   */
  List<ViewPlan> views(Sql sql, String stream) throws SQLException {
    Optional<List<ViewPlan>> kept = Optional.ofNullable(complete.get(stream));
    if (kept.isPresent()) {
      return kept.get();
    }
    List<String> stored = ViewRows.ofStream(sql, stream);
    Map<String, ViewPlan> known = new HashMap<>();
    Stream.concat(plans.values().stream(), building.values().stream())
        .forEach(plan -> known.put(plan.view() + " " + plan.hash(), plan));
    if (!known.keySet().containsAll(stored)) {
      throw new PartialViewException(stream, stored, known.keySet().stream().sorted().toList());
    }
    List<ViewPlan> views = stored.stream().map(known::get).toList();
    complete.put(stream, views);
    return views;
  }
}
