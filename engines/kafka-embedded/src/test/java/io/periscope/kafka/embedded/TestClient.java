package io.periscope.kafka.embedded;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** An ordinary Kafka client, as somebody outside would write it. */
final class TestClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final String address;
  private final Admin admin;

  TestClient(String address) {
    this.address = address;
    this.admin = Admin.create(Map.of("bootstrap.servers", address));
  }

  String clusterId() throws Exception {
    return admin.describeCluster().clusterId().get();
  }

  String createTopic(String topic, int partitions) throws Exception {
    return admin
        .createTopics(List.of(new NewTopic(topic, Optional.of(partitions), Optional.empty())))
        .topicId(topic)
        .get()
        .toString();
  }

  String topicId(String topic) throws Exception {
    return admin
        .describeTopics(List.of(topic))
        .topicNameValues()
        .get(topic)
        .get()
        .topicId()
        .toString();
  }

  Set<String> topics() throws Exception {
    return admin.listTopics().names().get();
  }

  String config(String topic, String key) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    return admin.describeConfigs(List.of(resource)).all().get().get(resource).get(key).value();
  }

  void sendAndAwait(String topic, List<String> values) throws Exception {
    Map<String, Object> properties =
        Map.of("bootstrap.servers", address, "acks", "all", "max.block.ms", "2000");
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
      List<Future<?>> acknowledgements = new ArrayList<>();
      for (String value : values) {
        acknowledgements.add(producer.send(new ProducerRecord<>(topic, value)));
      }
      producer.flush();
      for (Future<?> acknowledgement : acknowledgements) {
        acknowledgement.get();
      }
    }
  }

  List<String> readAll(String topic) {
    try (KafkaConsumer<String, String> consumer = consumer(Map.of())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long end = consumer.endOffsets(partitions).values().stream().mapToLong(o -> o).sum();
      return take(consumer, end);
    }
  }

  /** Subscribes with a pattern, which the broker resolves in the newer of the two protocols. */
  List<String> readAsGroup(String protocol, String pattern, int count) {
    try (KafkaConsumer<String, String> consumer =
        consumer(Map.of("group.id", "group-" + protocol, "group.protocol", protocol))) {
      if (protocol.equals("consumer")) {
        consumer.subscribe(new SubscriptionPattern(pattern));
      } else {
        consumer.subscribe(Pattern.compile(pattern));
      }
      List<String> values = take(consumer, count);
      consumer.commitSync();
      return values;
    }
  }

  private static List<String> take(KafkaConsumer<String, String> consumer, long count) {
    List<String> values = new ArrayList<>();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (values.size() < count && System.nanoTime() < deadline) {
      consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
    }
    return values;
  }

  private KafkaConsumer<String, String> consumer(Map<String, Object> more) {
    Map<String, Object> properties = new HashMap<>(more);
    properties.put("bootstrap.servers", address);
    properties.put("auto.offset.reset", "earliest");
    return new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer());
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
