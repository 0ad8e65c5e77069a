package io.periscope.kafka;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.log.OutgoingEvent;
import io.periscope.api.log.Position;
import io.periscope.api.log.RequestWriter;
import io.periscope.api.log.TopicInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A transactional producer whose transactions hold a request's events and, in {@link DoneRequests},
 * its key with their positions.
 *
 * <p>Why a request that is repeated is in the log once, whenever the process was killed:
 *
 * <ol>
 *   <li>Events and key are one transaction. If it was committed, the key is found; if not, no event
 *       of it will ever be read. A header on each record could not say that: of a request that was
 *       cut short some records would be there, and their fellows might still arrive after one
 *       looked.
 *   <li>Opening initializes the transactional id first, which fences off the former process and
 *       decides what it had begun; only then the keys are read. So a key that is not found then
 *       will not come later either, except through us.
 *   <li>The first failure ends this writer. A commit whose outcome is unknown is not repeated: the
 *       next writer reads what became of it.
 * </ol>
 *
 * <p>The price is one transaction a request, some ten milliseconds, one after the other; requests
 * without a key do not come here.
 */
final class KafkaRequestWriter implements RequestWriter {
  /** No source's, which have no slash. */
  static final String TRANSACTIONAL_ID = "periscope.requests/";

  private static final Duration CLOSE = Duration.ofSeconds(5);

  /** Kafka allows a commit that timed out to be called again, and it is the same commit. */
  private static final int COMMIT_ATTEMPTS = 2;

  private final TopicInfo topic;
  private final DoneRequests done;
  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaFailures failures;
  private final FirstFailure firstOfEvent = new FirstFailure();
  private Optional<PeriscopeException> failure = Optional.empty();
  private boolean open;

  private KafkaRequestWriter(
      TopicInfo topic,
      DoneRequests done,
      KafkaProducer<byte[], byte[]> producer,
      KafkaFailures failures) {
    this.topic = topic;
    this.done = done;
    this.producer = producer;
    this.failures = failures;
  }

  static KafkaRequestWriter open(
      TopicInfo topic,
      Duration horizon,
      Topics topics,
      ClientSettings settings,
      KafkaFailures failures) {
    String doing = "opening a writer of requests to topic '" + topic.name() + "'";
    KafkaProducer<byte[], byte[]> producer =
        failures.calling(
            doing,
            () ->
                new KafkaProducer<>(
                    settings.transactionalProducer(TRANSACTIONAL_ID + topic.name()),
                    new ByteArraySerializer(),
                    new ByteArraySerializer()));
    try {
      producer.initTransactions();
      DoneRequests done = DoneRequests.load(topic, horizon, topics, settings);
      return new KafkaRequestWriter(topic, done, producer, failures);
    } catch (RuntimeException e) {
      producer.close(CLOSE);
      throw failures.known(doing, e);
    }
  }

  @Override
  public Optional<Done> find(String key) {
    raise();
    return done.find(key, System.currentTimeMillis());
  }

  @Override
  public List<Position> append(String key, String fingerprint, List<OutgoingEvent> events) {
    raise();
    try {
      producer.beginTransaction();
      open = true;
      List<Position> positions = send(events);
      long now = System.currentTimeMillis();
      String value = fingerprint + " " + PositionRuns.write(positions);
      CompletableFuture<Position> sent = new CompletableFuture<>();
      producer.send(
          done.record(key, now, value),
          (metadata, e) -> complete(sent, metadata, value.length(), e));
      commit();
      open = false;
      done.add(key, now, value);
      return positions;
    } catch (CompletionException e) {
      throw failed(Optional.ofNullable(e.getCause()).orElse(e));
    } catch (KafkaException | PeriscopeException e) {
      throw failed(e);
    }
  }

  private List<Position> send(List<OutgoingEvent> events) {
    List<CompletableFuture<Position>> sent = new ArrayList<>(events.size());
    for (OutgoingEvent event : events) {
      CompletableFuture<Position> result = new CompletableFuture<>();
      producer.send(
          KafkaLogWriter.record(topic.name(), event),
          (metadata, e) -> complete(result, metadata, event.value().length, e));
      sent.add(result);
    }
    producer.flush();
    // The others are aborted because of it.
    firstOfEvent.raise();
    return sent.stream().map(CompletableFuture::join).toList();
  }

  private void complete(
      CompletableFuture<Position> result, RecordMetadata metadata, int bytes, Exception e) {
    if (e == null) {
      result.complete(new Position(metadata.partition(), metadata.offset()));
    } else {
      PeriscopeException known = failures.sending(topic.name(), bytes, e);
      firstOfEvent.add(known);
      result.completeExceptionally(known);
    }
  }

  private void commit() {
    for (int attempt = 1; ; attempt++) {
      try {
        producer.commitTransaction();
        return;
      } catch (TimeoutException e) {
        if (attempt == COMMIT_ATTEMPTS) {
          open = false;
          throw failed(unknown(e));
        }
      }
    }
  }

  private PeriscopeException unknown(TimeoutException e) {
    return PeriscopeException.resource(
        "Kafka at %s did not confirm a request to topic '%s' in time; it may or may not be in the log. Repeat it with the same key: it is not counted twice."
            .formatted(failures.servers(), topic.name()),
        e);
  }

  private PeriscopeException failed(Throwable e) {
    PeriscopeException known =
        e instanceof PeriscopeException told ? told : failures.sending(topic.name(), 0, e);
    failure = Optional.of(known);
    return known;
  }

  private void raise() {
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

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
  }
}
