package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The purchases example: a stream is written to files, the files are read as a stream, and a view
 * of that is kept in a file; whatever is killed, each event gets through once.
 */
class PurchasesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private Path workspace;

  /** A purchase as it stands in a file. */
  private record Purchase(String user, BigDecimal amount, long second) {}

  @BeforeEach
  void copyExample() {
    // Five seconds are for people.
    workspace =
        Examples.copy("purchases", folder, text -> text.replace("every: 5s", "every: 500ms"));
  }

  private List<String> lines(String place) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(workspace.resolve(place))) {
      for (Path file : files.filter(f -> !f.getFileName().toString().startsWith(".")).toList()) {
        lines.addAll(Files.readAllLines(file));
      }
    } catch (NoSuchFileException e) {
      // Nothing has been written yet.
      return lines;
    }
    return lines;
  }

  /** Whoever reads it finds a whole answer. */
  private List<String> totals() throws IOException {
    Path file = workspace.resolve("out/user_totals.csv");
    List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
    if (!lines.isEmpty()) {
      assertThat(lines.get(0)).isEqualTo("user_id,purchase_count_total,purchase_amount_total");
      assertThat(lines.subList(1, lines.size()))
          .allMatch(line -> line.matches("u\\d{3},\\d+,\\d+\\.\\d\\d"))
          .isSorted();
    }
    return lines;
  }

  private static JsonNode stream(Program program, String name) {
    for (JsonNode stream : program.get("/api/status").get("streams")) {
      if (stream.get("name").asText().equals(name)) {
        return stream;
      }
    }
    throw new AssertionError("no stream " + name);
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(Program program, Condition condition) {
    Eventually.holds(
        PATIENCE,
        () -> {
          try {
            return condition.holds();
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        },
        () -> program.get("/api/status").toPrettyString());
  }

  @Test
  void everyPurchaseIsInTheTotalsOnce() throws IOException {
    int history = lines("history").size();
    for (int kill = 1; kill <= 2; kill++) {
      int wanted = kill * 40;
      try (Program program = Program.up(workspace)) {
        await(program, () -> lines("inbox").size() >= wanted && totals().size() > 1);
        program.kill();
      }
    }
    try (Program program = Program.up(workspace)) {
      await(program, () -> lines("inbox").size() >= 120);
      // The shop closes, and everything comes to rest.
      Path shop = workspace.resolve("streams/visits.yaml");
      String declared = Files.readString(shop);
      Files.writeString(shop, declared.substring(0, declared.indexOf("source:")));
      await(program, () -> program.output().contains("the change is taken over"));
      await(
          program,
          () -> {
            long visits = stream(program, "visits").get("accepted").asLong();
            return visits == stream(program, "arrivals").get("accepted").asLong()
                && visits == lines("inbox").size()
                && visits + history == stream(program, "events").get("accepted").asLong();
          });
      List<Purchase> purchases = purchases();
      await(program, () -> totals().equals(expectedTotals(purchases)));
      assertThat(
              program.query("SELECT * FROM last_minute ORDER BY window_start, user_id", "merged"))
          .isEqualTo(expectedMinutes(purchases));
      JsonNode report = program.post("/api/verify", Map.of());
      assertThat(report.get("passed").asBoolean()).as(report.toPrettyString()).isTrue();
    }
  }

  private List<Purchase> purchases() throws IOException {
    List<String> all = lines("history");
    all.addAll(lines("inbox"));
    return all.stream()
        .map(line -> line.split(",", -1))
        .filter(cells -> cells[1].equals("purchase"))
        .map(cells -> new Purchase(cells[0], new BigDecimal(cells[2]), Long.parseLong(cells[3])))
        .toList();
  }

  private static List<String> expectedTotals(List<Purchase> purchases) {
    Map<String, List<Purchase>> users = new TreeMap<>();
    purchases.forEach(p -> users.computeIfAbsent(p.user(), u -> new ArrayList<>()).add(p));
    List<String> lines = new ArrayList<>();
    lines.add("user_id,purchase_count_total,purchase_amount_total");
    users.forEach((user, all) -> lines.add(user + "," + all.size() + "," + sum(all)));
    return lines;
  }

  private static List<List<String>> expectedMinutes(List<Purchase> purchases) {
    Map<String, List<Purchase>> groups = new TreeMap<>();
    for (Purchase purchase : purchases) {
      long last = Math.floorDiv(purchase.second(), 10) * 10;
      for (long start = last - 50; start <= last; start += 10) {
        groups
            .computeIfAbsent("%012d %s".formatted(start, purchase.user()), k -> new ArrayList<>())
            .add(purchase);
      }
    }
    List<List<String>> rows = new ArrayList<>();
    groups.forEach(
        (key, all) -> {
          long start = Long.parseLong(key.substring(0, 12));
          rows.add(
              List.of(
                  time(start),
                  time(start + 60),
                  key.substring(13),
                  Integer.toString(all.size()),
                  sum(all)));
        });
    return rows;
  }

  private static String time(long second) {
    return java.time.format.DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
        LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC));
  }

  private static String sum(List<Purchase> purchases) {
    return purchases.stream()
        .map(Purchase::amount)
        .reduce(BigDecimal.ZERO, BigDecimal::add)
        .setScale(2)
        .toPlainString();
  }
}
