package io.periscope.kafka;

import io.periscope.api.log.Coverage;
import io.periscope.api.log.LogReader;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.log.RecordHead;
import io.periscope.api.log.TopicInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A consumer without a group: its partitions and offsets are told by us, never by the cluster.
 *
 * <p>A poll may return early with nothing when only transaction markers came; the position has
 * moved then.
 */
final class KafkaLogReader implements LogReader {
  private static final byte[] ABSENT = new byte[0];

  private final TopicWatch watch;
  private final Topics topics;
  private final KafkaFailures failures;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions = new ArrayList<>();
  private final TreeMap<Integer, Long> next = new TreeMap<>();
  private final boolean heads;
  private TopicInfo topic;

  private KafkaLogReader(
      TopicInfo topic,
      boolean heads,
      Topics topics,
      KafkaFailures failures,
      KafkaConsumer<byte[], byte[]> consumer) {
    this.topic = topic;
    this.heads = heads;
    this.topics = topics;
    this.failures = failures;
    this.consumer = consumer;
    this.watch = new TopicWatch(topic, topics, failures);
  }

  /**
   * @param topic as it is now
   * @param from is held by the log
   * @param heads whether keys and headers are read, too; otherwise they cost nothing
   */
  static KafkaLogReader open(
      TopicInfo topic,
      Coverage from,
      boolean heads,
      Topics topics,
      ClientSettings settings,
      KafkaFailures failures) {
    KafkaConsumer<byte[], byte[]> consumer =
        failures.calling(
            "opening a reader of topic '" + topic.name() + "'",
            () ->
                new KafkaConsumer<>(
                    settings.consumer(),
                    heads ? new ByteArrayDeserializer() : new SkippingDeserializer(),
                    new ByteArrayDeserializer()));
    KafkaLogReader reader = new KafkaLogReader(topic, heads, topics, failures, consumer);
    reader.assign(topic, from);
    return reader;
  }

  private void assign(TopicInfo now, Coverage from) {
    topic = now;
    int known = partitions.size();
    for (int partition = known; partition < now.partitions(); partition++) {
      partitions.add(new TopicPartition(now.name(), partition));
    }
    consumer.assign(partitions);
    for (TopicPartition partition : partitions.subList(known, partitions.size())) {
      long offset = from.next(partition.partition());
      consumer.seek(partition, offset);
      next.put(partition.partition(), offset);
    }
  }

  @Override
  public int poll(Duration timeout, RecordBatch target) {
    // Partitions that the topic got while it was read are read from their start.
    watch.changed().ifPresent(now -> assign(now, Coverage.NOTHING));
    try {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(timeout);
      for (TopicPartition partition : records.partitions()) {
        add(partition.partition(), records.records(partition), target);
      }
      advance(records);
      return records.count();
    } catch (WakeupException e) {
      return 0;
    } catch (OffsetOutOfRangeException e) {
      topics.requireHeld(topics.requireSame(topic), position());
      throw failures.known("reading topic '" + topic.name() + "' from " + position(), e);
    } catch (KafkaException e) {
      throw failures.known("reading topic '" + topic.name() + "'", e);
    }
  }

  private void add(
      int partition, List<ConsumerRecord<byte[], byte[]>> records, RecordBatch target) {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      byte[] value = record.value();
      byte[] present = value == null ? ABSENT : value;
      if (heads) {
        target.add(partition, record.offset(), record.timestamp(), present, head(record));
      } else {
        target.add(partition, record.offset(), record.timestamp(), present);
      }
    }
  }

  private static RecordHead head(ConsumerRecord<byte[], byte[]> record) {
    List<RecordHead.Header> headers = new ArrayList<>();
    for (Header header : record.headers()) {
      headers.add(new RecordHead.Header(header.key(), Optional.ofNullable(header.value())));
    }
    return new RecordHead(Optional.ofNullable(record.key()), headers);
  }

  /** First past the records that were handed over, which is certain; then past the markers. */
  private void advance(ConsumerRecords<byte[], byte[]> records) {
    records
        .nextOffsets()
        .forEach((partition, offset) -> advance(partition.partition(), offset.offset()));
    for (TopicPartition partition : partitions) {
      try {
        advance(partition.partition(), consumer.position(partition, Duration.ZERO));
      } catch (TimeoutException e) {
        // The consumer is not sure while a partition moves to another broker; later it is.
        continue;
      }
    }
  }

  private void advance(int partition, long offset) {
    next.merge(partition, offset, Math::max);
  }

  @Override
  public Coverage position() {
    return new Coverage(next);
  }

  @Override
  public void wakeup() {
    consumer.wakeup();
  }

  /** Does not wait for a fetch that is under way, which the cluster may answer late. */
  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Duration.ZERO));
  }
}
