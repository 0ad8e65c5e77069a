package io.periscope.kafka;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.log.Coverage;
import io.periscope.api.log.TopicInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks the cluster about topics, and makes them. Safe for use by many threads. */
final class Topics {
  /** How long a topic that was just made may be unknown to the broker that is asked. */
  private static final long APPEARS_NANOS = 10_000_000_000L;

  private static final long PAUSE_MILLIS = 20;

  private final Admin admin;
  private final KafkaFailures failures;

  Topics(Admin admin, KafkaFailures failures) {
    this.admin = admin;
    this.failures = failures;
  }

  /** Finds a topic or makes it; with how many copies is the cluster's to decide. */
  TopicInfo ensure(String topic, int partitions, Map<String, String> settings) {
    return find(topic).orElseGet(() -> create(topic, partitions, settings));
  }

  private TopicInfo create(String topic, int partitions, Map<String, String> settings) {
    NewTopic wanted =
        new NewTopic(topic, Optional.of(partitions), Optional.empty()).configs(settings);
    String doing = "making topic '" + topic + "'";
    try {
      admin.createTopics(List.of(wanted)).all().get();
    } catch (ExecutionException e) {
      // Somebody else may have made it in between; then theirs is the one.
      if (KafkaFailures.find(e, TopicExistsException.class).isEmpty()) {
        throw failures.known(doing, e.getCause() == null ? e : e.getCause());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failures.known(doing, e);
    }
    TopicInfo made = appear(topic);
    // The leaders answer this only once they lead. A producer that comes before that may have its
    // first batch refused and its second one taken, and from then on never gets the first one in.
    beginning(made);
    return made;
  }

  private TopicInfo appear(String topic) {
    long deadline = System.nanoTime() + APPEARS_NANOS;
    while (System.nanoTime() < deadline) {
      Optional<TopicInfo> found = find(topic);
      if (found.isPresent()) {
        return found.get();
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw failures.known("making topic '" + topic + "'", e);
      }
    }
    throw PeriscopeException.resource(
        "topic '%s' was made, but Kafka at %s does not show it; try again"
            .formatted(topic, failures.servers()),
        new IllegalStateException("not in the metadata"));
  }

  Optional<TopicInfo> find(String topic) {
    try {
      return Optional.of(info(describe(topic).get()));
    } catch (ExecutionException e) {
      if (KafkaFailures.find(e, UnknownTopicOrPartitionException.class).isPresent()) {
        return Optional.empty();
      }
      throw failures.known(
          "finding topic '" + topic + "'", e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failures.known("finding topic '" + topic + "'", e);
    }
  }

  TopicInfo require(String topic) {
    return find(topic)
        .orElseThrow(
            () ->
                PeriscopeException.user(
                    "Kafka at %s has no topic '%s'; create it first"
                        .formatted(failures.servers(), topic)));
  }

  /**
   * Makes sure that a topic is still the one that it was.
   *
   * @return as it is now; it may have got more partitions
   */
  TopicInfo requireSame(TopicInfo topic) {
    TopicInfo now =
        find(topic.name()).orElseThrow(() -> new TopicReplacedException(topic, Optional.empty()));
    if (!now.id().equals(topic.id())) {
      throw new TopicReplacedException(topic, Optional.of(now.id()));
    }
    return now;
  }

  KafkaFuture<TopicDescription> describe(String topic) {
    return failures
        .calling("finding topic '" + topic + "'", () -> admin.describeTopics(List.of(topic)))
        .topicNameValues()
        .values()
        .iterator()
        .next();
  }

  static TopicInfo info(TopicDescription topic) {
    return new TopicInfo(topic.name(), topic.topicId().toString(), topic.partitions().size());
  }

  Coverage beginning(TopicInfo topic) {
    return offsets(topic, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
  }

  /** Up to the first transaction that is open. */
  Coverage committedEnd(TopicInfo topic) {
    return offsets(topic, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
  }

  /** With what is in open transactions. */
  Coverage writtenEnd(TopicInfo topic) {
    return offsets(topic, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
  }

  /** Of a topic of one partition, the first offset with a time not before this one. */
  OptionalLong firstSince(TopicInfo topic, long millis) {
    TopicPartition partition = new TopicPartition(topic.name(), 0);
    long offset =
        failures
            .await(
                "asking for the offsets of topic '" + topic.name() + "'",
                admin
                    .listOffsets(Map.of(partition, OffsetSpec.forTimestamp(Math.max(0, millis))))
                    .partitionResult(partition))
            .offset();
    return offset < 0 ? OptionalLong.empty() : OptionalLong.of(offset);
  }

  /** The greatest time of a record. */
  Optional<Instant> newest(TopicInfo topic) {
    return answers(topic, OffsetSpec.maxTimestamp(), IsolationLevel.READ_UNCOMMITTED)
        .values()
        .stream()
        .map(ListOffsetsResult.ListOffsetsResultInfo::timestamp)
        .filter(millis -> millis >= 0)
        .max(Long::compare)
        .map(Instant::ofEpochMilli);
  }

  private Coverage offsets(TopicInfo topic, OffsetSpec which, IsolationLevel isolation) {
    TreeMap<Integer, Long> next = new TreeMap<>();
    answers(topic, which, isolation)
        .forEach((partition, info) -> next.put(partition.partition(), info.offset()));
    return new Coverage(next);
  }

  private Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> answers(
      TopicInfo topic, OffsetSpec which, IsolationLevel isolation) {
    Map<TopicPartition, OffsetSpec> asked =
        IntStream.range(0, topic.partitions())
            .mapToObj(partition -> new TopicPartition(topic.name(), partition))
            .collect(Collectors.toMap(Function.identity(), partition -> which));
    return failures.await(
        "asking for the offsets of topic '" + topic.name() + "'",
        admin.listOffsets(asked, new ListOffsetsOptions(isolation)).all());
  }

  /**
   * Makes sure that the log holds everything from a coverage on.
   *
   * @throws OffsetsLostException when it begins later
   * @throws OffsetsAheadException when it ends earlier
   */
  void requireHeld(TopicInfo topic, Coverage from) {
    Coverage beginning = beginning(topic);
    Coverage end = writtenEnd(topic);
    for (int partition = 0; partition < topic.partitions(); partition++) {
      if (from.next(partition) < beginning.next(partition)) {
        throw new OffsetsLostException(
            topic.name(), partition, from.next(partition), beginning.next(partition));
      }
    }
    from.next()
        .forEach(
            (partition, next) -> {
              if (next > end.next(partition)) {
                throw new OffsetsAheadException(topic.name(), partition, next, end.next(partition));
              }
            });
  }
}
