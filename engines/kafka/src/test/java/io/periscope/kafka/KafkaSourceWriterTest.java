package io.periscope.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.log.Coverage;
import io.periscope.api.log.LogReader;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.log.SourceWriter;
import io.periscope.api.log.TopicInfo;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(BrokerExtension.class)
class KafkaSourceWriterTest {

  @Test
  void commitsEventsAndPositionTogether(TestCluster cluster) {
    try (KafkaEventLog log = cluster.log()) {
      TopicInfo topic = log.ensureTopic("source-commits", 2);
      try (SourceWriter writer = log.sourceWriter("source-commits", "file")) {
        assertThat(writer.position()).isEmpty();
        send(writer, "a", "b");
        assertThat(writer.position()).isEmpty();
        writer.commit("row 2");
        assertThat(writer.position()).contains("row 2");
        send(writer, "c");
        writer.commit("row 3");
      }
      try (SourceWriter writer = log.sourceWriter("source-commits", "file")) {
        assertThat(writer.position()).contains("row 3");
      }
      assertThat(TestCluster.readAll(log, topic)).containsExactlyInAnyOrder("a", "b", "c");
    }
  }

  @Test
  void hidesWhatIsNotCommittedAndReachesTheEndThroughTheMarkers(TestCluster cluster) {
    try (KafkaEventLog log = cluster.log()) {
      TopicInfo topic = log.ensureTopic("source-hidden", 1);
      try (LogReader reader = log.read(topic, Coverage.NOTHING)) {
        try (SourceWriter writer = log.sourceWriter("source-hidden", "file")) {
          send(writer, "a");
          RecordBatch batch = new RecordBatch(4);
          assertThat(reader.poll(Duration.ofMillis(300), batch)).isZero();
          assertThat(reader.position().next(0)).isZero();
          assertThat(log.end(topic).next(0)).isZero();
          assertThat(writer.committed()).isEqualTo(Coverage.NOTHING);
          writer.commit("row 1");
          // Told at once, whether readers see it yet or not.
          assertThat(writer.committed()).isEqualTo(Coverage.of(Map.of(0, 1L)));
        }
        // One event, one marker.
        assertThat(log.end(topic).next(0)).isEqualTo(2);
        assertThat(TestCluster.values(TestCluster.readTo(reader, log.end(topic))))
            .containsExactly("a");
        assertThat(reader.position()).isEqualTo(log.end(topic));
      }
    }
  }

  @Test
  void dropsWhatWasNotCommittedWhenItIsClosed(TestCluster cluster) {
    try (KafkaEventLog log = cluster.log()) {
      TopicInfo topic = log.ensureTopic("source-dropped", 1);
      try (SourceWriter writer = log.sourceWriter("source-dropped", "file")) {
        send(writer, "a");
        writer.commit("row 1");
        send(writer, "b", "c");
      }
      try (SourceWriter writer = log.sourceWriter("source-dropped", "file")) {
        assertThat(writer.position()).contains("row 1");
        send(writer, "b again");
        writer.commit("row 2");
      }
      assertThat(TestCluster.readAll(log, topic)).containsExactly("a", "b again");
    }
  }

  @Test
  void aNewerWriterFencesOffTheOlder(TestCluster cluster) {
    try (KafkaEventLog log = cluster.log()) {
      TopicInfo topic = log.ensureTopic("source-fenced", 1);
      try (SourceWriter older = log.sourceWriter("source-fenced", "file")) {
        send(older, "a");
        older.commit("row 1");
        send(older, "never");
        try (SourceWriter newer = log.sourceWriter("source-fenced", "file")) {
          assertThat(newer.position()).contains("row 1");
          assertThatThrownBy(() -> older.commit("row 2"))
              .isInstanceOf(WriterFencedException.class)
              .hasMessageContaining("a source of topic 'source-fenced' was fenced off");
          assertThatThrownBy(() -> send(older, "x")).isInstanceOf(WriterFencedException.class);
          send(newer, "b");
          newer.commit("row 2");
        }
      }
      assertThat(TestCluster.readAll(log, topic)).containsExactly("a", "b");
    }
  }

  /** Whoever takes over in the middle of commits goes on exactly behind the last that happened. */
  @Test
  void aNewerWriterKnowsTheLastCommitOfTheOlder(TestCluster cluster) throws Exception {
    try (KafkaEventLog log = cluster.log()) {
      TopicInfo topic = log.ensureTopic("source-relay", 1);
      SourceWriter writer = log.sourceWriter("source-relay", "file");
      for (int round = 0; round < 8; round++) {
        SourceWriter older = writer;
        CountDownLatch busy = new CountDownLatch(5);
        CompletableFuture<Void> fenced = CompletableFuture.runAsync(() -> commitOn(older, busy));
        busy.await();
        writer = log.sourceWriter("source-relay", "file");
        assertThat(fenced).failsWithin(Duration.ofSeconds(30));
        older.close();
        assertThat(TestCluster.readAll(log, topic))
            .hasSize(Integer.parseInt(writer.position().orElseThrow()));
      }
      writer.close();
    }
  }

  /** Commits one event after the other, until it is fenced off. */
  private static void commitOn(SourceWriter writer, CountDownLatch busy) {
    for (int row = writer.position().map(Integer::parseInt).orElse(0) + 1; ; row++) {
      writer.send(Optional.empty(), new byte[] {1});
      writer.commit(Integer.toString(row));
      busy.countDown();
    }
  }

  @Test
  void sourcesOfOneTopicDoNotDisturbEachOther(TestCluster cluster) {
    try (KafkaEventLog log = cluster.log()) {
      TopicInfo topic = log.ensureTopic("source-two", 1);
      try (SourceWriter one = log.sourceWriter("source-two", "one");
          SourceWriter two = log.sourceWriter("source-two", "two")) {
        send(one, "a");
        send(two, "b");
        two.commit("two 1");
        one.commit("one 1");
      }
      try (SourceWriter one = log.sourceWriter("source-two", "one");
          SourceWriter two = log.sourceWriter("source-two", "two")) {
        assertThat(one.position()).contains("one 1");
        assertThat(two.position()).contains("two 1");
      }
      assertThat(TestCluster.readAll(log, topic)).containsExactlyInAnyOrder("a", "b");
    }
  }

  @Test
  void committingNothingNewWritesNothing(TestCluster cluster) {
    try (KafkaEventLog log = cluster.log()) {
      TopicInfo positions = log.ensureTopic(SourcePositions.TOPIC, 1);
      log.ensureTopic("source-noop", 1);
      Coverage before;
      // Opening the source again waits until what it committed before is decided.
      try (SourceWriter writer = log.sourceWriter("source-noop", "file")) {
        writer.commit("row 0");
      }
      try (SourceWriter writer = log.sourceWriter("source-noop", "file")) {
        before = log.end(positions);
        writer.commit("row 0");
        writer.commit("row 0");
      }
      try (SourceWriter writer = log.sourceWriter("source-noop", "file")) {
        assertThat(log.end(positions)).isEqualTo(before);
        // A position may move without events: rows that were skipped.
        writer.commit("row 5");
      }
      try (SourceWriter writer = log.sourceWriter("source-noop", "file")) {
        assertThat(log.end(positions).offsetsSince(before)).isEqualTo(2);
        assertThat(writer.position()).contains("row 5");
      }
    }
  }

  @Test
  void anEventThatFailsCannotBeCommittedOver(TestCluster cluster) {
    try (KafkaEventLog log = cluster.log()) {
      TopicInfo topic = log.ensureTopic("source-fails", 1);
      try (SourceWriter writer = log.sourceWriter("source-fails", "file")) {
        send(writer, "a");
        assertThatThrownBy(() -> writer.send(Optional.empty(), new byte[17 << 20]))
            .isInstanceOf(PeriscopeException.class)
            .hasMessageContaining("17825792 bytes is too large for topic 'source-fails'");
        assertThatThrownBy(() -> writer.commit("row 2")).hasMessageContaining("too large");
      }
      try (SourceWriter writer = log.sourceWriter("source-fails", "file")) {
        assertThat(writer.position()).isEmpty();
      }
      assertThat(TestCluster.readAll(log, topic)).isEmpty();
    }
  }

  @Test
  void beginsAnewInATopicThatWasMadeAnew(TestCluster cluster) throws Exception {
    try (KafkaEventLog log = cluster.log()) {
      log.ensureTopic("source-anew", 1);
      try (SourceWriter writer = log.sourceWriter("source-anew", "file")) {
        send(writer, "a");
        writer.commit("row 1");
      }
      cluster.deleteTopic("source-anew");
      log.ensureTopic("source-anew", 1);
      try (SourceWriter writer = log.sourceWriter("source-anew", "file")) {
        assertThat(writer.position()).isEmpty();
      }
    }
  }

  @Test
  void seesItsPositionBehindAnOpenTransactionOfAnother(TestCluster cluster) throws Exception {
    try (KafkaEventLog log = cluster.log();
        KafkaProducer<byte[], byte[]> other = transactional(cluster, "another source")) {
      log.ensureTopic("source-behind", 1);
      try (SourceWriter writer = log.sourceWriter("source-behind", "file")) {
        writer.commit("row 1");
        other.beginTransaction();
        other.send(SourcePositions.record(TestCluster.bytes("another"), "x")).get();
        writer.commit("row 2");
      }
      CompletableFuture<SourceWriter> opening =
          CompletableFuture.supplyAsync(() -> log.sourceWriter("source-behind", "file"));
      // It cannot know yet, and must not take the older position for the last.
      assertThatThrownBy(() -> opening.get(500, TimeUnit.MILLISECONDS))
          .isInstanceOf(java.util.concurrent.TimeoutException.class);
      other.abortTransaction();
      try (SourceWriter writer = opening.get(20, TimeUnit.SECONDS)) {
        assertThat(writer.position()).contains("row 2");
      }
    }
  }

  @Test
  void keepsPositionsInACompactedTopicOfOnePartition(TestCluster cluster) throws Exception {
    try (KafkaEventLog log = cluster.log()) {
      log.ensureTopic("source-topic", 1);
      log.sourceWriter("source-topic", "file").close();
      assertThat(log.find(SourcePositions.TOPIC).orElseThrow().partitions()).isEqualTo(1);
      assertThat(cluster.config(SourcePositions.TOPIC, "cleanup.policy")).isEqualTo("compact");
    }
  }

  @Test
  void sendsAKeyedEventToItsPartition(TestCluster cluster) {
    try (KafkaEventLog log = cluster.log()) {
      TopicInfo topic = log.ensureTopic("source-keyed", 8);
      try (SourceWriter writer = log.sourceWriter("source-keyed", "file")) {
        for (String value : List.of("a", "b", "c", "d")) {
          writer.send(Optional.of(TestCluster.bytes("vendor 1")), TestCluster.bytes(value));
        }
        writer.commit("row 4");
      }
      assertThat(TestCluster.readAll(log, topic)).containsExactly("a", "b", "c", "d");
    }
  }

  private static void send(SourceWriter writer, String... values) {
    for (String value : values) {
      writer.send(Optional.empty(), TestCluster.bytes(value));
    }
  }

  private static KafkaProducer<byte[], byte[]> transactional(TestCluster cluster, String id) {
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", cluster.address(), "transactional.id", id),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
    return producer;
  }
}
