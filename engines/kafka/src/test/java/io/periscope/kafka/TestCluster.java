package io.periscope.kafka;

import io.periscope.api.log.Coverage;
import io.periscope.api.log.LogReader;
import io.periscope.api.log.LogWriter;
import io.periscope.api.log.Position;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.log.TopicInfo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The broker of the tests, and what only its owner would do to it. */
record TestCluster(String address) {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  KafkaEventLog log() {
    return new KafkaEventLog(address, Map.of(), "test");
  }

  void deleteRecords(String topic, int partition, long before) throws Exception {
    try (Admin admin = admin()) {
      admin
          .deleteRecords(
              Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(before)))
          .all()
          .get();
    }
  }

  /** Returns when the topic is gone. */
  void deleteTopic(String topic) throws Exception {
    try (Admin admin = admin()) {
      admin.deleteTopics(List.of(topic)).all().get();
      while (true) {
        try {
          admin.describeTopics(List.of(topic)).allTopicNames().get();
        } catch (ExecutionException e) {
          if (e.getCause() instanceof UnknownTopicOrPartitionException) {
            return;
          }
          throw e;
        }
      }
    }
  }

  void addPartitions(String topic, int total) throws Exception {
    try (Admin admin = admin()) {
      admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(total))).all().get();
    }
  }

  String config(String topic, String key) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try (Admin admin = admin()) {
      return admin.describeConfigs(List.of(resource)).all().get().get(resource).get(key).value();
    }
  }

  private Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", address));
  }

  /** Sends each value and waits for all. */
  static List<Position> send(KafkaEventLog log, String topic, List<String> values) {
    try (LogWriter writer = log.writer(topic)) {
      return values.stream()
          .map(value -> writer.send(Optional.empty(), bytes(value)))
          .toList()
          .stream()
          .map(future -> future.orTimeout(20, TimeUnit.SECONDS).join())
          .toList();
    }
  }

  /** All that is committed now, in the order of partition and offset. */
  static List<String> readAll(KafkaEventLog log, TopicInfo topic) {
    try (LogReader reader = log.read(topic, log.beginning(topic))) {
      return values(readTo(reader, log.end(topic)));
    }
  }

  /** Polls until the reader's position covers {@code end}. */
  static RecordBatch readTo(LogReader reader, Coverage end) {
    RecordBatch batch = new RecordBatch(16);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!reader.position().covers(end)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            "read to " + reader.position() + " and no further; expected " + end);
      }
      reader.poll(Duration.ofMillis(200), batch);
    }
    return batch;
  }

  static List<String> values(RecordBatch batch) {
    List<String> values = new ArrayList<>();
    for (int row = 0; row < batch.size(); row++) {
      values.add(new String(batch.value(row), StandardCharsets.UTF_8));
    }
    return values;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
