package io.periscope.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import io.periscope.api.log.LogWriter;
import io.periscope.api.log.Position;
import io.periscope.api.log.TopicInfo;
import io.periscope.kafka.embedded.EmbeddedBroker;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(BrokerExtension.class)
class KafkaLogWriterTest {

  @Test
  void flushWaitsUntilAllIsInTheLog(TestCluster cluster) {
    try (KafkaEventLog log = cluster.log()) {
      TopicInfo topic = log.ensureTopic("flushed", 1);
      try (LogWriter writer = log.writer("flushed")) {
        CompletableFuture<Position> a = writer.send(Optional.empty(), TestCluster.bytes("a"));
        CompletableFuture<Position> b = writer.send(Optional.empty(), TestCluster.bytes("b"));
        writer.flush();
        assertThat(a).isCompletedWithValue(new Position(0, 0));
        assertThat(b).isCompletedWithValue(new Position(0, 1));
        assertThat(log.end(topic).next(0)).isEqualTo(2);
      }
    }
  }

  @Test
  void aKeyDecidesThePartition(TestCluster cluster) {
    try (KafkaEventLog log = cluster.log()) {
      log.ensureTopic("keyed", 8);
      try (LogWriter writer = log.writer("keyed")) {
        byte[] key = TestCluster.bytes("vendor 1");
        int first = writer.send(Optional.of(key), TestCluster.bytes("x")).join().partition();
        for (int i = 0; i < 20; i++) {
          Position at = writer.send(Optional.of(key), TestCluster.bytes("y" + i)).join();
          assertThat(at.partition()).isEqualTo(first);
        }
      }
    }
  }

  @Test
  void closeWaitsForWhatWasSent(TestCluster cluster) {
    try (KafkaEventLog log = cluster.log()) {
      log.ensureTopic("closed", 1);
      CompletableFuture<Position> sent;
      try (LogWriter writer = log.writer("closed")) {
        sent = writer.send(Optional.empty(), TestCluster.bytes("a"));
      }
      assertThat(sent).isCompletedWithValue(new Position(0, 0));
    }
  }

  @Test
  void takesALargeEventAndNamesOneThatIsTooLarge(TestCluster cluster) {
    try (KafkaEventLog log = cluster.log()) {
      TopicInfo topic = log.ensureTopic("large", 1);
      try (LogWriter writer = log.writer("large")) {
        writer.send(Optional.empty(), new byte[15 << 20]).join();
        CompletableFuture<Position> tooLarge = writer.send(Optional.empty(), new byte[17 << 20]);
        assertThatThrownBy(() -> tooLarge.get(20, TimeUnit.SECONDS))
            .isInstanceOf(ExecutionException.class)
            .cause()
            .isInstanceOfSatisfying(
                PeriscopeException.class, e -> assertThat(e.fault()).isEqualTo(Fault.USER))
            .hasMessageContaining("an event of 17825792 bytes is too large for topic 'large'")
            .hasMessageContaining("16777216");
        assertThatThrownBy(writer::flush).hasMessageContaining("too large for topic 'large'");

        // It harms nothing that follows.
        writer.send(Optional.empty(), TestCluster.bytes("after")).join();
        writer.flush();
        assertThat(log.end(topic).next(0)).isEqualTo(2);
      }
    }
  }

  @Test
  void saysThatTheBrokerIsGone(@TempDir Path folder) {
    Map<String, String> impatient =
        Map.of("delivery.timeout.ms", "1500", "request.timeout.ms", "1000", "max.block.ms", "1000");
    EmbeddedBroker broker = EmbeddedBroker.start(folder, 0);
    String address = broker.address();
    try (KafkaEventLog log = new KafkaEventLog(address, impatient, "test")) {
      log.ensureTopic("gone", 1);
      try (LogWriter writer = log.writer("gone")) {
        writer.send(Optional.empty(), TestCluster.bytes("a")).join();
        broker.close();
        CompletableFuture<Position> lost = writer.send(Optional.empty(), TestCluster.bytes("b"));
        assertThatThrownBy(() -> lost.get(20, TimeUnit.SECONDS))
            .cause()
            .isInstanceOfSatisfying(
                PeriscopeException.class, e -> assertThat(e.fault()).isEqualTo(Fault.RESOURCE))
            .hasMessageContaining("Kafka at " + address)
            .hasMessageContaining("topic 'gone'");
      }
    } finally {
      broker.close();
    }
  }
}
