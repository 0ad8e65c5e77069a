package io.periscope.kafka;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Tells Kafka's failures in our words.
 *
 * @param servers as they were given, for messages
 */
record KafkaFailures(String servers) {

  /**
   * Waits for an answer.
   *
   * @param doing what was tried, such as {@code reading the offsets of topic 't'}
   */
  <T> T await(String doing, KafkaFuture<T> answer) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw known(doing, e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw known(doing, e);
    }
  }

  <T> T calling(String doing, Supplier<T> call) {
    try {
      return call.get();
    } catch (KafkaException e) {
      throw known(doing, e);
    }
  }

  /** The failure for a person, whatever it is. */
  PeriscopeException known(String doing, Throwable e) {
    if (e instanceof PeriscopeException known) {
      return known;
    }
    if (find(e, ConfigException.class).isPresent()) {
      String reason = find(e, ConfigException.class).get().getMessage();
      return new PeriscopeException(
          Fault.USER,
          "cannot use Kafka at %s: %s; check bootstrap.servers and log.properties"
              .formatted(servers, reason),
          e);
    }
    if (find(e, AuthenticationException.class).isPresent()) {
      return new PeriscopeException(
          Fault.USER,
          "Kafka at %s refused the login: %s; check the security settings in log.properties"
              .formatted(servers, e.getMessage()),
          e);
    }
    if (find(e, AuthorizationException.class).isPresent()) {
      return new PeriscopeException(
          Fault.USER,
          "Kafka at %s does not permit %s: %s; ask for that permission"
              .formatted(servers, doing, e.getMessage()),
          e);
    }
    if (find(e, InvalidTopicException.class).isPresent()) {
      return new PeriscopeException(
          Fault.USER,
          "%s: Kafka takes no such name: %s; use letters, digits, '.', '_' and '-', at most 249"
              .formatted(doing, e.getMessage()),
          e);
    }
    if (e instanceof InterruptException || e instanceof InterruptedException) {
      return PeriscopeException.resource(doing + " was interrupted", e);
    }
    if (find(e, RetriableException.class).isPresent()) {
      return PeriscopeException.resource(
          "cannot reach Kafka at %s: %s failed: %s; check bootstrap.servers"
              .formatted(servers, doing, e.getMessage()),
          e);
    }
    if (find(e, KafkaException.class).isPresent()) {
      return PeriscopeException.resource("%s failed: %s".formatted(doing, e), e);
    }
    return PeriscopeException.internal("%s failed: %s".formatted(doing, e), e);
  }

  /** The failure of sending one event. */
  PeriscopeException sending(String topic, int bytes, Throwable e) {
    if (find(e, RecordTooLargeException.class).isPresent()) {
      return new PeriscopeException(
          Fault.USER,
          "an event of %d bytes is too large for topic '%s': %s; send smaller events, or raise max.message.bytes of the topic and max.request.size in log.properties"
              .formatted(bytes, topic, e.getMessage()),
          e);
    }
    if (isFenced(e)) {
      return new WriterFencedException(topic, e);
    }
    if (e instanceof org.apache.kafka.common.errors.TimeoutException) {
      return PeriscopeException.resource(
          "Kafka at %s did not acknowledge an event for topic '%s' in time, so it may or may not be in the log: %s; check that the broker runs"
              .formatted(servers, topic, e.getMessage()),
          e);
    }
    return known("sending to topic '" + topic + "'", e);
  }

  static boolean isFenced(Throwable e) {
    return find(e, ProducerFencedException.class).isPresent()
        || find(e, InvalidProducerEpochException.class).isPresent();
  }

  static <T extends Throwable> Optional<T> find(Throwable e, Class<T> type) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return Optional.of(type.cast(cause));
      }
    }
    return Optional.empty();
  }
}
