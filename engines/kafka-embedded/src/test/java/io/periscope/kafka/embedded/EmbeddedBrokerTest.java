package io.periscope.kafka.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
  @TempDir Path folder;

  @Test
  void keepsTopicsTheirIdsAndEventsOverACleanRestartOnAnotherPort() throws Exception {
    String cluster;
    String topicId;
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0);
        TestClient client = new TestClient(broker.address())) {
      cluster = client.clusterId();
      topicId = client.createTopic("trips", 2);
      client.sendAndAwait("trips", IntStream.range(0, 100).mapToObj(i -> "e" + i).toList());
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0);
        TestClient client = new TestClient(broker.address())) {
      assertThat(client.clusterId()).isEqualTo(cluster);
      assertThat(client.topicId("trips")).isEqualTo(topicId);
      assertThat(client.readAll("trips"))
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, 100).mapToObj(i -> "e" + i).toList());
      assertThat(broker.failure()).isEmpty();
    }
  }

  @Test
  void keepsAcknowledgedEventsOverAKillAndIsBackSoon() throws Exception {
    List<String> sent = IntStream.range(0, 20_000).mapToObj(i -> "event " + i).toList();
    String topicId;
    try (BrokerProcess broker = BrokerProcess.start(folder);
        TestClient client = new TestClient(broker.address())) {
      topicId = client.createTopic("trips", 2);
      client.sendAndAwait("trips", sent);
      broker.kill();
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0);
        TestClient client = new TestClient(broker.address())) {
      assertThat(client.topicId("trips")).isEqualTo(topicId);
      assertThat(client.readAll("trips")).containsExactlyInAnyOrderElementsOf(sent);
      client.sendAndAwait("trips", List.of("one more"));
      assertThat(client.readAll("trips")).hasSize(sent.size() + 1).contains("one more");
    }
  }

  @Test
  void servesConsumerGroupsAndPatternsOfAnyClient() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0);
        TestClient client = new TestClient(broker.address())) {
      client.createTopic("trips", 2);
      client.sendAndAwait("trips", List.of("a", "b", "c"));
      assertThat(client.readAsGroup("classic", "trips", 3))
          .containsExactlyInAnyOrder("a", "b", "c");
      assertThat(client.readAsGroup("consumer", "tri.*", 3))
          .containsExactlyInAnyOrder("a", "b", "c");
    }
  }

  @Test
  void makesNoTopicThatNobodyAskedForAndKeepsEverything() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0);
        TestClient client = new TestClient(broker.address())) {
      client.createTopic("trips", 1);
      assertThat(client.config("trips", "retention.ms")).isEqualTo("-1");
      assertThat(client.config("trips", "max.message.bytes")).isEqualTo("16777216");
      assertThatThrownBy(() -> client.sendAndAwait("unknown", List.of("x")))
          .hasMessageContaining("unknown");
      assertThat(client.topics()).containsExactly("trips");
    }
  }

  @Test
  void listensOnTheLoopbackAddressOnly() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0)) {
      assertThat(broker.address()).startsWith("127.0.0.1:");
      int port = Integer.parseInt(broker.address().substring("127.0.0.1:".length()));
      // All of 127.0.0.0/8 is this machine: a listener on every interface would answer here, too.
      InetSocketAddress elsewhere = new InetSocketAddress("127.0.0.2", port);
      try (Socket socket = new Socket()) {
        assertThatThrownBy(() -> socket.connect(elsewhere, 1_000)).isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void saysWhichPortIsTaken() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      PortTakenException e =
          catchThrowableOfType(
              PortTakenException.class, () -> EmbeddedBroker.start(folder, other.getLocalPort()));
      assertThat(e)
          .hasMessage(
              "port %d on 127.0.0.1 is taken; stop what uses it, or choose another with --set log.port=0"
                  .formatted(other.getLocalPort()));
      assertThat(e.fault()).isEqualTo(Fault.RESOURCE);
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0)) {
      assertThat(broker.address()).isNotEmpty();
    }
  }

  @Test
  void refusesAFolderThatABrokerUses() {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0)) {
      assertThat(broker.failure()).isEmpty();
      assertThatThrownBy(() -> EmbeddedBroker.start(folder, 0))
          .isInstanceOf(PeriscopeException.class)
          .hasMessage(
              "the log in %s is in use by another process; stop that one first".formatted(folder));
    }
  }

  @Test
  void refusesAFolderThatIsNone() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "x");
    assertThatThrownBy(() -> EmbeddedBroker.start(file, 0))
        .isInstanceOf(PeriscopeException.class)
        .hasMessageContaining("the log's folder " + file + " cannot be written")
        .hasMessageContaining("--set data=FOLDER");
  }

  @Test
  void refusesADamagedFolderWithoutEndingTheProcessAndLetsItGo() throws Exception {
    EmbeddedBroker.start(folder, 0).close();
    Path properties = folder.resolve("meta.properties");
    String good = Files.readString(properties);
    Files.writeString(
        properties, "version=1\ncluster.id=other\nnode.id=7\n", StandardCharsets.UTF_8);
    PeriscopeException e =
        catchThrowableOfType(PeriscopeException.class, () -> EmbeddedBroker.start(folder, 0));
    assertThat(e.fault()).isEqualTo(Fault.RESOURCE);
    assertThat(e).hasMessageContaining("the log in " + folder + " cannot be opened: ");

    Files.writeString(properties, good);
    EmbeddedBroker.start(folder, 0).close();
  }

  @Test
  void formatsAnewWhenItWasKilledWhileFormatting() throws Exception {
    EmbeddedBroker.start(folder, 0).close();
    Path half = Files.createDirectory(folder.resolve("half"));
    Files.copy(folder.resolve("bootstrap.checkpoint"), half.resolve("bootstrap.checkpoint"));
    try (EmbeddedBroker broker = EmbeddedBroker.start(half, 0);
        TestClient client = new TestClient(broker.address())) {
      assertThat(client.createTopic("trips", 1)).isNotEmpty();
    }
  }
}
