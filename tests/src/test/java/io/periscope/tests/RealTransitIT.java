package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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

/**
 * Chicago's stops, riders and twenty years of their numbers in the transit example; every answer
 * equals plain DuckDB on the files. They are not part of the project: where they are absent this is
 * skipped, and {@link TransitIT} shows the same in an invented city.
 */
class RealTransitIT {
  private static final Path DATA =
      Path.of("..", "..", "shared", "data", "cta").toAbsolutePath().normalize();
  private static final int TICKS = 60;

  @TempDir private Path folder;

  @Test
  void chicago() throws IOException {
    assumeTrue(Files.exists(DATA), "the stops and riders of Chicago are not here: " + DATA);
    Path workspace =
        Examples.copy(
            "transit",
            folder,
            text ->
                text.replace("speed: 60 }", "speed: 3600, ticks: " + TICKS + " }")
                    .replace("speed: 60", "speed: 3600\n    ticks: " + TICKS)
                    .replace("rate: 1/s", "rows: 5"));
    TransitIT.copyPlugins(workspace);
    use(workspace, "cta_stations.csv", "stations.csv");
    use(workspace, "ridership_seed.csv", "ridership.csv");
    use(workspace, "ridership_curve.csv", "ridership_curve.csv");
    use(workspace, "monthly_ridership.csv", "monthly_ridership.csv");
    Files.writeString(
        workspace.resolve("streams/months.yaml"),
        """
        stream: months
        time: month_beginning
        fields:
          station_id: long
          stationame: string
          month_beginning: timestamp
          avg_weekday_rides: decimal(12,1)
          monthtotal: long
        source: { file: { path: data/monthly_ridership.csv } }
        """);
    Files.writeString(
        workspace.resolve("views/years.sql"),
        """
        SELECT FLOOR(month_beginning TO YEAR) AS "year", station_id, COUNT(*) AS months,
          SUM(monthtotal) AS rides, MAX(avg_weekday_rides) AS busiest
        FROM months GROUP BY FLOOR(month_beginning TO YEAR), station_id
        """);
    try (PlainDuckDb duckDb = new PlainDuckDb();
        Program program = Program.up(workspace)) {
      for (String name : List.of("stations", "ridership", "ridership_curve", "monthly_ridership")) {
        duckDb.execute(
            "CREATE VIEW %s AS SELECT * FROM read_csv('%s', header = true)"
                .formatted(name, workspace.resolve("data").resolve(name + ".csv")));
      }
      long stops = count(duckDb, "SELECT count(*) FROM stations");
      long months = count(duckDb, "SELECT count(*) FROM monthly_ridership");
      Eventually.holds(
          Duration.ofSeconds(120),
          () ->
              TransitIT.accepted(program, "station_list") == stops
                  && TransitIT.accepted(program, "months") == months
                  && TransitIT.accepted(program, "arrivals") == 60L * TICKS
                  && TransitIT.done(program, "turnstiles")
                  && TransitIT.accepted(program, "turnstiles") > 0,
          () -> program.get("/api/status").get("streams").toPrettyString());
      for (JsonNode stream : program.get("/api/status").get("streams")) {
        assertThat(stream.get("quarantined").asLong()).as(stream.toString()).isZero();
      }
      SameRows.check(
          "years",
          Program.rows(program.get("/api/views/years?limit=1000000")),
          duckDb.rows(
              """
              SELECT date_trunc('year', month_beginning)::TIMESTAMP, station_id, count(*),
                sum(monthtotal)::BIGINT, max(avg_weekday_rides)::DECIMAL(12,1)
              FROM monthly_ridership GROUP BY ALL
              """));
      SameRows.check(
          "station_map",
          Program.rows(program.get("/api/views/station_map?limit=1000000")),
          duckDb.rows(
              """
              SELECT CASE WHEN red THEN 'red' WHEN blue THEN 'blue' WHEN green THEN 'green' END AS line,
                "order", station_id, max(station_name), count(*)
              FROM stations GROUP BY ALL
              """));
      assertThat(Program.rows(program.get("/api/views/status_board?limit=1000"))).hasSize(60);
      peopleComeAsTheyDidInChicago(program, duckDb);
      JsonNode report = program.post("/api/verify", Map.of());
      assertThat(report.get("passed").asBoolean()).as(report.toPrettyString()).isTrue();
    }
  }

  /** In the first two hours, six and seven of a Monday, at the stations of the three lines. */
  private static void peopleComeAsTheyDidInChicago(Program program, PlainDuckDb duckDb) {
    double expected =
        Double.parseDouble(
            duckDb
                .rows(
                    """
                    SELECT sum(avg_weekday_rides) * (SELECT sum(ridership_ratio) FROM ridership_curve
                      WHERE hour IN (6, 7))
                    FROM ridership WHERE station_id IN
                      (SELECT station_id FROM stations WHERE red OR blue OR green)
                    """)
                .get(0)
                .get(0));
    String people =
        program.query("SELECT SUM(entries) AS n FROM entries_by_hour", "merged").get(0).get(0);
    assertThat(Double.parseDouble(people)).isCloseTo(expected, within(expected / 20));
  }

  private static void use(Path workspace, String file, String as) throws IOException {
    Files.copy(
        DATA.resolve(file),
        workspace.resolve("data").resolve(as),
        StandardCopyOption.REPLACE_EXISTING);
  }

  private static long count(PlainDuckDb duckDb, String sql) {
    return Long.parseLong(duckDb.rows(sql).get(0).get(0));
  }
}
