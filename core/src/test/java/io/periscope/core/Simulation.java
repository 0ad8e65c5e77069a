package io.periscope.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.engine.StreamState;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.lake.SegmentCommit;
import io.periscope.api.log.Coverage;
import io.periscope.api.log.LogReader;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.Settings;
import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.ViewPlan;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * One seed's story: events come, one process after the other opens the stream, reads, archives and
 * publishes batches, and ends at some call to the outside; sometimes it lingers while the next one
 * is at work already. The classes that decide are the real ones; what they call is {@link World}.
 */
final class Simulation {
  private static final StreamDef STREAM =
      new StreamDef(
          "events",
          "",
          "events",
          World.PARTITIONS,
          Optional.empty(),
          Optional.empty(),
          Schema.of(new Field("id", DataType.LONG)),
          Optional.empty());
  private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
  private static final int PROCESSES = 4;
  private static final int STEPS = 12;

  private final Random random;
  private final Scheduler scheduler;
  private final World world = new World();
  private final boolean lingering;
  private boolean stateWasLost;
  private Coverage answered = Coverage.NOTHING;

  Simulation(long seed, ExecutorService threads) {
    this.random = new Random(seed);
    this.scheduler = new Scheduler(random, threads);
    this.lingering = random.nextInt(4) == 0;
  }

  List<String> trace() {
    return scheduler.trace();
  }

  void run() {
    scheduler.spawn("producer", this::produce);
    scheduler.spawn("client", this::ask);
    scheduler.spawn("operator", this::operate);
    scheduler.run();
    settle();
  }

  private void produce() {
    for (int i = 0; i < 60; i++) {
      world.log.get(random.nextInt(World.PARTITIONS)).add(random.nextInt(8) != 0);
      scheduler.pause();
    }
  }

  /** Asks merged answers all the time. */
  private void ask() {
    for (int i = 0; i < 150; i++) {
      check();
      scheduler.pause();
    }
  }

  /** What must hold at every instant. */
  private void check() {
    if (world.stream.isEmpty()) {
      return;
    }
    StreamState state = world.stream.get();
    List<Long> expected = world.events(state.coverage(), good -> good);
    world.views.forEach(
        (name, view) ->
            assertThat(view.all())
                .as("merged answer of %s at %s", name, state.coverage())
                .containsExactlyInAnyOrderElementsOf(expected));
    List<Long> rejected = world.events(state.coverage(), good -> !good);
    assertThat(state.accepted()).as("accepted").isEqualTo(expected.size());
    assertThat(state.quarantined()).as("quarantined").isEqualTo(rejected.size());
    if (!stateWasLost) {
      assertThat(world.quarantine).containsExactlyInAnyOrderElementsOf(rejected);
      assertThat(state.coverage().covers(answered)).as("coverage never steps back").isTrue();
      answered = state.coverage();
    }
    world.masterHead.ifPresent(this::checkMaster);
  }

  private void checkMaster(SegmentCommit head) {
    List<Long> rows = new ArrayList<>();
    world
        .masterFiles
        .values()
        .forEach(names -> names.forEach(n -> rows.addAll(world.files.get(n))));
    assertThat(rows)
        .as("master dataset at %s", head.coverage())
        .containsExactlyInAnyOrderElementsOf(world.events(head.coverage(), good -> good));
  }

  /** Starts one process after the other. */
  private void operate() {
    for (int i = 0; i < PROCESSES; i++) {
      Faults faults = new Faults(scheduler, random, lingering ? 0.002 : 0.02, 0.05);
      scheduler.note("a process starts");
      start(faults, plans());
      while (faults.alive() && random.nextInt(lingering ? 40 : 150) != 0) {
        scheduler.pause();
      }
      if (lingering && random.nextBoolean()) {
        scheduler.note("the process is taken for dead");
      } else {
        faults.kill();
      }
      if (!lingering && random.nextInt(6) == 0 && world.masterHead.isPresent()) {
        loseState();
      }
    }
  }

  /** The state folder is removed, and must be rebuilt from lake and log. */
  private void loseState() {
    scheduler.note("the state is lost");
    stateWasLost = true;
    world.stream = Optional.empty();
    world.segments.clear();
    world.views.clear();
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
          scheduler.spawn(
              "batch",
              () -> repeat(() -> pipeline.publishBatch(random.nextInt(3) == 0, Optional.empty())));
        });
  }

  private StreamPipeline open(Faults faults, List<ViewPlan> plans) {
    while (true) {
      Engines engines =
          new Engines(
              new FakeLog(world, faults, random),
              new FakeStore(world, faults),
              new FakeEngine(world, faults),
              new FakeLake(world, faults),
              List.of());
      try {
        StreamPipeline pipeline =
            new StreamPipeline(STREAM, plans, engines, settings(), false, CLOCK, new NoThread());
        Pipeline.removeUndeclared(plans, engines.store());
        return pipeline;
      } catch (PeriscopeException e) {
        scheduler.note("did not start: " + e.getMessage());
        if (e.fault() != PeriscopeException.Fault.RESOURCE) {
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
        scheduler.note("failed: " + e.getMessage());
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
    scheduler.note("a last process without faults");
    Faults none = new Faults(scheduler, random, 0, 0);
    StreamPipeline pipeline = open(none, List.of(plan("steady", "1"), plan("changing", "2")));
    FakeLog log = new FakeLog(world, none, random);
    try (LogReader reader = log.read(pipeline.topic(), pipeline.state().coverage())) {
      while (!pipeline.state().coverage().covers(world.end())) {
        RecordBatch records = new RecordBatch(4);
        reader.poll(Duration.ZERO, records);
        pipeline.writer().commit(records, reader.position(), false);
      }
    }
    pipeline.writer().commit(new RecordBatch(0), pipeline.state().coverage(), true);
    pipeline.archiver().archiveClosed();
    pipeline.publishBatch(random.nextBoolean(), Optional.empty());
    check();
    List<Long> all = world.events(world.end(), good -> good);
    world.views.forEach(
        (name, view) -> {
          assertThat(view.base()).as("batch alone").containsExactlyInAnyOrderElementsOf(all);
          assertThat(view.speed().values()).as("nothing is left").allMatch(List::isEmpty);
        });
  }

  /** Archiving has an actor of its own here. */
  private static final class NoThread extends AbstractExecutorService {
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
