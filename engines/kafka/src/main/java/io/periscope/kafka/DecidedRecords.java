package io.periscope.kafka;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.log.TopicInfo;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads what is committed in a topic of one partition, to its end.
 *
 * <p>Several write to such a topic, and a transaction of another that is open hides everything
 * after it; so a read goes on until it has passed what was <em>written</em> when it began,
 * committed or not.
 */
final class DecidedRecords {
  private static final Duration POLL = Duration.ofMillis(100);

  /** Every transaction that is open when a read begins is decided by then. */
  private static final Duration PATIENCE =
      Duration.ofMillis(ClientSettings.TRANSACTION_TIMEOUT_MILLIS + 15_000);

  private DecidedRecords() {}

  /**
   * @param from the first offset that is wanted
   * @throws PeriscopeException when a transaction stays open for longer than any may
   */
  static void read(
      TopicInfo topic,
      Topics topics,
      ClientSettings settings,
      long from,
      Consumer<ConsumerRecord<byte[], byte[]>> target) {
    long end = topics.writtenEnd(topic).next(0);
    TopicPartition partition = new TopicPartition(topic.name(), 0);
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            settings.consumer(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    try {
      consumer.assign(List.of(partition));
      consumer.seek(partition, from);
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (consumer.position(partition) < end) {
        if (System.nanoTime() > deadline) {
          throw undecided(topic, end);
        }
        consumer.poll(POLL).records(partition).forEach(target);
      }
    } finally {
      consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
  }

  private static PeriscopeException undecided(TopicInfo topic, long end) {
    return PeriscopeException.resource(
        "a transaction in topic '%s' before offset %d is still open after %d s; see that the cluster ends transactions that time out"
            .formatted(topic.name(), end, PATIENCE.toSeconds()),
        new IllegalStateException("open transaction"));
  }
}
