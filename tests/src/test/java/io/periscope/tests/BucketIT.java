package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Objects are put into a bucket of a real S3-compatible server, while the program is killed by
 * {@code kill -9} and the server goes away: each row counts once, of each object in its newest
 * delivery.
 *
 * <p>{@code -Dperiscope.seed=…} kills at other moments and makes other rows.
 */
class BucketIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int OBJECTS = 40;
  private static final int FIRST = 25;
  private static final int ROWS = 300;
  private static final int DAMAGED = 7;

  @TempDir private Path root;
  private final long seed = Long.getLong("periscope.seed", 20160102L);
  private final Random random = new Random(seed);
  private final Map<String, List<String>> delivered = new TreeMap<>();
  private S3Server server;

  @BeforeEach
  void workspace() throws Exception {
    server = new S3Server();
    Files.createDirectories(root.resolve("ws/streams"));
    Files.createDirectories(root.resolve("ws/views"));
    Files.writeString(
        root.resolve("ws/streams/purchases.yaml"),
        """
        stream: purchases
        time: at
        key: user_id
        fields:
          file: { type: string, from: _file }
          load: { type: long, from: _load }
          user_id: string
          amount: decimal(10,2)
          at: { type: timestamp, unit: s }
        replace: { partition: file, version: load }
        source:
          bucket:
            path: s3://shop/deliveries/
            endpoint: %s
            access_key: ${SHOP_KEY}
            secret_key: ${SHOP_SECRET}
            every: 100ms
            reload: true
            rate: 3000/s
        """
            .formatted(server.endpoint()));
    Files.writeString(
        root.resolve("ws/views/by_user.sql"),
        """
        SELECT user_id, COUNT(*) AS purchases, SUM(amount) AS total, MAX(at) AS last_at
        FROM purchases GROUP BY user_id
        """);
    Files.writeString(
        root.resolve("ws/periscope.yaml"),
        "batch: { every: 500ms }\nsegment: { rows: 3000, every: 1s }\n");
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private Program up() {
    ProcessBuilder command =
        Program.command(
            List.of("up", root.resolve("ws").toString(), "--port", "0", "--set", "log.port=0"));
    command.environment().put("SHOP_KEY", S3Server.ACCESS);
    command.environment().put("SHOP_SECRET", S3Server.SECRET);
    Program program = Program.start(command);
    program.url();
    return program;
  }

  @Test
  void eachRowOfEachObjectCountsOnce() throws Exception {
    Program first = up();
    Eventually.holds(
        PATIENCE,
        () -> stream(first).path("error").asText().contains("it is waited for"),
        () -> stream(first).toPrettyString());
    server.make("shop");
    byte[] damaged = new byte[0];
    for (int object = 0; object < FIRST; object++) {
      byte[] content = gzip(rows(name(object)));
      if (object == DAMAGED) {
        damaged = content;
        content = Arrays.copyOf(content, content.length / 2);
      }
      put(object, content);
    }
    Eventually.holds(
        PATIENCE, () -> files(first, "read") >= FIRST / 3, () -> stream(first).toPrettyString());
    // The moment is what is random here; there is nothing to wait for.
    LockSupport.parkNanos(random.nextInt(200) * 1_000_000L);
    assertThat(files(first, "read")).isLessThan(FIRST - 1);
    first.kill();

    try (Program program = up()) {
      Eventually.holds(
          PATIENCE,
          () -> files(program, "read") >= FIRST - 1 && files(program, "waiting") == 0,
          () -> stream(program).toPrettyString());
      JsonNode failed = stream(program).get("source_files").get("failed");
      assertThat(failed).hasSize(1);
      assertThat(failed.get(0).get("name").asText()).isEqualTo(name(DAMAGED));
      assertThat(failed.get(0).get("reason").asText())
          .startsWith(name(DAMAGED) + " is a truncated gzip file; nothing can be read of it after");
      assertThat(Program.run("status", root.resolve("ws").toString()).out())
          .contains("purchases: " + (FIRST - 1) + " files read, 0 waiting, 1 failed")
          .contains("  " + name(DAMAGED) + " is a truncated gzip file; ");

      server.stop();
      Eventually.holds(
          PATIENCE,
          () -> stream(program).get("error").asText().contains("It is tried again"),
          () -> stream(program).toPrettyString());
      for (int object = FIRST; object < OBJECTS; object++) {
        put(object, gzip(rows(name(object))));
      }
      // One is mended, one corrected.
      put(DAMAGED, damaged);
      put(1, gzip(rows(name(1))));
      server.start();
      Eventually.holds(
          PATIENCE,
          () -> files(program, "read") == OBJECTS + 1 && stream(program).get("lag").asLong() == 0,
          () -> stream(program).toPrettyString());
      assertThat(stream(program).get("source_files").get("failed")).isEmpty();
      assertThat(stream(program).get("quarantined").asLong()).isZero();
      Eventually.holds(
          PATIENCE,
          () -> answer(program).equals(expected()),
          () -> "seed " + seed + ": " + answer(program) + "\n" + expected());
      JsonNode report = program.post("/api/verify", Map.of());
      assertThat(report.get("passed").asBoolean()).as(report.toPrettyString()).isTrue();
    }
  }

  private static List<List<String>> answer(Program program) {
    return program.query(
        "SELECT user_id, purchases, total, last_at FROM by_user ORDER BY user_id", "merged");
  }

  /** The same from what was put there last under each name, computed by another engine. */
  private List<List<String>> expected() {
    try (PlainDuckDb duckDb = new PlainDuckDb()) {
      Path all = Files.createDirectories(root.resolve("all"));
      for (Map.Entry<String, List<String>> object : delivered.entrySet()) {
        Files.write(all.resolve(object.getKey() + ".csv"), object.getValue());
      }
      return duckDb.rows(
          """
          SELECT user_id, count(*), sum(amount::DECIMAL(10,2)),
            strftime(make_timestamp(max("at") * 1000000), '%Y-%m-%dT%H:%M:%S')
          FROM read_csv('ALL/*.csv', columns = {'user_id': 'VARCHAR', 'amount': 'VARCHAR', 'at': 'BIGINT'},
            header = true)
          GROUP BY 1 ORDER BY 1
          """
              .replace("ALL", all.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String rows(String name) {
    List<String> rows = new ArrayList<>(List.of("user_id,amount,at"));
    for (int row = 0; row < ROWS; row++) {
      rows.add(
          "u%02d,%d.%02d,%d"
              .formatted(
                  random.nextInt(20),
                  random.nextInt(100),
                  random.nextInt(100),
                  1_758_422_907L + random.nextInt(1_000_000)));
    }
    delivered.put(name, rows);
    return String.join("\n", rows) + "\n";
  }

  private void put(int object, byte[] content) {
    server.put("shop", "deliveries/" + name(object), content);
  }

  private static String name(int object) {
    return "purchases-%03d.csv.gz".formatted(object);
  }

  private static byte[] gzip(String content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static long files(Program program, String what) {
    return stream(program).path("source_files").path(what).asLong();
  }

  private static JsonNode stream(Program program) {
    return program.get("/api/status").get("streams").path(0);
  }
}
