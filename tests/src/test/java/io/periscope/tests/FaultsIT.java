package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Faults of what the program stands on: file handles, the broker, its own files. Each ends in one
 * message that names the thing, or is waited out; and then the answers are right.
 *
 * <p>{@code -Dperiscope.away=60} keeps the broker away for that many seconds longer.
 */
class FaultsIT {
  private static final int FAILURE = 3;
  private static final int WRONG_INPUT = 2;
  private static final int SALES = 30_000;
  private static final String COUNT = "SELECT SUM(sales) AS n, SUM(amount) AS amount FROM totals";
  private static final Duration HOGGED = Duration.ofSeconds(6);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private Path workspace;
  private Path data;

  @BeforeEach
  void writeWorkspace() throws IOException {
    workspace = folder.resolve("shop");
    data = folder.resolve("data");
    Files.createDirectories(workspace.resolve("streams"));
    Files.createDirectories(workspace.resolve("views"));
    Files.writeString(
        workspace.resolve("streams/sales.yaml"),
        """
        stream: sales
        time: at
        fields:
          id: string
          amount: decimal(10,2)
          at: timestamp
        """);
    Files.writeString(
        workspace.resolve("views/totals.sql"),
        "SELECT id, SUM(amount) AS amount, COUNT(*) AS sales FROM sales GROUP BY id\n");
  }

  @Test
  void tooFewFileHandlesAreToldAtOnce() {
    Program.Outcome outcome =
        Program.run(limited(256, "up", workspace, "--port", 0, "--set", "log.port=0"));
    assertThat(outcome.err())
        .isEqualTo(
            "periscope: this shell permits a process 256 open files, and Periscope needs at least 400; raise the limit with 'ulimit -n 4096' and start again\n");
    assertThat(outcome.exit()).isEqualTo(FAILURE);
  }

  /** Connections that nobody closes take the last handle: if it ends by that, it says why. */
  @Test
  void handlesThatRunOutWhileItWorksLoseNothing() throws Exception {
    ProcessBuilder up =
        limited(
            600,
            "up",
            workspace,
            "--data",
            data,
            "--port",
            0,
            "--set",
            "log.port=0",
            "--set",
            "segment.rows=1000",
            "--source",
            "sales=" + sales());
    try (Program program = Program.start(up)) {
      List<Socket> hogs = new ArrayList<>();
      try {
        URI page = URI.create(program.url());
        // The broker writes a checkpoint every five seconds, and gives up when it cannot.
        long deadline = System.nanoTime() + HOGGED.toNanos();
        while (program.isAlive() && System.nanoTime() < deadline) {
          connect(page, hogs);
        }
        assertThat(hogs).hasSizeGreaterThan(300);
      } finally {
        for (Socket hog : hogs) {
          hog.close();
        }
      }
      if (program.isAlive()) {
        program.kill();
      } else {
        assertThat(program.join()).as(program.output()).isEqualTo(FAILURE);
        assertThat(program.output()).contains("'ulimit -n 4096'");
      }
    }
    try (Program program =
        Program.up(workspace, "--data", data.toString(), "--source", "sales=" + sales())) {
      requireAll(program);
    }
  }

  /**
   * The broker is killed while a source writes and the stream is read, and comes back; then its
   * topic is deleted and made anew.
   */
  @Test
  void aBrokerThatIsAwayIsWaitedForAndAnotherTopicIsRefused() throws Exception {
    Path other = folder.resolve("other");
    assertThat(Program.run("init", other.toString()).exit()).isZero();
    String port = Integer.toString(freePort());
    String servers = "127.0.0.1:" + port;
    Files.writeString(
        workspace.resolve("periscope.yaml"),
        """
        log:
          bootstrap.servers: %s
          properties:
            request.timeout.ms: 2000
            default.api.timeout.ms: 3000
        """
            .formatted(servers));
    String[] up = {
      "--data",
      data.toString(),
      "--set",
      "streams.sales.source={file: {path: '" + sales() + "', rate: 3000/s}}"
    };
    Program broker = broker(other, port);
    try {
      try (Program program = Program.up(workspace, up)) {
        Eventually.holds(
            PATIENCE, () -> read(program) > 1000, () -> stream(program).toPrettyString());
        broker.kill();
        Eventually.holds(
            PATIENCE,
            () -> stream(program).path("error").asText().contains("Kafka at " + servers),
            () -> stream(program).toPrettyString());
        assertThat(program.get("/api/status").get("state").asText()).isEqualTo("failed");
        assertThat(program.query(COUNT, "merged")).hasSize(1);
        stayAway();
        broker = broker(other, port);
        requireAll(program);
        assertThat(stream(program).path("error").asText("null")).isEqualTo("null");

        remakeTopic(servers);
        Eventually.holds(
            PATIENCE,
            () -> stream(program).path("error").asText().contains("made anew with id"),
            () -> stream(program).toPrettyString());
        assertThat(stream(program).get("error").asText())
            .contains("topic 'sales' with id", "give the stream a new topic");
        assertThat(program.query(COUNT, "merged")).isEqualTo(expected());
      }
      Program.Outcome again =
          Program.run("up", workspace.toString(), "--port", "0", "--data", data.toString());
      assertThat(again.err())
          .contains("stream 'sales': topic 'sales' has id")
          .contains("Point the stream at the old topic, or give it a new name");
      assertThat(again.exit()).isEqualTo(WRONG_INPUT);
    } finally {
      broker.kill();
    }
  }

  /** {@code DamagedStateTest} has the other ways to damage it. */
  @Test
  void aDamagedStateIsSetAsideAndRebuilt() throws Exception {
    String source = "sales=" + sales();
    Path state = data.resolve("state/state.duckdb");
    try (Program program =
        Program.up(
            workspace,
            "--data",
            data.toString(),
            "--source",
            source,
            "--set",
            "segment.rows=10000")) {
      requireAll(program);
    }
    long size = Files.size(state);
    try (RandomAccessFile file = new RandomAccessFile(state.toFile(), "rw")) {
      file.setLength(size / 2);
    }
    try (Program program = Program.up(workspace, "--data", data.toString(), "--source", source)) {
      assertThat(program.output())
          .contains("periscope: " + state + " was damaged (")
          .contains("it was set aside as state.duckdb.damaged-")
          .contains("the state is rebuilt from the master dataset and the log");
      requireAll(program);
    }
  }

  /** Each file of the lake: cut off, then gone, then put back. */
  @Test
  void aDamagedFileOfTheLakeIsNamedAndPutBack() throws Exception {
    try (Program program =
        Program.up(workspace, "--data", data.toString(), "--source", "sales=" + sales())) {
      requireAll(program);
      Path lake = data.resolve("lake");
      Path master = newest(lake.resolve("master"), ".parquet");
      spoil(master, () -> program.post("/api/batch", Map.of("full", true)));
      spoil(master, () -> program.post("/api/verify", Map.of()));
      Path metadata = newest(lake.resolve("master"), ".metadata.json");
      spoil(metadata, () -> program.post("/api/batch", Map.of("full", true)));
      sendOne(program, SALES + 1);
      spoil(
          newest(lake.resolve("batch"), ".metadata.json"),
          () -> program.post("/api/batch", Map.of()));
      // A version can be computed again, so nobody has to put it back.
      cut(newest(lake.resolve("batch"), ".parquet"));
      program.post("/api/batch", Map.of());
      JsonNode report = program.post("/api/verify", Map.of());
      assertThat(report.get("passed").asBoolean()).as(report.toPrettyString()).isTrue();
      assertThat(program.query(COUNT, "batch").get(0).get(0)).isEqualTo("" + (SALES + 1));
    }
  }

  private static void sendOne(Program program, int makes) throws IOException {
    program.post(
        "/api/streams/sales",
        Program.json("{\"id\":\"c0\",\"amount\":0.00,\"at\":\"2024-01-01T00:00:00\"}"));
    Eventually.holds(
        PATIENCE, () -> read(program) == makes, () -> stream(program).toPrettyString());
  }

  private static void cut(Path file) throws IOException {
    try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw")) {
      opened.setLength(opened.length() / 2);
    }
  }

  private static void spoil(Path file, Runnable use) throws IOException {
    byte[] whole = Files.readAllBytes(file);
    cut(file);
    names(file, use);
    Files.delete(file);
    names(file, use);
    Files.write(file, whole);
  }

  /** It fails as something to mend from outside, with the file's name and what to do. */
  private static void names(Path file, Runnable use) {
    assertThatThrownBy(use::run)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(": 503")
        .hasMessageContaining(file.getFileName().toString())
        .hasMessageContaining("backup");
  }

  private static Path newest(Path folder, String suffix) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(suffix))
          .max(Comparator.comparingLong(file -> file.toFile().lastModified()))
          .orElseThrow();
    }
  }

  private Path sales() throws IOException {
    StringBuilder csv = new StringBuilder("id,amount,at\n");
    for (int i = 0; i < SALES; i++) {
      csv.append('c').append(i % 5000).append(",1.25,2024-01-01 00:00:00\n");
    }
    return Files.writeString(folder.resolve("sales.csv"), csv);
  }

  private static List<List<String>> expected() {
    return List.of(List.of("" + SALES, SALES / 4 * 5 + ".00"));
  }

  /** All events are there, once, in every layer, and a recompute from scratch says the same. */
  private static void requireAll(Program program) {
    Eventually.holds(
        PATIENCE,
        () -> read(program) >= SALES && stream(program).get("lag").asLong() == 0,
        () -> stream(program).toPrettyString());
    assertThat(program.query(COUNT, "merged")).isEqualTo(expected());
    program.post("/api/batch", Map.of());
    assertThat(program.query(COUNT, "merged")).isEqualTo(expected());
    assertThat(program.query(COUNT, "batch")).isEqualTo(expected());
    JsonNode report = program.post("/api/verify", Map.of());
    assertThat(report.get("passed").asBoolean()).as(report.toPrettyString()).isTrue();
  }

  private static JsonNode stream(Program program) {
    return program.get("/api/status").get("streams").get(0);
  }

  private static long read(Program program) {
    return stream(program).get("read").asLong();
  }

  /** A command in a shell that permits so many open files. */
  private static ProcessBuilder limited(int handles, Object... arguments) {
    List<String> texts = Stream.of(arguments).map(String::valueOf).toList();
    String command =
        Program.command(texts).command().stream()
            .map(text -> "'" + text + "'")
            .collect(Collectors.joining(" "));
    return new ProcessBuilder("sh", "-c", "ulimit -n " + handles + " && exec " + command);
  }

  /** One more connection; where none is taken any more, that is what was wanted. */
  private static void connect(URI page, List<Socket> hogs) {
    Socket socket = new Socket();
    hogs.add(socket);
    try {
      socket.connect(new InetSocketAddress(page.getHost(), page.getPort()), 500);
    } catch (IOException e) {
      hogs.remove(socket);
    }
  }

  /** Any workspace's program is a broker for others. */
  private static Program broker(Path other, String port) {
    Program broker =
        Program.start(
            Program.command(
                List.of("up", other.toString(), "--port", "0", "--set", "log.port=" + port)));
    broker.url();
    return broker;
  }

  private static void stayAway() throws InterruptedException {
    TimeUnit.SECONDS.sleep(Long.getLong("periscope.away", 0));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private static void remakeTopic(String servers) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      admin.deleteTopics(List.of("sales")).all().get();
      Eventually.holds(
          PATIENCE,
          () -> {
            try {
              admin.createTopics(List.of(new NewTopic("sales", 1, (short) 1))).all().get();
              return true;
            } catch (Exception e) {
              return false;
            }
          },
          () -> "the topic cannot be made anew");
    }
  }
}
