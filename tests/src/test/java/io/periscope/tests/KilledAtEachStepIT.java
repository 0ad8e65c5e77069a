package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.periscope.tests.DeathPoint.Moment;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the simulation does to the classes, done to the program: {@code SIGKILL} at each step that
 * changes something outside, one death after the other on one workspace. Then nothing is lost,
 * nothing is doubled, and a recompute from scratch finds no difference.
 *
 * <p>A build takes some moments of each step, chosen by a seed. {@code -Dperiscope.kills.all=N}
 * takes each moment N times and verifies after every death; {@code -Dperiscope.seed=…} chooses
 * others.
 */
class KilledAtEachStepIT {
  private static final int ALL = Integer.getInteger("periscope.kills.all", 0);
  private static final long SEED = Long.getLong("periscope.seed", 20160101L);
  private static final int EVENTS_PER_DEATH = 20_000;

  /** So low that even a slow process dies before its source ends. */
  private static final int RATE = 1_000;

  /** These come once in a process's life, or seldom. */
  private static final Set<DeathPoint> ONCE =
      EnumSet.of(
          DeathPoint.OPEN,
          DeathPoint.LOAD_TABLE,
          DeathPoint.FENCE,
          DeathPoint.BUILD,
          DeathPoint.TAKE_OVER,
          DeathPoint.REMOVE,
          DeathPoint.COMPACT);

  /** These come many times a second. */
  private static final Set<DeathPoint> OFTEN =
      EnumSet.of(DeathPoint.COMMIT, DeathPoint.SOURCE_COMMIT);

  private static final Set<Moment> EDGES = EnumSet.of(Moment.BEFORE, Moment.AFTER);

  private static final List<String> CHANGING =
      List.of(
          "SELECT shop, COUNT(*) AS n, SUM(amount) AS amount FROM sales GROUP BY shop\n",
          "SELECT shop, MAX(amount) AS largest, MIN(sold) AS earliest FROM sales GROUP BY shop\n");

  @TempDir private Path folder;
  private Path workspace;
  private Path events;
  private int bad;
  private int viewChanges;
  private int tableChanges;
  private int removals;

  /**
   * In a build the log is a process of its own: one that is killed with the rest takes seconds to
   * start again ({@link KillIT} has that).
   */
  @Test
  void nothingIsLostOrDoubled() throws IOException {
    if (ALL > 0) {
      run("{port: 0}");
      return;
    }
    Path other = folder.resolve("log");
    assertThat(Program.run("init", other.toString()).exit()).isZero();
    try (Program log = Program.up(other, "--set", "batch.every=off")) {
      run("{bootstrap.servers: '%s'}".formatted(log.get("/api/status").get("log").asText()));
    }
  }

  private void run(String log) throws IOException {
    Random random = new Random(SEED);
    List<Death> deaths = deaths(random);
    writeWorkspace(log, deaths);
    writeEvents(random, deaths.size() * EVENTS_PER_DEATH);
    for (int i = 0; i < deaths.size(); i++) {
      Death death = deaths.get(i);
      prepare(death.at());
      long start = System.nanoTime();
      Program program = Program.start(DyingMain.command(death, workspace));
      int exit = program.join();
      assertThat(program.output())
          .as("%s of %s, seed %d", death, deaths, SEED)
          .contains(Killer.lastWords(death.toString()));
      assertThat(exit).as("%s: %s", death, program.output()).isEqualTo(Killer.KILLED);
      System.out.printf("%s: %d ms%n", death, (System.nanoTime() - start) / 1_000_000);
      if (ALL > 0 || i == deaths.size() / 2) {
        Program.Outcome verify = Program.run("verify", workspace.toString());
        assertThat(verify.out())
            .as("after %s of %s, seed %d: %s", death, deaths, SEED, verify.err())
            .endsWith("no differences\n");
      }
    }
    checkAll("seed " + SEED + ", after " + deaths);
  }

  /** In the order of the steps, as what changes views wants a past. */
  private static List<Death> deaths(Random random) {
    List<Death> deaths = new ArrayList<>();
    Set<DeathPoint> points = EnumSet.allOf(DeathPoint.class);
    // It wants a client: RequestsIT has it.
    points.remove(DeathPoint.APPEND_REQUEST);
    for (DeathPoint point : points) {
      for (Moment moment : ALL > 0 ? point.moments() : some(point, random)) {
        for (int i = 0; i < Math.max(1, ALL); i++) {
          int often = OFTEN.contains(point) ? 25 : ALL > 0 ? 4 : 2;
          int occurrence = ONCE.contains(point) ? 1 : 1 + random.nextInt(often);
          deaths.add(new Death(point, moment, occurrence));
        }
      }
    }
    return deaths;
  }

  /** A moment at the edge of a step, or one inside, or of a long step both. */
  private static List<Moment> some(DeathPoint point, Random random) {
    List<Moment> inside = new ArrayList<>(point.moments());
    inside.removeAll(EDGES);
    Moment edge = random.nextBoolean() ? Moment.BEFORE : Moment.AFTER;
    if (inside.isEmpty()) {
      return List.of(edge);
    }
    Moment middle = inside.get(random.nextInt(inside.size()));
    if (inside.size() > 2) {
      return List.of(edge, middle);
    }
    return List.of(random.nextBoolean() ? edge : middle);
  }

  /** What must be so for the step to come at all. */
  private void prepare(DeathPoint point) throws IOException {
    switch (point) {
      case LOAD_TABLE -> writeShops(++tableChanges);
      case BUILD, TAKE_OVER -> write("views/changing.sql", CHANGING.get(++viewChanges % 2));
      case REMOVE -> Files.delete(passing(removals++));
      default -> {}
    }
  }

  private Path passing(int number) {
    return workspace.resolve("views/passing_" + number + ".sql");
  }

  /** A last process brings everything to its end. */
  private void checkAll(String when) {
    String source = "streams.sales.source={file: {path: '%s', rate: 1000000/s}}".formatted(events);
    try (PlainDuckDb duckDb = new PlainDuckDb();
        Program program = Program.up(workspace, "--set", source, "--set", "batch.every=off")) {
      duckDb.execute(
          "CREATE TABLE sales AS SELECT * FROM read_csv('%s', header = true, types = {'amount': 'DECIMAL(10,2)', 'sold': 'TIMESTAMP'})"
              .formatted(folder.resolve("good.csv")));
      duckDb.execute(
          "CREATE TABLE shops AS SELECT * FROM read_csv('%s', header = true)"
              .formatted(workspace.resolve("shops.csv")));
      Eventually.holds(
          Duration.ofSeconds(60),
          () -> stream(program).get("source_done").asBoolean() && lag(program) == 0,
          () -> stream(program).toPrettyString());
      long good = Long.parseLong(duckDb.rows("SELECT count(*) FROM sales").get(0).get(0));
      assertThat(stream(program).get("accepted").asLong()).as(when).isEqualTo(good);
      assertThat(stream(program).get("quarantined").asLong()).as(when).isEqualTo(bad);
      program.awaitViews();
      check(program, duckDb, when, "merged");
      program.post("/api/batch", Map.of());
      check(program, duckDb, when, "merged");
      check(program, duckDb, when, "batch");
      JsonNode report = program.post("/api/verify", Map.of());
      assertThat(report.get("passed").asBoolean()).as("%s: %s", when, report).isTrue();
    }
  }

  private void check(Program program, PlainDuckDb duckDb, String when, String layer) {
    Map.of(
            "hourly",
            "SELECT date_trunc('hour', sold), shop, count(*), sum(amount) FROM sales GROUP BY 1, 2",
            "cities",
            "SELECT city, count(*), sum(amount), max(sold) FROM sales JOIN shops USING (shop) GROUP BY 1",
            "changing",
            CHANGING.get(viewChanges % 2))
        .forEach(
            (view, sql) ->
                SameRows.check(
                    view + ", " + layer + ", " + when,
                    Program.rows(
                        program.get("/api/views/" + view + "?limit=1000000&layer=" + layer)),
                    duckDb.rows(sql)));
  }

  private static JsonNode stream(Program program) {
    return program.get("/api/status").get("streams").get(0);
  }

  private static long lag(Program program) {
    return stream(program).get("lag").asLong();
  }

  private void writeWorkspace(String log, List<Death> deaths) throws IOException {
    workspace = folder.resolve("till");
    events = folder.resolve("sales.jsonl");
    write(
        "periscope.yaml",
        """
        http: {port: 0}
        log: %s
        segment: {rows: 2000, every: 1s}
        batch: {every: 300ms}
        """
            .formatted(log));
    write(
        "streams/sales.yaml",
        """
        stream: sales
        time: sold
        fields:
          shop: string
          amount: decimal(10,2)
          sold: timestamp
        source:
          file: {path: '%s', rate: %d/s}
        """
            .formatted(events, RATE));
    write(
        "tables/shops.yaml",
        """
        table: shops
        file: shops.csv
        fields:
          shop: string
          city: string
        """);
    writeShops(tableChanges);
    write(
        "views/hourly.sql",
        """
        SELECT window_start AS sold_hour, shop, COUNT(*) AS n, SUM(amount) AS amount
        FROM TUMBLE(sales, sold, INTERVAL '1' HOUR)
        GROUP BY window_start, shop
        """);
    write(
        "views/cities.sql",
        """
        SELECT shops.city, COUNT(*) AS n, SUM(sales.amount) AS amount, MAX(sales.sold) AS latest
        FROM sales
        JOIN shops ON sales.shop = shops.shop
        GROUP BY shops.city
        """);
    write("views/changing.sql", CHANGING.get(viewChanges));
    long passing = deaths.stream().filter(death -> death.at() == DeathPoint.REMOVE).count();
    for (int i = 0; i < passing; i++) {
      Files.writeString(passing(i), "SELECT shop, COUNT(*) AS n FROM sales GROUP BY shop\n");
    }
  }

  private void writeShops(int change) throws IOException {
    StringBuilder csv = new StringBuilder("shop,city\n");
    for (int shop = 0; shop < 40; shop++) {
      csv.append("shop%d,city%d\n".formatted(shop, (shop + change) % 7));
    }
    write("shops.csv", csv.toString());
  }

  private void write(String name, String text) throws IOException {
    Path file = workspace.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** All of them as JSON, one in fifty of them bad; those that are good as CSV, too. */
  private void writeEvents(Random random, int count) throws IOException {
    LocalDateTime begin = LocalDateTime.of(2024, 1, 1, 0, 0);
    try (BufferedWriter all = Files.newBufferedWriter(events);
        BufferedWriter good = Files.newBufferedWriter(folder.resolve("good.csv"))) {
      good.write("shop,amount,sold\n");
      for (int i = 0; i < count; i++) {
        String shop = "shop" + random.nextInt(40);
        String amount = String.format(Locale.ROOT, "%.2f", random.nextInt(100_000) / 100.0);
        LocalDateTime sold = begin.plusSeconds(random.nextInt(30 * 24 * 3600));
        boolean isBad = random.nextInt(50) == 0;
        String written = isBad ? "\"lots\"" : amount;
        all.write(
            "{\"shop\":\"%s\",\"amount\":%s,\"sold\":\"%s\"}\n".formatted(shop, written, sold));
        if (isBad) {
          bad++;
        } else {
          good.write("%s,%s,%s\n".formatted(shop, amount, sold));
        }
      }
    }
  }
}
