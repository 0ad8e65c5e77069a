package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real purchases with their dirt; every answer equals plain DuckDB on the files. The files are not
 * part of the project: where they are absent this is skipped, and {@link PurchasesIT} shows the
 * same on made-up ones.
 */
class RealPurchasesIT {
  private static final Path SHARED = Path.of("..", "..", "shared", "data");
  private static final Pattern SNIPPET = Pattern.compile("```(yaml|sql)\n(.*?)```", Pattern.DOTALL);

  @TempDir private Path folder;

  private static Path data(String name) {
    Path data = SHARED.resolve(name).toAbsolutePath().normalize();
    assumeTrue(Files.exists(data), "the real purchases are not here: " + data);
    return data;
  }

  @Test
  void aHistoryAndFilesAsTheyArrive() throws IOException {
    Path data = data("purchases");
    Path workspace = Examples.copy("purchases", folder, text -> text);
    for (String made : List.of("streams/visits", "streams/arrivals", "sinks/arrivals")) {
      Files.delete(workspace.resolve(made + ".yaml"));
    }
    Files.delete(workspace.resolve("history/events-2025.csv"));
    Files.createDirectories(workspace.resolve("inbox"));
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".csv")).toList()) {
        Files.copy(file, workspace.resolve("inbox").resolve(file.getFileName()));
      }
    }
    try (PlainDuckDb duckDb = new PlainDuckDb();
        Program program = Program.up(workspace)) {
      duckDb.execute(
          """
          CREATE VIEW events AS SELECT * FROM read_csv('%s/*.csv', header = false, columns = {
            'user_id': 'VARCHAR', 'event_type': 'VARCHAR', 'amount': 'DECIMAL(10,2)', 'second': 'BIGINT'})
          """
              .formatted(workspace.resolve("inbox")));
      String rows = duckDb.rows("SELECT count(*) FROM events").get(0).get(0);
      await(program, Long.parseLong(rows), 0);
      SameRows.check(
          "user_totals",
          Program.rows(program.get("/api/views/user_totals?limit=1000000")),
          duckDb.rows(
              "SELECT user_id, count(*), sum(amount) FROM events WHERE event_type = 'purchase' GROUP BY 1"));
      SameRows.check(
          "last_minute",
          Program.rows(program.get("/api/views/last_minute?limit=1000000")),
          duckDb.rows(
              """
              SELECT make_timestamp(start * 1000000), make_timestamp((start + 60) * 1000000), user_id,
                     count(*), sum(amount)
              FROM (SELECT *, unnest(range(second - second % 10 - 50, second + 1, 10)) AS start FROM events
                    WHERE event_type = 'purchase') GROUP BY ALL
              """));
    }
  }

  @Test
  void theInvoicesOfAWebShop() throws IOException {
    Path file = data("online-retail/online_retail_2009-2010.parquet");
    Path workspace = folder.resolve("retail");
    Files.createDirectories(workspace.resolve("streams"));
    Files.createDirectories(workspace.resolve("views"));
    Matcher snippets =
        SNIPPET.matcher(Files.readString(Examples.folder("purchases").resolve("README.md")));
    while (snippets.find()) {
      String text = snippets.group(2);
      String name = text.lines().findFirst().orElseThrow().replaceFirst("^(#|--) ", "");
      Files.writeString(
          workspace.resolve(name),
          text.replace("online_retail_2009-2010.parquet", file.toString()));
    }
    Files.writeString(
        workspace.resolve("views/countries.sql"),
        """
        SELECT country, COUNT(*) AS lines, COUNT(*) FILTER (WHERE quantity < 0) AS returns,
          COUNT(*) - COUNT(customer) AS nobody, SUM(quantity * price) AS amount
        FROM invoices GROUP BY country
        """);
    try (PlainDuckDb duckDb = new PlainDuckDb();
        Program program = Program.up(workspace)) {
      duckDb.execute(
          """
          CREATE VIEW invoices AS SELECT *, "Customer ID" AS customer, CAST(Price AS DECIMAL(10,3)) AS p
          FROM read_parquet('%s')
          """
              .formatted(file));
      String rows = duckDb.rows("SELECT count(*) FROM invoices").get(0).get(0);
      await(program, Long.parseLong(rows), 0);
      SameRows.check(
          "countries",
          Program.rows(program.get("/api/views/countries?limit=1000000")),
          duckDb.rows(
              """
              SELECT Country, count(*), count(*) FILTER (WHERE Quantity < 0),
                     count(*) FILTER (WHERE customer IS NULL), sum(Quantity * p)
              FROM invoices GROUP BY 1
              """));
      SameRows.check(
          "customer_totals",
          Program.rows(program.get("/api/views/customer_totals?limit=1000000")),
          duckDb.rows(
              """
              SELECT CAST(customer AS VARCHAR), count(*), sum(Quantity * p) FROM invoices
              WHERE Quantity > 0 AND customer IS NOT NULL GROUP BY 1
              """));
      assertThat(program.post("/api/verify", Map.of()).get("passed").asBoolean()).isTrue();
    }
  }

  private static void await(Program program, long accepted, long quarantined) {
    Eventually.holds(
        java.time.Duration.ofSeconds(120),
        () -> {
          JsonNode stream = program.get("/api/status").get("streams").get(0);
          return stream.get("accepted").asLong() == accepted
              && stream.get("quarantined").asLong() == quarantined;
        },
        () -> program.get("/api/status").toPrettyString());
  }
}
