package io.periscope.kafka;

import io.periscope.api.log.TopicInfo;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Looks now and then, without waiting, whether a topic is still the one that it was. A consumer
 * does not tell: it goes on reading a topic of the same name, and it waits for a cluster that is
 * gone as if there were no events.
 */
final class TopicWatch {
  private static final long PERIOD_NANOS = 2_000_000_000L;

  private final Topics topics;
  private final KafkaFailures failures;
  private TopicInfo known;
  private long asked = System.nanoTime();
  private Optional<KafkaFuture<TopicDescription>> answer = Optional.empty();

  TopicWatch(TopicInfo known, Topics topics, KafkaFailures failures) {
    this.known = known;
    this.topics = topics;
    this.failures = failures;
  }

  /**
   * The topic, when it got more partitions since the last time.
   *
   * @throws TopicReplacedException when it was deleted, or made anew
   * @throws io.periscope.api.error.PeriscopeException when the cluster does not answer
   */
  Optional<TopicInfo> changed() {
    if (answer.isPresent() && answer.get().isDone()) {
      TopicInfo now = take(answer.get());
      answer = Optional.empty();
      if (!now.id().equals(known.id())) {
        throw new TopicReplacedException(known, Optional.of(now.id()));
      }
      if (now.partitions() > known.partitions()) {
        known = now;
        return Optional.of(now);
      }
    }
    if (answer.isEmpty() && System.nanoTime() - asked > PERIOD_NANOS) {
      asked = System.nanoTime();
      answer = Optional.of(topics.describe(known.name()));
    }
    return Optional.empty();
  }

  private TopicInfo take(KafkaFuture<TopicDescription> done) {
    try {
      return Topics.info(done.get());
    } catch (ExecutionException e) {
      if (KafkaFailures.find(e, UnknownTopicOrPartitionException.class).isPresent()) {
        throw new TopicReplacedException(known, Optional.empty());
      }
      throw failures.known(
          "looking at topic '" + known.name() + "'", e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failures.known("looking at topic '" + known.name() + "'", e);
    }
  }
}
