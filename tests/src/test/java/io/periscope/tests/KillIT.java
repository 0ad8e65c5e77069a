package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} at random moments of ingest, archive and batch; then nothing is lost, nothing is
 * doubled, and a recompute from scratch finds no difference.
 *
 * <p>{@code -Dperiscope.kills=10} kills more often, {@code -Dperiscope.seed=…} at other moments.
 */
class KillIT {
  private static final Path TAXI = Path.of("..", "examples", "taxi");
  private static final int KILLS = Integer.getInteger("periscope.kills", 4);
  private static final int TRIPS = 250_000;

  @TempDir private Path folder;

  @Test
  void nothingIsLostOrDoubled() {
    long seed = Long.getLong("periscope.seed", 20160101L);
    Random random = new Random(seed);
    Path file = folder.resolve("trips.csv");
    try (PlainDuckDb duckDb = new PlainDuckDb()) {
      TaxiTrips trips = new TaxiTrips(duckDb);
      trips.write(file, 0, TRIPS);
      trips.read(file.toString());
      String[] arguments = {
        "--data", folder.resolve("data").toString(),
        "--set", "batch.every=300ms",
        "--set", "segment.rows=20000",
        "--set", "segment.every=1s",
        "--set", "streams.trips.source={file: {path: '" + file + "', rate: 60000/s}}"
      };
      for (int kill = 1; kill <= KILLS; kill++) {
        Program program = Program.up(TAXI, arguments);
        // The moment is what is random here; there is nothing to wait for.
        LockSupport.parkNanos((200L + random.nextInt(1800)) * 1_000_000);
        program.kill();
      }
      try (Program program = Program.up(TAXI, arguments)) {
        Eventually.holds(
            Duration.ofSeconds(120),
            () -> streams(program).allMatch(KillIT::isRead),
            () -> "seed " + seed + ": " + program.get("/api/status").get("streams"));
        assertThat(streams(program).map(stream -> stream.get("accepted").asLong()))
            .as("seed %d", seed)
            .containsExactly((long) TRIPS, (long) TRIPS);
        program.post("/api/batch", Map.of());
        JsonNode report = program.post("/api/verify", Map.of());
        assertThat(report.get("passed").asBoolean())
            .as("seed %d: %s", seed, report.toPrettyString())
            .isTrue();
        TaxiViews.EXPECTED.forEach(
            (view, sql) ->
                SameRows.check(
                    view + ", seed " + seed,
                    Program.rows(program.get("/api/views/" + view + "?limit=1000000")),
                    duckDb.rows(sql)));
      }
    }
  }

  private static Stream<JsonNode> streams(Program program) {
    return StreamSupport.stream(program.get("/api/status").get("streams").spliterator(), false);
  }

  private static boolean isRead(JsonNode stream) {
    return stream.get("read").asLong() >= TRIPS && stream.get("lag").asLong() == 0;
  }
}
