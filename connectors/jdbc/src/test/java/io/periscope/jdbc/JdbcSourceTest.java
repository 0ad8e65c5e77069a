package io.periscope.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.source.Source;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JdbcSourceTest {
  private static final Field ID = new Field("id", DataType.LONG);
  private static final Field ITEM = new Field("item", DataType.STRING);
  private static EmbeddedPostgres postgres;
  private static MariaDb mariaDb;

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    postgres = Shop.postgres();
    mariaDb = MariaDb.start();
  }

  @AfterAll
  static void stop() throws IOException {
    postgres.close();
    mariaDb.close();
  }

  private Shop shop(Shop.Kind kind) {
    return Shop.of(kind, folder, postgres, mariaDb).fields(ID, ITEM);
  }

  private static List<String> numbered(int from, int to) {
    return IntStream.rangeClosed(from, to)
        .mapToObj(i -> "{\"id\":%d,\"item\":\"i%d\"}".formatted(i, i))
        .toList();
  }

  private static void insert(Shop shop, int from, int to) {
    shop.run(
        IntStream.rangeClosed(from, to)
            .mapToObj(i -> "INSERT INTO orders (id, item) VALUES (%d, 'i%d')".formatted(i, i))
            .toArray(String[]::new));
  }

  @ParameterizedTest
  @EnumSource
  void everyTypeAndNull(Shop.Kind kind) {
    boolean sqlite = kind == Shop.Kind.SQLITE;
    Shop shop =
        shop(kind)
            .incrementing("id")
            .key("c_string")
            .fields(
                ID,
                new Field("c_boolean", DataType.BOOLEAN),
                new Field("c_int", DataType.INT),
                new Field("c_long", DataType.LONG),
                new Field("c_double", DataType.DOUBLE),
                new Field("c_decimal", DataType.decimal(20, 3)),
                new Field("c_string", DataType.STRING),
                new Field("c_date", DataType.DATE),
                new Field("c_timestamp", DataType.TIMESTAMP));
    shop.run(
        ("CREATE TABLE orders (id BIGINT PRIMARY KEY, c_boolean BOOLEAN, c_int INT,"
                + " c_long BIGINT, c_double DOUBLE PRECISION, c_decimal %s, c_string VARCHAR(50),"
                + " c_date DATE, c_timestamp %s)")
            .formatted(
                sqlite ? "TEXT" : "DECIMAL(20, 3)",
                kind == Shop.Kind.MARIADB ? "DATETIME(6)" : "TIMESTAMP"),
        "INSERT INTO orders VALUES (1, TRUE, -7, 9007199254740993, 0.1, '12345678901234567.125',"
            + " 'say \"ü\"', '2026-02-28', '2026-02-28 23:59:59.123456')",
        "INSERT INTO orders (id) VALUES (2)",
        "INSERT INTO orders (id, c_boolean, c_string, c_decimal, c_timestamp) VALUES"
            + " (3, FALSE, '', '-0.500', '0001-01-01 00:00:00')");
    String day = sqlite ? " " : "T";
    assertThat(shop.all(Optional.empty(), 10).events())
        .containsExactly(
            ("say \"ü\" {\"id\":1,\"c_boolean\":true,\"c_int\":-7,\"c_long\":9007199254740993,"
                    + "\"c_double\":0.1,\"c_decimal\":12345678901234567.125,"
                    + "\"c_string\":\"say \\\"ü\\\"\",\"c_date\":\"2026-02-28\","
                    + "\"c_timestamp\":\"2026-02-28%s23:59:59.123456\"}")
                .formatted(day),
            "{\"id\":2}",
            " {\"id\":3,\"c_boolean\":false,\"c_decimal\":-0.500,\"c_string\":\"\","
                + "\"c_timestamp\":\"0001-01-01"
                + (sqlite ? " 00:00:00" : "T00:00")
                + "\"}");
  }

  @Test
  void whatPostgresHasBesides() {
    Shop shop =
        shop(Shop.Kind.POSTGRESQL)
            .incrementing("id")
            .fields(
                new Field("zoned", DataType.TIMESTAMP),
                new Field("far", DataType.TIMESTAMP),
                new Field("day", DataType.TIMESTAMP),
                new Field("midnight", DataType.DATE),
                new Field("nan", DataType.DOUBLE),
                new Field("uuid", DataType.STRING),
                new Field("json", DataType.STRING),
                new Field("flag", DataType.INT),
                new Field("list", DataType.STRING));
    shop.run(
        "CREATE TABLE orders (id int, zoned timestamptz, far timestamp, day date, midnight"
            + " timestamp, nan double precision, uuid uuid, json jsonb, flag boolean, list int[])",
        "INSERT INTO orders VALUES (1, '2026-03-01 00:30:00+02', 'infinity', '2026-03-01',"
            + " '2026-03-01', 'NaN', '00000000-0000-0000-0000-00000000000a', '{\"a\": 1}', true,"
            + " '{1,2}')");
    assertThat(shop.all(Optional.empty(), 10).events())
        .containsExactly(
            "{\"zoned\":\"2026-02-28T22:30Z\",\"far\":\"+999999999-12-31T23:59:59.999999999\","
                + "\"day\":\"2026-03-01T00:00:00\",\"midnight\":\"2026-03-01\",\"nan\":\"NaN\","
                + "\"uuid\":\"00000000-0000-0000-0000-00000000000a\","
                + "\"json\":\"{\\\"a\\\": 1}\",\"flag\":1,\"list\":\"{1,2}\"}");
  }

  /** Its clock is set to another zone; a TIMESTAMP is an instant, a DATETIME a text. */
  @Test
  void whatMariaDbHasBesides() {
    Shop shop =
        shop(Shop.Kind.MARIADB)
            .incrementing("id")
            .fields(
                new Field("big", DataType.decimal(20, 0)),
                new Field("whole", DataType.LONG),
                new Field("tiny", DataType.INT),
                new Field("yes", DataType.BOOLEAN),
                new Field("instant", DataType.TIMESTAMP),
                new Field("moment", DataType.TIMESTAMP),
                new Field("day", DataType.DATE),
                new Field("clock", DataType.STRING),
                new Field("year", DataType.INT),
                new Field("sort", DataType.STRING),
                new Field("flags", DataType.STRING),
                new Field("json", DataType.STRING),
                new Field("bytes", DataType.STRING),
                new Field("bits", DataType.INT),
                new Field("uuid", DataType.STRING),
                new Field("text", DataType.STRING),
                new Field("share", DataType.DOUBLE),
                new Field("none", DataType.DATE),
                new Field("never", DataType.TIMESTAMP));
    shop.run(
        "SET sql_mode = ''",
        "CREATE TABLE orders (id BIGINT UNSIGNED PRIMARY KEY, big BIGINT UNSIGNED, whole INT"
            + " UNSIGNED, tiny TINYINT(1), yes BOOLEAN, instant TIMESTAMP(6) NULL, moment"
            + " DATETIME(6), day DATE, clock TIME(3), year YEAR, sort ENUM('a', 'b'), flags SET('x',"
            + " 'y'), json JSON, bytes BLOB, bits BIT(1), uuid UUID, text LONGTEXT CHARACTER SET"
            + " utf8mb4, share FLOAT, none DATE, never DATETIME)",
        "INSERT INTO orders VALUES (9223372036854775808, 18446744073709551615, 4294967295, 2, TRUE,"
            + " '2026-03-01 09:00:00.000001', '2026-03-01 09:00:00.000001', '2026-03-01',"
            + " '-10:11:12.500', 2026, 'b', 'x,y', '{\"a\": 1}', x'00ff', b'1',"
            + " '00000000-0000-0000-0000-00000000000a', 'ü 🚇', 0.1, '0000-00-00', '0000-00-00')",
        "INSERT INTO orders (id) VALUES (7)");
    Shop.Read read = shop.batch(1).restarted(1);
    assertThat(read.events())
        .containsExactly(
            "{}",
            "{\"big\":18446744073709551615,\"whole\":4294967295,\"tiny\":2,\"yes\":true,"
                + "\"instant\":\"2026-03-01T00:00:00.000001\","
                + "\"moment\":\"2026-03-01T09:00:00.000001\",\"day\":\"2026-03-01\","
                + "\"clock\":\"-10:11:12.500\",\"year\":2026,\"sort\":\"b\",\"flags\":\"x,y\","
                + "\"json\":\"{\\\"a\\\": 1}\",\"bytes\":\"AP8=\",\"bits\":1,"
                + "\"uuid\":\"00000000-0000-0000-0000-00000000000a\",\"text\":\"ü \\uD83D\\uDE87\","
                + "\"share\":0.1}");
    assertThat(read.position()).isEqualTo("id 9223372036854775808");
  }

  @ParameterizedTest
  @EnumSource
  void newNumbersComeOnce(Shop.Kind kind) {
    Shop shop = shop(kind).incrementing("ID").batch(3);
    shop.run("CREATE TABLE orders (item VARCHAR(9), id INTEGER NOT NULL)");
    assertThat(shop.all(Optional.empty(), 5)).isEqualTo(new Shop.Read(List.of(), "start"));
    insert(shop, -1, 6);
    Shop.Read read = shop.all(Optional.of("start"), 2);
    assertThat(read).isEqualTo(new Shop.Read(numbered(-1, 6), "id 6"));
    insert(shop, 7, 8);
    assertThat(shop.all(Optional.of(read.position()), 100).events()).isEqualTo(numbered(7, 8));
    assertThat(shop.restarted(1).events()).isEqualTo(numbered(-1, 8));
  }

  @Test
  void anOpenSourceSeesWhatCameSince() {
    Shop shop = shop(Shop.Kind.POSTGRESQL).incrementing("id").batch(2);
    shop.run("CREATE TABLE orders (id INTEGER PRIMARY KEY, item TEXT)");
    insert(shop, 1, 3);
    try (Source source = shop.open(Optional.empty())) {
      List<String> events = new ArrayList<>();
      while (Shop.take(source, 10, events) > 0) {
        continue;
      }
      assertThat(source.pause()).contains(Duration.ofSeconds(5));
      insert(shop, 4, 5);
      while (Shop.take(source, 10, events) > 0) {
        continue;
      }
      assertThat(events).isEqualTo(numbered(1, 5));
    }
  }

  @Test
  void aQueryIsReadLikeATable() {
    Shop shop =
        shop(Shop.Kind.H2)
            .query("SELECT id * 2 AS number, upper(item) AS item FROM orders WHERE id < 3; ")
            .incrementing("number")
            .fields(new Field("id", DataType.LONG, "Number", ""), ITEM);
    shop.run("CREATE TABLE orders (id INTEGER PRIMARY KEY, item VARCHAR(9))");
    insert(shop, 1, 3);
    assertThat(shop.all(Optional.empty(), 10).events())
        .containsExactly("{\"id\":2,\"item\":\"I1\"}", "{\"id\":4,\"item\":\"I2\"}");
  }

  /** Four rows at one time, more than a batch, between others. */
  private static void ties(Shop shop) {
    shop.run("CREATE TABLE orders (id INTEGER NOT NULL, item VARCHAR(9), at TIMESTAMP NOT NULL)");
    int[] minutes = {0, 1, 1, 2, 2, 2, 2, 3, 3, 4};
    for (int i = 0; i < minutes.length; i++) {
      shop.run(
          "INSERT INTO orders VALUES (%d, 'i%d', '2026-03-01 10:0%d:00')"
              .formatted(10 - i, 10 - i, minutes[i]));
    }
  }

  @ParameterizedTest
  @EnumSource
  void rowsOfOneTimeComeTogether(Shop.Kind kind) {
    for (int batch : new int[] {1, 3, 11}) {
      Shop shop = shop(kind).timestamp("at").batch(batch);
      ties(shop);
      for (int step : new int[] {1, 3}) {
        Shop.Read read = shop.restarted(step);
        assertThat(read.events())
            .as("batch %d, step %d", batch, step)
            .containsExactlyInAnyOrderElementsOf(numbered(1, 10));
        assertThat(shop.all(Optional.of(read.position()), step).events()).isEmpty();
        assertThat(shop.all(Optional.empty(), step).events())
            .containsExactlyInAnyOrderElementsOf(numbered(1, 10));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTimeThatIsRunningIsNotReadYet(Shop.Kind kind) {
    Shop shop = shop(kind).timestamp("at").delay(Duration.ofHours(1));
    shop.run("CREATE TABLE orders (id INTEGER NOT NULL, item VARCHAR(9), at TIMESTAMP NOT NULL)");
    String old;
    String young;
    if (kind == Shop.Kind.POSTGRESQL) {
      old = "(now() AT TIME ZONE 'UTC') - INTERVAL '61 minutes'";
      young = "(now() AT TIME ZONE 'UTC') - INTERVAL '59 minutes'";
    } else if (kind == Shop.Kind.MARIADB) {
      old = "now() - INTERVAL 61 MINUTE";
      young = "now() - INTERVAL 59 MINUTE";
    } else {
      old = "'2026-03-01 10:59:59'";
      young = "'2026-03-01 11:00:00'";
    }
    shop.run(
        "INSERT INTO orders VALUES (1, 'i1', " + old + ")",
        "INSERT INTO orders VALUES (2, 'i2', " + young + ")");
    Shop.Read read = shop.all(Optional.empty(), 10);
    assertThat(read.events()).isEqualTo(numbered(1, 1));
    Shop later = shop.delay(Duration.ofMinutes(58)).now(Shop.NOW);
    assertThat(later.all(Optional.of(read.position()), 10).events()).isEqualTo(numbered(2, 2));
  }

  @ParameterizedTest
  @EnumSource
  void aChangedRowComesAgain(Shop.Kind kind) {
    for (int batch : new int[] {1, 3, 11}) {
      Shop shop = shop(kind).timestampAndIncrementing("at", "id").batch(batch);
      ties(shop);
      Shop.Read read = shop.restarted(1);
      assertThat(read.events())
          .as("batch %d", batch)
          .containsExactlyInAnyOrderElementsOf(numbered(1, 10));
      assertThat(read.events().subList(3, 7)).isEqualTo(numbered(4, 7));
      assertThat(shop.all(Optional.empty(), 3).events()).isEqualTo(read.events());
      shop.run("UPDATE orders SET item = 'new', at = '2026-03-01 10:09:00' WHERE id = 5");
      assertThat(shop.all(Optional.of(read.position()), 5).events())
          .containsExactly("{\"id\":5,\"item\":\"new\"}");
    }
  }

  /** Microseconds apart, in a column whose name is a word of SQL. */
  @Test
  void aDatetimeOfMariaDbIsReadToTheMicrosecond() {
    for (int batch : new int[] {1, 2, 5}) {
      Shop shop = shop(Shop.Kind.MARIADB).batch(batch);
      shop.run(
          "CREATE TABLE orders (id INT UNSIGNED NOT NULL, item VARCHAR(9), `when` DATETIME(6) NOT NULL)",
          "INSERT INTO orders VALUES (4, 'i4', '2026-03-01 10:00:00.000002'), (1, 'i1',"
              + " '2026-03-01 10:00:00.000001'), (3, 'i3', '2026-03-01 10:00:00.000002'), (2, 'i2',"
              + " '2026-03-01 10:00:00.000001')");
      assertThat(shop.timestampAndIncrementing("when", "id").restarted(1).events())
          .isEqualTo(numbered(1, 4));
      Shop.Read read = shop.timestamp("when").restarted(1);
      assertThat(read.events()).containsExactlyInAnyOrderElementsOf(numbered(1, 4));
      shop.run("INSERT INTO orders VALUES (5, 'i5', '2026-03-01 10:00:00.000003')");
      assertThat(shop.all(Optional.of(read.position()), 9).events()).isEqualTo(numbered(5, 5));
      shop.run("DROP TABLE orders");
    }
  }

  @Test
  void aTimeWithAZoneIsAnInstant() {
    Shop shop = shop(Shop.Kind.POSTGRESQL).timestampAndIncrementing("at", "id").batch(1);
    shop.run(
        "CREATE TABLE orders (id numeric(10), item text, at timestamptz)",
        "INSERT INTO orders VALUES (2, 'i2', '2026-03-01 00:00:00.000001+00')",
        "INSERT INTO orders VALUES (1, 'i1', '2026-03-01 01:00:00+01')",
        "INSERT INTO orders VALUES (3, 'i3', '2026-02-28 23:00:00.000002-01')",
        "INSERT INTO orders VALUES (4, 'i4', now() + INTERVAL '1 hour')");
    assertThat(shop.restarted(1).events()).isEqualTo(numbered(1, 3));
  }

  @ParameterizedTest
  @EnumSource
  void everythingComesInEachRound(Shop.Kind kind) {
    for (Optional<String> order : List.of(Optional.<String>empty(), Optional.of("id"))) {
      Shop shop = shop(kind).bulk(order).batch(2);
      shop.run("CREATE TABLE orders (id INTEGER NOT NULL, item VARCHAR(9))");
      assertThat(shop.all(Optional.empty(), 3)).isEqualTo(new Shop.Read(List.of(), "round 2"));
      insert(shop, 1, 5);
      Shop.Read first = shop.all(Optional.of("round 2"), 3);
      assertThat(first.events()).containsExactlyInAnyOrderElementsOf(numbered(1, 5));
      assertThat(first.position()).isEqualTo("round 3");
      shop.run("DELETE FROM orders WHERE id < 3");
      assertThat(shop.all(Optional.of(first.position()), 3).events())
          .containsExactlyInAnyOrderElementsOf(numbered(3, 5));
    }
  }

  @Test
  void anOrderedRoundGoesOnWhereItWas() {
    Shop shop = shop(Shop.Kind.H2).bulk(Optional.of("id")).batch(2);
    shop.run("CREATE TABLE orders (id INTEGER NOT NULL, item VARCHAR(9))");
    insert(shop, 1, 5);
    try (Source source = shop.open(Optional.empty())) {
      assertThat(Shop.take(source, 1, new ArrayList<>())).isEqualTo(1);
      assertThat(source.position()).isEqualTo("round 1 id 1");
      assertThat(shop.all(Optional.of(source.position()), 9))
          .isEqualTo(new Shop.Read(numbered(2, 5), "round 2"));
    }
  }

  private static void assertRefused(ThrowingCallable call, Fault fault, String... parts) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            PeriscopeException.class, e -> assertThat(e.fault()).isEqualTo(fault))
        .hasMessageContainingAll(parts);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNotThereIsNamed(Shop.Kind kind) {
    Shop shop = shop(kind).incrementing("nr").fields(ID, new Field("piece", DataType.INT));
    shop.run("CREATE TABLE orders (id INTEGER, item VARCHAR(9), pieces INTEGER)");
    assertRefused(
        () -> shop.open(Optional.empty()),
        Fault.USER,
        "stream 'orders': the table 'orders' at jdbc:",
        "lacks the columns '");
    assertRefused(
        () -> shop.table("ordres").open(Optional.empty()),
        Fault.USER,
        "stream 'orders': cannot read the table 'ordres' at jdbc:");
    assertRefused(
        () -> shop.query("SELEC 1").open(Optional.empty()),
        Fault.USER,
        "stream 'orders': cannot read the query at jdbc:");
  }

  @Test
  void theNearestNamesAreOffered() {
    Shop shop = shop(Shop.Kind.POSTGRESQL).incrementing("nr");
    shop.fields(ID, new Field("piece", DataType.INT), new Field("n", DataType.INT, "amount", ""));
    shop.run("CREATE TABLE orders (id INTEGER, item VARCHAR(9), pieces INTEGER)");
    assertRefused(
        () -> shop.open(Optional.empty()),
        Fault.USER,
        "lacks the columns 'piece' (did you mean 'pieces'?), 'amount' (for the field 'n'), 'nr'",
        "; it has id, item, pieces");
    assertRefused(
        () -> shop.table("ordres").open(Optional.empty()), Fault.USER, "did you mean 'orders'?");
  }

  @Test
  void columnsThatCannotBeUsedAreRefused() {
    Shop shop = shop(Shop.Kind.POSTGRESQL).incrementing("item");
    shop.run(
        "CREATE TABLE orders (id INTEGER, item TEXT)", "INSERT INTO orders VALUES (NULL, 'i')");
    assertRefused(
        () -> shop.open(Optional.empty()), Fault.USER, "'item'", "a column of whole numbers");
    assertRefused(
        () -> shop.timestamp("item").open(Optional.empty()), Fault.USER, "a column of timestamps");
    assertRefused(
        () -> shop.incrementing("id").open(Optional.empty()),
        Fault.USER,
        "1 row(s) of the table 'orders' have no 'id'");
  }

  @Test
  void whoeverIsNotLetInIsTold() throws IOException {
    try (EmbeddedPostgres strict = Shop.postgres()) {
      Shop admin =
          Shop.at(strict.getJdbcUrl("postgres", "postgres"), folder).fields(ID).incrementing("id");
      admin.run("CREATE TABLE orders (id INTEGER)", "ALTER ROLE postgres PASSWORD 'secret'");
      admin.run(
          "COPY (SELECT 'host all all all scram-sha-256') TO '%s'".formatted(hbaFile(strict)),
          "SELECT pg_reload_conf()");
      assertRefused(
          () -> admin.password("wrong").open(Optional.empty()),
          Fault.USER,
          "stream 'orders'",
          "does not let us in as 'postgres'",
          "password authentication failed",
          "check url, user and password");
      Shop shop = admin.password("${SHOP_PASSWORD}");
      assertRefused(
          () -> shop.open(Optional.empty()),
          Fault.USER,
          "stream 'orders': the environment variable SHOP_PASSWORD is not set");
      assertThat(
              shop.environment(Map.of("SHOP_PASSWORD", "secret")).all(Optional.empty(), 1).events())
          .isEmpty();

      Source source = shop.open(Optional.empty());
      List<String> events = new ArrayList<>();
      Shop.take(source, 1, events);
      strict.close();
      assertRefused(
          () -> Shop.take(source, 1, events), Fault.RESOURCE, "stream 'orders'", "tried again");
      source.close();
      assertRefused(
          () -> shop.open(Optional.empty()), Fault.RESOURCE, "cannot reach", "tried again");
    }
  }

  private static String hbaFile(EmbeddedPostgres server) {
    try (var connection = server.getPostgresDatabase().getConnection();
        var rows = connection.createStatement().executeQuery("SHOW hba_file")) {
      rows.next();
      return rows.getString(1);
    } catch (java.sql.SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whoeverMariaDbDoesNotLetInIsTold() {
    Shop shop = shop(Shop.Kind.MARIADB).incrementing("id").password("wrong");
    shop.run("CREATE TABLE orders (id INTEGER, item VARCHAR(9))");
    assertRefused(
        () -> shop.open(Optional.empty()),
        Fault.USER,
        "stream 'orders': " + mariaDb.url() + " does not let us in as 'postgres'",
        "Access denied",
        "check url, user and password");
  }

  @Test
  void aServerThatIsAwayMayComeBack() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    Shop shop =
        Shop.at("jdbc:postgresql://localhost:" + port + "/shop?password=hidden", folder)
            .fields(ID)
            .incrementing("id");
    assertThatThrownBy(() -> shop.open(Optional.empty()))
        .isInstanceOfSatisfying(
            PeriscopeException.class, e -> assertThat(e.fault()).isEqualTo(Fault.RESOURCE))
        .hasMessageContaining("cannot reach jdbc:postgresql://localhost:" + port + "/shop:")
        .hasMessageNotContaining("hidden");
  }

  @Test
  void aFileThatIsNotThereIsNotMade() {
    Path file = folder.resolve("none.sqlite");
    Shop shop = Shop.at("jdbc:sqlite:none.sqlite", folder).fields(ID).incrementing("id");
    assertRefused(() -> shop.open(Optional.empty()), Fault.USER, file.toString());
    assertThat(file).doesNotExist();
    Shop other = Shop.at("jdbc:h2:file:" + folder.resolve("none"), folder).fields(ID);
    assertRefused(() -> other.incrementing("id").open(Optional.empty()), Fault.USER, "none");
    Shop unknown = Shop.at("jdbc:oracle:thin:@//host/shop", folder).fields(ID);
    assertRefused(
        () -> unknown.incrementing("id").open(Optional.empty()), Fault.USER, "no driver for");
  }

  @Test
  void theNameFollowsWhatIsReadButNotWhoAsks() {
    Shop shop = Shop.at("jdbc:postgresql://db/shop?password=a", folder).fields(ID);
    JdbcConnector connector = new JdbcConnector();
    String name = connector.name(shop.incrementing("id").stream());
    assertThat(name).startsWith("jdbc:orders:incrementing:").doesNotContain("password");
    Shop again = Shop.at("jdbc:postgresql://db/shop?password=b", folder).fields(ID);
    assertThat(connector.name(again.incrementing("id").batch(7).stream())).isEqualTo(name);
    assertThat(connector.name(again.incrementing("nr").stream())).isNotEqualTo(name);
    assertThat(connector.name(again.incrementing("id").table("other").stream())).isNotEqualTo(name);
  }

  @Test
  void aForeignPositionIsRefused() {
    Shop shop = shop(Shop.Kind.H2).incrementing("id");
    assertRefused(
        () -> shop.open(Optional.of("7 of 9")), Fault.USER, "position '7 of 9'", "incrementing");
  }
}
