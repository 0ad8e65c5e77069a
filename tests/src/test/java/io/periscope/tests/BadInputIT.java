package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wrong input of every kind ends in one clear message and an exit code, as a user sees them. */
class BadInputIT {
  private static final int WRONG_INPUT = 2;
  private static final int FAILURE = 3;
  private static final int SALES = 200_000;
  private static final String COUNT = "SELECT COUNT(*) AS n, SUM(amount) AS amount FROM totals";

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
    refuses(
        Program.run("check", workspace.toString()),
        WRONG_INPUT,
        """
        views/a.sql:1:16: unknown column 'amout'; did you mean 'amount'?
        views/b.sql:1:12: MEDIAN cannot be kept as a mergeable state; available are COUNT, SUM, AVG, MIN, MAX, BOOL_AND, BOOL_OR, EVERY, SOME, ARG_MIN, ARG_MAX, MIN_BY, MAX_BY, STDDEV_POP, STDDEV_SAMP, STDDEV, VAR_POP, VAR_SAMP, VARIANCE
        2 problems
        """);
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
    refuses(
        Program.run("check", workspace.toString()),
        WRONG_INPUT,
        """
        streams/sales.yaml:2:1: unknown key 'tiem'; did you mean 'time'?
        streams/sales.yaml:4:7: unknown type 'strnig'; did you mean 'string'?
        2 problems
        """);
  }

  @Test
  void brokenYamlNamesItsLine() throws IOException {
    write("streams/sales.yaml", "stream: sales\nfields:\n  id: [string\n");
    refuses(
        Program.run("check", workspace.toString()),
        WRONG_INPUT,
        """
        streams/sales.yaml:4:1: not YAML: while parsing a flow sequence, expected ',' or ']', but got <stream end>; check the indentation and the quotes up to here
        1 problem
        """);
  }

  @Test
  void aMissingSourceFileIsNamed() {
    Path none = folder.resolve("none.csv");
    refuses(
        up("--source", "sales=" + none),
        WRONG_INPUT,
        """
        --source sales: there is no file or folder %s
        1 problem
        """
            .formatted(none));
  }

  @Test
  void aWrongHeaderIsToldWithTheColumnsThatAreThere() throws IOException {
    Path file = Files.writeString(folder.resolve("sales.csv"), "id,amuont,quantity,at\n");
    refuses(
        up("--source", "sales=" + file, "--until-idle"),
        WRONG_INPUT,
        "periscope: stream 'sales': sales.csv:1: no column 'amount'; the file has id, amuont, quantity, at; did you mean 'amuont'?\n");
  }

  @Test
  void aTakenPortIsNamedWithTheWayOut() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      int port = taken.getLocalPort();
      String message =
          "periscope: port %d on 127.0.0.1 is taken; stop what uses it, or choose another with %s\n";
      refuses(
          Program.run("up", workspace.toString(), "--port", "" + port, "--set", "log.port=0"),
          FAILURE,
          message.formatted(port, "--port"));
      refuses(
          Program.run("up", workspace.toString(), "--port", "0", "--set", "log.port=" + port),
          FAILURE,
          message.formatted(port, "--set log.port=0"));
    }
  }

  @Test
  void aFolderThatCannotBeWrittenIsNamed() throws IOException {
    Path data = Files.createDirectory(folder.resolve("disk")).resolve("data");
    SmallDisk disk = new SmallDisk(data.getParent(), "1m");
    assumeThat(disk.isPossible()).as("mounts of one's own are permitted").isTrue();
    refuses(
        disk.run("mount -o remount,ro " + data.getParent() + "; " + disk.up(workspace, data)),
        FAILURE,
        "periscope: cannot write to the data folder %1$s: %1$s: Read-only file system; choose another with --data DIR\n"
            .formatted(data));
  }

  @Test
  void aFullDiskEndsInOneMessageAndLosesNothing() throws IOException {
    StringBuilder csv = new StringBuilder("id,amount,quantity,at\n");
    for (int i = 0; i < SALES; i++) {
      csv.append("customer-").append(i * 7919L).append(",1.25,3,2024-01-01 00:00:00\n");
    }
    Path file = Files.writeString(folder.resolve("sales.csv"), csv);
    Path data = Files.createDirectory(folder.resolve("disk")).resolve("data");
    SmallDisk disk = new SmallDisk(data.getParent(), "8m");
    assumeThat(disk.isPossible()).as("mounts of one's own are permitted").isTrue();
    String up = disk.up(workspace, data, "--source", "sales=" + file, "--until-idle");
    String roomier = "mount -o remount,size=400m " + data.getParent();
    String query = disk.command("query", workspace, "--data", data, "--format", "csv", COUNT);
    String verify = disk.command("verify", workspace, "--data", data);
    Program.Outcome outcome =
        disk.run(
            "%s; echo first $?; %s; %s >/dev/null; echo second $?; %s; %s; echo verify $?"
                .formatted(up, roomier, up, query, verify));
    // Log and state share the disk; either may find it full first.
    assertThat(messages(outcome))
        .isIn(
            "periscope: the broker of the log in %s gave up (status 1). Most often the disk is full or fails; 0 MB are free there. See to it and start again\n"
                .formatted(data.resolve("log")),
            "periscope: stream 'sales': the disk of %s is full, while committing events of stream sales; nothing is lost: make room, and it goes on\n"
                .formatted(data.resolve("state/state.duckdb")));
    assertThat(outcome.out())
        .contains("first 3\n", "second 0\n")
        .contains("n,amount\n" + SALES + "," + SALES * 5 / 4 + ".00\n")
        .contains("no differences\nverify 0\n");
  }

  @Test
  void aDataFolderInUseNamesItsHolder() {
    try (Program first = Program.up(workspace)) {
      refuses(
          up(),
          WRONG_INPUT,
          "periscope: the data folder %s is in use by another process (pid %d, %s); stop it, or choose another folder with --data DIR\n"
              .formatted(
                  workspace.resolve(".periscope").toAbsolutePath(), first.pid(), first.url()));
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
              "malformed JSON at byte 19: expected a value, got end of value",
              "field 'quantity': expected int, got number 1.5");
      Program.Outcome listed =
          Program.run("quarantine", workspace.toString(), "--stream", "sales", "--format", "csv");
      assertThat(listed.out())
          .startsWith("stream,position,at,reason,raw\n")
          .contains(",\"malformed JSON at byte 19: expected a value, got end of value\",")
          .contains("\"{\"\"id\"\":\"\"d\"\",\"\"amount\"\":2,\"\"quantity\"\":1.5}\"\n");
    }
  }

  @Test
  void wrongUseNamesTheOption() {
    refuses(
        Program.run("query", workspace.toString(), "SELECT 1", "--layr", "batch"),
        WRONG_INPUT,
        """
        periscope: Unknown options: '--layr', 'batch'
        Possible solutions: --layer
        Try 'periscope query --help'.
        """);
    Path nowhere = folder.resolve("nowhere");
    refuses(
        Program.run("check", nowhere.toString()),
        WRONG_INPUT,
        """
        %s: there is no such folder; 'periscope init' writes a new workspace
        1 problem
        """
            .formatted(nowhere));
  }

  @Test
  void aWrongQuestionNamesItsPlace() {
    try (Program program = Program.up(workspace)) {
      refuses(
          Program.run("query", workspace.toString(), "SELECT id FROM totls"),
          WRONG_INPUT,
          "periscope: query:1:16: unknown view or table 'totls'; did you mean 'totals'?\n");
    }
  }

  private static void refuses(Program.Outcome outcome, int exit, String message) {
    assertThat(messages(outcome)).isEqualTo(message);
    assertThat(outcome.exit()).isEqualTo(exit);
  }

  /** What went to the error output, without the lines that tell how far a slow start is. */
  private static String messages(Program.Outcome outcome) {
    return outcome
        .err()
        .lines()
        .filter(line -> !line.matches("(starting|opening|verifying).* … \\d+ s"))
        .map(line -> line + "\n")
        .collect(Collectors.joining());
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
