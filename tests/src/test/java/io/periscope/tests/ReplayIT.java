package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code periscope replay} sends the rows of files into a program that is up. */
class ReplayIT {
  private static final int TRIPS = 40;

  private static final String EVERY_TYPE =
      """
      { n: int, b: boolean, l: long, d: double, m: "decimal(38,3)", s: string, day: date, at: timestamp }
      """;

  /** The least and the greatest of each type, nothing at all, and what is not accepted. */
  private static final List<String> EVENTS =
      List.of(
          "{\"n\":1,\"b\":true,\"l\":9223372036854775807,\"d\":1.0E-300,"
              + "\"m\":12345678901234567890123456789012345.678,\"s\":\"a \\\"b\\\"\\n, 🚲\","
              + "\"day\":\"1969-12-31\",\"at\":\"1969-12-31T23:59:59.999999\"}",
          "{\"n\":\"no number\"}",
          "{\"n\":2,\"b\":false,\"l\":-9223372036854775808,\"d\":-0.1,\"m\":-0.001,\"s\":\"\","
              + "\"day\":\"9999-12-31\",\"at\":\"2020-02-29T00:00:00.000001\"}",
          "{\"n\":3}",
          "{",
          "{\"n\":4,\"at\":\"2020-03-01T00:00:00\"}");

  @TempDir private Path root;
  private Path file;

  @BeforeEach
  void workspace() throws IOException {
    Files.createDirectories(root.resolve("streams"));
    Files.createDirectories(root.resolve("views"));
    Files.writeString(
        root.resolve("streams/trips.yaml"),
        "stream: trips\ntime: at\nfields: { id: string, at: timestamp, ended: timestamp }\n");
    Files.writeString(
        root.resolve("views/totals.sql"),
        "SELECT COUNT(*) AS trips, MIN(at) AS first, MAX(at) AS last, MAX(ended) AS ended FROM trips");
    StringBuilder rows = new StringBuilder("id,at,ended\n");
    for (int i = 0; i < TRIPS; i++) {
      rows.append("t%d,2016-01-01 00:00:%02d,2016-01-01 01:00:%02d%n".formatted(i, i, i));
    }
    file = Files.writeString(root.resolve("trips.csv"), rows);
  }

  private Program.Outcome replay(String... more) {
    List<String> arguments = new ArrayList<>(List.of("replay", file.toString(), root.toString()));
    arguments.addAll(List.of(more));
    return Program.run(arguments.toArray(String[]::new));
  }

  private static long read(Program program) {
    return program.get("/api/status").get("streams").get(0).get("read").asLong();
  }

  private static void awaitRead(Program program, long events) {
    Eventually.holds(
        Duration.ofSeconds(60), () -> read(program) >= events, () -> read(program) + " read");
  }

  @Test
  void rowsBecomeLiveEvents() {
    try (Program program = Program.up(root)) {
      Program.Outcome unknown = replay("--to", "trip");
      assertThat(unknown.exit()).isEqualTo(2);
      assertThat(unknown.err())
          .isEqualTo("periscope: no stream 'trip'; there are: trips; did you mean 'trips'?\n");

      Program.Outcome once = replay("--to", "trips", "--rate", "200/s", "--shuffle");
      assertThat(once.exit()).as(once.err()).isZero();
      assertThat(once.out()).startsWith("40 events sent to stream trips in ");
      awaitRead(program, TRIPS);
      assertThat(program.query("SELECT * FROM totals", "merged"))
          .containsExactly(
              List.of("40", "2016-01-01T00:00:00", "2016-01-01T00:00:39", "2016-01-01T01:00:39"));

      LocalDateTime before = LocalDateTime.now(ZoneOffset.UTC);
      Program.Outcome shifted = replay("--to", "trips", "--speed", "100x", "--shift-time-to-now");
      LocalDateTime after = LocalDateTime.now(ZoneOffset.UTC);
      assertThat(shifted.out()).startsWith("40 events sent to stream trips in ");
      awaitRead(program, 2 * TRIPS);
      List<String> totals = program.query("SELECT * FROM totals", "merged").get(0);
      assertThat(LocalDateTime.parse(totals.get(2))).isBetween(before, after);
      assertThat(LocalDateTime.parse(totals.get(3)))
          .isEqualTo(LocalDateTime.parse(totals.get(2)).plusHours(1));

      Program looping =
          Program.start(
              List.of(
                  "replay",
                  file.toString(),
                  root.toString(),
                  "--to",
                  "trips",
                  "--loop",
                  "--rate",
                  "400/s"));
      awaitRead(program, 4 * TRIPS);
      // As Ctrl-C does; Process.destroy would close what it prints, too.
      assertThat(ProcessHandle.of(looping.pid()).orElseThrow().destroy()).isTrue();
      looping.join();
      assertThat(looping.output()).contains(" events sent to stream trips in ");
      long sent =
          Long.parseLong(
              looping
                  .output()
                  .lines()
                  .reduce((a, b) -> b)
                  .orElseThrow()
                  .split(" ", 2)[0]
                  .replace(",", ""));
      awaitRead(program, 2 * TRIPS + sent);
      assertThat(read(program)).isEqualTo(2 * TRIPS + sent);
    }
    Program.Outcome down = replay("--to", "trips");
    assertThat(down.exit()).isEqualTo(2);
    assertThat(down.err())
        .isEqualTo(
            "periscope: nothing is up on %s (data folder %s); start it: periscope up %s%n"
                .formatted(root.getFileName(), root.resolve(".periscope"), root));
  }

  private static String master(Path root, String stream, String order) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                """
                SELECT string_agg(
                  concat_ws('|', n, coalesce(b::VARCHAR, 'NULL'), coalesce(l::VARCHAR, 'NULL'),
                    coalesce(d::VARCHAR, 'NULL'), coalesce(m::VARCHAR, 'NULL'), coalesce(s, 'NULL'),
                    coalesce("day"::VARCHAR, 'NULL'), coalesce("at"::VARCHAR, 'NULL')),
                  ';' ORDER BY %s)
                FROM '%s/.periscope/lake/master/%s/data/**/*.parquet'
                """
                    .formatted(order, root, stream))) {
      result.next();
      return result.getString(1);
    }
  }

  @Test
  void whatAStreamAcceptedAndWhatAGeneratorMakesAreSentAgain() throws Exception {
    Files.writeString(
        root.resolve("streams/every.yaml"),
        "stream: every\ntime: at\npartitions: 3\nfields: " + EVERY_TYPE);
    Files.writeString(
        root.resolve("streams/copy.yaml"),
        "stream: copy\ntime: at\npartitions: 1\nfields: " + EVERY_TYPE);
    String fields =
        "fields: { id: string, amount: \"decimal(9,2)\", total: \"decimal(12,4)\", at: timestamp }\n";
    Files.writeString(root.resolve("streams/bills.yaml"), "stream: bills\n" + fields);
    Files.writeString(
        root.resolve("views/bills_made.sql"),
        "SELECT COUNT(*) AS n, COUNT(*) FILTER (WHERE total = amount * 1.19) AS good, MIN(id) AS first,"
            + " MAX(id) AS last, COUNT(at) AS times FROM bills");
    Path config =
        Files.writeString(
            Files.createDirectories(root.resolve("elsewhere")).resolve("bills.yaml"),
            "stream: bills\ntime: at\n"
                + fields
                + "source:\n  generator:\n    rate: 10/s\n    fields:\n"
                + "      id: { sequence: \"{00000}\" }\n"
                + "      amount: { uniform: { min: 1, max: 99 } }\n"
                + "      total: { sql: amount * 1.19 }\n"
                + "      at: { now: {} }\n");
    String here = root.toString();
    try (Program program = Program.up(root, "--set", "http.rate=1000/s")) {
      EVENTS.forEach(event -> program.postLines("/api/streams/every", List.of(event)));
      awaitRead(program, "every", EVENTS.size());
      program.post("/api/batch", Map.of());

      Program.Outcome itself =
          Program.run("replay", here, "--from-stream", "every", "--to", "every");
      assertThat(itself.exit()).isEqualTo(2);
      assertThat(itself.err())
          .contains("'every' would get its own events again, and count them twice; give --into");
      Program.Outcome beyond =
          Program.run(
              "replay", here, "--from-stream", "every", "--to", "copy", "--offsets", "0:0-99");
      assertThat(beyond.exit()).isEqualTo(2);
      assertThat(beyond.err()).contains("'periscope batch " + here + "' puts there what was read");

      Program.Outcome all =
          Program.run("replay", here, "--from-stream", "every", "--to-stream", "copy");
      assertThat(all.exit()).as(all.err()).isZero();
      assertThat(all.out()).startsWith("4 events sent to stream copy in ");
      Program.Outcome some =
          Program.run(
              "replay",
              here,
              here,
              "--from-stream",
              "every",
              "--to",
              "copy",
              "--from-time",
              "2020-02-29",
              "--to-time",
              "2020-03-01T00:00:00Z",
              "--speed",
              "1x");
      assertThat(some.out()).startsWith("1 event").contains(" sent to stream copy in ");
      awaitRead(program, "copy", 5);
      program.post("/api/batch", Map.of());
      String original = master(root, "every", "_ingest_time, _partition, _offset");
      assertThat(original).contains("9223372036854775807").contains("2020-02-29 00:00:00.000001");
      String second = original.split(";")[1];
      assertThat(second).startsWith("2|");
      assertThat(master(root, "copy", "_offset")).isEqualTo(original + ";" + second);

      // More than the stream takes in a second, so that some of it has to wait.
      Program.Outcome made =
          Program.run(
              "generate",
              "--config",
              config.toString(),
              "--into",
              "bills",
              "--workspace",
              here,
              "--rate",
              "100000/s",
              "--n",
              "4500");
      assertThat(made.exit()).as(made.err()).isZero();
      assertThat(made.out()).startsWith("4,500 events sent to stream bills in ");
      awaitRead(program, "bills", 4500);
      assertThat(program.query("SELECT * FROM bills_made", "merged"))
          .containsExactly(List.of("4500", "4500", "00000", "04499", "4500"));
    }
  }

  private static void awaitRead(Program program, String stream, long events) {
    Eventually.holds(
        Duration.ofSeconds(60),
        () ->
            program.get("/api/status").get("streams").findParents("topic").stream()
                .filter(s -> s.get("name").asText().equals(stream))
                .anyMatch(s -> s.get("read").asLong() >= events),
        () -> program.get("/api/status").get("streams").toString());
  }
}
