package io.periscope.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import io.periscope.api.log.OutgoingEvent;
import io.periscope.api.log.Position;
import io.periscope.api.log.RequestWriter;
import io.periscope.api.log.RequestWriter.Done;
import io.periscope.api.log.TopicInfo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(BrokerExtension.class)
class KafkaRequestWriterTest {
  private static final Duration DAY = Duration.ofDays(1);

  private static List<OutgoingEvent> events(String... values) {
    return Stream.of(values)
        .map(value -> OutgoingEvent.of(value.getBytes(StandardCharsets.UTF_8)))
        .toList();
  }

  @Test
  void whatWasDoneIsKnownToTheNextWriterToo(TestCluster cluster) {
    try (KafkaEventLog log = cluster.log()) {
      TopicInfo topic = log.ensureTopic("requests-known", 2);
      TopicInfo other = log.ensureTopic("requests-other", 1);
      List<Position> first;
      List<Position> second;
      try (RequestWriter writer = log.requestWriter(topic.name(), DAY)) {
        assertThat(writer.find("a")).isEmpty();
        first = writer.append("a", "x", events("1", "2", "3"));
        second = writer.append("b/é", "y", events("4"));
        assertThat(writer.find("a")).contains(new Done("x", first));
      }
      try (RequestWriter writer = log.requestWriter(topic.name(), DAY);
          RequestWriter elsewhere = log.requestWriter(other.name(), DAY)) {
        assertThat(writer.find("a")).contains(new Done("x", first));
        assertThat(writer.find("b/é")).contains(new Done("y", second));
        assertThat(elsewhere.find("a")).isEmpty();
      }
      assertThat(first).hasSize(3).doesNotHaveDuplicates();
      assertThat(TestCluster.readAll(log, topic)).containsExactlyInAnyOrder("1", "2", "3", "4");
    }
  }

  @Test
  void anEventGoesToItsPartition(TestCluster cluster) {
    try (KafkaEventLog log = cluster.log()) {
      log.ensureTopic("requests-partitions", 3);
      try (RequestWriter writer = log.requestWriter("requests-partitions", DAY)) {
        OutgoingEvent event =
            new OutgoingEvent(OptionalInt.of(2), Optional.of(new byte[] {1}), new byte[] {2});
        assertThat(writer.append("a", "x", List.of(event))).containsExactly(new Position(2, 0));
      }
    }
  }

  /** Keys that were kept by an earlier version are those of docs/spec/http.md. */
  @Test
  void readsWhatWasWrittenBefore(TestCluster cluster) {
    try (KafkaEventLog log = cluster.log()) {
      TopicInfo topic = log.ensureTopic("requests-before", 2);
      log.requestWriter(topic.name(), DAY).close();
      try (KafkaProducer<byte[], byte[]> former =
          new KafkaProducer<>(
              Map.of("bootstrap.servers", cluster.address()),
              new ByteArraySerializer(),
              new ByteArraySerializer())) {
        former.send(
            new ProducerRecord<>(
                "periscope.requests",
                0,
                TestCluster.bytes(topic.id() + "/till 4"),
                TestCluster.bytes("3f2a 1:17+2 0:5+1")));
        former.flush();
      }
      try (RequestWriter writer = log.requestWriter(topic.name(), DAY)) {
        assertThat(writer.find("till 4"))
            .contains(
                new Done(
                    "3f2a", List.of(new Position(1, 17), new Position(1, 18), new Position(0, 5))));
      }
    }
  }

  @Test
  void keysAreForgottenAfterTheHorizon(TestCluster cluster) {
    try (KafkaEventLog log = cluster.log()) {
      log.ensureTopic("requests-old", 1);
      try (RequestWriter writer = log.requestWriter("requests-old", Duration.ofMillis(-1))) {
        writer.append("a", "x", events("1"));
        assertThat(writer.find("a")).isEmpty();
      }
      try (RequestWriter writer = log.requestWriter("requests-old", Duration.ofMillis(-1))) {
        assertThat(writer.find("a")).isEmpty();
      }
      try (RequestWriter writer = log.requestWriter("requests-old", DAY)) {
        assertThat(writer.find("a")).isPresent();
      }
    }
  }

  /** As a process that was killed, or stalled, in the middle of a request. */
  @Test
  void aRequestThatWasCutShortIsNotInTheLogAndCannotCompleteLater(TestCluster cluster) {
    try (KafkaEventLog log = cluster.log()) {
      TopicInfo topic = log.ensureTopic("requests-cut", 1);
      try (KafkaProducer<byte[], byte[]> stalled =
          new KafkaProducer<>(
              Map.of(
                  "bootstrap.servers",
                  cluster.address(),
                  "transactional.id",
                  KafkaRequestWriter.TRANSACTIONAL_ID + topic.name()),
              new ByteArraySerializer(),
              new ByteArraySerializer())) {
        stalled.initTransactions();
        stalled.beginTransaction();
        stalled.send(new ProducerRecord<>(topic.name(), TestCluster.bytes("lost")));
        stalled.flush();
        try (RequestWriter writer = log.requestWriter(topic.name(), DAY)) {
          assertThat(writer.find("a")).isEmpty();
          writer.append("a", "x", events("1"));
          assertThatThrownBy(stalled::commitTransaction)
              .isInstanceOf(org.apache.kafka.common.errors.ProducerFencedException.class);
        }
      }
      assertThat(TestCluster.readAll(log, topic)).containsExactly("1");
    }
  }

  @Test
  void aRequestWithAnEventThatIsTooLargeLeavesNothing(TestCluster cluster) {
    try (KafkaEventLog log = cluster.log()) {
      TopicInfo topic = log.ensureTopic("requests-large", 1);
      List<OutgoingEvent> events =
          List.of(OutgoingEvent.of(TestCluster.bytes("1")), OutgoingEvent.of(new byte[17 << 20]));
      try (RequestWriter writer = log.requestWriter(topic.name(), DAY)) {
        assertThatThrownBy(() -> writer.append("a", "x", events))
            .isInstanceOfSatisfying(
                PeriscopeException.class, e -> assertThat(e.fault()).isEqualTo(Fault.USER))
            .hasMessageContaining("an event of 17825792 bytes is too large");
        assertThatThrownBy(() -> writer.find("a")).hasMessageContaining("too large");
      }
      try (RequestWriter writer = log.requestWriter(topic.name(), DAY)) {
        assertThat(writer.find("a")).isEmpty();
        writer.append("a", "y", events("2"));
      }
      assertThat(TestCluster.readAll(log, topic)).containsExactly("2");
    }
  }

  @Test
  void anOlderWriterIsFencedOff(TestCluster cluster) {
    try (KafkaEventLog log = cluster.log()) {
      TopicInfo topic = log.ensureTopic("requests-fenced", 1);
      try (RequestWriter older = log.requestWriter(topic.name(), DAY);
          RequestWriter newer = log.requestWriter(topic.name(), DAY)) {
        assertThatThrownBy(() -> older.append("a", "x", events("1")))
            .isInstanceOf(WriterFencedException.class);
        newer.append("a", "x", events("2"));
      }
      assertThat(TestCluster.readAll(log, topic)).containsExactly("2");
    }
  }
}
