package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code periscope replay} sends the rows of files into a program that is up. */
class ReplayIT {
  private static final int TRIPS = 40;

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
}
