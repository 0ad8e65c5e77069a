package io.periscope.kafka;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.log.Coverage;
import io.periscope.api.log.SourceWriter;
import io.periscope.api.log.TopicInfo;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A transactional producer whose transactions hold events and the source's position behind them.
 *
 * <p>Why nothing is lost or doubled:
 *
 * <ol>
 *   <li>Opening initializes the transactional id first. From then on an older writer can commit
 *       nothing, and what it had begun is committed or aborted.
 *   <li>Only then the position is read, so it is the last that will ever have been committed before
 *       us; the events before it are in the log, those after it are not.
 *   <li>The first failure ends this writer for good. A commit after it could cover an event that is
 *       not in the log, and a commit whose outcome is unknown is not repeated: a new writer reads
 *       what became of it.
 * </ol>
 */
final class KafkaSourceWriter implements SourceWriter {
  private static final Duration CLOSE = Duration.ofSeconds(5);

  /** Kafka allows a commit that timed out to be called again, and it is the same commit. */
  private static final int COMMIT_ATTEMPTS = 2;

  private static final long PAUSE_MILLIS = 5;

  private final TopicInfo topic;
  private final Topics topics;
  private final byte[] positionKey;
  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaFailures failures;
  private final FirstFailure failure = new FirstFailure();
  private final Callback positionSent;
  private final ConcurrentMap<Integer, Long> written = new ConcurrentHashMap<>();
  private Optional<String> position;
  private Coverage committed = Coverage.NOTHING;
  private boolean open;

  private KafkaSourceWriter(
      TopicInfo topic,
      Topics topics,
      byte[] positionKey,
      Optional<String> position,
      KafkaProducer<byte[], byte[]> producer,
      KafkaFailures failures) {
    this.topic = topic;
    this.topics = topics;
    this.positionKey = positionKey;
    this.position = position;
    this.producer = producer;
    this.failures = failures;
    this.positionSent = (metadata, e) -> sent(0, e);
  }

  static KafkaSourceWriter open(
      TopicInfo topic,
      String source,
      Topics topics,
      SourcePositions positions,
      ClientSettings settings,
      KafkaFailures failures) {
    positions.ensure();
    String transactionalId = "periscope." + topic.name() + "." + source;
    String doing = "opening the source '" + source + "' of topic '" + topic.name() + "'";
    KafkaProducer<byte[], byte[]> producer =
        failures.calling(
            doing,
            () ->
                new KafkaProducer<>(
                    settings.transactionalProducer(transactionalId),
                    new ByteArraySerializer(),
                    new ByteArraySerializer()));
    try {
      producer.initTransactions();
      byte[] key = SourcePositions.key(topic, source);
      return new KafkaSourceWriter(topic, topics, key, positions.last(key), producer, failures);
    } catch (RuntimeException e) {
      producer.close(CLOSE);
      throw failures.known(doing, e);
    }
  }

  @Override
  public Optional<String> position() {
    return position;
  }

  @Override
  public void send(Optional<byte[]> key, byte[] value) {
    failure.raise();
    try {
      begin();
      producer.send(
          new ProducerRecord<>(topic.name(), key.orElse(null), value),
          (metadata, e) -> {
            sent(value.length, e);
            if (e == null) {
              written.merge(metadata.partition(), metadata.offset() + 1, Math::max);
            }
          });
    } catch (KafkaException e) {
      sent(value.length, e);
    }
    failure.raise();
  }

  @Override
  public void commit(String newPosition) {
    failure.raise();
    if (!open && position.equals(Optional.of(newPosition))) {
      return;
    }
    try {
      begin();
      producer.send(SourcePositions.record(positionKey, newPosition), positionSent);
      commitTransaction();
    } catch (KafkaException e) {
      sent(0, e);
    }
    failure.raise();
    open = false;
    committed = Coverage.of(written);
    position = Optional.of(newPosition);
  }

  @Override
  public Coverage committed() {
    return committed;
  }

  private void begin() {
    if (!open) {
      producer.beginTransaction();
      open = true;
    }
  }

  private void commitTransaction() {
    for (int attempt = 1; ; attempt++) {
      try {
        producer.commitTransaction();
        return;
      } catch (TimeoutException e) {
        if (attempt == COMMIT_ATTEMPTS) {
          failure.add(unknown(e));
          return;
        }
      }
    }
  }

  private PeriscopeException unknown(TimeoutException e) {
    return PeriscopeException.resource(
        "Kafka at %s did not confirm a commit to topic '%s' in time; it may or may not have happened. Open the source again: it goes on where the log has it."
            .formatted(failures.servers(), topic.name()),
        e);
  }

  private void sent(int bytes, Exception e) {
    if (e != null) {
      failure.add(failures.sending(topic.name(), bytes, e));
    }
  }

  /**
   * {@inheritDoc} Kafka answers a commit before readers see it; here that is waited for, at most
   * five seconds.
   */
  @Override
  public void close() {
    if (open) {
      try {
        producer.abortTransaction();
      } catch (KafkaException | IllegalStateException e) {
        // Fenced, or the cluster is gone: the cluster aborts it, at the latest when it times out.
        open = false;
      }
    }
    producer.close(CLOSE);
    awaitDecided();
  }

  private void awaitDecided() {
    Coverage sent = Coverage.of(written);
    long deadline = System.nanoTime() + CLOSE.toNanos();
    try {
      while (System.nanoTime() < deadline && !topics.committedEnd(topic).covers(sent)) {
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (PeriscopeException e) {
      // The topic or the cluster is gone, so nobody sees anything.
      return;
    }
  }
}
