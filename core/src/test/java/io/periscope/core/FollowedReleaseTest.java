package io.periscope.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.log.LogReader;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.model.Settings;
import io.periscope.api.model.StreamDef;
import io.periscope.core.follow.Follower;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When those that follow a stream are given what was released from its quarantine. */
class FollowedReleaseTest {
  private final World world = new World();
  private final Random random = new Random(1);
  private final ExecutorService threads = Executors.newSingleThreadExecutor();
  private final Faults none = new Faults(new Scheduler(random, threads), random, 0, 0);
  private final FakeLog log = new FakeLog(world, none, random);
  private final FakeStore store = new FakeStore(world, none);

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private StreamPipeline open(StreamDef stream) {
    return new StreamPipeline(
        stream,
        List.of(),
        List.of(),
        Engines.bare(log, store, new FakeEngine(world, none), new FakeLake(world, none)),
        new Settings(
            "test",
            Path.of(""),
            new Settings.Http("", 0),
            new Settings.Log(Optional.empty(), 0, Map.of()),
            new Settings.Speed(Duration.ZERO, 10),
            new Settings.Segment(1_000, Duration.ofDays(1)),
            new Settings.Batch(Optional.empty())),
        false,
        Clock.systemUTC(),
        new Simulation.NoThread());
  }

  private void readAll(StreamPipeline pipeline) {
    try (LogReader reader = log.read(pipeline.topic(), pipeline.state().coverage())) {
      while (!pipeline.state().coverage().covers(world.end())) {
        RecordBatch records = new RecordBatch(4);
        reader.poll(Duration.ZERO, records);
        pipeline.writer().commit(records, reader.position(), false);
      }
    }
  }

  private List<Long> followed(StreamPipeline pipeline, Follower follower) {
    List<Long> ids = new ArrayList<>();
    while (follower.isBehind(pipeline.decided())) {
      RecordBatch events = follower.next(pipeline.decided());
      for (int row = 0; row < events.size(); row++) {
        ids.add(World.id(events.partition(row), events.offset(row)));
      }
    }
    return ids;
  }

  @Test
  void aReleaseIsFollowedOnceItIsArchived() {
    world.log.get(0).addAll(List.of(World.Kind.GOOD, World.Kind.MENDABLE));
    StreamPipeline first = open(Simulation.STREAM);
    readAll(first);
    first.writer().closeSegment();
    first.archiver().archiveClosed();
    Follower follower = Follower.open(Simulation.STREAM, log, store, Optional.empty());
    assertThat(followed(first, follower)).containsExactly(0L);

    world.mended = true;
    StreamPipeline second = open(Simulation.MENDED);
    var unused = second.writer().release(second.releasable(), List.of());
    assertThat(second.state().quarantined()).isZero();
    // Until it is in the lake, a lost state would give its segment's number to another.
    assertThat(followed(second, follower)).isEmpty();

    second.archiver().archiveClosed();
    assertThat(followed(second, follower)).containsExactly(1L);
  }
}
