package io.periscope.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.log.Coverage;
import io.periscope.api.log.LogReader;
import io.periscope.api.log.LogWriter;
import io.periscope.api.log.Position;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.log.TopicInfo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(BrokerExtension.class)
class KafkaLogReaderTest {

  @Test
  void readsWhatWasSentWhereItWasSent(TestCluster cluster) {
    try (KafkaEventLog log = cluster.log()) {
      TopicInfo topic = log.ensureTopic("read-back", 2);
      List<String> values = IntStream.range(0, 5_000).mapToObj(i -> "event " + i).toList();
      List<Position> positions = TestCluster.send(log, "read-back", values);
      Map<Position, String> expected = new HashMap<>();
      for (int i = 0; i < values.size(); i++) {
        expected.put(positions.get(i), values.get(i));
      }

      try (LogReader reader = log.read(topic, Coverage.NOTHING)) {
        assertThat(reader.position()).hasToString("{\"0\":0,\"1\":0}");
        RecordBatch batch = TestCluster.readTo(reader, log.end(topic));
        assertThat(byPosition(batch)).isEqualTo(expected);
        assertThat(reader.position()).isEqualTo(log.end(topic));
        assertThat(batch.timestamp(0)).isPositive();
      }
    }
  }

  @Test
  void readsKeysAndHeadersIfAsked(TestCluster cluster) throws Exception {
    try (KafkaEventLog log = cluster.log()) {
      TopicInfo topic = log.ensureTopic("heads", 1);
      try (KafkaProducer<byte[], byte[]> producer =
          new KafkaProducer<>(
              Map.of("bootstrap.servers", cluster.address()),
              new ByteArraySerializer(),
              new ByteArraySerializer())) {
        ProducerRecord<byte[], byte[]> first =
            new ProducerRecord<>("heads", 0, new byte[] {1}, new byte[] {2});
        first.headers().add("a", new byte[] {3}).add("b", null);
        producer.send(first).get();
        producer.send(new ProducerRecord<>("heads", 0, null, new byte[] {4})).get();
      }
      try (LogReader reader = log.read(topic, Coverage.NOTHING, true)) {
        RecordBatch batch = TestCluster.readTo(reader, log.end(topic));
        assertThat(batch.head(0).orElseThrow().text())
            .isEqualTo("key AQ==\nheader a Aw==\nheader b\n");
        assertThat(batch.head(1).orElseThrow().text()).isEmpty();
      }
      try (LogReader reader = log.read(topic, Coverage.NOTHING)) {
        RecordBatch batch = TestCluster.readTo(reader, log.end(topic));
        assertThat(batch.size()).isEqualTo(2);
        assertThat(batch.head(0)).isEmpty();
        assertThat(batch.bytes()).isEqualTo(2);
      }
    }
  }

  @Test
  void goesOnExactlyWhereACoverageSays(TestCluster cluster) {
    try (KafkaEventLog log = cluster.log()) {
      TopicInfo topic = log.ensureTopic("go-on", 1);
      TestCluster.send(log, "go-on", List.of("a", "b", "c", "d"));
      try (LogReader reader = log.read(topic, Coverage.of(Map.of(0, 2L)))) {
        assertThat(TestCluster.values(TestCluster.readTo(reader, log.end(topic))))
            .containsExactly("c", "d");
      }
      // Nothing is asked of the future: a reader at the end waits there.
      try (LogReader reader = log.read(topic, log.end(topic))) {
        RecordBatch batch = new RecordBatch(1);
        assertThat(reader.poll(Duration.ofMillis(50), batch)).isZero();
        TestCluster.send(log, "go-on", List.of("e"));
        assertThat(TestCluster.values(TestCluster.readTo(reader, log.end(topic))))
            .containsExactly("e");
      }
    }
  }

  @Test
  void readsManyPartitionsEachInOrder(TestCluster cluster) {
    try (KafkaEventLog log = cluster.log()) {
      TopicInfo topic = log.ensureTopic("many-partitions", 40);
      Map<Position, String> expected = new HashMap<>();
      try (LogWriter writer = log.writer("many-partitions")) {
        List<CompletableFuture<Void>> acknowledged =
            IntStream.range(0, 4_000)
                .mapToObj(i -> "e" + i)
                .map(
                    value ->
                        writer
                            .send(Optional.of(TestCluster.bytes(value)), TestCluster.bytes(value))
                            .thenAccept(at -> put(expected, at, value)))
                .toList();
        writer.flush();
        acknowledged.forEach(CompletableFuture::join);
      }
      try (LogReader reader = log.read(topic, Coverage.NOTHING)) {
        RecordBatch batch = TestCluster.readTo(reader, log.end(topic));
        assertThat(byPosition(batch)).isEqualTo(expected);
        assertThat(expected.keySet().stream().map(Position::partition).distinct()).hasSize(40);
      }
    }
  }

  @Test
  void anAbsentValueIsEmpty(TestCluster cluster) throws Exception {
    try (KafkaEventLog log = cluster.log();
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", cluster.address()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      TopicInfo topic = log.ensureTopic("absent", 1);
      producer.send(new ProducerRecord<>("absent", TestCluster.bytes("key"), null)).get();
      assertThat(TestCluster.readAll(log, topic)).containsExactly("");
    }
  }

  @Test
  void refusesToBeginBehindWhatWasDeleted(TestCluster cluster) throws Exception {
    try (KafkaEventLog log = cluster.log()) {
      TopicInfo topic = log.ensureTopic("deleted", 1);
      TestCluster.send(log, "deleted", IntStream.range(0, 300).mapToObj(i -> "e" + i).toList());
      cluster.deleteRecords("deleted", 0, 251);
      assertThatThrownBy(() -> log.read(topic, Coverage.of(Map.of(0, 100L))))
          .isInstanceOf(OffsetsLostException.class)
          .hasMessageStartingWith(
              "events 0:100..0:250 of topic 'deleted' are no longer in the log, which begins at"
                  + " 0:251: they were deleted before they were read.");
      assertThat(TestCluster.readAll(log, topic)).hasSize(49).startsWith("e251");
    }
  }

  @Test
  void stopsWhenEventsAreDeletedUnderIt(TestCluster cluster) throws Exception {
    try (KafkaEventLog log = cluster.log()) {
      TopicInfo topic = log.ensureTopic("deleted-under", 1);
      try (LogReader reader = log.read(topic, Coverage.NOTHING)) {
        TestCluster.send(log, "deleted-under", List.of("a", "b", "c"));
        cluster.deleteRecords("deleted-under", 0, 2);
        assertThatThrownBy(() -> pollUntilItFails(reader))
            .isInstanceOf(OffsetsLostException.class)
            .hasMessageContaining("events 0:0..0:1 of topic 'deleted-under'");
      }
    }
  }

  @Test
  void refusesToBeginPastTheEnd(TestCluster cluster) {
    try (KafkaEventLog log = cluster.log()) {
      TopicInfo topic = log.ensureTopic("ahead", 1);
      TestCluster.send(log, "ahead", List.of("a", "b"));
      assertThatThrownBy(() -> log.read(topic, Coverage.of(Map.of(0, 3L))))
          .isInstanceOf(OffsetsAheadException.class)
          .hasMessageStartingWith("topic 'ahead' ends at 0:2, but it was read up to 0:3 before");
      assertThatThrownBy(() -> log.read(topic, Coverage.of(Map.of(0, 2L, 1, 1L))))
          .isInstanceOf(OffsetsAheadException.class)
          .hasMessageStartingWith("topic 'ahead' ends at 1:0, but it was read up to 1:1 before");
    }
  }

  @Test
  void readsPartitionsThatTheTopicGetsLater(TestCluster cluster) throws Exception {
    try (KafkaEventLog log = cluster.log()) {
      TopicInfo topic = log.ensureTopic("grows", 1);
      TestCluster.send(log, "grows", List.of("a"));
      try (LogReader reader = log.read(topic, Coverage.NOTHING)) {
        TestCluster.readTo(reader, log.end(topic));
        cluster.addPartitions("grows", 3);
        TopicInfo grown = log.find("grows").orElseThrow();
        assertThat(grown.partitions()).isEqualTo(3);
        try (LogWriter writer = log.writer("grows")) {
          for (int i = 0; i < 20; i++) {
            byte[] value = TestCluster.bytes("k" + i);
            writer.send(Optional.of(value), value);
          }
          writer.flush();
        }
        RecordBatch batch = TestCluster.readTo(reader, log.end(grown));
        assertThat(TestCluster.values(batch))
            .containsExactlyInAnyOrderElementsOf(
                IntStream.range(0, 20).mapToObj(i -> "k" + i).toList());
        assertThat(reader.position().next()).containsOnlyKeys(0, 1, 2);
      }
    }
  }

  @Test
  void stopsWhenItsTopicIsMadeAnew(TestCluster cluster) throws Exception {
    try (KafkaEventLog log = cluster.log()) {
      TopicInfo topic = log.ensureTopic("swapped", 1);
      TestCluster.send(log, "swapped", List.of("a"));
      try (LogReader reader = log.read(topic, Coverage.NOTHING)) {
        TestCluster.readTo(reader, log.end(topic));
        cluster.deleteTopic("swapped");
        TopicInfo anew = log.ensureTopic("swapped", 1);
        TestCluster.send(log, "swapped", List.of("x", "y", "z"));
        assertThatThrownBy(() -> pollUntilItFails(reader))
            .isInstanceOf(TopicReplacedException.class)
            .hasMessageContaining("made anew with id " + anew.id());
      }
    }
  }

  @Test
  void aWakeupEndsAPollThatIsUnderWay(TestCluster cluster) throws Exception {
    try (KafkaEventLog log = cluster.log()) {
      TopicInfo topic = log.ensureTopic("wake", 1);
      try (LogReader reader = log.read(topic, Coverage.NOTHING)) {
        CompletableFuture<Integer> polled =
            CompletableFuture.supplyAsync(
                () -> reader.poll(Duration.ofSeconds(60), new RecordBatch(1)));
        reader.wakeup();
        assertThat(polled.get(20, TimeUnit.SECONDS)).isZero();
        TestCluster.send(log, "wake", List.of("a"));
        assertThat(TestCluster.values(TestCluster.readTo(reader, log.end(topic))))
            .containsExactly("a");
      }
    }
  }

  private static void pollUntilItFails(LogReader reader) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (System.nanoTime() < deadline) {
      reader.poll(Duration.ofMillis(100), new RecordBatch(16));
    }
  }

  private static void put(Map<Position, String> map, Position at, String value) {
    synchronized (map) {
      map.put(at, value);
    }
  }

  /** Fails when a position comes twice or out of order. */
  private static Map<Position, String> byPosition(RecordBatch batch) {
    Map<Position, String> result = new HashMap<>();
    Map<Integer, Long> last = new HashMap<>();
    for (int row = 0; row < batch.size(); row++) {
      long before = last.getOrDefault(batch.partition(row), -1L);
      assertThat(batch.offset(row)).isGreaterThan(before);
      last.put(batch.partition(row), batch.offset(row));
      result.put(
          new Position(batch.partition(row), batch.offset(row)),
          new String(batch.value(row), StandardCharsets.UTF_8));
    }
    return result;
  }
}
