package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong where batch and stream are put together by hand; each tried on the program. */
class ClassicMistakesIT {
  private static final String OLD =
      "{\"shop\":\"a\",\"amount\":2.50,\"at\":\"2021-03-01T10:00:00\"}";
  private static final String NEW =
      "{\"shop\":\"a\",\"amount\":1.00,\"at\":\"2024-03-01T10:00:00\"}";
  private static final String EMPTY =
      "{\"shop\":null,\"amount\":null,\"at\":\"2024-03-01T11:00:00\"}";
  private static final String BAD = "{\"shop\":\"a\",\"amount\":\"lots\"}";
  private static final String DAILY = "SELECT day, amount, sales FROM daily ORDER BY day";
  private static final List<String> OLD_DAY = List.of("2021-03-01", "2.50", "1");
  private static final List<String> NEW_DAY = List.of("2024-03-01", "1.00", "1");

  @TempDir private Path folder;
  private Path workspace;

  @BeforeEach
  void writeWorkspace() throws IOException {
    workspace = folder.resolve("shops");
    Files.createDirectories(workspace.resolve("streams"));
    Files.createDirectories(workspace.resolve("views"));
    Files.writeString(
        workspace.resolve("streams/sales.yaml"),
        """
        stream: sales
        time: at
        fields:
          shop: string
          amount: decimal(10,2)
          at: timestamp
        """);
    Files.writeString(
        workspace.resolve("views/daily.sql"),
        """
        SELECT CAST(window_start AS DATE) AS day, SUM(amount) AS amount, COUNT(*) AS sales
        FROM TUMBLE(sales, at, INTERVAL '1' DAY)
        GROUP BY window_start
        """);
    Files.writeString(
        workspace.resolve("views/shops.sql"),
        "SELECT shop, COUNT(*) AS sales, COUNT(amount) AS priced FROM sales GROUP BY shop\n");
  }

  /** Windows are groups, not clocks: an event is never too late, in neither layer. */
  @Test
  void anEventYearsLateLandsInItsWindowBeforeAndAfterTheBatch() throws IOException {
    try (Program program = up(NEW)) {
      awaitRead(program, 1);
      program.post("/api/batch", Map.of());
      send(program, OLD);
      awaitRead(program, 2);
      assertThat(program.query(DAILY, "merged")).containsExactly(OLD_DAY, NEW_DAY);
      assertThat(program.query(DAILY, "speed")).containsExactly(OLD_DAY);
      assertThat(program.query(DAILY, "batch")).containsExactly(NEW_DAY);
      program.post("/api/batch", Map.of());
      assertThat(program.query(DAILY, "batch")).containsExactly(OLD_DAY, NEW_DAY);
    }
  }

  @Test
  void anEventInBothLayersCountsOnce() throws IOException {
    try (Program program = up(NEW, OLD)) {
      awaitRead(program, 2);
      for (boolean full : new boolean[] {false, true, false}) {
        program.post("/api/batch", Map.of("full", full));
        assertThat(program.query(DAILY, "merged")).containsExactly(OLD_DAY, NEW_DAY);
      }
    }
  }

  /** A stream is read from where it was left, not from where its log ends now. */
  @Test
  void whatCameWhileItWasDownIsRead() throws Exception {
    Path other = folder.resolve("other");
    assertThat(Program.run("init", other.toString()).exit()).isZero();
    try (Program log = Program.up(other)) {
      String servers = log.get("/api/status").get("log").asText();
      String[] outside = {"--set", "log.bootstrap.servers=" + servers};
      try (Program program = Program.up(workspace, outside)) {
        send(program, NEW);
        awaitRead(program, 1);
      }
      produce(servers, OLD);
      try (Program program = Program.up(workspace, outside)) {
        awaitRead(program, 2);
        assertThat(program.query(DAILY, "merged")).containsExactly(OLD_DAY, NEW_DAY);
      }
    }
  }

  /** Only what a commit names is read, however new and large a file beside it is. */
  @Test
  void aHalfWrittenFileIsNobodysBatch() throws IOException {
    try (Program program = up(NEW, OLD)) {
      awaitRead(program, 2);
      program.post("/api/batch", Map.of());
      Path lake = workspace.resolve(".periscope/lake");
      List<Path> folders;
      try (Stream<Path> files = Files.walk(lake)) {
        folders =
            files
                .filter(file -> file.toString().endsWith(".parquet"))
                .map(Path::getParent)
                .distinct()
                .toList();
      }
      assertThat(folders).isNotEmpty();
      for (Path each : folders) {
        Files.writeString(each.resolve("zzz-newest.parquet"), "PAR1 and no more");
      }
      program.post("/api/batch", Map.of("full", true));
      assertThat(program.query(DAILY, "batch")).containsExactly(OLD_DAY, NEW_DAY);
      assertThat(program.post("/api/verify", Map.of()).get("passed").asBoolean()).isTrue();
    }
  }

  /** The same file again, by the same source: its position is in the log, with its events. */
  @Test
  void aFileIsNotCountedAgainAfterARestart() throws IOException {
    for (int start = 0; start < 3; start++) {
      try (Program program = up(NEW, OLD)) {
        Eventually.holds(
            Duration.ofSeconds(30),
            () -> stream(program).get("source_done").asBoolean(),
            () -> stream(program).toPrettyString());
        awaitRead(program, 2);
        assertThat(program.query(DAILY, "merged")).containsExactly(OLD_DAY, NEW_DAY);
      }
    }
  }

  /** Every event is accepted or rejected, also those whose values no comparison holds for. */
  @Test
  void nullsFallOutOfNothing() throws IOException {
    try (Program program = up(NEW, EMPTY, BAD)) {
      awaitRead(program, 3);
      assertThat(stream(program).get("accepted").asLong()).isEqualTo(2);
      assertThat(stream(program).get("quarantined").asLong()).isEqualTo(1);
      assertThat(program.query("SELECT * FROM shops ORDER BY sales, shop", "merged"))
          .containsExactlyInAnyOrder(List.of("a", "1", "1"), List.of("null", "1", "0"));
      program.post("/api/batch", Map.of());
      assertThat(program.query("SELECT SUM(sales) AS n FROM shops", "batch").get(0))
          .containsExactly("2");
    }
  }

  private Program up(String... events) throws IOException {
    Path file = folder.resolve("sales.jsonl");
    Files.writeString(file, String.join("\n", events) + "\n");
    return Program.up(workspace, "--source", "sales=" + file);
  }

  private static JsonNode stream(Program program) {
    return program.get("/api/status").get("streams").get(0);
  }

  private static void awaitRead(Program program, long events) {
    Eventually.holds(
        Duration.ofSeconds(30),
        () -> stream(program).get("read").asLong() == events,
        () -> stream(program).toPrettyString());
  }

  private static void send(Program program, String event) throws IOException {
    assertThat(program.post("/api/streams/sales", Program.json(event)).get("accepted").asInt())
        .isEqualTo(1);
  }

  private static void produce(String servers, String event) throws Exception {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", servers);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>("sales", event.getBytes(StandardCharsets.UTF_8))).get();
    }
  }
}
