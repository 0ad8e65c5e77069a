package io.periscope.cdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.StreamDef;
import io.periscope.api.source.Source;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class CdcSourceTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Schema ITEMS =
      Schema.of(
          new Field("id", DataType.LONG),
          new Field("item", DataType.STRING),
          new Field("op", DataType.STRING, "_op", ""));
  private static EmbeddedPostgres postgres;

  private Schema schema = ITEMS;
  private String table = "orders";
  private String password = "postgres";
  private boolean snapshot = true;
  private Optional<String> slot = Optional.empty();

  @BeforeAll
  static void start() throws IOException {
    postgres =
        EmbeddedPostgres.builder()
            .setServerConfig("wal_level", "logical")
            .setServerConfig("fsync", "off")
            .start();
  }

  @AfterAll
  static void stop() throws IOException {
    postgres.close();
  }

  @BeforeEach
  void clean() {
    for (String name : texts("SELECT slot_name FROM pg_replication_slots")) {
      texts("SELECT pg_drop_replication_slot('" + name + "')::text");
    }
    run(
        "DROP PUBLICATION IF EXISTS periscope_orders",
        "DROP TABLE IF EXISTS orders",
        "CREATE TABLE orders (id bigint PRIMARY KEY, item text)");
  }

  private static void run(String... statements) {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> texts(String sql) {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private StreamDef stream() {
    CdcSettings settings =
        new CdcSettings(
            "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres",
            "postgres",
            password,
            "public",
            table,
            snapshot,
            slot,
            Optional.empty());
    return new StreamDef(
        "orders",
        "",
        "orders",
        1,
        Optional.empty(),
        Optional.of("id"),
        schema,
        Optional.of(new SourceDef.Connected("postgres_cdc", settings, OptionalDouble.empty())));
  }

  private Source open(Optional<String> position) {
    return new PostgresCdcConnector(Map.of("PG_PASSWORD", "postgres")).open(stream(), position);
  }

  /** Drives a source as its runner does, and remembers what the log would have. */
  private final class Log {
    private final List<String> events = new ArrayList<>();
    private Optional<String> position = Optional.empty();

    /** One step; what comes is committed. */
    void step(Source source, int max) {
      step(source, max, true);
    }

    /**
     * @param told whether the source learns that it is committed
     */
    void step(Source source, int max, boolean told) {
      source.next(
          max,
          (key, value) ->
              events.add(
                  new String(key.orElseThrow(), StandardCharsets.UTF_8)
                      + " "
                      + new String(value, StandardCharsets.UTF_8)));
      position = Optional.of(source.position());
      if (told) {
        source.committed(source.position());
      }
    }

    /** Opens the source anew after each step that brought something. */
    void restartingUntil(int count) {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (events.size() < count) {
        assertThat(System.nanoTime()).as("%s", events).isLessThan(deadline);
        try (Source source = open(position)) {
          int before = events.size();
          while (events.size() == before && System.nanoTime() < deadline) {
            step(source, 1);
          }
        }
      }
    }

    void until(Source source, int count) {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (events.size() < count) {
        assertThat(System.nanoTime()).as("%s", events).isLessThan(deadline);
        step(source, 1000);
      }
    }

    /** That nothing more comes than there is: what is written last comes next. */
    void nothingElseThan(int last, List<String> expected) {
      run("INSERT INTO orders (id) VALUES (" + last + ")");
      try (Source source = open(position)) {
        until(source, expected.size() + 1);
      }
      List<String> all = new ArrayList<>(expected);
      all.add(last + " {\"id\":" + last + ",\"op\":\"c\"}");
      assertThat(events).containsExactlyElementsOf(all);
    }
  }

  private static String event(int id, String op) {
    return "%d {\"id\":%d,\"item\":\"i%d\",\"op\":\"%s\"}".formatted(id, id, id, op);
  }

  private static List<String> events(int from, int to, String op) {
    return IntStream.rangeClosed(from, to).mapToObj(i -> event(i, op)).toList();
  }

  @Test
  void whatIsThereThenEveryChange() {
    run("INSERT INTO orders SELECT i, 'i' || i FROM generate_series(1, 3) i");
    Log log = new Log();
    try (Source source = open(Optional.empty())) {
      log.until(source, 3);
      run(
          "INSERT INTO orders VALUES (4, 'i4')",
          "UPDATE orders SET item = 'new' WHERE id = 2",
          "DELETE FROM orders WHERE id = 1",
          "UPDATE orders SET item = NULL WHERE id = 3");
      log.until(source, 7);
    }
    List<String> expected = new ArrayList<>(events(1, 3, "r"));
    expected.add(event(4, "c"));
    expected.add("2 {\"id\":2,\"item\":\"new\",\"op\":\"u\"}");
    expected.add("1 {\"id\":1,\"op\":\"d\"}");
    expected.add("3 {\"id\":3,\"op\":\"u\"}");
    log.nothingElseThan(99, expected);
  }

  @Test
  void theWholeDeletedRowIfTheTableKeepsIt() {
    run("ALTER TABLE orders REPLICA IDENTITY FULL", "INSERT INTO orders VALUES (1, 'i1')");
    Log log = new Log();
    try (Source source = open(Optional.empty())) {
      log.until(source, 1);
      run("DELETE FROM orders");
      log.until(source, 2);
    }
    assertThat(log.events).containsExactly(event(1, "r"), event(1, "d"));
  }

  /** Rows of one COPY have one place in the server's log, so no place between them is one. */
  @Test
  void eachRestartGoesOnExactlyThere() {
    run("INSERT INTO orders SELECT i, 'i' || i FROM generate_series(1, 5) i");
    Log log = new Log();
    try (Source source = open(Optional.empty())) {
      log.until(source, 5);
    }
    run(
        "INSERT INTO orders VALUES (6, 'i6')",
        "INSERT INTO orders SELECT i, 'i' || i FROM generate_series(7, 9) i",
        "CREATE TABLE IF NOT EXISTS other (id int)",
        "INSERT INTO other SELECT generate_series(1, 100)",
        "COPY orders FROM PROGRAM 'printf \"10\\ti10\\n11\\ti11\\n12\\ti12\\n\"'",
        "BEGIN; INSERT INTO orders VALUES (13, 'i13'); SAVEPOINT s;"
            + " INSERT INTO orders VALUES (77, 'i77'); ROLLBACK TO s;"
            + " INSERT INTO orders VALUES (14, 'i14'); COMMIT",
        "BEGIN; INSERT INTO orders VALUES (78, 'i78'); ROLLBACK",
        "INSERT INTO orders VALUES (15, 'i15')");
    log.restartingUntil(15);
    List<String> expected = new ArrayList<>(events(1, 5, "r"));
    expected.addAll(events(6, 15, "c"));
    log.nothingElseThan(99, expected);
  }

  /** A transaction that was begun before another one, and ends after it. */
  @Test
  void transactionsThatOverlapComeWhenTheyEnd() throws SQLException {
    Log log = new Log();
    run("INSERT INTO orders VALUES (1, 'i1')");
    try (Source source = open(Optional.empty())) {
      log.until(source, 1);
    }
    try (Connection slow = postgres.getPostgresDatabase().getConnection();
        Statement statement = slow.createStatement()) {
      slow.setAutoCommit(false);
      statement.execute("INSERT INTO orders VALUES (3, 'i3')");
      run("INSERT INTO orders VALUES (2, 'i2')");
      log.restartingUntil(2);
      statement.execute("INSERT INTO orders VALUES (4, 'i4')");
      slow.commit();
    }
    log.restartingUntil(4);
    List<String> expected = new ArrayList<>(events(1, 1, "r"));
    expected.addAll(events(2, 4, "c"));
    log.nothingElseThan(99, expected);
  }

  @Test
  void aSnapshotThatWasBrokenOffBeginsAnewWithNothingOfItInTheLog() {
    run("INSERT INTO orders SELECT i, 'i' || i FROM generate_series(1, 20000) i");
    Log log = new Log();
    try (Source source = open(Optional.empty())) {
      log.step(source, 1);
      assertThat(log.position).contains("begun");
      // The snapshot is under way, but not through.
      log.step(source, 1);
      assertThat(log.position).contains("begun");
      assertThat(log.events).isEmpty();
    }
    assertThat(texts("SELECT slot_name FROM pg_replication_slots"))
        .containsExactly("periscope_orders");
    run("DELETE FROM orders WHERE id = 1", "INSERT INTO orders VALUES (20001, 'i20001')");
    log.restartingUntil(20000);
    log.nothingElseThan(30000, events(2, 20001, "r"));
  }

  /**
   * Writers whose transactions overlap, from before the snapshot on; and a source that dies before
   * the log has a step, or before the server was told of it, or stops in peace.
   */
  @Test
  void whateverHappensEachRowComesOnce() {
    run("INSERT INTO orders SELECT i, 'i' || i FROM generate_series(1, 3000) i");
    int writers = 3;
    int transactions = 40;
    int rows = 3;
    List<CompletableFuture<Void>> writing = new ArrayList<>();
    for (int writer = 1; writer <= writers; writer++) {
      int first = 10_000 * writer;
      writing.add(CompletableFuture.runAsync(() -> overlapping(first, transactions, rows)));
    }
    Random random = new Random(20260301);
    Log log = new Log();
    int expected = 3000 + writers * transactions * rows;
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (log.events.size() < expected) {
      assertThat(System.nanoTime()).as("%d events", log.events.size()).isLessThan(deadline);
      int before = log.events.size();
      try (Source source = open(log.position)) {
        // At least something; it is read on from there.
        for (int step = random.nextInt(60); step >= 0 || log.events.size() == before; step--) {
          assertThat(System.nanoTime()).as("%d events", log.events.size()).isLessThan(deadline);
          log.step(source, 1 + random.nextInt(50), random.nextBoolean());
        }
        if (random.nextBoolean()) {
          source.next(100, (key, value) -> {});
        }
      }
    }
    writing.forEach(CompletableFuture::join);
    run("INSERT INTO orders (id) VALUES (99999)");
    try (Source source = open(log.position)) {
      log.until(source, expected + 1);
    }
    assertThat(log.events).doesNotHaveDuplicates();
    assertThat(log.events.get(expected)).startsWith("99999 ");
  }

  private static void overlapping(int first, int transactions, int rows) {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (int id = first; id < first + transactions * rows; id++) {
        statement.execute("INSERT INTO orders VALUES (" + id + ", 'i" + id + "')");
        LockSupport.parkNanos(2_000_000);
        if ((id - first) % rows == rows - 1) {
          connection.commit();
        }
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void anEmptyTableHasNoSnapshot() {
    Log log = new Log();
    try (Source source = open(Optional.empty())) {
      log.step(source, 10);
      for (int i = 0; i < 5; i++) {
        log.step(source, 10);
      }
      run("INSERT INTO orders VALUES (1, 'i1')");
      log.until(source, 1);
    }
    log.nothingElseThan(99, List.of(event(1, "c")));
  }

  @Test
  void withoutASnapshotOnlyChangesCome() {
    snapshot = false;
    run("INSERT INTO orders VALUES (1, 'i1')");
    Log log = new Log();
    try (Source source = open(Optional.empty())) {
      while (texts("SELECT 1::text FROM pg_replication_slots WHERE active").isEmpty()) {
        log.step(source, 10);
      }
      run("INSERT INTO orders VALUES (2, 'i2')");
      log.until(source, 1);
    }
    log.nothingElseThan(99, List.of(event(2, "c")));
  }

  /** What is not committed can be asked for again. */
  @Test
  void theServerKeepsWhatIsNotCommitted() {
    run("INSERT INTO orders VALUES (1, 'i1')");
    Log log = new Log();
    try (Source source = open(Optional.empty())) {
      log.until(source, 1);
    }
    run("INSERT INTO orders VALUES (2, 'i2')", "INSERT INTO orders VALUES (3, 'i3')");
    for (int attempt = 0; attempt < 3; attempt++) {
      List<String> seen = new ArrayList<>();
      try (Source source = open(log.position)) {
        while (seen.size() < 2) {
          source.next(9, (key, value) -> seen.add(new String(value, StandardCharsets.UTF_8)));
        }
      }
    }
    log.nothingElseThan(99, List.of(event(1, "r"), event(2, "c"), event(3, "c")));
  }

  @Test
  void everyTypeAndNull() {
    schema =
        Schema.of(
            new Field("id", DataType.LONG),
            new Field("yes", DataType.BOOLEAN),
            new Field("small", DataType.INT),
            new Field("half", DataType.DOUBLE),
            new Field("price", DataType.decimal(20, 3)),
            new Field("word", DataType.STRING),
            new Field("day", DataType.DATE),
            new Field("micro", DataType.TIMESTAMP),
            new Field("milli", DataType.TIMESTAMP),
            new Field("zoned", DataType.TIMESTAMP),
            new Field("uuid", DataType.STRING),
            new Field("json", DataType.STRING),
            new Field("clock", DataType.STRING));
    run(
        "DROP TABLE orders",
        "CREATE TABLE orders (id bigint PRIMARY KEY, yes boolean, small int, half double precision,"
            + " price numeric(20, 3), \"Word\" varchar(20), day date, micro timestamp, milli"
            + " timestamp(3), zoned timestamptz, uuid uuid, json jsonb, clock time)");
    String row =
        "INSERT INTO orders VALUES (%d, true, -7, 0.1, 12345678901234567.125, 'say \"ü\"',"
            + " '2026-02-28', '2026-02-28 23:59:59.123456', '1969-12-31 23:59:59.5',"
            + " '2026-03-01 00:30:00+02', '00000000-0000-0000-0000-00000000000a', '{\"a\": 1}',"
            + " '10:30')";
    run(row.formatted(1));
    Log log = new Log();
    try (Source source = open(Optional.empty())) {
      log.until(source, 1);
      run(row.formatted(2), "INSERT INTO orders (id) VALUES (3)");
      log.until(source, 3);
    }
    String rest =
        ",\"yes\":true,\"small\":-7,\"half\":0.1,\"price\":12345678901234567.125,"
            + "\"word\":\"say \\\"ü\\\"\",\"day\":\"2026-02-28\","
            + "\"micro\":\"2026-02-28T23:59:59.123456\",\"milli\":\"1969-12-31T23:59:59.500\","
            + "\"zoned\":\"2026-02-28T22:30:00.000000Z\","
            + "\"uuid\":\"00000000-0000-0000-0000-00000000000a\",\"json\":\"{\\\"a\\\": 1}\","
            + "\"clock\":\"10:30\"}";
    assertThat(log.events)
        .containsExactly("1 {\"id\":1" + rest, "2 {\"id\":2" + rest, "3 {\"id\":3}");
  }

  /** A long value that an update leaves alone is not in the server's log. */
  @Test
  void aValueThatIsNotInTheLogIsNotMadeUp() {
    Log log = new Log();
    run(
        "ALTER TABLE orders ADD n int, ALTER item SET STORAGE EXTERNAL",
        "INSERT INTO orders VALUES (1, repeat('x', 10000), 1)");
    try (Source source = open(Optional.empty())) {
      log.until(source, 1);
      run("UPDATE orders SET n = 2");
      log.until(source, 2);
      run("ALTER TABLE orders REPLICA IDENTITY FULL", "UPDATE orders SET n = 3");
      log.until(source, 3);
    }
    assertThat(log.events.get(1)).contains("\"item\":{\"unchanged\":");
    assertThat(log.events.get(2)).contains("\"item\":\"xxx");
  }

  private static void assertRefused(ThrowingCallable call, Fault fault, String... parts) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            PeriscopeException.class, e -> assertThat(e.fault()).isEqualTo(fault))
        .hasMessageContainingAll(parts);
  }

  @Test
  void whatIsNotThereIsNamed() {
    schema = Schema.of(new Field("id", DataType.LONG), new Field("itm", DataType.STRING));
    assertRefused(
        () -> open(Optional.empty()),
        Fault.USER,
        "stream 'orders': the table 'public.orders' lacks the column 'itm' (did you mean 'item'?)",
        "it has id, item, and there are _op, _lsn, _at");
    table = "order";
    assertRefused(
        () -> open(Optional.empty()),
        Fault.USER,
        "there is no table 'public.order'",
        "did you mean 'public.orders'?");
  }

  @Test
  void anothersSlotIsLeftAlone() {
    run("SELECT pg_create_logical_replication_slot('periscope_orders', 'pgoutput')");
    assertRefused(
        () -> open(Optional.empty()),
        Fault.USER,
        "stream 'orders': the replication slot 'periscope_orders' is at jdbc:postgresql://localhost:",
        "SELECT pg_drop_replication_slot('periscope_orders')");
    slot = Optional.of("mine");
    run("INSERT INTO orders VALUES (1, 'i1')");
    Log log = new Log();
    try (Source source = open(Optional.empty())) {
      log.until(source, 1);
    }
    texts("SELECT pg_drop_replication_slot('mine')::text");
    assertRefused(() -> open(log.position), Fault.USER, "'mine'", "is gone", "begins anew");
  }

  @Test
  void aLostConnectionPasses() {
    run("INSERT INTO orders VALUES (1, 'i1')");
    Log log = new Log();
    try (Source source = open(Optional.empty())) {
      log.until(source, 1);
      while (texts("SELECT 1::text FROM pg_replication_slots WHERE active").isEmpty()) {
        log.step(source, 1);
      }
      texts("SELECT pg_terminate_backend(active_pid)::text FROM pg_replication_slots");
      assertRefused(
          () -> {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() < deadline) {
              log.step(source, 1);
            }
          },
          Fault.RESOURCE,
          "stream 'orders': cannot read the log of",
          "it is tried again");
    }
    run("INSERT INTO orders VALUES (2, 'i2')");
    log.nothingElseThan(99, List.of(event(1, "r"), event(2, "c")));
  }
}
