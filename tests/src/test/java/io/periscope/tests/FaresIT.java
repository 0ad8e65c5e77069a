package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fares example: a month that is delivered again replaces what it was, and nothing else. */
class FaresIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String MAY = "green_tripdata_2020-05.csv.gz";
  private static final int DELIVERED = 7_500;
  private static final int CORRECTED = 2_774;

  @TempDir private Path folder;

  @Test
  void aMonthThatIsDeliveredAgainReplacesTheFormerOne() throws IOException {
    Path workspace =
        Examples.copy("fares", folder, text -> text.replace("rate: 150/s", "rate: 3000/s"));
    Path inbox = workspace.resolve("inbox");
    try (PlainDuckDb duckDb = new PlainDuckDb()) {
      try (Program program = Program.up(workspace)) {
        awaitTrips(program, DELIVERED);
        check(program, duckDb, workspace);
        program.post("/api/batch", Map.of());
        deliver(workspace.resolve("corrections").resolve(MAY), inbox);
        awaitTrips(program, DELIVERED + 1);
        program.kill();
      }
      try (Program program = Program.up(workspace)) {
        awaitTrips(program, DELIVERED + CORRECTED);
        check(program, duckDb, workspace);
        program.post("/api/batch", Map.of());
        check(program, duckDb, workspace);
        JsonNode report = program.post("/api/verify", Map.of());
        assertThat(report.get("passed").asBoolean()).as(report.toPrettyString()).isTrue();
        Eventually.holds(
            PATIENCE,
            () -> history(duckDb, workspace).equals(busiest(duckDb)),
            () -> history(duckDb, workspace) + "\n" + busiest(duckDb));
        JsonNode run = program.post("/api/models/fare/train", Map.of());
        assertThat(run.get("status").asText()).as(run.toPrettyString()).isEqualTo("promoted");
        // What was replaced is not learnt from.
        assertThat(run.get("data").get("examples").asText())
            .isEqualTo(duckDb.rows("SELECT count(*) FROM plausible").get(0).get(0));
      }
    }
  }

  private static void deliver(Path file, Path inbox) throws IOException {
    Path hidden = inbox.resolve("." + file.getFileName());
    Files.copy(file, hidden);
    Files.move(hidden, inbox.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
  }

  private static void awaitTrips(Program program, long count) {
    Eventually.holds(
        PATIENCE,
        () -> {
          for (JsonNode stream : program.get("/api/status").get("streams")) {
            if (stream.get("name").asText().equals("trips")) {
              return stream.get("accepted").asLong() >= count;
            }
          }
          return false;
        },
        () -> program.get("/api/status").toPrettyString());
  }

  /** Every view, as if what is in the folder now were all that there has ever been. */
  private static void check(Program program, PlainDuckDb duckDb, Path workspace) {
    FaresViews.prepare(
        duckDb,
        "read_csv('" + workspace.resolve("inbox") + "/*.csv.gz', filename = true)",
        workspace);
    String scored = "SELECT SUM(trips) FROM fare_errors";
    Eventually.holds(
        PATIENCE,
        () -> program.query(scored, "merged").equals(duckDb.rows("SELECT count(*) FROM plausible")),
        () -> program.query(scored, "merged").toString());
    FaresViews.EXPECTED.forEach(
        (view, sql) ->
            SameRows.check(
                view,
                Program.rows(program.get("/api/views/" + view + "?limit=1000000")),
                duckDb.rows(sql)));
  }

  private static List<List<String>> history(PlainDuckDb duckDb, Path workspace) {
    return duckDb.rows(
        "SELECT month, vendor, trips, revenue, busiest_hour FROM '%s' ORDER BY 1, 2"
            .formatted(workspace.resolve("out/monthly_history.parquet")));
  }

  private static List<List<String>> busiest(PlainDuckDb duckDb) {
    return duckDb.rows(
        """
        SELECT month, vendor, trips, revenue, hour FROM (
          SELECT month, vendor, hour(lpep_pickup_datetime) AS hour,
            sum(count(*)) OVER (PARTITION BY month, vendor) AS trips,
            sum(sum(total)) OVER (PARTITION BY month, vendor) AS revenue,
            row_number() OVER (PARTITION BY month, vendor ORDER BY count(*) DESC,
              hour(lpep_pickup_datetime) DESC) AS rank
          FROM clean JOIN vendors ON VendorID = vendor_id GROUP BY 1, 2, 3)
        WHERE rank = 1 ORDER BY 1, 2
        """);
  }
}
