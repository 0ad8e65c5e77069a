package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Money moves between accounts and is neither made nor lost: one view adds up what came in, another
 * what went out, and at every instant both must say the same. Transfers come up to ten seconds out
 * of order, batches publish all the time, and the program is killed three times.
 *
 * <p>{@code -Dperiscope.bank.transfers=1000000 -Dperiscope.bank.answers=10000} is the long run.
 */
class BankIT {
  private static final int TRANSFERS = Integer.getInteger("periscope.bank.transfers", 200_000);
  private static final int ANSWERS = Integer.getInteger("periscope.bank.answers", 1_500);
  private static final int KILLS = 3;
  private static final long SEED = Long.getLong("periscope.seed", 10L);
  private static final String TOTAL =
      "SELECT SUM(amount) AS total, SUM(transfers) AS counted FROM ("
          + "SELECT amount, transfers FROM credits UNION ALL SELECT -amount, -transfers FROM debits)";

  @TempDir private Path folder;

  @Test
  void theTotalIsZeroInEveryAnswer() throws IOException {
    Path workspace = writeWorkspace();
    Path file = folder.resolve("transfers.csv");
    writeTransfers(file);
    // Events come as long as answers are asked, about 75 a second.
    long rate = Math.max(5_000, TRANSFERS * 75L / ANSWERS);
    String[] arguments = {
      "--data",
      folder.resolve("data").toString(),
      "--set",
      "batch.every=500ms",
      "--set",
      "segment.every=300ms",
      "--set",
      "streams.transfers.source={file: {path: '" + file + "', rate: " + rate + "/s}}"
    };
    Random random = new Random(SEED);
    long answers = 0;
    long versions = 0;
    for (int kill = 0; kill <= KILLS; kill++) {
      try (Program program = Program.up(workspace, arguments)) {
        boolean last = kill == KILLS;
        long enough = last ? ANSWERS : (kill + 1L) * ANSWERS / (KILLS + 1) + random.nextInt(50);
        while (answers < enough || (last && read(program) < TRANSFERS)) {
          JsonNode answer = program.post("/api/query", Map.of("sql", TOTAL));
          String row = answer.get("rows").get(0).toString();
          assertThat(row)
              .as("answer %d at %s", answers, answer.get("meta"))
              .isIn("[0.00,0]", "[null,null]");
          versions =
              Math.max(versions, answer.get("meta").get("batch_version").get("credits").asLong());
          answers++;
        }
        if (last) {
          proveTheEnd(program);
        } else {
          program.kill();
        }
      }
    }
    System.out.printf(
        "%d merged answers, %d kills, %d batch versions: the total was always 0%n",
        answers, KILLS, versions);
  }

  private static long read(Program program) {
    return program.get("/api/status").get("streams").get(0).get("read").asLong();
  }

  private static void proveTheEnd(Program program) {
    Eventually.holds(
        Duration.ofMinutes(1),
        () ->
            program
                .query("SELECT SUM(transfers) FROM credits", "merged")
                .get(0)
                .get(0)
                .equals("" + TRANSFERS),
        () -> program.get("/api/status").toPrettyString());
    assertThat(program.post("/api/verify", Map.of()).get("passed").asBoolean()).isTrue();
  }

  private Path writeWorkspace() throws IOException {
    Path workspace = folder.resolve("bank");
    Files.createDirectories(workspace.resolve("streams"));
    Files.createDirectories(workspace.resolve("views"));
    Files.writeString(
        workspace.resolve("streams/transfers.yaml"),
        """
        stream: transfers
        time: at
        fields:
          id: long
          debtor: int
          creditor: int
          amount: decimal(12,2)
          at: timestamp
        """);
    Files.writeString(
        workspace.resolve("views/credits.sql"),
        "SELECT creditor, SUM(amount) AS amount, COUNT(*) AS transfers FROM transfers GROUP BY creditor\n");
    Files.writeString(
        workspace.resolve("views/debits.sql"),
        "SELECT debtor, SUM(amount) AS amount, COUNT(*) AS transfers FROM transfers GROUP BY debtor\n");
    return workspace;
  }

  private static void writeTransfers(Path file) {
    try (PlainDuckDb duckDb = new PlainDuckDb()) {
      duckDb.execute(
          """
          COPY (
            SELECT i AS id, h % 10 AS debtor, (h // 10) % 10 AS creditor,
                   CAST((h // 100) % 100000 / 100.0 AS DECIMAL(12,2)) AS amount,
                   TIMESTAMP '2024-01-01' + INTERVAL (i * 20 + (h // 7) % 10000) MILLISECOND AS at
            FROM (SELECT i, (hash(i) >> 8)::BIGINT AS h FROM range(%d) t(i))
          ) TO '%s' (HEADER)
          """
              .replace("%d", "" + TRANSFERS)
              .replace("%s", file.toString()));
    }
  }
}
