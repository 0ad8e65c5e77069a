package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole loop: files in, merged answers out, batch, more events, restart; each time exact. */
class LambdaLoopIT {
  private static final Path TAXI = Path.of("..", "examples", "taxi");
  private static final int TRIPS = 60_000;

  @TempDir private Path folder;

  @Test
  void everyViewEqualsItsOwnQueryOnTheFilesWhateverHappensInBetween() throws Exception {
    Path files = Files.createDirectory(folder.resolve("files"));
    String data = folder.resolve("data").toString();
    try (PlainDuckDb duckDb = new PlainDuckDb()) {
      TaxiTrips trips = new TaxiTrips(duckDb);
      trips.write(files.resolve("1.csv"), 0, TRIPS);
      trips.read(files + "/*.csv");

      String source = "trips=" + files.resolve("1.csv");
      Program.Outcome up =
          Program.run(
              "up",
              TAXI.toString(),
              "--data",
              data,
              "--port",
              "0",
              "--set",
              "log.port=0",
              "--source",
              source,
              "--until-idle");
      assertThat(up.exit()).as(up.out() + up.err()).isZero();

      // A program of its own for each of these: every answer survives a restart.
      JsonNode status =
          json(Program.run("status", TAXI.toString(), "--data", data, "--format", "json"));
      JsonNode stream = status.get("streams").get(0);
      assertThat(stream.get("read").asLong()).isEqualTo(TRIPS);
      assertThat(stream.get("accepted").asLong()).isEqualTo(TRIPS);
      assertThat(stream.get("quarantined").asLong()).isZero();
      assertThat(stream.get("lag").asLong()).isZero();
      assertThat(stream.get("master_rows").asLong()).isEqualTo(TRIPS);

      try (Program program = Program.up(TAXI, "--data", data, "--source", source)) {
        checkViews(program, duckDb, "after a restart", "merged", "speed");
        program.post("/api/batch", Map.of("full", false));
        checkViews(program, duckDb, "after a batch", "merged", "batch");
        assertThat(program.query("SELECT SUM(trips) FROM vendor_stats", "speed").get(0).get(0))
            .as("nothing is left for the speed layer")
            .isIn("null", "0");
      }

      trips.write(files.resolve("2.csv"), TRIPS, TRIPS / 3);
      try (Program program =
          Program.up(TAXI, "--data", data, "--source", "trips=" + files.resolve("2.csv"))) {
        program.awaitRead(TRIPS + TRIPS / 3);
        checkViews(program, duckDb, "after more events", "merged");
        program.post("/api/batch", Map.of("full", false));
        checkViews(program, duckDb, "after an incremental batch", "merged", "batch");
        program.post("/api/batch", Map.of("full", true));
        checkViews(program, duckDb, "after a full batch", "merged", "batch");
        assertThat(program.post("/api/verify", Map.of()).get("passed").asBoolean()).isTrue();
      }
      Program.Outcome verify = Program.run("verify", TAXI.toString(), "--data", data);
      assertThat(verify.exit()).as(verify.out() + verify.err()).isZero();
      assertThat(verify.out()).contains("no differences");
    }
  }

  private static void checkViews(
      Program program, PlainDuckDb duckDb, String when, String... layers) {
    TaxiViews.EXPECTED.forEach(
        (view, sql) -> {
          List<List<String>> expected = duckDb.rows(sql);
          for (String layer : layers) {
            SameRows.check(
                view + ", " + layer + " " + when,
                Program.rows(
                    program.get("/api/views/" + view + "?layer=" + layer + "&limit=1000000")),
                expected);
          }
        });
  }

  private static JsonNode json(Program.Outcome outcome) throws Exception {
    assertThat(outcome.exit()).as(outcome.out() + outcome.err()).isZero();
    return new ObjectMapper().readTree(outcome.out());
  }
}
