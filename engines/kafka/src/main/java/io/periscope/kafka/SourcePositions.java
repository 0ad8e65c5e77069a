package io.periscope.kafka;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.log.TopicInfo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Where each source stands: the topic {@code periscope.positions}, of one partition and compacted.
 * A record's key is {@code <id of the topic written to>/<name of the source>}, its value the
 * source's position; both UTF-8.
 *
 * <p>The last committed position is exact for a source whose older writer has been fenced off
 * before it is asked for: then all its transactions are decided. Other sources write here too, and
 * a transaction of theirs that is open hides everything after it; so a read goes on until it has
 * passed what was <em>written</em> when it began, committed or not.
 */
final class SourcePositions {
  static final String TOPIC = "periscope.positions";

  /**
   * Small segments, because only those that are full are compacted; markers and deletions go after
   * a minute.
   */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "cleanup.policy", "compact",
          "segment.bytes", Integer.toString(1 << 20),
          "min.cleanable.dirty.ratio", "0.1",
          "delete.retention.ms", "60000");

  private static final Duration POLL = Duration.ofMillis(100);

  /** Every transaction that is open when a read begins is decided by then. */
  private static final Duration PATIENCE =
      Duration.ofMillis(ClientSettings.TRANSACTION_TIMEOUT_MILLIS + 15_000);

  private final Topics topics;
  private final ClientSettings settings;
  private final KafkaFailures failures;

  SourcePositions(Topics topics, ClientSettings settings, KafkaFailures failures) {
    this.topics = topics;
    this.settings = settings;
    this.failures = failures;
  }

  static byte[] key(TopicInfo topic, String source) {
    return (topic.id() + "/" + source).getBytes(StandardCharsets.UTF_8);
  }

  static ProducerRecord<byte[], byte[]> record(byte[] key, String position) {
    return new ProducerRecord<>(TOPIC, 0, key, position.getBytes(StandardCharsets.UTF_8));
  }

  /** Makes the topic when it is not there. */
  TopicInfo ensure() {
    return topics.ensure(TOPIC, 1, SETTINGS);
  }

  /** The last committed position; empty when there is none. */
  Optional<String> last(byte[] key) {
    return failures.calling("reading the position of a source", () -> read(key));
  }

  private Optional<String> read(byte[] key) {
    TopicInfo topic = ensure();
    long end = topics.writtenEnd(topic).next(0);
    TopicPartition partition = new TopicPartition(TOPIC, 0);
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            settings.consumer(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    try {
      consumer.assign(List.of(partition));
      consumer.seek(partition, topics.beginning(topic).next(0));
      Optional<String> last = Optional.empty();
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (consumer.position(partition) < end) {
        if (System.nanoTime() > deadline) {
          throw undecided(end);
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL).records(partition)) {
          if (Arrays.equals(record.key(), key)) {
            last = Optional.ofNullable(record.value()).map(SourcePositions::text);
          }
        }
      }
      return last;
    } finally {
      consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
  }

  private static String text(byte[] value) {
    return new String(value, StandardCharsets.UTF_8);
  }

  private static PeriscopeException undecided(long end) {
    return PeriscopeException.resource(
        "a transaction in topic '%s' before offset %d is still open after %d s; see that the cluster ends transactions that time out"
            .formatted(TOPIC, end, PATIENCE.toSeconds()),
        new IllegalStateException("open transaction"));
  }
}
