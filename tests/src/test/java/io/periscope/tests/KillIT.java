package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
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
  private static final int TRIPS = 400_000;

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
            () ->
                stream(program).get("read").asLong() >= TRIPS
                    && stream(program).get("lag").asLong() == 0,
            () -> "seed " + seed + ": " + stream(program));
        assertThat(stream(program).get("accepted").asLong()).as("seed %d", seed).isEqualTo(TRIPS);
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

  private static JsonNode stream(Program program) {
    return program.get("/api/status").get("streams").get(0);
  }
}
