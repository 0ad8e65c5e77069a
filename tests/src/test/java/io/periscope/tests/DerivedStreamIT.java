package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stream that is made of another one has each of that one's accepted events once: whatever is
 * killed, lost, set aside or released.
 */
class DerivedStreamIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int SALES = 30_000;
  private static final int SHOPS = 5;

  @TempDir private Path folder;
  private Path workspace;

  /** By shop: its city's name, how many sales, and their sum in cents. */
  private final Map<String, long[]> expected = new TreeMap<>();

  @BeforeEach
  void writeWorkspace() throws IOException {
    workspace = folder.resolve("shops");
    for (String each : List.of("streams", "tables", "views")) {
      Files.createDirectories(workspace.resolve(each));
    }
    Files.writeString(workspace.resolve("sales.jsonl"), String.join("\n", sales()) + "\n");
    Files.writeString(workspace.resolve("shops.csv"), "id,city\n0,Rome\n1,Oslo\n2,Bern\n3,Riga\n");
    Files.writeString(
        workspace.resolve("tables/shops.yaml"),
        "table: shops\nfile: shops.csv\nfields: { id: int, city: string }\n");
    sales("int");
    write(
        "streams/city_sales.yaml",
        """
        stream: city_sales
        key: city
        fields:
          id: long
          city: string
          euros: decimal(14,2)
        source:
          select: |
            SELECT s.id, UPPER(c.city) AS city, s.cents * 0.01 AS euros
            FROM sales s JOIN shops c ON s.shop = c.id
            WHERE s.cents >= 0
        """);
    write(
        "views/cities.sql",
        "SELECT city, COUNT(*) AS n, SUM(euros) AS euros FROM city_sales GROUP BY city\n");
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(workspace.resolve(file), text);
  }

  private void sales(String cents) throws IOException {
    write(
        "streams/sales.yaml",
        """
        stream: sales
        unique: { key: id, within: 1d }
        fields:
          id: long
          shop: int
          cents: %s
        source:
          file: { path: sales.jsonl, rate: 10000/s }
        """
            .formatted(cents));
  }

  /** With some that are not events, some that come twice, and some that an int cannot hold. */
  private List<String> sales() {
    Random random = new Random(20260101);
    List<String> lines = new ArrayList<>();
    String[] cities = {"ROME", "OSLO", "BERN", "RIGA"};
    for (int id = 0; id < SALES; id++) {
      int shop = random.nextInt(SHOPS);
      long cents = random.nextInt(100) == 0 ? 5_000_000_000L + id : random.nextInt(12_000) - 2_000;
      String line = "{\"id\":%d,\"shop\":%d,\"cents\":%d}".formatted(id, shop, cents);
      lines.add(line);
      if (random.nextInt(50) == 0) {
        lines.add(line);
      }
      if (random.nextInt(100) == 0) {
        lines.add("{\"id\":%d,\"shop\":".formatted(id));
      }
      if (shop < cities.length && cents >= 0) {
        long[] sums = expected.computeIfAbsent(cities[shop], city -> new long[2]);
        sums[0]++;
        sums[1] += cents;
      }
    }
    return lines;
  }

  private List<List<String>> expectedRows() {
    return expected.entrySet().stream()
        .map(
            each ->
                List.of(
                    each.getKey(),
                    Long.toString(each.getValue()[0]),
                    BigDecimal.valueOf(each.getValue()[1], 2).toPlainString()))
        .toList();
  }

  private static JsonNode stream(Program program, String name) {
    for (JsonNode stream : program.get("/api/status").get("streams")) {
      if (stream.get("name").asText().equals(name)) {
        return stream;
      }
    }
    throw new AssertionError("no stream " + name);
  }

  private static void awaitRead(Program program, String stream, long events) {
    Eventually.holds(
        PATIENCE,
        () -> stream(program, stream).get("read").asLong() >= events,
        () -> program.get("/api/status").toPrettyString());
  }

  private static void awaitIdle(Program program) {
    Eventually.holds(
        PATIENCE,
        () ->
            stream(program, "sales").get("source_done").asBoolean()
                && stream(program, "sales").get("lag").asLong() == 0,
        () -> program.get("/api/status").toPrettyString());
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      paths.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    }
  }

  @Test
  void hasEachAcceptedEventOnce() throws IOException {
    try (Program program = Program.up(workspace)) {
      awaitRead(program, "city_sales", 1);
      program.kill();
    }
    delete(workspace.resolve(".periscope/state"));
    try (Program program = Program.up(workspace)) {
      awaitRead(program, "city_sales", 5_000);
      program.kill();
    }
    sales("long");
    try (Program program = Program.up(workspace)) {
      awaitIdle(program);
      long released =
          program.post("/api/streams/sales/quarantine/retry", Map.of()).get("accepted").asLong();
      assertThat(released).isPositive();
      program.kill();
    }
    // The derived stream takes over what was released, however late it starts.
    try (Program program = Program.up(workspace)) {
      Eventually.holds(
          PATIENCE,
          () ->
              program.query("SELECT * FROM cities ORDER BY city", "merged").equals(expectedRows()),
          () ->
              program.query("SELECT * FROM cities ORDER BY city", "merged")
                  + "\n"
                  + expectedRows());
      JsonNode report = program.post("/api/verify", Map.of());
      assertThat(report.get("passed").asBoolean()).as(report.toPrettyString()).isTrue();
      assertThat(stream(program, "city_sales").get("source").asText()).isEqualTo("derived");
      assertThat(stream(program, "city_sales").get("quarantined").asLong()).isZero();
    }
  }

  @Test
  void isCheckedBeforeAnythingRuns() throws IOException {
    write(
        "streams/city_sales.yaml",
        """
        stream: city_sales
        fields:
          id: int
          city: string
          cents: int
        source:
          select: |
            SELECT id, COUNT(*) AS n,
                   citty
            FROM sales
            GROUP BY id
        """);
    write(
        "streams/a.yaml", "stream: a\nfields: { id: int }\nsource:\n  select: SELECT id FROM b\n");
    write(
        "streams/b.yaml",
        "stream: b\nfields: { id: int }\nsource:\n  select: SELECT id FROM a ORDER BY id\n");
    Program.Outcome outcome = Program.run("check", workspace.toString());
    assertThat(outcome.exit()).isNotZero();
    assertThat(outcome.err())
        .contains("streams/b.yaml:4:37: the events of a derived stream come in the order")
        .contains("streams/city_sales.yaml:9:12: unknown column 'citty'");
    write(
        "streams/b.yaml", "stream: b\nfields: { id: int }\nsource:\n  select: SELECT id FROM a\n");
    write(
        "streams/city_sales.yaml",
        """
        stream: city_sales
        fields:
          id: int
          city: string
        source:
          select: |
            SELECT id, shop AS city, cents
            FROM sales
        """);
    write("views/cities.sql", "SELECT city, COUNT(*) AS n FROM city_sales GROUP BY city\n");
    assertThat(Program.run("check", workspace.toString()).err())
        .contains("streams/a.yaml: the stream is derived from itself: a from b from a")
        .contains(
            "streams/city_sales.yaml:7:16: column 'city' is of type int, and the field of type"
                + " string; CAST it, or declare the field so")
        .contains("streams/city_sales.yaml:7:30: column 'cents' is not a field of the stream");
  }
}
