package io.periscope.api.log;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The log: topics of partitions of records, each record at an offset, durable and replayable. Safe
 * for use by many threads; what it opens is not.
 */
public interface EventLog extends AutoCloseable {

  /** Finds a topic, or creates it with this many partitions. */
  TopicInfo ensureTopic(String topic, int partitions);

  /** A topic as it is now; empty when there is none. */
  Optional<TopicInfo> find(String topic);

  /** Per partition, the first offset that is still kept. */
  Coverage beginning(TopicInfo topic);

  /** Per partition, the offset after the last committed record. */
  Coverage end(TopicInfo topic);

  /**
   * When the log took the newest event of a topic, as the events say; empty when it cannot tell or
   * there is none.
   */
  default Optional<Instant> newest(TopicInfo topic) {
    return Optional.empty();
  }

  /**
   * Reads committed records of all partitions from a coverage on.
   *
   * @throws io.periscope.api.error.PeriscopeException when an offset of {@code from} is no longer,
   *     or not yet, in the log; it is never moved silently
   */
  default LogReader read(TopicInfo topic, Coverage from) {
    return read(topic, from, false);
  }

  /**
   * The same.
   *
   * @param heads whether keys and headers are read, too
   */
  LogReader read(TopicInfo topic, Coverage from, boolean heads);

  /** A writer for events that come one by one from outside. */
  LogWriter writer(String topic);

  /**
   * A writer for a source of ours, whose position is committed with its events.
   *
   * @param source names the source across restarts; opening it fences off an older writer of the
   *     same name
   */
  SourceWriter sourceWriter(String topic, String source);

  /**
   * A writer for requests of clients that must not be carried out twice. Opening it fences off an
   * older one of the same topic.
   *
   * @param horizon how long a request's key is remembered
   */
  RequestWriter requestWriter(String topic, Duration horizon);

  /** How to reach it, for people and other clients: {@code 127.0.0.1:9092}. */
  String address();

  @Override
  void close();
}
