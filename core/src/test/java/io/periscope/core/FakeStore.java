package io.periscope.core;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.engine.Answer;
import io.periscope.api.engine.BatchVersion;
import io.periscope.api.engine.MicroBatch;
import io.periscope.api.engine.Publication;
import io.periscope.api.engine.QuarantinedEvent;
import io.periscope.api.engine.Query;
import io.periscope.api.engine.Segment;
import io.periscope.api.engine.StateStore;
import io.periscope.api.engine.StreamStart;
import io.periscope.api.engine.StreamState;
import io.periscope.api.engine.ViewState;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.log.Coverage;
import io.periscope.api.log.LastRead;
import io.periscope.api.log.Position;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.TableDef;
import io.periscope.api.plan.CheckPlan;
import io.periscope.api.plan.ViewPlan;
import io.periscope.core.World.Quarantined;
import io.periscope.core.World.StoredView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The world's state store, as one process sees it: each call that changes it is all or nothing. */
final class FakeStore implements StateStore {
  private final World world;
  private final Faults faults;
  private final Set<String> known = new HashSet<>();
  private Optional<EventDecoder> decoder = Optional.empty();
  private long epochOfThisProcess;

  FakeStore(World world, Faults faults) {
    this.world = world;
    this.faults = faults;
  }

  private <T> T write(String step, Supplier<T> call) {
    return faults.write(step, call, () -> Faults.refused(step + ", or its answer,"));
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw PeriscopeException.user(what);
    }
  }

  private StreamState state() {
    return world.stream.orElseThrow(() -> new IllegalStateException("not open"));
  }

  @Override
  public Optional<StreamState> stream(String stream) {
    return faults.read("read the stream's state", () -> world.stream);
  }

  @Override
  public Optional<ViewState> view(String view) {
    return faults.read(
        "read the state of " + view,
        () -> Optional.ofNullable(world.views.get(view)).map(stored -> state(view, stored)));
  }

  private static ViewState state(String view, StoredView stored) {
    return new ViewState(
        view,
        "events",
        stored.hash(),
        stored.version().map(BatchVersion::version).orElse(0L),
        stored.version().map(BatchVersion::throughSegment).orElse(0L),
        stored.version().map(BatchVersion::coverage).orElse(Coverage.NOTHING),
        Instant.EPOCH,
        stored.base().size(),
        stored.speed().values().stream().mapToInt(List::size).sum());
  }

  @Override
  public LastRead lastRead(String stream) {
    return faults.read("read the last events", () -> world.lastRead);
  }

  @Override
  public List<String> views() {
    return faults.read("list the views", () -> List.copyOf(world.views.keySet()));
  }

  @Override
  public Optional<StreamDef.Reading> fields(String stream) {
    return faults.read("read the stream's fields", () -> world.fields);
  }

  @Override
  public StreamState open(StreamDef stream, String topicId, StreamStart start, EventDecoder how) {
    decoder = Optional.of(how);
    return write(
        "open the stream",
        () -> {
          boolean others = world.fields.filter(f -> !f.equals(stream.reading())).isPresent();
          if (others && world.stream.filter(StreamState::unarchived).isPresent()) {
            throw Faults.refused("open by other fields");
          }
          StreamState opened =
              world
                  .stream
                  .map(s -> with(s, s.epoch() + 1, s.coverage(), s.openSegment(), s.openedAt()))
                  .orElseGet(() -> create(stream, topicId, start));
          world.stream = Optional.of(opened);
          world.fields = Optional.of(stream.reading());
          world.building.clear();
          epochOfThisProcess = opened.epoch();
          return opened;
        });
  }

  private StreamState create(StreamDef stream, String topicId, StreamStart start) {
    world.acceptedAtStart = start.accepted();
    world.rejectedAtStart = start.quarantined();
    for (String file : start.quarantineFiles()) {
      long segment = world.lakeQuarantine.segment(file);
      for (long id : world.files.get(file)) {
        if (id < 0) {
          world.quarantine.put(-id - 1, new Quarantined(0, segment));
        } else {
          world.quarantine.put(id, new Quarantined(segment, 0));
        }
      }
    }
    return new StreamState(
        stream.name(),
        topicId,
        start.epoch(),
        start.at(),
        start.segment(),
        start.at(),
        start.segment() - 1,
        start.accepted(),
        start.quarantined());
  }

  private static StreamState with(
      StreamState s, long epoch, Coverage coverage, long openSegment, Coverage openedAt) {
    return new StreamState(
        s.stream(),
        s.topicId(),
        epoch,
        coverage,
        openSegment,
        openedAt,
        s.archived(),
        s.accepted(),
        s.quarantined());
  }

  @Override
  public void check(String stream, Optional<CheckPlan> checks) {
    if (checks.isPresent()) {
      throw new UnsupportedOperationException("nothing is checked here");
    }
  }

  @Override
  public void install(ViewPlan plan) {
    write(
        "install " + plan.view(),
        () -> {
          boolean known =
              Optional.ofNullable(world.views.get(plan.view()))
                  .map(StoredView::hash)
                  .equals(Optional.of(plan.hash()));
          if (!known) {
            require(state().read() == 0, "a view would begin empty");
            world.views.put(
                plan.view(),
                new StoredView(plan.hash(), Optional.empty(), List.of(), new TreeMap<>()));
          }
          return true;
        });
    known.add(plan.view() + plan.hash());
  }

  @Override
  public StreamState build(long epoch, String stream, List<ViewPlan> plans) {
    plans.forEach(p -> known.add(p.view() + p.hash()));
    StreamState after =
        write(
            "build " + plans.stream().map(p -> p.view() + "/" + p.hash()).toList(),
            () -> {
              StreamState s = closed(epoch);
              plans.forEach(
                  p ->
                      world.views.computeIfPresent(
                          p.view(), (v, stored) -> stored.hash().equals(p.hash()) ? null : stored));
              plans.forEach(
                  p ->
                      world.building.put(
                          p.view(),
                          new World.Building(p.hash(), s.openSegment(), new TreeMap<>())));
              return s;
            });
    return after;
  }

  /** Ends the open segment, unless it is empty. */
  private StreamState closed(long epoch) {
    StreamState s = requireOwn(epoch);
    if (s.openedAt().equals(s.coverage())) {
      return s;
    }
    addSegment(s, s.coverage());
    StreamState after = with(s, s.epoch(), s.coverage(), s.openSegment() + 1, s.coverage());
    world.stream = Optional.of(after);
    return after;
  }

  private void addSegment(StreamState s, Coverage to) {
    List<Segment> before = List.copyOf(world.segments.values());
    long accepted = before.stream().mapToLong(Segment::accepted).sum() + world.acceptedAtStart;
    long rejected = before.stream().mapToLong(Segment::quarantined).sum() + world.rejectedAtStart;
    world.segments.put(
        s.openSegment(),
        new Segment(
            s.stream(),
            s.openSegment(),
            s.openedAt(),
            to,
            s.accepted() - accepted,
            s.quarantined() - rejected));
  }

  private StreamState requireOwn(long epoch) {
    if (epoch != epochOfThisProcess) {
      throw new AssertionError("a process commits under another's epoch " + epoch);
    }
    StreamState s = state();
    require(s.epoch() == epoch, "fenced");
    return s;
  }

  @Override
  public void cancel(String view) {
    write("cancel " + view, () -> Optional.ofNullable(world.building.remove(view)).isPresent());
  }

  private List<Long> load(Publication publication) {
    List<Long> rows = new ArrayList<>();
    for (String file : publication.files()) {
      rows.addAll(faults.read("load " + file, () -> world.files.get(file)));
    }
    return rows;
  }

  @Override
  public void remove(String view) {
    write(
        "remove " + view,
        () -> {
          world.building.remove(view);
          return world.views.remove(view) != null;
        });
  }

  @Override
  public StreamState commit(long epoch, MicroBatch batch) {
    return write("commit " + batch.from() + " to " + batch.to(), () -> enter(epoch, batch));
  }

  private StreamState enter(long epoch, MicroBatch batch) {
    StreamState s = requireOwn(epoch);
    require(s.coverage().equals(batch.from()), "does not follow");
    RecordBatch records = batch.records();
    List<Long> good = new ArrayList<>();
    long bad = 0;
    for (int row = 0; row < records.size(); row++) {
      long id = World.id(records.partition(row), records.offset(row));
      if (accepts(records.value(row))) {
        good.add(id);
      } else {
        world.quarantine.put(id, new Quarantined(s.openSegment(), 0));
        bad++;
      }
    }
    if (records.size() > 0) {
      add(good, s.openSegment());
    }
    boolean close = batch.closeSegment() && !batch.to().equals(s.openedAt());
    StreamState counted =
        new StreamState(
            s.stream(),
            s.topicId(),
            s.epoch(),
            batch.to(),
            s.openSegment(),
            s.openedAt(),
            s.archived(),
            s.accepted() + good.size(),
            s.quarantined() + bad);
    if (close) {
      addSegment(counted, batch.to());
      counted = with(counted, s.epoch(), batch.to(), s.openSegment() + 1, batch.to());
    }
    world.stream = Optional.of(counted);
    world.lastRead = world.lastRead.after(records);
    return counted;
  }

  private boolean accepts(byte[] value) {
    return decoder.orElseThrow().decode(value, new NoSink()).isEmpty();
  }

  /** Adds events to every view that is in service or being built. */
  private void add(List<Long> events, long segment) {
    world.views.forEach((v, stored) -> require(known.contains(v + stored.hash()), v + " misses"));
    world.building.forEach((v, b) -> require(known.contains(v + b.hash()), v + " misses"));
    world.views.values().forEach(view -> add(view.speed(), view.hash(), events, segment));
    world.building.values().forEach(view -> add(view.speed(), view.hash(), events, segment));
  }

  private static void add(
      TreeMap<Long, List<Long>> speed, String planHash, List<Long> events, long segment) {
    List<Long> rows = speed.computeIfAbsent(segment, n -> new ArrayList<>());
    events.forEach(id -> rows.add(World.row(planHash, id)));
  }

  @Override
  public StreamState release(
      long epoch, String stream, List<QuarantinedEvent> events, List<String> masterFiles) {
    return write(
        "release " + events.size() + " events",
        () -> {
          StreamState s = closed(epoch);
          List<Long> ids = new ArrayList<>();
          for (QuarantinedEvent event : events) {
            long id = World.id(event.position().partition(), event.position().offset());
            if (accepts(event.raw())) {
              Quarantined known = world.quarantine.get(id);
              if (known == null || known.released() != 0) {
                throw Faults.refused("release of what is not in quarantine");
              }
              world.quarantine.put(id, new Quarantined(known.segment(), s.openSegment()));
              ids.add(id);
            }
          }
          if (ids.isEmpty()) {
            return s;
          }
          add(ids, s.openSegment());
          world.segments.put(
              s.openSegment(),
              new Segment(
                  stream, s.openSegment(), s.coverage(), s.coverage(), ids.size(), -ids.size()));
          StreamState after =
              new StreamState(
                  s.stream(),
                  s.topicId(),
                  s.epoch(),
                  s.coverage(),
                  s.openSegment() + 1,
                  s.coverage(),
                  s.archived(),
                  s.accepted() + ids.size(),
                  s.quarantined() - ids.size());
          world.stream = Optional.of(after);
          return after;
        });
  }

  @Override
  public List<QuarantinedEvent> decided(String stream, long segment, int limit, int offset) {
    return faults.read(
        "list what segment " + segment + " decided",
        () ->
            world.quarantine.entrySet().stream()
                .filter(
                    e -> e.getValue().segment() == segment || e.getValue().released() == segment)
                .skip(offset)
                .limit(limit)
                .map(e -> event(stream, e.getKey()))
                .toList());
  }

  private QuarantinedEvent event(String stream, long id) {
    return new QuarantinedEvent(
        stream,
        new Position((int) (id >> 32), (int) id),
        Instant.EPOCH,
        world.kind(id).bytes,
        "bad");
  }

  @Override
  public List<Segment> unarchived(String stream) {
    return faults.read(
        "list segments",
        () -> List.copyOf(world.segments.tailMap(state().archived(), false).values()));
  }

  @Override
  public void markArchived(String stream, long segment) {
    write(
        "mark segment " + segment,
        () -> {
          StreamState s = state();
          world.stream =
              Optional.of(
                  new StreamState(
                      s.stream(),
                      s.topicId(),
                      s.epoch(),
                      s.coverage(),
                      s.openSegment(),
                      s.openedAt(),
                      Math.max(s.archived(), segment),
                      s.accepted(),
                      s.quarantined()));
          return true;
        });
  }

  @Override
  public void publish(List<Publication> publications) {
    List<List<Long>> loaded = publications.stream().map(this::load).toList();
    write(
        "publish " + publications.stream().map(p -> p.version().version()).toList(),
        () -> {
          for (int i = 0; i < publications.size(); i++) {
            Publication p = publications.get(i);
            BatchVersion version = p.version();
            String view = p.plan().view();
            require(version.throughSegment() < state().openSegment(), "an open segment");
            World.Building built = world.building.get(view);
            StoredView stored = world.views.get(view);
            TreeMap<Long, List<Long>> speed;
            if (built != null && built.hash().equals(version.planHash())) {
              require(version.throughSegment() >= built.from() - 1, "a hole");
              world.building.remove(view);
              speed = built.speed();
            } else {
              require(stored != null && stored.hash().equals(version.planHash()), "another plan");
              require(
                  stored.version().map(BatchVersion::version).orElse(0L) < version.version()
                      && stored.version().map(BatchVersion::throughSegment).orElse(0L)
                          <= version.throughSegment(),
                  "an older version");
              speed = stored.speed();
            }
            world.views.put(
                view,
                new StoredView(
                    version.planHash(),
                    Optional.of(version),
                    loaded.get(i),
                    new TreeMap<>(speed.tailMap(version.throughSegment(), false))));
          }
          return true;
        });
  }

  @Override
  public Answer query(Query query) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Set<Position> rejected(String stream, Coverage from, Coverage to) {
    return faults.read(
        "list what was rejected",
        () ->
            world.quarantine.keySet().stream()
                .map(World::position)
                .filter(at -> to.includes(at) && !from.includes(at))
                .collect(Collectors.toSet()));
  }

  @Override
  public Optional<Release> firstRelease(String stream, long from, long before) {
    return faults.read(
        "look for a release",
        () ->
            world.quarantine.values().stream()
                .map(World.Quarantined::released)
                .filter(segment -> segment > 0 && from <= segment && segment < before)
                .min(Long::compare)
                .map(segment -> new Release(segment, released(stream, segment))));
  }

  private List<QuarantinedEvent> released(String stream, long segment) {
    return world.quarantine.entrySet().stream()
        .filter(e -> e.getValue().released() == segment)
        .map(e -> event(stream, e.getKey()))
        .toList();
  }

  @Override
  public List<QuarantinedEvent> quarantine(String stream, int limit, int offset) {
    return faults.read(
        "list the quarantine",
        () ->
            world.quarantine.entrySet().stream()
                .filter(e -> e.getValue().released() == 0)
                .skip(offset)
                .limit(limit)
                .map(e -> event(stream, e.getKey()))
                .toList());
  }

  @Override
  public List<ReasonCount> quarantineReasons(String stream) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Books books(String stream) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String loadTable(TableDef table) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void compact() {}

  @Override
  public void close() {}
}
