package io.periscope.core.speed;

import io.periscope.api.log.Coverage;
import io.periscope.api.log.EventLog;
import io.periscope.api.log.LastRead;
import io.periscope.api.log.LogReader;
import io.periscope.api.log.Position;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.log.TopicInfo;
import java.time.Duration;
import java.util.TreeMap;

/**
 * Looks whether a log still has the events that were read of it. The topic's id and the log's end
 * do not tell when an older copy of it was put back and has grown since.
 */
public final class SameLog {
  private static final Duration POLL = Duration.ofMillis(500);

  private final EventLog log;
  private final TopicInfo topic;

  public SameLog(EventLog log, TopicInfo topic) {
    this.log = log;
    this.topic = topic;
  }

  /**
   * Reads the events again that were the last to be read. One that the log has deleted since, or
   * compacted away, tells nothing.
   *
   * @param coverage what has been read
   * @throws LogReplacedException when there is another event in the place of one
   */
  public void require(String stream, LastRead last, Coverage coverage) {
    Coverage from = from(last, coverage);
    if (from.covers(coverage)) {
      return;
    }
    try (LogReader reader = log.read(topic, from)) {
      while (!reader.position().covers(coverage)) {
        RecordBatch records = new RecordBatch(16);
        reader.poll(POLL, records);
        for (int row = 0; row < records.size(); row++) {
          if (last.contradicts(records, row)) {
            throw new LogReplacedException(
                stream, topic, new Position(records.partition(row), records.offset(row)));
          }
        }
      }
    }
  }

  private Coverage from(LastRead last, Coverage coverage) {
    Coverage begin = log.beginning(topic);
    TreeMap<Integer, Long> from = new TreeMap<>(coverage.next());
    last.events()
        .forEach(
            (partition, event) -> {
              if (event.offset() >= begin.next(partition)) {
                from.put(partition, event.offset());
              }
            });
    return new Coverage(from);
  }
}
