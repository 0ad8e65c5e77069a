package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is expected of events decides which of them count, through kills and changes. */
class ExpectationsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int EVENTS = 3_000;
  private static final String STREAM =
      """
      stream: rides
      fields: { id: string, zone: int, fare: double }
      expect:
        - between: { column: fare, min: 5, max: MAX, on_fail: quarantine, over: all, name: fares }
        - relationship: { column: zone, to: zones, field: zone, on_fail: quarantine, over: all, name: zones }
        - not_null: { column: fare, on_fail: warn, over: all, mostly: 0.8, name: known }
        - unique: { column: id, over: all, name: ids }
      """;
  private static final String VIEW =
      """
      -- Rides of each zone.
      -- expect:
      --   - row_count: { min: 1, max: 6 }
      --   - is_true: rides > 0
      SELECT zone, COUNT(*) AS rides, SUM(fare) AS fares FROM rides GROUP BY zone
      """;

  @TempDir private Path folder;

  /** The n-th event, which may break a rule, or say nothing where the rule asks. */
  private record Ride(int number) {
    boolean noFare() {
      return number % 10 == 0;
    }

    boolean noZone() {
      return number % 11 == 0;
    }

    int fare() {
      return number % 100;
    }

    int zone() {
      return number % 7;
    }

    String json() {
      return "{\"id\":\"r%d\",\"zone\":%s,\"fare\":%s}"
          .formatted(number, noZone() ? "null" : zone(), noFare() ? "null" : fare());
    }

    boolean fareIsRight(int max) {
      return noFare() || (fare() >= 5 && fare() <= max);
    }

    boolean zoneIsRight() {
      return noZone() || (zone() >= 1 && zone() <= 5);
    }
  }

  @Test
  void eachEventIsAcceptedOrSetAsideThroughKillsAndOtherRules() throws IOException {
    Path workspace = Files.createDirectories(folder.resolve("w"));
    for (String each : List.of("streams", "tables", "views")) {
      Files.createDirectory(workspace.resolve(each));
    }
    Files.writeString(workspace.resolve("periscope.yaml"), "batch: { every: 1s }\n");
    Files.writeString(workspace.resolve("streams/rides.yaml"), STREAM.replace("MAX", "90"));
    Files.writeString(workspace.resolve("views/by_zone.sql"), VIEW);
    Files.writeString(workspace.resolve("zones.csv"), "zone\n1\n2\n3\n4\n5\n5\n");
    Files.writeString(
        workspace.resolve("tables/zones.yaml"),
        "table: zones\nfile: zones.csv\nfields: { zone: int }\nexpect:\n  - not_null: zone\n");
    List<Ride> accepted = new ArrayList<>();
    long fares = 0;
    long zones = 0;
    for (int n = 0; n < EVENTS; n++) {
      Ride ride = new Ride(n);
      if (!ride.fareIsRight(90)) {
        fares++;
      } else if (!ride.zoneIsRight()) {
        zones++;
      } else {
        accepted.add(ride);
      }
    }
    try (Program program = Program.up(workspace)) {
      send(program, 0, EVENTS / 2);
      program.kill();
    }
    try (Program program = Program.up(workspace)) {
      send(program, EVENTS / 2, EVENTS);
      awaitRead(program, EVENTS);
      assertThat(rides(program)).isEqualTo(accepted.size());
      JsonNode known = outcome(program, "known");
      long without = accepted.stream().filter(Ride::noFare).count();
      assertThat(known.get("checked").asLong()).isEqualTo(accepted.size());
      assertThat(known.get("failed").asLong()).isEqualTo(without);
      assertThat(known.get("status").asText()).isEqualTo("passed");
      // All that have a fare, accepted or not.
      assertThat(outcome(program, "fares").get("failed").asLong()).isEqualTo(fares);
      assertThat(outcome(program, "fares").get("checked").asLong())
          .isEqualTo(accepted.size() - without + fares);
      assertThat(outcome(program, "zones").get("failed").asLong()).isEqualTo(zones);
      assertThat(outcome(program, "ids").get("checked").asLong()).isEqualTo(accepted.size());
      assertThat(outcome(program, "row_count").get("value").asDouble()).isEqualTo(6);
      requireExact(program);

      // From now on fares of more than 50 are not accepted; those that were, are told of.
      Files.writeString(workspace.resolve("streams/rides.yaml"), STREAM.replace("MAX", "50"));
      long nowWrong = accepted.stream().filter(ride -> !ride.fareIsRight(50)).count();
      Eventually.holds(
          PATIENCE,
          () -> outcome(program, "fares").path("failed").asLong() == nowWrong,
          () -> outcome(program, "fares") + ", expected " + nowWrong);
      assertThat(rides(program)).isEqualTo(accepted.size());
      send(program, EVENTS, EVENTS + 100);
      awaitRead(program, EVENTS + 100);
      long more = 0;
      for (int n = EVENTS; n < EVENTS + 100; n++) {
        Ride ride = new Ride(n);
        more += ride.fareIsRight(50) && ride.zoneIsRight() ? 1 : 0;
      }
      assertThat(rides(program)).isEqualTo(accepted.size() + more);
      program.post("/api/batch", Map.of("full", true));
      assertThat(rides(program)).isEqualTo(accepted.size() + more);
      requireExact(program);
    }
  }

  private static void send(Program program, int from, int to) {
    for (int start = from; start < to; start += 500) {
      List<String> lines = new ArrayList<>();
      for (int n = start; n < Math.min(to, start + 500); n++) {
        lines.add(new Ride(n).json());
      }
      program.postLines("/api/streams/rides", lines);
    }
  }

  private static void awaitRead(Program program, long events) {
    Eventually.holds(
        PATIENCE,
        () -> program.get("/api/status").get("streams").get(0).get("read").asLong() == events,
        () -> program.get("/api/status").toPrettyString());
  }

  private static long rides(Program program) {
    return Long.parseLong(program.query("SELECT SUM(rides) FROM by_zone", "merged").get(0).get(0));
  }

  private static JsonNode outcome(Program program, String name) {
    JsonNode report = program.post("/api/expectations/check", Map.of());
    for (JsonNode each : report.get("expectations")) {
      if (each.get("name").asText().equals(name)) {
        return each;
      }
    }
    throw new AssertionError("no expectation " + name + " in " + report.toPrettyString());
  }

  private static void requireExact(Program program) {
    JsonNode report = program.post("/api/verify", Map.of());
    assertThat(report.get("passed").asBoolean()).as(report.toPrettyString()).isTrue();
  }
}
