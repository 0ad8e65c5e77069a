package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sink that is declared wrongly, or cannot write, is told clearly; the others go on. */
class BadSinksIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private Path workspace;

  @BeforeEach
  void makeWorkspace() throws IOException {
    workspace = folder.resolve("shop");
    write("streams/sales.yaml", "stream: sales\nfields: { shop: string, n: int }\n");
    write("views/totals.sql", "SELECT shop, SUM(n) AS n FROM sales GROUP BY shop\n");
  }

  @Test
  void whatIsDeclaredWronglyIsToldBeforeAnythingRuns() throws IOException {
    write("sinks/a.yaml", "sink: a\nview: totls\nfile: { path: a.csv }\n");
    write(
        "sinks/b.yaml",
        """
        sink: b
        file: { path: b.csv }
        query: |
          SELECT shop,
                 m
          FROM totals
        """);
    write("sinks/c.yaml", "sink: c\nview: totals\nkey: [shop, m]\nfile: { path: c.csv }\n");
    write("sinks/d.yaml", "sink: d\nstream: sale\nfiles: { path: d, format: csv }\n");
    write("sinks/e.yaml", "sink: e\nquery: SELECT shop FORM totals\nfile: { path: e.csv }\n");
    Program.Outcome outcome = Program.run("check", workspace.toString());
    assertThat(outcome.err())
        .isEqualTo(
            """
            sinks/a.yaml: no view 'totls'; there are: totals; did you mean 'totals'?
            sinks/b.yaml:5:10: unknown column 'm'; did you mean 'n'?
            sinks/c.yaml: 'key' names 'm', which is no column of the answer; those are: shop, n; did you mean 'n'?
            sinks/d.yaml: no stream 'sale'; there are: sales; did you mean 'sales'?
            sinks/e.yaml:2:25: 'totals' cannot stand after 'FORM'; expected ',', FROM, ORDER or LIMIT
            5 problems
            """);
    assertThat(outcome.exit()).isEqualTo(2);
  }

  @Test
  void whatCannotBeReadIsToldAtItsKey() throws IOException {
    write("sinks/a.yaml", "sink: a\nview: totals\nfile: { path: a.xls }\n");
    write(
        "sinks/b.yaml",
        "sink: b\nview: totals\njdbc: { url: 'postgres://here', table: t, password: '${NO_SUCH}' }\n");
    write("sinks/c.yaml", "sink: c\nview: totals\nwebhook: { url: here }\n");
    Program.Outcome outcome = Program.run("check", workspace.toString());
    assertThat(outcome.err())
        .isEqualTo(
            """
            sinks/a.yaml:3:15: the file's ending tells no format; end it in one of csv, json, jsonl, parquet, or give format
            sinks/b.yaml:3:14: 'url' must be an address such as jdbc:postgresql://localhost/shop
            sinks/b.yaml:3:53: the environment variable NO_SUCH is not set; the workspace uses it as ${NO_SUCH}
            sinks/c.yaml:3:17: 'url' must be an address such as https://example.org/hook
            4 problems
            """);
    assertThat(outcome.exit()).isEqualTo(2);
  }

  @Test
  void oneThatCannotWriteStopsNoOther() throws IOException, SQLException {
    write("nofolder", "");
    String database = "jdbc:sqlite:" + folder.resolve("shop.db");
    try (Connection connection = DriverManager.getConnection(database);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE lacks(shop TEXT, m INTEGER)");
    }
    // It takes connections, and never answers.
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      sink("good", "file: { path: out/good.csv }");
      sink("folder", "file: { path: nofolder/totals.csv }");
      sink("column", "jdbc: { url: '" + database + "', table: lacks }");
      sink("driver", "jdbc: { url: 'jdbc:nosuch:x', table: t }");
      sink("silent", "webhook: { url: 'http://127.0.0.1:" + silent.getLocalPort() + "/hook' }");
      try (Program program = Program.up(workspace)) {
        program.postLines("/api/streams/sales", List.of("{\"shop\":\"a\",\"n\":1}"));
        awaitGood(program, "shop,n\na,1\n");
        Map<String, String> expected =
            Map.of(
                "column",
                "sink 'column': table lacks has no column 'n'; it has shop, m; did you mean 'm'?"
                    + " Mend it and save the sink's file",
                "driver",
                "sink 'driver': there is no driver for jdbc:nosuch:x; those for PostgreSQL, MariaDB,"
                    + " SQLite and H2 are there, another's jar belongs into the program's lib folder",
                "folder",
                "sink 'folder': cannot write %s: java.nio.file.FileAlreadyExistsException: %s; the file is as it was before, and is written again later"
                    .formatted(
                        workspace.resolve("nofolder/totals.csv"), workspace.resolve("nofolder")),
                "silent",
                "sink 'silent': http://127.0.0.1:%d/hook could not be told: java.net.http.HttpTimeoutException: request timed out; it is tried again"
                    .formatted(silent.getLocalPort()));
        Eventually.holds(
            PATIENCE,
            () -> errors(program).equals(expected),
            () -> program.get("/api/status").get("sinks").toPrettyString());
        String log = Files.readString(workspace.resolve(".periscope/logs/periscope.0.log"));
        expected.values().forEach(message -> assertThat(log).contains("stands still: " + message));
        program.postLines("/api/streams/sales", List.of("{\"shop\":\"a\",\"n\":2}"));
        awaitGood(program, "shop,n\na,3\n");
        // What stood in the way is gone.
        Files.delete(workspace.resolve("nofolder"));
        try (Connection connection = DriverManager.getConnection(database);
            Statement statement = connection.createStatement()) {
          statement.execute("ALTER TABLE lacks RENAME COLUMN m TO n");
        }
        Path column = workspace.resolve("sinks/column.yaml");
        Files.writeString(column, Files.readString(column) + "# saved\n");
        Eventually.holds(
            PATIENCE,
            () -> errors(program).keySet().equals(Set.of("driver", "silent")),
            () -> program.get("/api/status").get("sinks").toPrettyString());
        assertThat(workspace.resolve("nofolder/totals.csv")).hasContent("shop,n\na,3");
        program.kill();
      }
    }
  }

  @Test
  void aViewThatIsChangedIsWrittenAnew() throws IOException, SQLException {
    String database = "jdbc:sqlite:" + folder.resolve("shop.db");
    try (Connection connection = DriverManager.getConnection(database);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE totals(shop TEXT, n INTEGER)");
    }
    sink("good", "file: { path: out/good.csv }");
    sink("table", "jdbc: { url: '" + database + "', table: totals }");
    try (Program program = Program.up(workspace)) {
      program.postLines(
          "/api/streams/sales", List.of("{\"shop\":\"a\",\"n\":1}", "{\"shop\":\"b\",\"n\":1}"));
      awaitTable(program, database, "a 1, b 1");
      // Nothing flows, and the rows are told apart by another column.
      write("views/totals.sql", "SELECT n, MAX(shop) AS shop FROM sales GROUP BY n\n");
      awaitGood(program, "n,shop\n1,b\n");
      awaitTable(program, database, "b 1");
    }
  }

  private static void awaitTable(Program program, String database, String rows) {
    Eventually.holds(
        PATIENCE,
        () -> {
          try (Connection connection = DriverManager.getConnection(database);
              Statement statement = connection.createStatement()) {
            var found =
                statement.executeQuery(
                    "SELECT GROUP_CONCAT(shop || ' ' || n, ', ') FROM (SELECT * FROM totals ORDER BY shop)");
            return rows.equals(found.getString(1));
          } catch (SQLException e) {
            throw new AssertionError(e);
          }
        },
        () -> program.get("/api/status").get("sinks").toPrettyString() + program.output());
  }

  private void awaitGood(Program program, String text) {
    Path file = workspace.resolve("out/good.csv");
    Eventually.holds(
        PATIENCE,
        () -> {
          try {
            return Files.exists(file) && Files.readString(file).equals(text);
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        },
        () -> program.get("/api/status").get("sinks").toPrettyString() + program.output());
  }

  private static Map<String, String> errors(Program program) {
    Map<String, String> errors = new TreeMap<>();
    for (JsonNode sink : program.get("/api/status").get("sinks")) {
      if (!sink.get("error").isNull()) {
        errors.put(sink.get("name").asText(), sink.get("error").asText());
      }
    }
    return errors;
  }

  private void sink(String name, String where) throws IOException {
    write(
        "sinks/" + name + ".yaml",
        "sink: %s\nview: totals\nevery: 100ms\n%s\n".formatted(name, where));
  }

  private void write(String name, String text) throws IOException {
    Path file = workspace.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
