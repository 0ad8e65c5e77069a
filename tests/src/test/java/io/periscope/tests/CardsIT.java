package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The workspace whose views are made from its schema: with its own schema, and with others. */
class CardsIT {
  private static final Path EXAMPLE = Path.of("..", "examples", "cards");
  private static final Path REAL = Path.of("..", "..", "shared", "data", "card-transactions");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int ROWS = 12_000;

  private static final CardsOracle.Schema TRANSACTIONS =
      new CardsOracle.Schema(
          "paid_at",
          "received_at",
          List.of("category", "country", "card_type"),
          List.of("amount", "points"),
          List.of("online", "abroad", "fraud"),
          List.of("transaction_id", "card", "merchant"));

  @TempDir private Path folder;
  private Path workspace;

  @BeforeEach
  void copyTheExample() throws IOException {
    workspace = folder.resolve("cards");
    try (Stream<Path> files = Files.walk(EXAMPLE)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = workspace.resolve(EXAMPLE.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }

  @Test
  void everyViewIsRightAndAnotherSchemaChangesThemAll() throws IOException {
    Path stream = workspace.resolve("streams/transactions.yaml");
    Files.writeString(
        stream,
        Files.readString(stream)
            .replace("rows: 1000000", "rows: " + ROWS)
            .replace("rate: 1000/s", "rate: 1000000/s")
            .replace("errors: 0.0005", "errors: 0.003"));
    Program.Outcome generated =
        Program.run(
            "generate",
            workspace.toString(),
            "--format",
            "jsonl",
            "--output-dir",
            folder.toString(),
            "--output-name",
            "events");
    assertThat(generated.exit()).as(generated.err()).isZero();
    CardsOracle oracle =
        CardsOracle.read(TRANSACTIONS, folder.resolve("events.jsonl"), "transaction_id");
    // Otherwise this would show less than it says.
    assertThat(oracle.rejected()).isPositive();
    assertThat(oracle.duplicates()).isPositive();

    try (Program program = Program.up(workspace)) {
      awaitEvents(program, oracle.rows());
      assertThat(stream(program).get("accepted").asLong()).isEqualTo(oracle.accepted());
      assertThat(stream(program).get("quarantined").asLong())
          .isEqualTo(oracle.rejected() + oracle.duplicates());
      Map<String, List<List<String>>> expected = oracle.views();
      check(program, expected, "merged");
      program.post("/api/batch", Map.of());
      check(program, expected, "batch");

      Files.writeString(
          workspace.resolve("streams/parcels.yaml"),
          """
          stream: parcels
          time: sent
          fields:
            sent: timestamp
            depot: { type: string, role: dimension }
            weight: { type: double, role: measure }
            late: { type: int, role: flag }
            lost: { type: boolean, role: flag }
          """);
      // It is about the stream that goes.
      Files.delete(workspace.resolve("models/fraud.yaml"));
      Files.delete(stream);
      Eventually.holds(
          PATIENCE,
          () -> columns(program).containsKey("daily_by_depot"),
          () -> columns(program) + "\n" + program.output());
      assertThat(columns(program))
          .isEqualTo(
              Map.of(
                  "daily_by_depot",
                  "day, depot, events, sum_weight, mean_weight, count_late, count_lost, rate_late, rate_lost",
                  "leaders_by_depot",
                  "window_start, window_end, depot, events, sum_weight, count_late, count_lost",
                  "sliding",
                  "window_start, window_end, events, sum_weight, mean_weight, count_late, count_lost, rate_late, rate_lost",
                  "window_health",
                  "window_start, events, first_event, last_event, without_weight, without_late, without_lost, without_depot"));
      program.postLines(
          "/api/streams/parcels",
          List.of(
              "{\"sent\":\"2024-05-01T10:00:00\",\"depot\":\"north\",\"weight\":2.5,\"late\":1}",
              "{\"sent\":\"2024-05-01\",\"depot\":\"north\",\"weight\":1.5,\"late\":0,\"lost\":true}"));
      String sql = "SELECT * FROM daily_by_depot";
      List<String> row =
          List.of("2024-05-01T00:00:00", "north", "2", "4.0", "2.0", "1", "1", "0.5", "0.5");
      Eventually.holds(
          PATIENCE,
          () -> program.query(sql, "merged").equals(List.of(row)),
          () -> program.query(sql, "merged").toString());
      assertThat(program.query("SELECT COUNT(*) FROM sliding", "merged"))
          .containsExactly(List.of("8"));
    }
  }

  private static void check(
      Program program, Map<String, List<List<String>>> expected, String layer) {
    assertThat(columns(program).keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (view, rows) -> {
          List<List<String>> found =
              Program.rows(program.get("/api/views/" + view + "?limit=1000000&layer=" + layer));
          SameRows.check(view + ", " + layer, found, rows);
          for (int i = 0; view.startsWith("leaders") && i < rows.size(); i++) {
            assertThat(SameRows.same(found.get(i), rows.get(i))).as(view + " in order").isTrue();
          }
        });
  }

  /** Each view's columns, in their order. */
  private static Map<String, String> columns(Program program) {
    Map<String, String> columns = new TreeMap<>();
    for (JsonNode view : program.get("/api/views")) {
      List<String> names = new ArrayList<>();
      view.get("columns").forEach(column -> names.add(column.get("name").asText()));
      columns.put(view.get("name").asText(), String.join(", ", names));
    }
    return columns;
  }

  private static JsonNode stream(Program program) {
    return program.get("/api/status").get("streams").get(0);
  }

  private static void awaitEvents(Program program, long rows) {
    Eventually.holds(
        PATIENCE,
        () -> stream(program).get("read").asLong() == rows,
        () -> program.get("/api/status").toPrettyString());
    program.awaitViews();
  }

  /** A stream's file as the example's page shows it, read from where the data is. */
  private void declare(String stream, Path data) throws IOException {
    Pattern block =
        Pattern.compile("(?s)```yaml\n(stream: " + stream + "\n.*?path: )[^}]*( }\n)```");
    String file =
        block
            .matcher(Files.readString(EXAMPLE.resolve("README.md")))
            .results()
            .map(found -> found.group(1) + "'" + data + "'" + found.group(2))
            .findFirst()
            .orElseThrow();
    for (String folder : List.of("streams", "models")) {
      try (Stream<Path> former = Files.list(workspace.resolve(folder))) {
        for (Path each : former.toList()) {
          Files.delete(each);
        }
      }
    }
    Files.writeString(workspace.resolve("streams/" + stream + ".yaml"), file);
  }

  private static Path real(String name) {
    Path file = REAL.resolve(name).toAbsolutePath().normalize();
    assumeTrue(
        Files.isRegularFile(file),
        "the real card transactions are not here: " + file + "; made-up ones are tested above");
    return file;
  }

  @Test
  void realCreditCardTransactions() throws IOException {
    Path file = real("credit_card_transactions.csv");
    declare("card_transactions", file);
    try (PlainDuckDb duckDb = new PlainDuckDb();
        Program program = Program.up(workspace)) {
      duckDb.execute(
          "CREATE TABLE t AS SELECT * REPLACE (CAST(date AS TIMESTAMP) AS date) FROM read_csv('%s', types = {'amount': 'DOUBLE', 'date': 'DATE', 'is_international': 'INT', 'flagged': 'INT'})"
              .formatted(file));
      awaitEvents(program, 25_000);
      assertThat(stream(program).get("quarantined").asLong()).isZero();
      checkReal(
          program,
          duckDb,
          List.of("category", "country", "card_type", "currency"),
          "date",
          "sum(amount), avg(amount), count(*) FILTER (is_international = 1), count(*) FILTER (flagged = 1),"
              + " avg(is_international), avg(flagged)");
      assertThat(
              program.query(
                  "SELECT SUM(without_amount), SUM(CASE WHEN window_start IS NULL THEN events END) FROM window_health",
                  "merged"))
          .containsExactly(List.of("235", "279"));
    }
  }

  @Test
  void realPurchaseCards() throws IOException {
    Path file = real("birmingham_purchase_cards.parquet");
    declare("purchases", file);
    try (PlainDuckDb duckDb = new PlainDuckDb();
        Program program = Program.up(workspace)) {
      // June 2014 was delivered twice: what differs in the name of its file only.
      duckDb.execute(
          "CREATE TABLE t AS SELECT DISTINCT * EXCLUDE (source_file), CAST(trans_date AS TIMESTAMP) AS day FROM '%s'"
              .formatted(file));
      awaitEvents(program, 185_908);
      assertThat(stream(program).get("quarantined").asLong()).isEqualTo(4_573);
      checkReal(
          program,
          duckDb,
          List.of("directorate", "currency", "vat"),
          "day",
          "sum(amount), avg(amount), sum(billing_amount), avg(billing_amount)");
      assertThat(program.query("SELECT SUM(sum_amount), SUM(events) FROM daily_by_vat", "merged"))
          .containsExactly(List.of("32230003.64", "181335"));
    }
  }

  private static void checkReal(
      Program program, PlainDuckDb duckDb, List<String> dimensions, String time, String columns) {
    for (String dimension : dimensions) {
      SameRows.check(
          "daily_by_" + dimension,
          Program.rows(program.get("/api/views/daily_by_" + dimension + "?limit=1000000")),
          duckDb.rows(
              "SELECT date_trunc('day', %s), %s, count(*), %s FROM t GROUP BY ALL"
                  .formatted(time, dimension, columns)));
    }
    SameRows.check(
        "sliding",
        Program.rows(program.get("/api/views/sliding?limit=1000000")),
        duckDb.rows(
            """
            WITH shown AS (SELECT *, unnest(CASE WHEN %s IS NULL THEN [NULL] ELSE
              [time_bucket(INTERVAL 15 MINUTE, %s) - i * INTERVAL 15 MINUTE FOR i IN range(4)] END) AS w FROM t)
            SELECT w, w + INTERVAL 1 HOUR, count(*), %s FROM shown GROUP BY ALL
            """
                .formatted(time, time, columns)));
  }
}
