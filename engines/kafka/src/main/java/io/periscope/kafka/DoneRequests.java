package io.periscope.kafka;

import io.periscope.api.log.RequestWriter.Done;
import io.periscope.api.log.TopicInfo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Which keyed requests are in the log: the topic {@code periscope.requests}, of one partition, kept
 * for eight days. A record's key is {@code <id of the topic written to>/<key of the request>}, its
 * value {@code <fingerprint> <positions>} as {@link PositionRuns} has them; both UTF-8. Those of
 * one topic within the horizon are in memory.
 */
final class DoneRequests {
  static final String TOPIC = "periscope.requests";

  /** Longer than any horizon that can be asked for. */
  static final Duration KEPT = Duration.ofDays(8);

  /** Whole segments go, so they are small. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "cleanup.policy",
          "delete",
          "retention.ms",
          Long.toString(KEPT.toMillis()),
          "retention.bytes",
          "-1",
          "segment.bytes",
          Integer.toString(4 << 20));

  private final String prefix;
  private final long horizonMillis;
  private final Map<String, Entry> done = new HashMap<>();
  private final Deque<Entry> oldestFirst = new ArrayDeque<>();

  /** Positions stay a text: a request may have a hundred thousand. */
  private record Entry(String key, long atMillis, String value) {}

  private DoneRequests(TopicInfo topic, Duration horizon) {
    this.prefix = topic.id() + "/";
    this.horizonMillis = horizon.toMillis();
  }

  /**
   * Reads what is within the horizon. The writer of these requests must be fenced off before: then
   * none of its requests is undecided.
   */
  static DoneRequests load(
      TopicInfo topic, Duration horizon, Topics topics, ClientSettings settings) {
    TopicInfo requests = topics.ensure(TOPIC, 1, SETTINGS);
    DoneRequests result = new DoneRequests(topic, horizon);
    long since = System.currentTimeMillis() - horizon.toMillis();
    OptionalLong from = topics.firstSince(requests, since);
    if (from.isPresent()) {
      DecidedRecords.read(requests, topics, settings, from.getAsLong(), result::add);
    }
    return result;
  }

  private void add(ConsumerRecord<byte[], byte[]> record) {
    String key = new String(record.key(), StandardCharsets.UTF_8);
    if (key.startsWith(prefix)) {
      String value = new String(record.value(), StandardCharsets.UTF_8);
      add(key.substring(prefix.length()), record.timestamp(), value);
    }
  }

  void add(String key, long atMillis, String value) {
    Entry entry = new Entry(key, atMillis, value);
    done.put(key, entry);
    oldestFirst.add(entry);
  }

  Optional<Done> find(String key, long nowMillis) {
    while (!oldestFirst.isEmpty()
        && oldestFirst.getFirst().atMillis() < nowMillis - horizonMillis) {
      Entry old = oldestFirst.removeFirst();
      done.remove(old.key(), old);
    }
    return Optional.ofNullable(done.get(key)).map(entry -> parse(entry.value()));
  }

  private static Done parse(String value) {
    int space = value.indexOf(' ');
    return new Done(value.substring(0, space), PositionRuns.read(value.substring(space + 1)));
  }

  ProducerRecord<byte[], byte[]> record(String key, long atMillis, String value) {
    return new ProducerRecord<>(
        TOPIC,
        0,
        atMillis,
        (prefix + key).getBytes(StandardCharsets.UTF_8),
        value.getBytes(StandardCharsets.UTF_8));
  }
}
