package io.periscope.kafka;

import io.periscope.api.log.TopicInfo;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Where each source stands: the topic {@code periscope.positions}, of one partition and compacted.
 * A record's key is {@code <id of the topic written to>/<name of the source>}, its value the
 * source's position; both UTF-8.
 *
 * <p>The last committed position is exact for a source whose older writer has been fenced off
 * before it is asked for: then all its transactions are decided.
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
    Last last = new Last(key);
    DecidedRecords.read(topic, topics, settings, topics.beginning(topic).next(0), last);
    return last.position;
  }

  /** Keeps what is under one key. */
  private static final class Last implements Consumer<ConsumerRecord<byte[], byte[]>> {
    private final byte[] key;
    private Optional<String> position = Optional.empty();

    Last(byte[] key) {
      this.key = key;
    }

    @Override
    public void accept(ConsumerRecord<byte[], byte[]> record) {
      if (Arrays.equals(record.key(), key)) {
        position = Optional.ofNullable(record.value()).map(SourcePositions::text);
      }
    }
  }

  private static String text(byte[] value) {
    return new String(value, StandardCharsets.UTF_8);
  }
}
