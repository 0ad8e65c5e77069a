package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real PostgreSQL is written to, read by queries and followed by its log at once, while the
 * program is killed at random moments and the server is away for a while. A reference table lies in
 * it, too, and changes meanwhile; and a sink writes into it.
 */
class DatabaseSourcesIT {
  private static final int AT_START = 20_000;
  private static final int ROWS = 30_000;
  private static final int BATCH = 100;
  private static final int FAILURE = 3;

  @TempDir private Path folder;

  @Test
  void eachRowAndEachChangeIsThereOnce() throws Exception {
    long seed = Long.getLong("periscope.seed", 20260301L);
    Random random = new Random(seed);
    Path data = folder.resolve("postgres");
    EmbeddedPostgres postgres = postgres(data, 0);
    int port = postgres.getPort();
    try {
      create(postgres);
      Path workspace = workspace(port);
      String[] arguments = {
        "--data", folder.resolve("data").toString(),
        "--set", "batch.every=500ms",
        "--set", "segment.every=1s"
      };
      CompletableFuture<Void> writing = writing(postgres);
      for (int kill = 0; kill < 2; kill++) {
        Program program = Program.up(workspace, arguments);
        // The moment is what is random here; there is nothing to wait for.
        LockSupport.parkNanos((200L + random.nextInt(1800)) * 1_000_000);
        program.kill();
        execute(postgres, "UPDATE shelves SET name = 'odd " + kill + "' WHERE amount = 1");
      }
      writing.join();
      try (Program program = Program.up(workspace, arguments)) {
        awaitRead(program, seed);
        program.awaitViews();
        checkShelves(program, "odd 1");
        execute(postgres, "UPDATE shelves SET name = 'odd 2' WHERE amount = 1");
        awaitTable(program, "\"waiting\":true");
        checkShelves(program, "odd 1");
        postgres.close();
        awaitStanding(program);
        awaitTable(program, "table 'shelves': cannot reach");
        program.kill();
      }
      Program.Outcome first =
          Program.run("up", workspace.toString(), "--data", folder.resolve("never").toString());
      assertThat(first.err())
          .contains("table 'shelves': cannot reach jdbc:postgresql://localhost:" + port)
          .contains("no rows of it were read before, so it has to be there once");
      assertThat(first.exit()).isEqualTo(FAILURE);
      try (Program program = Program.up(workspace, arguments)) {
        // The database is away: the rows that were read last count, and no others.
        awaitStanding(program);
        program.awaitViews();
        awaitTable(program, "\"waiting\":false,\"error\":\"table 'shelves': cannot reach");
        checkShelves(program, "odd 2");
        postgres = postgres(data, port);
        SqlClient client = new SqlClient(postgres);
        System.out.println("DatabaseSourcesIT: statements go in through " + client.name());
        client.run("DELETE FROM orders WHERE id % 10 = 0");
        client.run("INSERT INTO orders VALUES (" + (ROWS + 1) + ", 1)");
        Eventually.holds(
            Duration.ofSeconds(60),
            () ->
                accepted(program, "orders") == ROWS + 1
                    && accepted(program, "changes") == ROWS + ROWS / 10 + 1,
            () -> "seed " + seed + ": " + streams(program).toPrettyString());
        program.post("/api/batch", Map.of());
        check(program, seed);
        awaitWritten(program, client);
      }
    } finally {
      postgres.close();
    }
  }

  private static void check(Program program, long seed) {
    JsonNode report = program.post("/api/verify", Map.of());
    assertThat(report.get("passed").asBoolean())
        .as("seed %d: %s", seed, report.toPrettyString())
        .isTrue();
    long sum = (ROWS + 1L) * (ROWS + 2L) / 2;
    assertThat(program.query("SELECT SUM(n), SUM(total) FROM rows_of_orders", "merged"))
        .as("seed %d", seed)
        .containsExactly(List.of("" + (ROWS + 1), "" + sum));
    long deleted = 10L * (ROWS / 10) * (ROWS / 10 + 1) / 2;
    assertThat(
            program.query(
                "SELECT SUM(n), SUM(total) FROM changes_of_orders WHERE op <> 'd'", "merged"))
        .as("seed %d", seed)
        .containsExactly(List.of("" + (ROWS + 1), "" + sum));
    assertThat(
            program.query(
                "SELECT SUM(n), SUM(total) FROM changes_of_orders WHERE op = 'd'", "merged"))
        .as("seed %d", seed)
        .containsExactly(List.of("" + ROWS / 10, "" + deleted));
  }

  /** As plain SQL over all rows has it, by one version of the table. */
  private static void checkShelves(Program program, String odd) {
    List<List<String>> expected =
        List.of(
            List.of("even", "" + ROWS / 2, "" + (ROWS / 2L) * (ROWS / 2L + 1)),
            List.of(odd, "" + ROWS / 2, "" + (ROWS / 2L) * (ROWS / 2L)));
    String sql = "SELECT name, n, total FROM orders_by_shelf ORDER BY name";
    assertThat(program.query(sql, "merged")).isEqualTo(expected);
    JsonNode report = program.post("/api/verify", Map.of("view", "orders_by_shelf"));
    assertThat(report.get("passed").asBoolean()).as(report.toPrettyString()).isTrue();
    assertThat(program.query(sql, "merged")).isEqualTo(expected);
    assertThat(program.query("SELECT name FROM shelves ORDER BY name", "merged"))
        .containsExactly(List.of("even"), List.of(odd));
  }

  private static void awaitTable(Program program, String status) {
    Eventually.holds(
        Duration.ofSeconds(60),
        () -> program.get("/api/status").get("tables").toString().contains(status),
        () -> program.get("/api/status").get("tables").toPrettyString());
  }

  /** What the sink has written becomes the answer, for whoever reads it there. */
  private static void awaitWritten(Program program, SqlClient client) throws Exception {
    List<String> answer =
        program
            .query("SELECT amount, n, total FROM rows_of_orders ORDER BY amount", "merged")
            .stream()
            .map(row -> String.join("|", row))
            .toList();
    List<List<String>> last = new ArrayList<>(List.of(List.of()));
    Eventually.holds(
        Duration.ofSeconds(60),
        () -> {
          try {
            last.set(0, client.run("SELECT amount, n, total FROM seen ORDER BY amount"));
          } catch (IOException | InterruptedException | SQLException e) {
            throw new AssertionError(e);
          }
          return last.get(0).equals(answer);
        },
        () -> last + ", not " + answer + program.get("/api/status").get("sinks").toPrettyString());
  }

  private static EmbeddedPostgres postgres(Path data, int port) throws IOException {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setServerConfig("wal_level", "logical")
            .setServerConfig("fsync", "off")
            .setDataDirectory(data)
            .setCleanDataDirectory(false);
    return (port == 0 ? builder : builder.setPort(port)).start();
  }

  private static void create(EmbeddedPostgres postgres) throws SQLException {
    execute(postgres, "CREATE TABLE orders (id bigint PRIMARY KEY, amount int)");
    execute(
        postgres, "INSERT INTO orders SELECT i, i % 2 FROM generate_series(1, " + AT_START + ") i");
    execute(postgres, "CREATE TABLE shelves (amount int, name text)");
    execute(postgres, "INSERT INTO shelves VALUES (0, 'even'), (1, 'odd')");
    execute(postgres, "CREATE TABLE seen (amount int, n bigint, total bigint)");
  }

  private static void execute(EmbeddedPostgres postgres, String sql) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Writes more rows, a hundred in a transaction, while the program begins and dies. */
  private static CompletableFuture<Void> writing(EmbeddedPostgres postgres) {
    return CompletableFuture.runAsync(
        () -> {
          try (Connection connection = postgres.getPostgresDatabase().getConnection();
              PreparedStatement insert =
                  connection.prepareStatement(
                      "INSERT INTO orders SELECT i, i % 2 FROM generate_series(?, ?) i")) {
            for (int id = AT_START + 1; id <= ROWS; id += BATCH) {
              insert.setInt(1, id);
              insert.setInt(2, id + BATCH - 1);
              insert.execute();
              LockSupport.parkNanos(20_000_000);
            }
          } catch (SQLException e) {
            throw new AssertionError(e);
          }
        });
  }

  private static JsonNode streams(Program program) {
    return program.get("/api/status").get("streams");
  }

  private static JsonNode stream(Program program, String name) {
    for (JsonNode stream : streams(program)) {
      if (stream.get("name").asText().equals(name)) {
        return stream;
      }
    }
    throw new AssertionError(name + " is not in " + streams(program).toPrettyString());
  }

  private static long accepted(Program program, String name) {
    return stream(program, name).get("accepted").asLong();
  }

  private static void awaitRead(Program program, long seed) {
    Eventually.holds(
        Duration.ofSeconds(120),
        () -> accepted(program, "orders") == ROWS && accepted(program, "changes") == ROWS,
        () -> "seed " + seed + ": " + streams(program).toPrettyString() + program.output());
  }

  private static void awaitStanding(Program program) {
    Eventually.holds(
        Duration.ofSeconds(60),
        () -> {
          String status = streams(program).toString();
          return status.contains("stream 'orders': cannot re")
              && status.contains("stream 'changes': cannot");
        },
        () -> streams(program).toPrettyString());
  }

  private Path workspace(int port) throws IOException {
    Path workspace = folder.resolve("shop");
    Files.createDirectories(workspace.resolve("streams"));
    Files.createDirectories(workspace.resolve("views"));
    Files.writeString(
        workspace.resolve("streams/orders.yaml"),
        """
        stream: orders
        key: id
        fields: { id: long, amount: int }
        source:
          jdbc:
            url: jdbc:postgresql://localhost:%d/postgres
            user: postgres
            password: postgres
            table: orders
            mode: incrementing
            incrementing: id
            every: 200ms
        """
            .formatted(port));
    Files.writeString(
        workspace.resolve("streams/changes.yaml"),
        """
        stream: changes
        key: id
        fields:
          id: long
          op: { type: string, from: _op }
          lsn: { type: long, from: _lsn }
          at: { type: timestamp, from: _at }
        source:
          postgres_cdc:
            url: jdbc:postgresql://localhost:%d/postgres
            user: postgres
            password: postgres
            table: orders
        """
            .formatted(port));
    Files.writeString(
        workspace.resolve("views/rows_of_orders.sql"),
        "SELECT amount, COUNT(*) AS n, SUM(id) AS total FROM orders GROUP BY amount\n");
    Files.writeString(
        workspace.resolve("views/changes_of_orders.sql"),
        "SELECT op, COUNT(*) AS n, SUM(id) AS total FROM changes GROUP BY op\n");
    String database =
        """
        jdbc:
          url: jdbc:postgresql://localhost:%d/postgres
          user: postgres
          password: postgres
        """
            .formatted(port);
    Files.createDirectories(workspace.resolve("tables"));
    Files.writeString(
        workspace.resolve("tables/shelves.yaml"),
        "table: shelves\nfields: { amount: int, name: string }\n"
            + database
            + "  query: SELECT amount, name FROM shelves\n  every: 200ms\n");
    Files.writeString(
        workspace.resolve("views/orders_by_shelf.sql"),
        """
        SELECT shelves.name, COUNT(*) AS n, SUM(id) AS total
        FROM orders
        JOIN shelves ON orders.amount = shelves.amount
        GROUP BY shelves.name
        """);
    Files.createDirectories(workspace.resolve("sinks"));
    Files.writeString(
        workspace.resolve("sinks/seen.yaml"),
        "sink: seen\nview: rows_of_orders\n" + database + "  table: seen\n");
    return workspace;
  }
}
