package io.periscope.sinks;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.sink.Changes;
import io.periscope.api.sink.Sink;
import io.periscope.api.sink.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A changelog: the row's key as a JSON object is the record's key, the row the value, and a record
 * without a value says that the row is gone. Each answer's changes are one transaction.
 *
 * <p>Exactly once: opening fences off an older writer, then reads the topic to its end; what is
 * there by key is what the next answer is compared with. So whatever became of a transaction whose
 * outcome was lost, the changes that follow are the right ones.
 */
final class KafkaSink implements Sink {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final String sink;
  private final String topic;
  private final KafkaProducer<String, String> producer;
  private Map<String, String> held;

  private KafkaSink(
      String sink, String topic, KafkaProducer<String, String> producer, Map<String, String> held) {
    this.sink = sink;
    this.topic = topic;
    this.producer = producer;
    this.held = held;
  }

  static KafkaSink open(String sink, String topic, String servers, Map<String, String> properties) {
    Map<String, Object> common = new HashMap<>(properties);
    common.put("bootstrap.servers", servers);
    common.put("client.id", "periscope-sink-" + sink);
    KafkaProducer<String, String> producer = null;
    try {
      ensureTopic(topic, common);
      Map<String, Object> writing = new HashMap<>(common);
      writing.put("transactional.id", "periscope.sink." + sink);
      writing.put("max.block.ms", (int) PATIENCE.toMillis());
      writing.put("delivery.timeout.ms", 3 * (int) PATIENCE.toMillis());
      writing.put("request.timeout.ms", (int) PATIENCE.toMillis());
      producer = new KafkaProducer<>(writing, new StringSerializer(), new StringSerializer());
      producer.initTransactions();
      return new KafkaSink(sink, topic, producer, readAll(topic, common));
    } catch (KafkaException | ExecutionException e) {
      if (producer != null) {
        producer.close(Duration.ZERO);
      }
      throw failed(sink, "opening topic " + topic + " at " + servers, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(sink, "opening topic " + topic, e);
    }
  }

  private static void ensureTopic(String topic, Map<String, Object> common)
      throws ExecutionException, InterruptedException {
    NewTopic wanted =
        new NewTopic(topic, Optional.of(1), Optional.empty())
            .configs(Map.of("cleanup.policy", "compact"));
    try (Admin admin = Admin.create(common)) {
      admin.createTopics(List.of(wanted)).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  private static Map<String, String> readAll(String topic, Map<String, Object> common) {
    Map<String, Object> reading = new HashMap<>(common);
    reading.put("isolation.level", "read_committed");
    reading.put("enable.auto.commit", false);
    reading.put("auto.offset.reset", "earliest");
    Map<String, String> held = new LinkedHashMap<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(reading, new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> partitions = new ArrayList<>();
      consumer
          .partitionsFor(topic, PATIENCE)
          .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> end = consumer.endOffsets(partitions, PATIENCE);
      while (partitions.stream()
          .anyMatch(p -> consumer.position(p, PATIENCE) < end.getOrDefault(p, 0L))) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
          if (record.value() == null) {
            held.remove(record.key());
          } else {
            held.put(record.key(), record.value());
          }
        }
      }
    }
    return held;
  }

  @Override
  public void write(Snapshot snapshot) {
    Changes<String, String> changes =
        Changes.between(
            sink,
            held,
            snapshot,
            (s, row) -> RowText.json(s.key(), s.keyOf(s.rows().get(row))),
            (s, row) -> RowText.json(s.columns(), s.rows().get(row)));
    if (changes.isEmpty()) {
      return;
    }
    try {
      producer.beginTransaction();
      changes.upserts().forEach((key, row) -> send(key, Optional.of(row)));
      changes.deletes().forEach(key -> send(key, Optional.empty()));
      producer.commitTransaction();
      held = changes.now();
    } catch (KafkaException e) {
      throw failed(sink, "writing to topic " + topic, e);
    }
  }

  /**
   * @param row empty to say that the key is gone
   */
  private void send(String key, Optional<String> row) {
    producer.send(new ProducerRecord<>(topic, key, row.orElse(null)));
  }

  private static PeriscopeException failed(String sink, String what, Exception e) {
    Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
    if (cause instanceof ProducerFencedException) {
      return PeriscopeException.user(
          "sink '%s': another process writes to its topic now; stop one of them".formatted(sink));
    }
    return PeriscopeException.resource(
        "sink '%s': %s failed: %s; it is tried again".formatted(sink, what, cause.getMessage()), e);
  }

  @Override
  public void close() {
    producer.close(PATIENCE);
  }
}
