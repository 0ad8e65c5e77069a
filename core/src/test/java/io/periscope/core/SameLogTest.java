package io.periscope.core;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.log.Coverage;
import io.periscope.api.log.LastRead;
import io.periscope.api.log.LogReader;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.log.TopicInfo;
import io.periscope.core.World.Kind;
import io.periscope.core.speed.LogReplacedException;
import io.periscope.core.speed.SameLog;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class SameLogTest {
  private static final TopicInfo TOPIC = new TopicInfo("events", "topic-1", World.PARTITIONS);

  private final World world = new World();
  private final FakeLog log = log(world);
  private LastRead last = LastRead.NOTHING;
  private Coverage coverage = Coverage.NOTHING;

  private static FakeLog log(World world) {
    Random random = new Random(1);
    Scheduler scheduler = new Scheduler(random, Executors.newCachedThreadPool());
    return new FakeLog(world, new Faults(scheduler, random, 0, 0), random);
  }

  private void produce(int partition, Kind... kinds) {
    world.log.get(partition).addAll(List.of(kinds));
  }

  private void readAll() {
    try (LogReader reader = log.read(TOPIC, coverage)) {
      while (!reader.position().covers(world.end())) {
        RecordBatch records = new RecordBatch(4);
        reader.poll(Duration.ZERO, records);
        last = last.after(records);
      }
      coverage = reader.position();
    }
  }

  private void require() {
    new SameLog(log, TOPIC).require("events", last, coverage);
  }

  @Test
  void aLogThatHasGrownIsTheSame() {
    produce(0, Kind.GOOD, Kind.BAD);
    readAll();
    produce(0, Kind.GOOD);
    produce(1, Kind.BAD);

    assertThatCode(this::require).doesNotThrowAnyException();
    readAll();
    assertThatCode(this::require).doesNotThrowAnyException();
  }

  @Test
  void anOlderCopyThatHasGrownPastWhatWasReadIsAnother() {
    produce(0, Kind.GOOD, Kind.GOOD, Kind.GOOD);
    produce(1, Kind.GOOD, Kind.GOOD);
    readAll();
    world.log.get(0).subList(1, 3).clear();
    produce(0, Kind.GOOD, Kind.BAD, Kind.GOOD, Kind.GOOD);

    assertThatThrownBy(this::require)
        .isInstanceOf(LogReplacedException.class)
        .hasMessageContaining("the event at 0:2 of topic 'events' is not the one that was read");
  }
}
