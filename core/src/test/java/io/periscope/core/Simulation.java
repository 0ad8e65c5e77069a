package io.periscope.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.engine.StreamState;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.lake.SegmentCommit;
import io.periscope.api.log.Coverage;
import io.periscope.api.log.LastRead;
import io.periscope.api.log.LogReader;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.Settings;
import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.ViewPlan;
import io.periscope.core.World.Kind;
import io.periscope.core.follow.Follower;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * One seed's story: events come, one process after the other opens the stream, reads, archives and
 * publishes batches, and ends at some call to the outside; sometimes it lingers while the next one
 * is at work already. The classes that decide are the real ones; what they call is {@link World}.
 */
final class Simulation {
  static final StreamDef STREAM =
      new StreamDef(
          "events",
          "",
          "events",
          World.PARTITIONS,
          Optional.empty(),
          Optional.empty(),
          Schema.of(new Field("id", DataType.LONG)),
          Optional.empty());

  /** The same stream, with fields that allow more. */
  static final StreamDef MENDED = STREAM.withSchema(Schema.of(new Field("id", DataType.DOUBLE)));

  private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
  private static final int EVENTS = 60;
  private static final int ANSWERS = 150;
  private static final int PROCESSES = 4;
  private static final int STEPS = 12;

  private final Random random;
  private final Scheduler scheduler;
  private final World world = new World();
  private final boolean lingering;
  private boolean stateWasLost;

  /** By which fields the state was read that was lost; empty if none was. */
  private Optional<Boolean> lostMended = Optional.empty();

  private boolean followable = true;
  private int produced;
  private int asked;
  private int processes;
  private Optional<Faults> running = Optional.empty();
  private Coverage answered = Coverage.NOTHING;

  Simulation(long seed, ExecutorService threads) {
    // The first numbers of generators with seeds close to each other are close to each other.
    this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    this.scheduler = new Scheduler(random, threads);
    this.lingering = random.nextInt(4) == 0;
  }

  List<String> trace() {
    return scheduler.trace();
  }

  void run() {
    scheduler.spawnSteps("producer", this::produce);
    scheduler.spawnSteps("client", this::ask);
    scheduler.spawnSteps("operator", this::operate);
    scheduler.run();
    settle();
  }

  private boolean produce() {
    int kind = random.nextInt(10);
    world
        .log
        .get(random.nextInt(World.PARTITIONS))
        .add(kind == 0 ? Kind.BAD : kind <= 2 ? Kind.MENDABLE : Kind.GOOD);
    return ++produced < EVENTS;
  }

  /** Asks merged answers all the time. */
  private boolean ask() {
    check();
    return ++asked < ANSWERS;
  }

  /** What must hold at every instant. */
  private void check() {
    if (world.stream.isEmpty()) {
      return;
    }
    StreamState state = world.stream.get();
    List<Long> accepted = accepted(state.coverage());
    world.views.forEach(
        (name, view) -> same(view.all(), rows(view.hash(), accepted), name, state.coverage()));
    long all = world.events(state.coverage(), kind -> true).size();
    assertThat(state.accepted()).as("accepted").isEqualTo(accepted.size());
    assertThat(state.quarantined()).as("quarantined").isEqualTo(all - accepted.size());
    if (!stateWasLost) {
      assertThat(state.coverage().covers(answered)).as("coverage never steps back").isTrue();
      answered = state.coverage();
    }
    world.master.head.ifPresent(this::checkLake);
  }

  /** All events before a coverage but those in quarantine, where only some may be. */
  private List<Long> accepted(Coverage coverage) {
    List<Long> accepted = new ArrayList<>();
    for (long id : world.events(coverage, kind -> true)) {
      Kind kind = world.kind(id);
      World.Quarantined set = world.quarantine.get(id);
      boolean aside = set != null && set.released() == 0;
      if (kind == Kind.GOOD && aside || kind == Kind.BAD && !aside) {
        throw new AssertionError("%s event %d is %s quarantine".formatted(kind, id, aside));
      }
      if (!aside) {
        accepted.add(id);
      }
    }
    return accepted;
  }

  private static List<Long> rows(String planHash, List<Long> ids) {
    return ids.stream().map(id -> World.row(planHash, id)).toList();
  }

  private static void same(List<Long> found, List<Long> expected, String what, Coverage at) {
    List<Long> sorted = new ArrayList<>(found);
    Collections.sort(sorted);
    if (!sorted.equals(expected)) {
      assertThat(sorted).as("%s at %s", what, at).isEqualTo(expected);
    }
  }

  /** Up to the head, each event is in exactly one of the master table and the quarantine. */
  private void checkLake(SegmentCommit head) {
    List<Long> rows = rows(world.master, head.segment());
    TreeSet<Long> aside = new TreeSet<>();
    for (long id : rows(world.lakeQuarantine, head.segment())) {
      boolean changed = id < 0 ? aside.remove(-id - 1) : aside.add(id);
      assertThat(changed).as("the lake's quarantine has %d once", id).isTrue();
    }
    assertThat(head.accepted()).isEqualTo(rows.size());
    assertThat(head.quarantined()).isEqualTo(aside.size());
    rows.addAll(aside);
    same(rows, world.events(head.coverage(), kind -> true), "the lake", head.coverage());
  }

  private List<Long> rows(World.Master table, long through) {
    List<Long> rows = new ArrayList<>();
    table
        .files
        .headMap(through, true)
        .values()
        .forEach(names -> names.forEach(n -> rows.addAll(world.files.get(n))));
    return rows;
  }

  /** Starts one process after the other, and ends it when its time has come. */
  private boolean operate() {
    if (running.isEmpty()) {
      Faults faults = new Faults(scheduler, random, lingering ? 0.002 : 0.02, 0.05);
      scheduler.note(() -> "a process starts");
      reads(world.mended ^ (random.nextInt(3) == 0));
      start(faults, plans());
      running = Optional.of(faults);
      return true;
    }
    Faults faults = running.get();
    if (faults.alive() && random.nextInt(lingering ? 40 : 150) != 0) {
      return true;
    }
    if (lingering && random.nextBoolean()) {
      scheduler.note(() -> "the process is taken for dead");
    } else {
      faults.kill();
    }
    if (!lingering && random.nextInt(6) == 0 && world.master.head.isPresent()) {
      loseState();
    }
    running = Optional.empty();
    return ++processes < PROCESSES;
  }

  /** Says by which fields the next process reads. */
  private void reads(boolean mended) {
    world.mended = mended;
    // What was decided by other fields, and lost before it was archived, is decided otherwise.
    followable &= lostMended.map(before -> before == mended).orElse(true);
  }

  /** The state folder is removed, and must be rebuilt from lake and log. */
  private void loseState() {
    scheduler.note(() -> "the state is lost");
    stateWasLost = true;
    lostMended = world.fields.map(MENDED.reading()::equals).or(() -> lostMended);
    world.stream = Optional.empty();
    world.lastRead = LastRead.NOTHING;
    world.segments.clear();
    world.views.clear();
    world.building.clear();
    world.fields = Optional.empty();
    world.quarantine.clear();
  }

  /** Two views; the second comes, goes and changes its meaning from process to process. */
  private List<ViewPlan> plans() {
    List<ViewPlan> plans = new ArrayList<>(List.of(plan("steady", "1")));
    if (!lingering && random.nextInt(4) != 0) {
      plans.add(plan("changing", Integer.toString(random.nextInt(3))));
    }
    return plans;
  }

  private static ViewPlan plan(String name, String hash) {
    return new ViewPlan(
        name,
        "events",
        List.of(),
        List.of(),
        List.of(),
        new Schema(List.of()),
        "",
        "",
        "",
        "",
        "",
        hash);
  }

  private void start(Faults faults, List<ViewPlan> plans) {
    scheduler.spawn(
        "start",
        () -> {
          StreamPipeline pipeline = open(faults, plans);
          scheduler.spawn("reader", () -> read(pipeline, faults));
          scheduler.spawn("archiver", () -> repeat(() -> pipeline.archiver().archiveClosed()));
          scheduler.spawn("batch", () -> repeat(() -> batch(pipeline)));
          scheduler.spawn("follower", () -> repeat(() -> follow(pipeline, faults)));
        });
  }

  /** What has to do with views, one thing at a time. */
  private void batch(StreamPipeline pipeline) {
    int choice = random.nextInt(lingering ? 5 : 6);
    if (choice < 2) {
      pipeline.finishViews();
    } else if (choice < 5) {
      var unused = pipeline.publishBatch(choice == 2, Optional.empty());
    } else {
      scheduler.note(() -> "views are edited");
      pipeline.declare(plans());
    }
  }

  /** Takes a few of the events that are accepted, as a derived stream does. */
  private void follow(StreamPipeline pipeline, Faults faults) {
    Object self = new Object();
    world.follower = self;
    try (Follower follower = follower(faults)) {
      for (int i = 0; i < 4; i++) {
        follow(follower, pipeline, self, faults);
      }
    }
  }

  private Follower follower(Faults faults) {
    return Follower.open(
        STREAM, new FakeLog(world, faults, random), new FakeStore(world, faults), world.followedTo);
  }

  private void follow(Follower follower, StreamPipeline pipeline, Object self, Faults faults) {
    RecordBatch events = follower.next(pipeline.decided());
    List<Long> ids = new ArrayList<>();
    for (int row = 0; row < events.size(); row++) {
      ids.add(World.id(events.partition(row), events.offset(row)));
    }
    var unused =
        faults.write(
            "follow " + ids,
            () -> {
              if (world.follower != self) {
                throw Faults.refused("following after another one");
              }
              world.followedTo = Optional.of(follower.position());
              return world.followed.addAll(ids);
            },
            () -> Faults.refused("following"));
  }

  private StreamPipeline open(Faults faults, List<ViewPlan> plans) {
    while (true) {
      Engines engines =
          Engines.bare(
              new FakeLog(world, faults, random),
              new FakeStore(world, faults),
              new FakeEngine(world, faults),
              new FakeLake(world, faults));
      try {
        StreamPipeline pipeline =
            new StreamPipeline(
                world.mended ? MENDED : STREAM,
                plans,
                List.of(),
                engines,
                settings(),
                false,
                CLOCK,
                new NoThread());
        Pipeline.removeUndeclared(plans, engines.store());
        return pipeline;
      } catch (PeriscopeException e) {
        scheduler.note(() -> "did not start: " + e.getMessage());
        if (e.fault() != PeriscopeException.Fault.RESOURCE) {
          if (lingering && List.of("fenced", "an older writer").contains(e.getMessage())) {
            // Another process came after it while it started.
            faults.kill();
            throw new Scheduler.Killed();
          }
          throw e;
        }
      }
    }
  }

  private Settings settings() {
    return new Settings(
        "simulation",
        Path.of(""),
        new Settings.Http("", 0),
        new Settings.Log(Optional.empty(), 0, Map.of()),
        new Settings.Speed(Duration.ZERO, 10),
        new Settings.Segment(1 + random.nextInt(10), Duration.ofDays(1)),
        new Settings.Batch(Optional.empty()));
  }

  /** What the threads of a stream reader do, one after the other. */
  private void read(StreamPipeline pipeline, Faults faults) {
    repeat(
        () -> {
          pipeline.writer().reload();
          pipeline.beginViews(pipeline.writer());
          if (random.nextInt(3) == 0) {
            var unused = pipeline.writer().release(pipeline.releasable(), List.of());
          }
          FakeLog log = new FakeLog(world, faults, random);
          try (LogReader reader = log.read(pipeline.topic(), pipeline.state().coverage())) {
            for (int i = 0; i < 4; i++) {
              RecordBatch records = new RecordBatch(4);
              reader.poll(Duration.ZERO, records);
              pipeline.writer().commit(records, reader.position(), random.nextInt(6) == 0);
            }
          }
        });
  }

  /** A failure that may pass is tried again; any other ends it, loudly. */
  private void repeat(Runnable work) {
    for (int i = 0; i < STEPS; i++) {
      try {
        work.run();
      } catch (PeriscopeException e) {
        scheduler.note(() -> "failed: " + e.getMessage());
        if (e.fault() != PeriscopeException.Fault.RESOURCE) {
          assertThat(lingering).as("only a fenced writer may be refused: %s", e).isTrue();
          return;
        }
      }
      scheduler.pause();
    }
  }

  /** A last process without faults brings everything to its end. */
  private void settle() {
    scheduler.note(() -> "a last process without faults");
    Faults none = new Faults(scheduler, random, 0, 0);
    reads(true);
    StreamPipeline pipeline = open(none, List.of(plan("steady", "1"), plan("changing", "2")));
    pipeline.beginViews(pipeline.writer());
    FakeLog log = new FakeLog(world, none, random);
    try (LogReader reader = log.read(pipeline.topic(), pipeline.state().coverage())) {
      while (!pipeline.state().coverage().covers(world.end())) {
        RecordBatch records = new RecordBatch(4);
        reader.poll(Duration.ZERO, records);
        pipeline.writer().commit(records, reader.position(), false);
        check();
      }
    }
    pipeline.archiver().archiveClosed();
    pipeline.finishViews();
    var unused = pipeline.writer().release(pipeline.releasable(), List.of());
    pipeline.writer().closeSegment();
    pipeline.archiver().archiveClosed();
    var versions = pipeline.publishBatch(random.nextBoolean(), Optional.empty());
    assertThat(versions).hasSize(2);
    check();
    List<Long> all = world.events(world.end(), kind -> kind != Kind.BAD);
    try (Follower follower = follower(none)) {
      while (follower.isBehind(pipeline.decided())) {
        follow(follower, pipeline, world.follower, none);
      }
    }
    if (followable) {
      same(world.followed, all, "what was followed", world.end());
    }
    assertThat(world.views).hasSize(2);
    world.views.forEach(
        (name, view) -> {
          same(view.base(), rows(view.hash(), all), "batch alone", world.end());
          assertThat(view.speed().values()).as("nothing is left").allMatch(List::isEmpty);
        });
  }

  /** Archiving has an actor of its own here. */
  static final class NoThread extends AbstractExecutorService {
    @Override
    public void execute(Runnable task) {}

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return true;
    }

    @Override
    public boolean isTerminated() {
      return true;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return true;
    }
  }
}
