package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * State, lake and log that do not belong together, by whatever accident: the program gives the
 * right answer or says what is wrong and what to do, and never a wrong number.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FencingIT {
  private static final int WRONG_INPUT = 2;
  private static final int FAILURE = 3;
  private static final String TOTALS = "SELECT shop, n, amount FROM totals ORDER BY shop";
  private static final String CITIES = "SELECT city, n FROM cities_now ORDER BY city";

  private static final List<List<String>> ALL =
      List.of(List.of("a", "3", "6.00"), List.of("b", "2", "30.00"), List.of("c", "1", "100.00"));

  private Path folder;
  private Path workspace;
  private Path data;

  /** Copies of the data folder: after one batch; after another one and an event behind it. */
  private Path before;

  private Path after;

  @BeforeAll
  void makeHistory(@TempDir Path temporary) throws IOException {
    folder = temporary;
    workspace = folder.resolve("shops");
    data = workspace.resolve(".periscope");
    before = folder.resolve("before");
    after = folder.resolve("after");
    write(
        "periscope.yaml",
        "http: {port: 0}\nlog: {port: 0}\nsegment: {every: 1h}\nbatch: {every: off}\n");
    write(
        "streams/sales.yaml",
        "stream: sales\npartitions: 1\nfields:\n  shop: string\n  amount: decimal(10,2)\n");
    write(
        "tables/cities.yaml",
        "table: cities\nfile: cities.csv\nfields:\n  shop: string\n  city: string\n");
    writeDeclarations();
    try (Program program = Program.up(workspace)) {
      send(program, "a", 1, 2, 3);
      program.post("/api/batch", Map.of());
    }
    copy(data, before);
    try (Program program = Program.up(workspace)) {
      send(program, "b", 10, 20);
      program.post("/api/batch", Map.of());
      send(program, "c", 100);
    }
    copy(data, after);
  }

  private void writeDeclarations() throws IOException {
    write("cities.csv", "shop,city\na,Rome\nb,Rome\nc,Oslo\n");
    write(
        "views/totals.sql",
        "SELECT shop, COUNT(*) AS n, SUM(amount) AS amount FROM sales GROUP BY shop\n");
    write(
        "views/cities_now.sql",
        """
        SELECT cities.city, COUNT(*) AS n
        FROM sales
        JOIN cities ON sales.shop = cities.shop
        GROUP BY cities.city
        """);
  }

  @BeforeEach
  void putEverythingBack() throws IOException {
    writeDeclarations();
    delete(data);
    copy(after, data);
  }

  @Test
  void aStateFolderFromAnOlderCopyIsToldAndIsRebuiltOnceItIsRemoved() throws IOException {
    putBack(before, "state");
    refuses(
        WRONG_INPUT,
        "stream 'sales': the master dataset ends with segment 2, but the local state has closed none"
            + " after segment 1. The state folder was restored from an older copy");
    delete(data.resolve("state"));
    isRight();
  }

  @Test
  void aLakeFromAnOlderCopyIsToldAndTheLogStillHasWhatItLacks() throws IOException {
    putBack(before, "lake");
    refuses(
        WRONG_INPUT,
        "stream 'sales': segments up to 2 had been archived, but the master dataset now ends with"
            + " segment 1. The lake folder was lost or set back");
    delete(data.resolve("state"));
    isRight();
  }

  @Test
  void aLogFromAnOlderCopyOrAnotherTopicIsToldBeforeAnythingIsWritten() throws IOException {
    putBack(before, "log");
    for (int start = 0; start < 2; start++) {
      refuses(
          WRONG_INPUT, "stream 'sales': topic 'sales' ends at {\"0\":3}, but it was read up to");
    }
    delete(data.resolve("log"));
    for (int start = 0; start < 2; start++) {
      refuses(WRONG_INPUT, "stream 'sales': topic 'sales' is not at");
    }
    putBack(after, "log");
    isRight();
  }

  @Test
  void anOlderLogThatHasGrownPastWhatWasReadIsTold() throws IOException {
    Path elsewhere = folder.resolve("elsewhere");
    Files.createDirectories(elsewhere);
    copy(before.resolve("log"), elsewhere.resolve("log"));
    try (Program program = Program.up(workspace, "--data", elsewhere.toString())) {
      awaitRead(program, 3);
      send(program, "z", 1, 2, 3, 4);
    }
    delete(data.resolve("log"));
    copy(elsewhere.resolve("log"), data.resolve("log"));
    for (int start = 0; start < 2; start++) {
      refuses(
          WRONG_INPUT,
          "stream 'sales': the event at 0:5 of topic 'sales' is not the one that was read there");
    }
    putBack(after, "log");
    isRight();
  }

  @Test
  void aMasterTableThatWasRolledBackIsToldAndRightAgainOnceItIsRolledForward() {
    long newest;
    try (OtherEngine other = new OtherEngine(data.resolve("lake"))) {
      try (Program program = Program.up(workspace)) {
        newest = other.rollBack("master", "sales");
        assertThatThrownBy(() -> program.post("/api/batch", Map.of("full", true)))
            .hasMessageContaining("segment 2 is missing");
        assertThat(program.query(TOTALS, "merged")).isEqualTo(ALL);
      }
      refuses(WRONG_INPUT, "segments up to 2 had been archived");
      other.table("master", "sales").manageSnapshots().setCurrentSnapshot(newest).commit();
    }
    isRight();
  }

  @Test
  void batchTablesThatWereRolledBackAndExpiredSnapshotsChangeNoAnswer() {
    try (OtherEngine other = new OtherEngine(data.resolve("lake"))) {
      assertThat(other.rollBack("batch", "totals")).isNotZero();
      for (String table : List.of("batch totals", "batch cities_now", "master sales")) {
        other.expire(table.split(" ")[0], table.split(" ")[1]);
      }
    }
    isRight();
  }

  @Test
  void aViewThatIsChangedAndChangedBackAnswersOverAllHistoryEachTime() throws IOException {
    write(
        "views/totals.sql",
        "SELECT shop, MAX(amount) AS n, 0 AS amount FROM sales GROUP BY shop\n");
    try (Program program = Program.up(workspace)) {
      assertThat(program.query("SELECT shop, n FROM totals ORDER BY shop", "merged"))
          .containsExactly(List.of("a", "3.00"), List.of("b", "20.00"), List.of("c", "100.00"));
      verifies(program);
    }
    writeDeclarations();
    isRight();
  }

  @Test
  void aReferenceTableThatChangesCountsForAllHistoryFromTheNextStartAndNotBefore()
      throws IOException {
    List<List<String>> old = List.of(List.of("Oslo", "1"), List.of("Rome", "5"));
    try (Program program = Program.up(workspace)) {
      write("cities.csv", "shop,city\na,Bern\nb,Rome\nc,Bern\n");
      assertThat(program.query(CITIES, "merged")).isEqualTo(old);
      program.post("/api/batch", Map.of("full", true));
      assertThat(program.query(CITIES, "merged")).isEqualTo(old);
      assertThat(program.query(CITIES, "batch")).isEqualTo(old);
      verifies(program);
    }
    try (Program program = Program.up(workspace)) {
      List<List<String>> now = List.of(List.of("Bern", "4"), List.of("Rome", "2"));
      assertThat(program.query(CITIES, "merged")).isEqualTo(now);
      program.post("/api/batch", Map.of());
      assertThat(program.query(CITIES, "batch")).isEqualTo(now);
      assertThat(program.query("SELECT city FROM cities WHERE shop = 'a'", "merged").get(0))
          .containsExactly("Bern");
      verifies(program);
    }
  }

  /** The lake is shared by a link, as by a mount; the log is a cluster's. */
  @Test
  void aStalledWriterThatWakesBehindItsSuccessorIsFencedAndDeletedEventsAreTold() throws Exception {
    Path other = folder.resolve("other");
    assertThat(Program.run("init", other.toString()).exit()).isZero();
    try (Program log = Program.up(other)) {
      String servers = log.get("/api/status").get("log").asText();
      String[] first = outside(servers, "first");
      String[] second = outside(servers, "second");
      try (Program stalled = Program.up(workspace, first)) {
        send(stalled, "a", 1, 2, 3);
        stalled.post("/api/batch", Map.of());
        signal("-STOP", stalled);
        Files.createDirectories(folder.resolve("second"));
        Files.createSymbolicLink(folder.resolve("second/lake"), folder.resolve("first/lake"));
        try (Program successor = Program.up(workspace, second)) {
          send(successor, "b", 10, 20);
          successor.post("/api/batch", Map.of());
          signal("-CONT", stalled);
          send(successor, "c", 100);
          awaitRead(stalled, 6);
          // Its segment ends elsewhere than its successor's of the same number.
          assertThatThrownBy(() -> stalled.post("/api/batch", Map.of("full", true)))
              .hasMessageContaining("another process writes this lake");
          assertThat(stalled.query(TOTALS, "merged")).isEqualTo(ALL);
          awaitRead(successor, 6);
          successor.post("/api/batch", Map.of());
          assertThat(successor.query(TOTALS, "batch")).isEqualTo(ALL);
          verifies(successor);
        }
        send(stalled, "d", 1);
      }
      deleteAllRecords(servers);
      List<String> up = new ArrayList<>(List.of("up", workspace.toString(), "--until-idle"));
      up.addAll(Arrays.asList(second));
      Program.Outcome outcome = Program.run(up.toArray(String[]::new));
      assertThat(outcome.err()).contains("are no longer in the log", "retention.ms=-1");
      assertThat(outcome.exit()).isEqualTo(FAILURE);
    }
  }

  private String[] outside(String servers, String name) {
    return new String[] {
      "--data", folder.resolve(name).toString(), "--set", "log.bootstrap.servers=" + servers
    };
  }

  private static void deleteAllRecords(String servers) throws Exception {
    TopicPartition partition = new TopicPartition("sales", 0);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      long end =
          admin
              .listOffsets(Map.of(partition, OffsetSpec.latest()))
              .partitionResult(partition)
              .get()
              .offset();
      admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(end))).all().get();
    }
  }

  private static void signal(String signal, Program program) throws Exception {
    Process kill = new ProcessBuilder("kill", signal, "" + program.pid()).start();
    assertThat(kill.waitFor()).isZero();
  }

  /** All answers, before and after a batch, and a recompute from scratch. */
  private void isRight() {
    try (Program program = Program.up(workspace)) {
      awaitRead(program, 6);
      assertThat(program.query(TOTALS, "merged")).isEqualTo(ALL);
      program.post("/api/batch", Map.of());
      assertThat(program.query(TOTALS, "merged")).isEqualTo(ALL);
      assertThat(program.query(TOTALS, "batch")).isEqualTo(ALL);
      verifies(program);
    }
  }

  private static void verifies(Program program) {
    var report = program.post("/api/verify", Map.of());
    assertThat(report.get("passed").asBoolean()).as(report.toPrettyString()).isTrue();
  }

  private void refuses(int exit, String message) {
    Program.Outcome outcome = Program.run("up", workspace.toString(), "--until-idle");
    assertThat(outcome.err()).contains("periscope: ").contains(message);
    assertThat(outcome.exit()).isEqualTo(exit);
  }

  private static void send(Program program, String shop, int... amounts) {
    long read = read(program);
    List<Map<String, Object>> events = new ArrayList<>();
    for (int amount : amounts) {
      Map<String, Object> event = new HashMap<>();
      event.put("shop", shop);
      event.put("amount", amount);
      events.add(event);
    }
    program.post("/api/streams/sales", events);
    awaitRead(program, read + amounts.length);
  }

  private static long read(Program program) {
    return program.get("/api/status").get("streams").get(0).get("read").asLong();
  }

  private static void awaitRead(Program program, long events) {
    Eventually.holds(
        Duration.ofSeconds(30),
        () -> read(program) == events,
        () -> program.get("/api/status").toPrettyString());
  }

  private void write(String name, String text) throws IOException {
    Path file = workspace.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void putBack(Path from, String name) throws IOException {
    delete(data.resolve(name));
    copy(from.resolve(name), data.resolve(name));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
