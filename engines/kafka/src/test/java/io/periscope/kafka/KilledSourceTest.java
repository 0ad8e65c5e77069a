package io.periscope.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.log.SourceWriter;
import io.periscope.api.log.TopicInfo;
import io.periscope.kafka.embedded.EmbeddedBroker;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Broker and source in one process that is killed, as a user's laptop would do it. */
@Timeout(120)
class KilledSourceTest {
  private static final String TOPIC = "counted";

  @TempDir Path folder;

  @Test
  void afterAKillThePositionAndTheEventsAgree() throws Exception {
    int confirmed = runAndKillAfter(50);
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0);
        KafkaEventLog log = new KafkaEventLog(broker.address(), Map.of(), "test")) {
      TopicInfo topic = log.ensureTopic(TOPIC, 1);
      int next;
      try (SourceWriter writer = log.sourceWriter(TOPIC, "counter")) {
        next = Integer.parseInt(writer.position().orElseThrow());
        assertThat(next).isGreaterThanOrEqualTo(confirmed);
        assertThat(TestCluster.readAll(log, topic))
            .isEqualTo(IntStream.range(0, next).mapToObj(Integer::toString).toList());

        commitNext(writer, next);
      }
      assertThat(TestCluster.readAll(log, topic)).hasSize(next + 7);
    }
  }

  /** Returns the last position that the process saw committed. */
  private int runAndKillAfter(int commits) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                KilledSourceTest.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      String last = "none";
      for (int i = 0; i < commits; i++) {
        last = output.readLine();
      }
      return Integer.parseInt(last);
    } finally {
      process.destroyForcibly();
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static int commitNext(SourceWriter writer, int from) {
    for (int i = from; i < from + 7; i++) {
      writer.send(Optional.empty(), TestCluster.bytes(Integer.toString(i)));
    }
    writer.commit(Integer.toString(from + 7));
    return from + 7;
  }

  /** Commits without end, telling each position that is committed. */
  public static void main(String[] args) {
    EmbeddedBroker broker = EmbeddedBroker.start(Path.of(args[0]), 0);
    KafkaEventLog log = new KafkaEventLog(broker.address(), Map.of(), "test");
    log.ensureTopic(TOPIC, 1);
    SourceWriter writer = log.sourceWriter(TOPIC, "counter");
    int next = 0;
    while (!System.out.checkError()) {
      next = commitNext(writer, next);
      System.out.println(next);
    }
    // Whoever listened is gone.
    Runtime.getRuntime().halt(1);
  }
}
