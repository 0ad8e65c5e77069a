package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wrong input of every kind ends in one clear message and an exit code, as a user sees them. */
class BadInputIT {
  private static final int WRONG_INPUT = 2;
  private static final int FAILURE = 3;

  @TempDir private Path folder;
  private Path workspace;

  @BeforeEach
  void makeWorkspace() throws IOException {
    workspace = folder.resolve("shop");
    write(
        "streams/sales.yaml",
        """
        stream: sales
        time: at
        fields:
          id: string
          amount: decimal(10,2)
          quantity: int
          at: timestamp
        """);
    write(
        "views/totals.sql",
        """
        SELECT id, SUM(amount) AS amount
        FROM sales
        GROUP BY id
        """);
  }

  @Test
  void allProblemsOfAllFilesAreToldAtOnce() throws IOException {
    write("views/a.sql", "SELECT id, SUM(amout) AS total\nFROM sales\nGROUP BY id\n");
    write("views/b.sql", "SELECT id, MEDIAN(amount) AS m\nFROM sales\nGROUP BY id\n");
    Program.Outcome check = Program.run("check", workspace.toString());
    assertThat(check.exit()).isEqualTo(WRONG_INPUT);
    assertThat(check.err())
        .contains("views/a.sql:1:16: unknown column 'amout'; did you mean 'amount'?")
        .contains("views/b.sql:1:12: ")
        .contains("2 problems");
  }

  @Test
  void unknownKeysAndTypesNameTheirLine() throws IOException {
    write(
        "streams/sales.yaml",
        """
        stream: sales
        tiem: at
        fields:
          id: strnig
          at: timestamp
        """);
    Program.Outcome check = Program.run("check", workspace.toString());
    assertThat(check.exit()).isEqualTo(WRONG_INPUT);
    assertThat(check.err())
        .contains("streams/sales.yaml:2:1: ")
        .contains("did you mean 'time'?")
        .contains("streams/sales.yaml:4:7: ")
        .contains("did you mean 'string'?");
  }

  @Test
  void brokenYamlNamesItsLine() throws IOException {
    write("streams/sales.yaml", "stream: sales\nfields:\n  id: [string\n");
    Program.Outcome check = Program.run("check", workspace.toString());
    assertThat(check.exit()).isEqualTo(WRONG_INPUT);
    assertThat(check.err()).contains("streams/sales.yaml:");
  }

  @Test
  void aMissingSourceFileIsNamed() {
    Program.Outcome up = up("--source", "sales=" + folder.resolve("none.csv"));
    assertThat(up.exit()).isEqualTo(WRONG_INPUT);
    assertThat(up.err()).contains(folder.resolve("none.csv").toString());
  }

  @Test
  void aWrongHeaderIsToldWithTheColumnsThatAreThere() throws IOException {
    Path file = Files.writeString(folder.resolve("sales.csv"), "id,amuont,quantity,at\n");
    Program.Outcome up = up("--source", "sales=" + file, "--until-idle");
    assertThat(up.exit()).isEqualTo(WRONG_INPUT);
    assertThat(up.err()).contains("no column 'amount'").contains("did you mean 'amuont'?");
  }

  @Test
  void aTakenPortIsNamedWithTheWayOut() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = Integer.toString(taken.getLocalPort());
      Program.Outcome up =
          Program.run("up", workspace.toString(), "--port", port, "--set", "log.port=0");
      assertThat(up.exit()).isEqualTo(FAILURE);
      assertThat(up.err())
          .contains(
              "periscope: port "
                  + port
                  + " on 127.0.0.1 is taken; stop what uses it, or choose another with --port");
      Program.Outcome log =
          Program.run("up", workspace.toString(), "--port", "0", "--set", "log.port=" + port);
      assertThat(log.exit()).isEqualTo(FAILURE);
      assertThat(log.err()).contains("port " + port).contains("--set log.port=");
    }
  }

  @Test
  void aDataFolderInUseNamesItsHolder() {
    try (Program first = Program.up(workspace)) {
      Program.Outcome second = up();
      assertThat(second.exit()).isEqualTo(WRONG_INPUT);
      assertThat(second.err())
          .contains(
              "periscope: the data folder "
                  + workspace.resolve(".periscope").toAbsolutePath()
                  + " is in use by another process (pid "
                  + first.pid()
                  + ", "
                  + first.url()
                  + "); stop it, or choose another folder with --data DIR");
    }
  }

  @Test
  void badEventsGoToQuarantineWithTheirReasonsAndStopNothing() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("sales.jsonl"),
            """
            {"id":"a","amount":1.50,"quantity":1,"at":"2020-01-01T00:00:00"}
            {"id":"b","amount":"lots","quantity":1}
            {"id":"c","amount":
            {"id":"d","amount":2,"quantity":1.5}
            {"id":"a","amount":2.25,"at":"2017-01-01T00:00:00"}
            """);
    try (Program program = Program.up(workspace, "--source", "sales=" + file)) {
      Eventually.holds(
          Duration.ofSeconds(30),
          () -> program.get("/api/status").get("streams").get(0).get("read").asLong() == 5,
          () -> program.get("/api/status").toPrettyString());
      assertThat(program.query("SELECT * FROM totals", "merged").toString())
          .isEqualTo("[[a, 3.75]]");
      assertThat(program.get("/api/streams/sales/quarantine").findValuesAsText("reason"))
          .containsExactlyInAnyOrder(
              "field 'amount': expected decimal(10,2), got \"lots\"",
              "malformed JSON at byte 19: expected a value, found the end",
              "field 'quantity': expected int, got 1.5");
    }
  }

  @Test
  void wrongUseNamesTheOption() {
    Program.Outcome wrong =
        Program.run("query", workspace.toString(), "SELECT 1", "--layr", "batch");
    assertThat(wrong.exit()).isEqualTo(WRONG_INPUT);
    assertThat(wrong.err())
        .contains("Unknown option: '--layr'")
        .contains("Try 'periscope query --help'.");
    Program.Outcome nowhere = Program.run("check", folder.resolve("nowhere").toString());
    assertThat(nowhere.exit()).isEqualTo(WRONG_INPUT);
    assertThat(nowhere.err()).contains("nowhere");
  }

  private Program.Outcome up(String... more) {
    String[] arguments = new String[more.length + 6];
    String[] first = {"up", workspace.toString(), "--port", "0", "--set", "log.port=0"};
    System.arraycopy(first, 0, arguments, 0, first.length);
    System.arraycopy(more, 0, arguments, first.length, more.length);
    return Program.run(arguments);
  }

  private void write(String name, String text) throws IOException {
    Path file = workspace.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
