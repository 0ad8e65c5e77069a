package io.periscope.core;

import io.periscope.api.log.Coverage;
import io.periscope.api.log.EventLog;
import io.periscope.api.log.LogReader;
import io.periscope.api.log.LogWriter;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.log.RequestWriter;
import io.periscope.api.log.SourceWriter;
import io.periscope.api.log.TopicInfo;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** The world's log, as one process sees it. */
final class FakeLog implements EventLog {
  private static final TopicInfo TOPIC = new TopicInfo("events", "topic-1", World.PARTITIONS);

  private final World world;
  private final Faults faults;
  private final Random random;

  FakeLog(World world, Faults faults, Random random) {
    this.world = world;
    this.faults = faults;
    this.random = random;
  }

  @Override
  public TopicInfo ensureTopic(String topic, int partitions) {
    return TOPIC;
  }

  @Override
  public Optional<TopicInfo> find(String topic) {
    return Optional.of(TOPIC);
  }

  @Override
  public Coverage beginning(TopicInfo topic) {
    return Coverage.NOTHING;
  }

  @Override
  public Coverage end(TopicInfo topic) {
    return world.end();
  }

  @Override
  public LogReader read(TopicInfo topic, Coverage from, boolean heads) {
    return faults.read("open the log", () -> new Reader(from));
  }

  /** Gives a few records at a time, of whichever partition. */
  private final class Reader implements LogReader {
    private final TreeMap<Integer, Long> next = new TreeMap<>();

    Reader(Coverage from) {
      for (int partition = 0; partition < World.PARTITIONS; partition++) {
        next.put(partition, from.next(partition));
      }
    }

    @Override
    public int poll(Duration timeout, RecordBatch target) {
      return faults.read(
          "poll",
          () -> {
            int count = 0;
            for (int partition = 0; partition < World.PARTITIONS; partition++) {
              long offset = next.get(partition);
              long end = Math.min(world.log.get(partition).size(), offset + random.nextInt(4));
              for (; offset < end; offset++, count++) {
                World.Kind kind = world.log.get(partition).get((int) offset);
                target.add(partition, offset, offset, kind.bytes);
              }
              next.put(partition, offset);
            }
            return count;
          });
    }

    @Override
    public Coverage position() {
      return new Coverage(next);
    }

    @Override
    public void wakeup() {}

    @Override
    public void close() {}
  }

  @Override
  public LogWriter writer(String topic) {
    throw new UnsupportedOperationException();
  }

  @Override
  public SourceWriter sourceWriter(String topic, String source) {
    throw new UnsupportedOperationException();
  }

  @Override
  public RequestWriter requestWriter(String topic, Duration horizon) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String address() {
    return "simulated";
  }

  @Override
  public void close() {}
}
