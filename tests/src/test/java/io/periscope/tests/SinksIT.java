package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Five sinks of one stream, each of another kind: the program is killed while they write, one of
 * them is answered with errors and dropped connections, and events come out of quarantine late;
 * each copy outside is then what plain Java makes of the input file. Meanwhile whoever reads a copy
 * finds one whole answer.
 *
 * <p>The program runs in a time zone with a gap, and the events' times lie in it.
 */
class SinksIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int SALES = 14_000;
  private static final String[] SHOPS = {"Rome", "Zoë's, \"new\"", "", "Riga", "Bern"};
  private static final LocalDateTime BEGIN = LocalDateTime.of(2024, 3, 10, 2, 0);
  private static final String EVEN =
      """
      SELECT a.shop, a.n, a.euros, a."user", t.shown, t.seen
      FROM shops a
      CROSS JOIN (
        SELECT SUM(n) AS seen, SUM(CASE WHEN MOD(n, 2) = 0 THEN n ELSE 0 END) AS shown FROM shops
      ) t
      WHERE MOD(a.n, 2) = 0
      """;

  @TempDir private Path folder;
  private Path workspace;

  /** By shop, what a row of the view must say. */
  private final Map<String, Sum> expected = new TreeMap<>();

  /** Each event as the files must have it. */
  private final List<String> events = new ArrayList<>();

  /** A shop's row. */
  private static final class Sum {
    private long n;
    private long cents;
    private String last = "";

    private String euros() {
      return BigDecimal.valueOf(cents, 2).toPlainString();
    }
  }

  /** What the webhook has been told: a row by its key, both as texts. */
  private final Map<String, JsonNode> told = new LinkedHashMap<>();

  private final Random troubles = new Random(7);

  @Test
  void everyCopyOutsideIsTheAnswer() throws Exception {
    long seed = Long.getLong("periscope.seed", 20260401L);
    Random random = new Random(seed);
    HttpServer hook =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    hook.createContext("/", this::told);
    hook.start();
    AtomicBoolean atRest = new AtomicBoolean();
    try (EmbeddedPostgres postgres =
        EmbeddedPostgres.builder()
            .setServerConfig("fsync", "off")
            .setDataDirectory(folder.resolve("postgres"))
            .start()) {
      execute(
          postgres,
          "CREATE TABLE even (shop text, n bigint, euros numeric, \"user\" timestamp, shown bigint,"
              + " seen bigint)");
      write(postgres.getPort(), hook.getAddress().getPort());
      CompletableFuture<Void> reading =
          CompletableFuture.allOf(
              looking(atRest, new WholeFile()), looking(atRest, new WholeTable(postgres)));
      for (int kill = 0; kill < 2; kill++) {
        Program program = up();
        // The moment is what is random here; there is nothing to wait for.
        LockSupport.parkNanos((500L + random.nextInt(1500)) * 1_000_000);
        program.kill();
      }
      try (Program program = up()) {
        Eventually.holds(
            PATIENCE,
            () ->
                sales(program).get("source_done").asBoolean()
                    && sales(program).get("lag").asLong() == 0,
            () -> program.get("/api/status").toPrettyString());
        check(program, "the table", () -> table(postgres), evenRows(false));
        stream("long");
        Eventually.holds(
            PATIENCE,
            () -> program.output().contains("the change is taken over"),
            () -> program.output());
        program.awaitViews();
        // Nothing flows any more: what is released is all that changes.
        long tooLarge = events.stream().filter(event -> !isInt(event)).count();
        JsonNode released = program.post("/api/streams/sales/quarantine/retry", Map.of());
        assertThat(released.get("accepted").asLong()).isEqualTo(tooLarge);
        check(program, "the file", this::file, fileRows());
        check(program, "the table", () -> table(postgres), evenRows(true));
        check(program, "the webhook", this::hook, evenRows(true));
        check(program, "the topic", () -> topic(program), evenRows(true));
        check(program, "the files", this::events, events.stream().sorted().toList());
      } finally {
        atRest.set(true);
      }
      reading.join();
    } finally {
      hook.stop(0);
    }
  }

  private Program up() {
    List<String> arguments =
        List.of(
            "up",
            workspace.toString(),
            "--port",
            "0",
            "--set",
            "log.port=0",
            "--set",
            "segment.every=1s");
    ProcessBuilder command = Program.command(arguments);
    command.environment().put("TZ", "America/New_York");
    Program program = Program.start(command);
    program.url();
    return program;
  }

  private static JsonNode sales(Program program) {
    return program.get("/api/status").get("streams").get(0);
  }

  private interface Copy {
    List<String> rows() throws Exception;
  }

  private static void check(Program program, String what, Copy copy, List<String> rows) {
    List<List<String>> found = new ArrayList<>(List.of(List.of()));
    Eventually.holds(
        PATIENCE,
        () -> {
          try {
            found.set(0, copy.rows());
          } catch (Exception e) {
            throw new AssertionError(what, e);
          }
          return found.get(0).equals(rows);
        },
        () ->
            "%s: %d rows for %d\n%s\n%s\n%s\n%s"
                .formatted(
                    what,
                    found.get(0).size(),
                    rows.size(),
                    found.get(0).subList(0, Math.min(40, found.get(0).size())),
                    rows.subList(0, Math.min(40, rows.size())),
                    program.get("/api/status").toPrettyString(),
                    program.output()));
  }

  // ---- the workspace and its answers in plain Java

  private void write(int database, int hook) throws IOException {
    workspace = folder.resolve("shops");
    Files.createDirectories(workspace.resolve("streams"));
    Files.createDirectories(workspace.resolve("views"));
    Files.createDirectories(workspace.resolve("sinks"));
    Files.writeString(workspace.resolve("sales.jsonl"), input());
    stream("int");
    Files.writeString(
        workspace.resolve("views/shops.sql"),
        """
        SELECT shop, COUNT(*) AS n, SUM(cents) * 0.01 AS euros, MAX("at") AS "user"
        FROM sales
        GROUP BY shop
        """);
    sink("file", "view: shops", "file: { path: out/shops.csv }");
    String question = "key: shop\nquery: |\n" + EVEN.indent(2);
    sink("kafka", question, "kafka: { topic: even }");
    sink(
        "jdbc",
        question,
        "jdbc: { url: 'jdbc:postgresql://localhost:%d/postgres', user: postgres, table: even }"
            .formatted(database));
    sink("webhook", question, "webhook: { url: 'http://localhost:%d/' }".formatted(hook));
    sink("files", "stream: sales", "files: { path: out/sales, format: jsonl }");
  }

  private void stream(String cents) throws IOException {
    Files.writeString(
        workspace.resolve("streams/sales.yaml"),
        """
        stream: sales
        fields: { id: int, shop: string, cents: %s, at: timestamp }
        source:
          file: { path: sales.jsonl, rate: 3000/s }
        """
            .formatted(cents));
  }

  private void sink(String name, String question, String where) throws IOException {
    Files.writeString(
        workspace.resolve("sinks/" + name + ".yaml"),
        "sink: %s\nevery: 50ms\n%s\n%s\n".formatted(name, question, where));
  }

  /** With shops that have no name, and sums that an int cannot hold. */
  private String input() {
    Random random = new Random(20260101);
    StringBuilder lines = new StringBuilder();
    for (int id = 0; id < SALES; id++) {
      int shop = random.nextInt(40);
      String name = shop == 0 ? "null" : json(SHOPS[shop % SHOPS.length] + shop / SHOPS.length);
      long cents = random.nextInt(300) == 0 ? 5_000_000_000L + id : random.nextInt(12_000);
      String at = DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(BEGIN.plusNanos(id * 200_000_000L));
      String event =
          "{\"id\":%d,\"shop\":%s,\"cents\":%d,\"at\":\"%s\"}".formatted(id, name, cents, at);
      lines.append(event).append('\n');
      events.add(event);
      Sum sum = expected.computeIfAbsent(name, each -> new Sum());
      sum.n++;
      sum.cents += cents;
      sum.last = at;
    }
    return lines.toString();
  }

  private static String json(String text) {
    return '"' + text.replace("\"", "\\\"") + '"';
  }

  private List<String> fileRows() {
    List<String> rows = new ArrayList<>();
    expected.forEach(
        (shop, sum) -> {
          String name = shop.equals("null") ? "" : shop.substring(1, shop.length() - 1);
          String cell = name.replace("\\\"", "\"\"");
          String quoted = cell.contains(",") ? '"' + cell + '"' : cell;
          rows.add("%s,%d,%s,%s".formatted(quoted, sum.n, sum.euros(), sum.last));
        });
    return rows.stream().sorted().toList();
  }

  /**
   * @param all whether with the events that no int can hold
   */
  private List<String> evenRows(boolean all) {
    Map<String, Sum> sums = new TreeMap<>(expected);
    if (!all) {
      sums.clear();
      for (String event : events) {
        if (isInt(event)) {
          JsonNode json = parse(event);
          Sum sum = sums.computeIfAbsent(json.get("shop").toString(), each -> new Sum());
          sum.n++;
          sum.cents += json.get("cents").asLong();
          sum.last = json.get("at").asText();
        }
      }
    }
    long seen = sums.values().stream().mapToLong(sum -> sum.n).sum();
    long shown = sums.values().stream().mapToLong(sum -> sum.n % 2 == 0 ? sum.n : 0).sum();
    List<String> rows = new ArrayList<>();
    sums.forEach(
        (shop, sum) -> {
          if (sum.n % 2 == 0) {
            rows.add(row(shop, sum.n, sum.euros(), sum.last, shown, seen));
          }
        });
    return rows.stream().sorted().toList();
  }

  private static boolean isInt(String event) {
    return parse(event).get("cents").canConvertToInt();
  }

  private static JsonNode parse(String text) {
    try {
      return Program.json(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String row(String shop, long n, String euros, String last, long shown, long seen) {
    return "%s %d %s %s %d %d".formatted(shop, n, euros, last, shown, seen);
  }

  private static String row(JsonNode row) {
    return row(
        row.get("shop").toString(),
        row.get("n").asLong(),
        row.get("euros").decimalValue().toPlainString(),
        row.get("user").asText(),
        row.get("shown").asLong(),
        row.get("seen").asLong());
  }

  // ---- what is outside

  private List<String> file() throws IOException {
    List<String> lines = Files.readAllLines(workspace.resolve("out/shops.csv"));
    return lines.subList(1, lines.size()).stream().sorted().toList();
  }

  private static List<String> table(EmbeddedPostgres postgres) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("SELECT *, \"user\"::text FROM even")) {
      while (found.next()) {
        String shop = found.getString("shop");
        rows.add(
            row(
                shop == null ? "null" : json(shop),
                found.getLong("n"),
                found.getBigDecimal("euros").toPlainString(),
                DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
                    LocalDateTime.parse(found.getString(7).replace(' ', 'T'))),
                found.getLong("shown"),
                found.getLong("seen")));
      }
    }
    return rows.stream().sorted().toList();
  }

  private List<String> hook() {
    synchronized (told) {
      return told.values().stream().map(SinksIT::row).sorted().toList();
    }
  }

  /** Answers with an error now and then, or not at all, before or after it has listened. */
  private void told(HttpExchange exchange) throws IOException {
    JsonNode message =
        Program.json(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    synchronized (told) {
      int trouble = troubles.nextInt(10);
      if (trouble == 0) {
        exchange.sendResponseHeaders(500, -1);
      } else {
        fold(message);
        if (trouble > 1) {
          exchange.sendResponseHeaders(204, -1);
        }
      }
    }
    exchange.close();
  }

  private void fold(JsonNode message) {
    if (message.get("all").asBoolean()) {
      told.clear();
    }
    message.get("upserts").forEach(row -> told.put(row.get("shop").toString(), row));
    message.get("deletes").forEach(key -> told.remove(key.get("shop").toString()));
  }

  /** Folds a changelog, and checks that each of its transactions leaves one whole answer. */
  private static List<String> topic(Program program) {
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers", program.get("/api/status").get("log").asText(),
            "isolation.level", "read_committed",
            "auto.offset.reset", "earliest");
    Map<String, JsonNode> rows = new LinkedHashMap<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      TopicPartition partition = new TopicPartition("even", 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      long seen = -1;
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
          if (record.value() == null) {
            rows.remove(record.key());
            continue;
          }
          JsonNode row = parse(record.value());
          if (row.get("seen").asLong() != seen) {
            checkWhole("topic at " + record.offset(), rows.values(), seen);
            seen = row.get("seen").asLong();
          }
          assertThat(parse(record.key()).get("shop")).isEqualTo(row.get("shop"));
          rows.put(record.key(), row);
        }
      }
      checkWhole("topic", rows.values(), seen);
    }
    return rows.values().stream().map(SinksIT::row).sorted().toList();
  }

  private static void checkWhole(String where, Iterable<JsonNode> rows, long seen) {
    long sum = 0;
    for (JsonNode row : rows) {
      sum += row.get("n").asLong();
    }
    for (JsonNode row : rows) {
      assertThat(row.get("seen").asLong()).as(where).isEqualTo(seen);
      assertThat(row.get("shown").asLong()).as(where).isEqualTo(sum);
    }
  }

  private List<String> events() throws IOException {
    List<String> lines = new ArrayList<>();
    Path out = workspace.resolve("out/sales");
    try (Stream<Path> files = Files.list(out)) {
      for (Path file : files.filter(f -> !f.getFileName().toString().startsWith(".")).toList()) {
        lines.addAll(Files.readAllLines(file));
      }
    }
    return lines.stream().sorted().toList();
  }

  // ---- who reads meanwhile

  private interface Look {
    void look() throws Exception;
  }

  private static CompletableFuture<Void> looking(AtomicBoolean atRest, Look look) {
    return CompletableFuture.runAsync(
        () -> {
          while (!atRest.get()) {
            try {
              look.look();
            } catch (Exception e) {
              throw new AssertionError(e);
            }
            LockSupport.parkNanos(5_000_000);
          }
        });
  }

  /** It has its header, whole lines, and never fewer events than before. */
  private final class WholeFile implements Look {
    private long before;

    @Override
    public void look() throws IOException {
      Path file = workspace.resolve("out/shops.csv");
      if (!Files.exists(file)) {
        return;
      }
      String text = Files.readString(file);
      assertThat(text).startsWith("shop,n,euros,user\n").endsWith("\n");
      long seen = 0;
      for (String line : text.lines().skip(1).toList()) {
        assertThat(line).matches(".*,\\d+,\\d+\\.\\d\\d,2024-03-10T0\\d:\\d\\d:\\d\\d(\\.\\d+)?");
        String[] cells = line.split(",", -1);
        seen += Long.parseLong(cells[cells.length - 3]);
      }
      assertThat(seen).isGreaterThanOrEqualTo(before);
      before = seen;
    }
  }

  /** Its rows are of one answer, and of none before the one that was there before. */
  private static final class WholeTable implements Look {
    private final EmbeddedPostgres postgres;
    private long before;

    WholeTable(EmbeddedPostgres postgres) {
      this.postgres = postgres;
    }

    @Override
    public void look() throws SQLException {
      try (Connection connection = postgres.getPostgresDatabase().getConnection();
          Statement statement = connection.createStatement();
          ResultSet found =
              statement.executeQuery(
                  "SELECT SUM(n), MIN(shown), MAX(shown), MIN(seen), MAX(seen) FROM even")) {
        assertThat(found.next()).isTrue();
        assertThat(found.getLong(2)).isEqualTo(found.getLong(1));
        assertThat(found.getLong(3)).isEqualTo(found.getLong(1));
        assertThat(found.getLong(5)).isEqualTo(found.getLong(4));
        if (found.getLong(4) > 0) {
          assertThat(found.getLong(4)).isGreaterThanOrEqualTo(before);
          before = found.getLong(4);
        }
      }
    }
  }

  private static void execute(EmbeddedPostgres postgres, String sql) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
