package io.periscope.kafka;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.log.LogWriter;
import io.periscope.api.log.OutgoingEvent;
import io.periscope.api.log.Position;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * An idempotent producer: an event that is acknowledged is in the log once. Futures complete in the
 * producer's own thread; who has much to do then does it elsewhere.
 */
final class KafkaLogWriter implements LogWriter {
  private static final Duration CLOSE = Duration.ofSeconds(10);

  private final String topic;
  private final KafkaFailures failures;
  private final KafkaProducer<byte[], byte[]> producer;
  private final FirstFailure failed = new FirstFailure();

  private KafkaLogWriter(
      String topic, KafkaFailures failures, KafkaProducer<byte[], byte[]> producer) {
    this.topic = topic;
    this.failures = failures;
    this.producer = producer;
  }

  static KafkaLogWriter open(String topic, ClientSettings settings, KafkaFailures failures) {
    KafkaProducer<byte[], byte[]> producer =
        failures.calling(
            "opening a writer of topic '" + topic + "'",
            () ->
                new KafkaProducer<>(
                    settings.producer(), new ByteArraySerializer(), new ByteArraySerializer()));
    return new KafkaLogWriter(topic, failures, producer);
  }

  @Override
  public CompletableFuture<Position> send(OutgoingEvent event) {
    byte[] value = event.value();
    CompletableFuture<Position> result = new CompletableFuture<>();
    try {
      producer.send(
          record(topic, event),
          (metadata, e) -> {
            if (e == null) {
              result.complete(new Position(metadata.partition(), metadata.offset()));
            } else {
              fail(result, value.length, e);
            }
          });
    } catch (KafkaException e) {
      fail(result, value.length, e);
    }
    return result;
  }

  static ProducerRecord<byte[], byte[]> record(String topic, OutgoingEvent event) {
    Integer partition = event.partition().isPresent() ? event.partition().getAsInt() : null;
    return new ProducerRecord<>(topic, partition, event.key().orElse(null), event.value());
  }

  private void fail(CompletableFuture<Position> result, int bytes, Exception e) {
    PeriscopeException failure = failures.sending(topic, bytes, e);
    failed.add(failure);
    result.completeExceptionally(failure);
  }

  /**
   * {@inheritDoc}
   *
   * @throws PeriscopeException when an event since the last flush could not be written: the first
   *     such failure
   */
  @Override
  public void flush() {
    failures.calling(
        "writing to topic '" + topic + "'",
        () -> {
          producer.flush();
          return topic;
        });
    failed.raiseOnce();
  }

  /** Waits for what was sent, at most ten seconds. */
  @Override
  public void close() {
    producer.close(CLOSE);
  }
}
