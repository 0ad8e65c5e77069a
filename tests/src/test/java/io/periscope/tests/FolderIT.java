package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files are dropped into a folder while the program is killed by {@code kill -9} and started again:
 * each row counts once. The rows are those of purchases without a header line.
 *
 * <p>{@code -Dperiscope.seed=…} kills at other moments.
 */
class FolderIT {
  private static final int FILES = 120;
  private static final int ROWS = 200;
  private static final int KILLS = 3;
  private static final int TRUNCATED = 57;

  @TempDir private Path root;
  private Path inbox;

  @BeforeEach
  void workspace() throws IOException {
    inbox = Files.createDirectories(root.resolve("inbox"));
    Files.createDirectories(root.resolve("streams"));
    Files.createDirectories(root.resolve("views"));
    Files.writeString(
        root.resolve("streams/purchases.yaml"),
        """
        stream: purchases
        time: at
        key: user_id
        fields:
          user_id: string
          event_type: string
          amount: decimal(10,2)
          at: { type: timestamp, unit: s }
        source:
          folder: { path: inbox, header: false, every: 50ms, settle: 0s, done: move, rate: 8000/s }
        """);
    Files.writeString(
        root.resolve("views/by_user.sql"),
        """
        SELECT user_id, COUNT(*) AS events, SUM(amount) AS total, MIN(at) AS first_at
        FROM purchases GROUP BY user_id
        """);
    Files.writeString(
        root.resolve("periscope.yaml"),
        "batch: { every: 500ms }\nsegment: { rows: 5000, every: 1s }\n");
  }

  @Test
  void eachRowOfEachFileCountsOnce() throws Exception {
    long seed = Long.getLong("periscope.seed", 20160101L);
    Random random = new Random(seed);
    Thread producer = new Thread(this::produce, "producer");
    producer.start();
    for (int kill = 1; kill <= KILLS; kill++) {
      Program program = Program.up(root);
      int files = kill * FILES / (KILLS + 2);
      Eventually.holds(
          Duration.ofSeconds(60), () -> done() >= files, () -> done() + " files of " + files);
      // The moment is what is random here; there is nothing to wait for.
      LockSupport.parkNanos(random.nextInt(200) * 1_000_000L);
      program.kill();
    }
    assertThat(done()).isLessThan(FILES - 1);
    producer.join();
    try (Program program = Program.up(root)) {
      Path failed = inbox.resolve(name(TRUNCATED) + ".failed");
      Eventually.holds(
          Duration.ofSeconds(60),
          () ->
              Files.exists(failed)
                  && names(inbox)
                      .equals(List.of("done", name(TRUNCATED), name(TRUNCATED) + ".failed"))
                  && stream(program).get("lag").asLong() == 0,
          () -> "seed " + seed + ": " + names(inbox) + stream(program));
      assertThat(done()).isEqualTo(FILES - 1);
      String note = Files.readString(failed);
      assertThat(note)
          .startsWith(
              name(TRUNCATED) + " is a truncated gzip file; nothing can be read of it after row ");

      Files.write(root.resolve("mended"), gzip(content(TRUNCATED)));
      Files.move(
          root.resolve("mended"), inbox.resolve(name(TRUNCATED)), StandardCopyOption.ATOMIC_MOVE);
      Files.delete(failed);
      Eventually.holds(
          Duration.ofSeconds(60),
          () -> names(inbox).equals(List.of("done")) && stream(program).get("lag").asLong() == 0,
          () -> "seed " + seed + ": " + names(inbox) + stream(program));

      Eventually.holds(
          Duration.ofSeconds(60),
          () -> stream(program).get("read").asLong() >= (long) FILES * ROWS,
          () -> "seed " + seed + ": " + stream(program));
      assertThat(stream(program).get("accepted").asLong()).isEqualTo((long) FILES * ROWS);
      assertThat(stream(program).get("quarantined").asLong()).isZero();
      assertThat(
              program.query(
                  "SELECT COUNT(*), SUM(events), SUM(total), MIN(first_at) FROM by_user", "merged"))
          .containsExactly(
              List.of(
                  "" + FILES,
                  "" + FILES * ROWS,
                  FILES * ROWS * 5 / 4 + ".00",
                  "2025-09-21T02:48:27"));
      assertThat(program.query("SELECT DISTINCT events FROM by_user", "merged"))
          .containsExactly(List.of("" + ROWS));
      JsonNode report = program.post("/api/verify", Map.of());
      assertThat(report.get("passed").asBoolean()).as(report.toPrettyString()).isTrue();
    }
  }

  /**
   * Drops files by renaming, in a pace that outlasts the kills; some are older than those before.
   */
  private void produce() {
    try {
      for (int file = 0; file < FILES; file++) {
        byte[] bytes = content(file).getBytes(StandardCharsets.UTF_8);
        if (name(file).endsWith(".gz")) {
          byte[] packed = gzip(content(file));
          bytes = file == TRUNCATED ? Arrays.copyOf(packed, packed.length / 2) : packed;
        }
        Path unfinished = Files.write(inbox.resolve(name(file) + ".tmp"), bytes);
        Files.setLastModifiedTime(
            unfinished, FileTime.from(Instant.ofEpochSecond(1_758_422_907L + file * 7919L % 1000)));
        Files.move(unfinished, inbox.resolve(name(file)), StandardCopyOption.ATOMIC_MOVE);
        LockSupport.parkNanos(20_000_000);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(int file) {
    return "purchases-%03d.csv%s".formatted(file, file % 3 == 0 ? ".gz" : "");
  }

  private static String content(int file) {
    StringBuilder rows = new StringBuilder();
    for (int row = 0; row < ROWS; row++) {
      rows.append("u%03d,purchase,1.25,%d\n".formatted(file, 1_758_422_907L + row));
    }
    return rows.toString();
  }

  private static byte[] gzip(String content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  /** How many files are read and out of the way. */
  private int done() {
    Path folder = inbox.resolve("done");
    return Files.isDirectory(folder) ? names(folder).size() : 0;
  }

  private static List<String> names(Path folder) {
    try (Stream<Path> children = Files.list(folder)) {
      return children.map(child -> child.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode stream(Program program) {
    return program.get("/api/status").get("streams").get(0);
  }
}
