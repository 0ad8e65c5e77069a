package io.periscope.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import io.periscope.api.log.Coverage;
import io.periscope.api.log.TopicInfo;
import io.periscope.kafka.embedded.EmbeddedBroker;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(BrokerExtension.class)
class KafkaEventLogTest {

  @Test
  void makesATopicOnceAndFindsItAsItIs(TestCluster cluster) throws Exception {
    try (KafkaEventLog log = cluster.log()) {
      assertThat(log.find("made-once")).isEmpty();
      TopicInfo made = log.ensureTopic("made-once", 3);
      assertThat(made.name()).isEqualTo("made-once");
      assertThat(made.partitions()).isEqualTo(3);
      assertThat(made.id()).isNotEmpty();
      assertThat(log.ensureTopic("made-once", 7)).isEqualTo(made);
      assertThat(log.find("made-once")).contains(made);
      assertThat(log.address()).isEqualTo(cluster.address());
    }
    assertThat(cluster.config("made-once", "retention.ms")).isEqualTo("-1");
  }

  @Test
  void twoThatMakeATopicAtOnceGetTheSame(TestCluster cluster) {
    try (KafkaEventLog log = cluster.log();
        KafkaEventLog other = cluster.log()) {
      for (int i = 0; i < 5; i++) {
        String topic = "made-by-two-" + i;
        CompletableFuture<TopicInfo> theirs =
            CompletableFuture.supplyAsync(() -> other.ensureTopic(topic, 2));
        assertThat(log.ensureTopic(topic, 2)).isEqualTo(theirs.join());
      }
    }
  }

  @Test
  void aTopicThatWasMadeAnewHasAnotherId(TestCluster cluster) throws Exception {
    try (KafkaEventLog log = cluster.log()) {
      TopicInfo first = log.ensureTopic("made-anew", 2);
      TestCluster.send(log, "made-anew", List.of("a"));
      cluster.deleteTopic("made-anew");
      assertThat(log.find("made-anew")).isEmpty();
      assertThatThrownBy(() -> log.read(first, Coverage.NOTHING))
          .isInstanceOf(TopicReplacedException.class)
          .hasMessageContaining("topic 'made-anew' with id " + first.id() + " was deleted;");

      TopicInfo second = log.ensureTopic("made-anew", 2);
      assertThat(second.id()).isNotEqualTo(first.id());
      assertThatThrownBy(() -> log.read(first, Coverage.NOTHING))
          .isInstanceOf(TopicReplacedException.class)
          .hasMessageContaining(first.id() + " was deleted and made anew with id " + second.id());
    }
  }

  @Test
  void topicsKeepTheirIdsAndEventsOverARestartOnAnotherPort(@TempDir Path folder) {
    TopicInfo topic;
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0);
        KafkaEventLog log = new TestCluster(broker.address()).log()) {
      topic = log.ensureTopic("kept", 2);
      TestCluster.send(log, "kept", List.of("a", "b", "c"));
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0);
        KafkaEventLog log = new TestCluster(broker.address()).log()) {
      assertThat(log.find("kept")).contains(topic);
      assertThat(TestCluster.readAll(log, topic)).containsExactlyInAnyOrder("a", "b", "c");
    }
  }

  @Test
  void tellsWhereEachPartitionBeginsAndEnds(TestCluster cluster) throws Exception {
    try (KafkaEventLog log = cluster.log()) {
      TopicInfo topic = log.ensureTopic("edges", 1);
      assertThat(log.beginning(topic)).hasToString("{\"0\":0}");
      assertThat(log.end(topic)).hasToString("{\"0\":0}");
      TestCluster.send(log, "edges", IntStream.range(0, 10).mapToObj(i -> "e" + i).toList());
      cluster.deleteRecords("edges", 0, 4);
      assertThat(log.beginning(topic)).hasToString("{\"0\":4}");
      assertThat(log.end(topic)).hasToString("{\"0\":10}");
    }
  }

  @Test
  void tellsWhenItTookTheNewestEvent(TestCluster cluster) throws Exception {
    try (KafkaEventLog log = cluster.log()) {
      TopicInfo topic = log.ensureTopic("newest", 3);
      assertThat(log.newest(topic)).isEmpty();

      Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
      TestCluster.send(log, "newest", List.of("a", "b", "c", "d"));

      assertThat(log.newest(topic).orElseThrow()).isBetween(before, Instant.now());
    }
  }

  @Test
  void refusesANameThatKafkaDoesNotTake(TestCluster cluster) {
    try (KafkaEventLog log = cluster.log()) {
      PeriscopeException e =
          catchThrowableOfType(PeriscopeException.class, () -> log.ensureTopic("no/slash", 1));
      assertThat(e.fault()).isEqualTo(Fault.USER);
      assertThat(e).hasMessageContaining("no/slash").hasMessageContaining("use letters");
    }
  }

  @Test
  void writersOfATopicThatIsNotThereAreRefusedAtOnce(TestCluster cluster) {
    try (KafkaEventLog log = cluster.log()) {
      String message = "Kafka at %s has no topic 'nowhere'; create it first";
      assertThatThrownBy(() -> log.writer("nowhere"))
          .hasMessage(message.formatted(cluster.address()));
      assertThatThrownBy(() -> log.sourceWriter("nowhere", "s"))
          .hasMessage(message.formatted(cluster.address()));
    }
  }

  @Test
  void saysWhichClusterCannotBeReached() throws Exception {
    String address;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      address = "127.0.0.1:" + free.getLocalPort();
    }
    Map<String, String> impatient =
        Map.of("default.api.timeout.ms", "1000", "request.timeout.ms", "500");
    try (KafkaEventLog log = new KafkaEventLog(address, impatient, "test")) {
      long start = System.nanoTime();
      PeriscopeException e =
          catchThrowableOfType(PeriscopeException.class, () -> log.ensureTopic("t", 1));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
      assertThat(e.fault()).isEqualTo(Fault.RESOURCE);
      assertThat(e)
          .hasMessageStartingWith("cannot reach Kafka at " + address + ": finding topic 't' failed")
          .hasMessageEndingWith("; check bootstrap.servers");
    }
  }

  @Test
  void saysThatAnAddressIsNone() {
    PeriscopeException e =
        catchThrowableOfType(
            PeriscopeException.class, () -> new KafkaEventLog("nonsense", Map.of(), "test"));
    assertThat(e.fault()).isEqualTo(Fault.USER);
    assertThat(e)
        .hasMessageContaining("nonsense")
        .hasMessageContaining("check bootstrap.servers and log.properties");
  }
}
