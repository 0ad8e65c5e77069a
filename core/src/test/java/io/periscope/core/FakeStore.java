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
import io.periscope.api.engine.StreamState;
import io.periscope.api.engine.ViewState;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.log.Coverage;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.TableDef;
import io.periscope.api.plan.ViewPlan;
import io.periscope.core.World.StoredView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The world's state store, as one process sees it: each call that changes it is all or nothing. */
final class FakeStore implements StateStore {
  private final World world;
  private final Faults faults;
  private final Map<String, ViewPlan> installed = new HashMap<>();
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
  public List<String> views() {
    return faults.read("list the views", () -> List.copyOf(world.views.keySet()));
  }

  @Override
  public StreamState open(
      StreamDef stream,
      String topicId,
      Coverage start,
      long firstSegment,
      long firstEpoch,
      long accepted,
      long quarantined,
      EventDecoder how) {
    decoder = Optional.of(how);
    return write(
        "open the stream",
        () -> {
          StreamState opened =
              world
                  .stream
                  .map(
                      s ->
                          new StreamState(
                              s.stream(),
                              s.topicId(),
                              s.epoch() + 1,
                              s.coverage(),
                              s.openSegment(),
                              s.openedAt(),
                              s.archived(),
                              s.accepted(),
                              s.quarantined()))
                  .orElseGet(
                      () -> {
                        world.acceptedAtStart = accepted;
                        world.rejectedAtStart = quarantined;
                        return new StreamState(
                            stream.name(),
                            topicId,
                            firstEpoch,
                            start,
                            firstSegment,
                            start,
                            firstSegment - 1,
                            accepted,
                            quarantined);
                      });
          world.stream = Optional.of(opened);
          epochOfThisProcess = opened.epoch();
          return opened;
        });
  }

  @Override
  public void install(ViewPlan plan, Optional<Publication> initial) {
    boolean known =
        faults.read(
            "look for " + plan.view(),
            () ->
                Optional.ofNullable(world.views.get(plan.view()))
                    .map(StoredView::hash)
                    .equals(Optional.of(plan.hash())));
    if (!known) {
      List<Long> base = initial.map(this::load).orElse(List.of());
      write(
          "install " + plan.view(),
          () -> {
            StreamState s = state();
            require(initial.isPresent() || s.read() == 0, "a view would begin empty");
            initial.ifPresent(
                p -> {
                  require(s.coverage().equals(s.openedAt()), "the open segment is not empty");
                  require(p.version().throughSegment() == s.openSegment() - 1, "not all of it");
                });
            world.views.put(
                plan.view(),
                new StoredView(
                    plan.hash(), initial.map(Publication::version), base, new TreeMap<>()));
            return true;
          });
    }
    installed.put(plan.view(), plan);
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
    write("remove " + view, () -> world.views.remove(view) != null);
    installed.remove(view);
  }

  @Override
  public StreamState commit(long epoch, MicroBatch batch) {
    return write("commit " + batch.from() + " to " + batch.to(), () -> enter(epoch, batch));
  }

  private StreamState enter(long epoch, MicroBatch batch) {
    if (epoch != epochOfThisProcess) {
      throw new AssertionError("a process commits under another's epoch " + epoch);
    }
    StreamState s = state();
    require(s.epoch() == epoch, "fenced");
    require(s.coverage().equals(batch.from()), "does not follow");
    RecordBatch records = batch.records();
    List<Long> good = new ArrayList<>();
    long bad = 0;
    for (int row = 0; row < records.size(); row++) {
      long id = World.id(records.partition(row), records.offset(row));
      if (decoder.orElseThrow().decode(records.value(row), new NoSink()).isEmpty()) {
        good.add(id);
      } else {
        world.quarantine.add(id);
        bad++;
      }
    }
    if (records.size() > 0) {
      require(installed.keySet().equals(world.views.keySet()), "a view would miss events");
    }
    world
        .views
        .values()
        .forEach(
            view ->
                view.speed().computeIfAbsent(s.openSegment(), n -> new ArrayList<>()).addAll(good));
    boolean close = batch.closeSegment() && !batch.to().equals(s.openedAt());
    StreamState after =
        new StreamState(
            s.stream(),
            s.topicId(),
            s.epoch(),
            batch.to(),
            s.openSegment() + (close ? 1 : 0),
            close ? batch.to() : s.openedAt(),
            s.archived(),
            s.accepted() + good.size(),
            s.quarantined() + bad);
    if (close) {
      List<Segment> before = List.copyOf(world.segments.values());
      long accepted = before.stream().mapToLong(Segment::accepted).sum() + world.acceptedAtStart;
      long rejected = before.stream().mapToLong(Segment::quarantined).sum() + world.rejectedAtStart;
      world.segments.put(
          s.openSegment(),
          new Segment(
              s.stream(),
              s.openSegment(),
              s.openedAt(),
              batch.to(),
              after.accepted() - accepted,
              after.quarantined() - rejected));
    }
    world.stream = Optional.of(after);
    return after;
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
          for (Publication p : publications) {
            StoredView stored = world.views.get(p.plan().view());
            BatchVersion version = p.version();
            require(stored != null && stored.hash().equals(version.planHash()), "another plan");
            require(version.throughSegment() < state().openSegment(), "an open segment");
            require(
                stored.version().map(BatchVersion::version).orElse(0L) < version.version()
                    && stored.version().map(BatchVersion::throughSegment).orElse(0L)
                        <= version.throughSegment(),
                "an older version");
          }
          for (int i = 0; i < publications.size(); i++) {
            BatchVersion version = publications.get(i).version();
            StoredView stored = world.views.get(version.view());
            world.views.put(
                version.view(),
                new StoredView(
                    stored.hash(),
                    Optional.of(version),
                    loaded.get(i),
                    new TreeMap<>(stored.speed().tailMap(version.throughSegment(), false))));
          }
          return true;
        });
  }

  @Override
  public Answer query(Query query) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<QuarantinedEvent> quarantine(String stream, int limit, int offset) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<ReasonCount> quarantineReasons(String stream) {
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
