package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real trips with their dirt, through Kafka as fast as they go; every view equals plain DuckDB on
 * the files. The files are not part of the project: where they are absent this is skipped, and
 * {@link LambdaLoopIT} shows the same on made-up trips.
 */
class RealTripsIT {
  private static final Path SHARED = Path.of("..", "..", "shared", "data");
  private static final Path EXAMPLES = Path.of("..", "examples");
  private static final int GREEN_TRIPS = 664_243;

  @TempDir private Path folder;

  @Test
  void nineMonthsOfGreenCabs() {
    Path files = SHARED.resolve("nyc-green-taxi").toAbsolutePath().normalize();
    assumeTrue(Files.isDirectory(files), "the real trips are not here: " + files);
    try (PlainDuckDb duckDb = new PlainDuckDb()) {
      FaresViews.prepare(
          duckDb,
          "read_parquet('" + files + "/*.parquet', filename = true)",
          EXAMPLES.resolve("fares"));
      String data = folder.resolve("data").toString();
      String source = "records=" + files + "/*.parquet";
      Path fares = EXAMPLES.resolve("fares");
      Program.Outcome up =
          Program.run(
              "up",
              fares.toString(),
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
      try (Program program = Program.up(fares, "--data", data, "--source", source)) {
        for (JsonNode stream : program.get("/api/status").get("streams")) {
          if (!stream.get("name").asText().equals("predicted_fares")) {
            assertThat(stream.get("accepted").asLong()).isEqualTo(GREEN_TRIPS);
          }
          assertThat(stream.get("quarantined").asLong()).isZero();
        }
        check(program, duckDb, FaresViews.EXPECTED, "merged");
        program.post("/api/batch", Map.of());
        check(program, duckDb, FaresViews.EXPECTED, "merged", "batch");
        assertThat(program.post("/api/verify", Map.of()).get("passed").asBoolean()).isTrue();
      }
    }
  }

  @Test
  void fiveThousandTripDurations() {
    Path file = SHARED.resolve("nyc-trip-duration/train-5k.csv").toAbsolutePath().normalize();
    assumeTrue(Files.isRegularFile(file), "the real trips are not here: " + file);
    try (PlainDuckDb duckDb = new PlainDuckDb();
        Program program =
            Program.up(
                EXAMPLES.resolve("taxi"),
                "--data",
                folder.resolve("data").toString(),
                "--source",
                "trips=" + file)) {
      duckDb.execute("CREATE VIEW trips AS SELECT * FROM read_csv('" + file + "')");
      TaxiViews.notScored(duckDb);
      program.awaitRead(5_000);
      check(program, duckDb, TaxiViews.EXPECTED, "merged");
      program.post("/api/batch", Map.of("full", true));
      check(program, duckDb, TaxiViews.EXPECTED, "merged", "batch");
    }
  }

  private static void check(
      Program program, PlainDuckDb duckDb, Map<String, String> views, String... layers) {
    views.forEach(
        (view, sql) -> {
          List<List<String>> expected = duckDb.rows(sql);
          for (String layer : layers) {
            SameRows.check(
                view + ", " + layer,
                Program.rows(
                    program.get("/api/views/" + view + "?layer=" + layer + "&limit=1000000")),
                expected);
          }
        });
  }
}
