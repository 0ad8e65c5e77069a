package io.periscope.s3;

import static io.periscope.s3.BucketFixture.gzip;
import static io.periscope.s3.BucketFixture.row;
import static io.periscope.s3.BucketFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import io.periscope.api.source.Inputs;
import io.periscope.files.FoundFile;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a real server that speaks S3. */
class BucketSourceTest {
  private static S3Server server;

  @TempDir Path root;
  private BucketFixture in;

  @BeforeAll
  static void start() throws Exception {
    server = new S3Server();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @BeforeEach
  void begin(TestInfo test) {
    String name = "b" + Integer.toHexString(test.getDisplayName().hashCode());
    in = new BucketFixture(server, root, name + "-" + Long.toHexString(System.nanoTime()));
  }

  @AfterEach
  void end() {
    in.close();
  }

  @Test
  void eachObjectIsReadOnceAlsoAfterARestart() throws Exception {
    in.made().put("in/b.jsonl", rows("b1", "b2")).put("in/a.csv", "id\na1\n");
    in.drain().kill().drain();
    in.put("in/c.jsonl.gz", gzip(rows("c1"))).drain().kill().drain();
    assertThat(in.events())
        .containsExactlyInAnyOrder(row("b1"), row("b2"), row("a1"), row("c1"))
        .endsWith(row("c1"));
    assertThat(in.inputs().read()).isEqualTo(3);
    assertThat(in.downloaded()).isZero();
    in.close();
    try (var left = Files.list(root.resolve("tmp"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void whatWasKilledInTheMiddleOfAnObjectGoesOnThere() throws Exception {
    in.made().put("in/a.jsonl", rows("1", "2", "3", "4", "5"));
    assertThat(in.step(2)).isEqualTo(2);
    in.commit();
    assertThat(in.step(2)).isEqualTo(2);
    assertThat(in.downloaded()).isEqualTo(1);
    assertThat(in.inputs().reading()).hasValue("a.jsonl");
    in.kill().drain();
    assertThat(in.events()).containsExactly(row("1"), row("2"), row("3"), row("4"), row("5"));
  }

  /** A download may take longer than a transaction lives. */
  @Test
  void noTransactionIsOpenWhileAnObjectIsFetched() {
    in.made().put("in/a.jsonl", rows("1", "2")).put("in/b.jsonl", rows("3"));
    assertThat(in.step(100)).isEqualTo(2);
    assertThat(in.step(100)).isEqualTo(1);
  }

  @Test
  void anObjectThatIsReplacedIsToldAndTheOthersGoOn() {
    in.made().put("in/a.jsonl", rows("1")).drain();
    in.put("in/a.jsonl", rows("9")).put("in/b.jsonl", rows("2")).drain().kill().drain();
    assertThat(in.events()).containsExactly(row("1"), row("2"));
    assertThat(in.inputs().failed())
        .containsExactly(
            new Inputs.Failure(
                "a.jsonl",
                "a.jsonl was changed after it was read; give new rows in a file of another name"));
    in.put("in/a.jsonl", rows("8")).drain();
    assertThat(in.events()).hasSize(2);
    assertThat(in.inputs().failed()).hasSize(1);
    in.delete("in/a.jsonl").drain();
    assertThat(in.inputs().failed()).isEmpty();
    assertThat(server.keys(in.bucket)).containsExactly("in/b.jsonl");
  }

  @Test
  void theSameContentPutThereAgainIsNothingNew() {
    in.made().put("in/a.jsonl", rows("1")).drain();
    in.put("in/a.jsonl", rows("1")).drain().kill().drain();
    assertThat(in.events()).containsExactly(row("1"));
    assertThat(in.inputs().failed()).isEmpty();
  }

  private static String stamped(String id, String file, long load) {
    return "{\"id\":\"%s\",\"file\":\"%s\",\"load\":%d}".formatted(id, file, load);
  }

  @Test
  void anObjectThatIsReplacedIsReadAgainAsAnotherLoad() {
    in.made().stamped().put("in/a.jsonl", rows("1", "2")).drain().kill();
    in.put("in/a.jsonl", rows("1", "9")).drain().kill().drain();
    assertThat(in.events())
        .containsExactly(
            stamped("1", "a.jsonl", 1),
            stamped("2", "a.jsonl", 1),
            stamped("1", "a.jsonl", 2),
            stamped("9", "a.jsonl", 2));
  }

  @Test
  void anObjectThatIsReplacedInTheMiddleIsReadAgainAfterARestart() {
    in.made().stamped().put("in/a.jsonl", rows("1", "2", "3")).step(1);
    in.commit().kill().put("in/a.jsonl", rows("7", "8")).drain();
    assertThat(in.events())
        .containsExactly(
            stamped("1", "a.jsonl", 1), stamped("7", "a.jsonl", 2), stamped("8", "a.jsonl", 2));
  }

  @Test
  void anObjectThatIsReplacedInTheMiddleFailsAndGoesOnWhenItIsMended() {
    in.made().put("in/a.jsonl", rows("1", "2", "3")).step(1);
    in.commit().kill().put("in/a.jsonl", rows("7", "8")).drain();
    assertThat(in.inputs().failed())
        .containsExactly(new Inputs.Failure("a.jsonl", "a.jsonl was changed while it was read"));
    in.put("in/a.jsonl", rows("1", "2", "3")).drain();
    assertThat(in.events()).containsExactly(row("1"), row("2"), row("3"));
    assertThat(in.inputs().failed()).isEmpty();
  }

  /** The copy is whole, whatever happens to the object meanwhile. */
  @Test
  void anObjectThatIsReplacedWhileItIsReadIsReadAsItWas() {
    in.made().stamped().put("in/a.jsonl", rows("1", "2", "3")).step(1);
    in.commit().put("in/a.jsonl", rows("7")).drain();
    assertThat(in.events())
        .containsExactly(
            stamped("1", "a.jsonl", 1),
            stamped("2", "a.jsonl", 1),
            stamped("3", "a.jsonl", 1),
            stamped("7", "a.jsonl", 2));
  }

  @Test
  void anObjectThatIsGoneInTheMiddleIsTold() {
    in.made().put("in/a.jsonl", rows("1", "2")).step(1);
    in.commit().kill().delete("in/a.jsonl").put("in/b.jsonl", rows("3")).drain();
    assertThat(in.events()).containsExactly(row("1"), row("3"));
    assertThat(in.inputs().failed())
        .containsExactly(
            new Inputs.Failure("a.jsonl", "a.jsonl is gone, and was not read to its end"));
    in.put("in/a.jsonl", rows("1", "2")).drain();
    assertThat(in.events()).containsExactly(row("1"), row("3"), row("2"));
  }

  @Test
  void anObjectThatChangesOrGoesAfterItWasListedIsNotRead() throws Exception {
    in.made().put("in/a.jsonl", rows("1")).put("in/b.jsonl", rows("2"));
    try (BucketPlace place = in.place()) {
      List<FoundFile> found = place.list();
      assertThat(found).extracting(FoundFile::name).containsExactly("a.jsonl", "b.jsonl");
      in.put("in/a.jsonl", rows("9")).delete("in/b.jsonl");
      assertThat(place.fetch(found.get(0))).isEmpty();
      assertThat(place.fetch(found.get(1))).isEmpty();
      assertThat(in.downloaded()).isZero();
      assertThat(place.putAway(found.get(0))).isFalse();
      assertThat(place.putAway(found.get(1))).isTrue();
      assertThat(server.keys(in.bucket)).containsExactly("in/a.jsonl");
    }
  }

  @Test
  void aDamagedObjectIsToldTheOthersGoOnAndItGoesOnWhenItIsPutThereAgain() throws Exception {
    byte[] whole = gzip(rows("1", "2", "3"));
    in.made().put("in/a.jsonl.gz", Arrays.copyOf(whole, whole.length - 12));
    in.put("in/b.jsonl", rows("4")).drain().kill().drain();
    assertThat(in.inputs().failed()).extracting(Inputs.Failure::name).containsExactly("a.jsonl.gz");
    assertThat(in.inputs().failed().get(0).reason())
        .startsWith("a.jsonl.gz is a truncated gzip file; nothing can be read of it after row ");
    assertThat(in.events()).contains(row("4")).doesNotContain(row("3"));
    assertThat(server.keys(in.bucket)).containsExactly("in/a.jsonl.gz", "in/b.jsonl");
    in.put("in/a.jsonl.gz", whole).drain().kill().drain();
    assertThat(in.events()).containsExactlyInAnyOrder(row("1"), row("2"), row("3"), row("4"));
    assertThat(in.inputs().failed()).isEmpty();
    assertThat(in.inputs().read()).isEqualTo(2);
  }

  @Test
  void aDamagedObjectIsReadFromItsBeginningWhenItIsToBeReloaded() throws Exception {
    in.made().stamped().put("in/a.csv", "id\n1\n\"2\n").drain();
    in.put("in/a.csv", "id\n1\n2\n").drain();
    assertThat(in.events())
        .containsExactly(
            stamped("1", "a.csv", 1), stamped("1", "a.csv", 2), stamped("2", "a.csv", 2));
    assertThat(in.inputs().failed()).isEmpty();
  }

  /** The declaration was wrong, not the object. */
  @Test
  void whatFailedIsReadWhenTheSameIsPutThereAgain() throws Exception {
    in.made().fields("id: string, x: int").put("in/a.csv", "id\n1\n").drain().kill();
    assertThat(in.events()).isEmpty();
    in.fields("id: string").drain();
    assertThat(in.events()).isEmpty();
    assertThat(in.inputs().failed().get(0).reason()).contains("no column 'x'");
    // Such times are told in seconds.
    long before = Instant.now().getEpochSecond();
    while (Instant.now().getEpochSecond() == before) {
      LockSupport.parkNanos(10_000_000);
    }
    in.put("in/a.csv", "id\n1\n").drain();
    assertThat(in.events()).containsExactly(row("1"));
  }

  @Test
  void whatIsReadCanBeDeleted() {
    in.made().more(", done: delete").put("in/a.jsonl", rows("1")).put("other/a.jsonl", rows("9"));
    while (in.step(9) > 0) {
      assertThat(server.keys(in.bucket)).contains("in/a.jsonl");
    }
    in.commit();
    assertThat(server.keys(in.bucket)).containsExactly("other/a.jsonl");
    in.put("in/a.jsonl", rows("2")).drain().kill().drain();
    assertThat(in.events()).containsExactly(row("1"), row("2"));
    assertThat(in.position()).contains("\"files\":2,\"done\":\"\"");
  }

  @Test
  void aListingHasMoreThanOnePage() throws Exception {
    in.made();
    for (int i = 0; i < 1010; i++) {
      in.put("in/%04d.jsonl".formatted(i), rows("" + i));
    }
    try (BucketPlace place = in.place()) {
      assertThat(place.list()).extracting(FoundFile::name).hasSize(1010).doesNotHaveDuplicates();
    }
  }

  @Test
  void allFormatsAreRead() throws Exception {
    Path parquet = root.resolve("a.parquet");
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckDb.createStatement()) {
      statement.execute(
          "COPY (SELECT 'p' || range AS id FROM range(2)) TO '" + parquet + "' (FORMAT parquet)");
    }
    in.made().put("in/a.csv", "id\nc\n").put("in/b.csv.gz", gzip("id\ng\n"));
    in.put("in/d.jsonl", rows("j")).put("in/e.ndjson", rows("n")).put("in/notes.txt", "no");
    in.put("in/f.avro", avro("id", "a"));
    in.put("in/x.parquet", Files.readAllBytes(parquet));
    in.drain();
    assertThat(in.events())
        .containsExactlyInAnyOrder(
            row("c"), row("g"), row("j"), row("n"), row("a"), row("p0"), row("p1"));
  }

  /** An Avro file with one row of one text, by the letters of its specification. */
  private static byte[] avro(String field, String value) {
    byte[] sync = new byte[16];
    String schema =
        "{\"type\":\"record\",\"name\":\"r\",\"fields\":[{\"name\":\"%s\",\"type\":\"string\"}]}"
            .formatted(field);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {'O', 'b', 'j', 1, 2});
    text(out, "avro.schema");
    text(out, schema);
    out.write(0);
    out.writeBytes(sync);
    out.write(2);
    out.write((value.length() + 1) * 2);
    text(out, value);
    out.writeBytes(sync);
    return out.toByteArray();
  }

  private static void text(ByteArrayOutputStream out, String text) {
    for (int length = text.length() * 2; ; length >>>= 7) {
      out.write(length > 127 ? length & 127 | 128 : length);
      if (length <= 127) {
        break;
      }
    }
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void aGlobMeansWholeKeys() {
    in.made().path("/in/**/[a-z]*.jsonl");
    for (String key :
        new String[] {
          "in/x/a.jsonl",
          "in/x/y/b.jsonl",
          "in/c.jsonl",
          "in/x/A.jsonl",
          "in/x/a.csv",
          "in/_temporary/d.jsonl",
          "in/x/.e.jsonl",
          "in/x/f.jsonl.tmp",
          "in/x/g h+ü.jsonl"
        }) {
      in.put(key, rows(key));
    }
    in.drain();
    assertThat(in.events())
        .containsExactlyInAnyOrder(
            row("in/x/a.jsonl"), row("in/x/y/b.jsonl"), row("in/x/g h+ü.jsonl"));
  }

  @Test
  void aBucketThatIsNotThereIsWaitedFor() {
    assertThatThrownBy(() -> in.step(1))
        .isInstanceOfSatisfying(
            PeriscopeException.class, e -> assertThat(e.fault()).isEqualTo(Fault.RESOURCE))
        .hasMessage(
            "stream 'trips': there is no bucket '%s' at %s yet; it is waited for"
                .formatted(in.bucket, server.endpoint()));
    in.made().put("in/a.jsonl", rows("1")).drain();
    assertThat(in.events()).containsExactly(row("1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "access_key: tester, secret_key: wrong",
        "access_key: nobody, secret_key: very-secret",
        "anonymous: true"
      })
  void whoMayNotReadIsToldAtOnce(String access) {
    in.made().access(access).put("in/a.jsonl", rows("1"));
    assertThatThrownBy(() -> in.step(1))
        .isInstanceOfSatisfying(
            PeriscopeException.class, e -> assertThat(e.fault()).isEqualTo(Fault.USER))
        .hasMessageStartingWith(
            "stream 'trips': the bucket '%s' at %s cannot be listed: "
                .formatted(in.bucket, server.endpoint()))
        .hasMessageEndingWith(
            ". Check 'path', 'endpoint', the keys and what they are allowed to do, and start anew")
        .hasMessageNotContaining("secret");
  }

  @Test
  void aVariableThatIsNotSetIsTold() {
    in.access("access_key: '${NOBODY}', secret_key: '${SECRET}'");
    assertThatThrownBy(() -> in.step(1))
        .hasMessage(
            "stream 'trips': the environment variable NOBODY is not set; set it before the start");
  }

  @Test
  void aServerThatIsAwayIsWaitedFor() throws Exception {
    try (S3Server own = new S3Server();
        BucketFixture from = new BucketFixture(own, root, "away")) {
      from.made().put("in/a.jsonl", rows("1", "2")).put("in/b.jsonl", rows("3"));
      assertThat(from.step(1)).isEqualTo(1);
      from.commit();
      own.stop();
      // What is copied can be read; the next object cannot.
      assertThat(from.step(9)).isEqualTo(1);
      from.commit();
      assertThatThrownBy(() -> from.step(9))
          .isInstanceOfSatisfying(
              PeriscopeException.class, e -> assertThat(e.fault()).isEqualTo(Fault.RESOURCE))
          .hasMessageStartingWith(
              "stream 'trips': the bucket 'away' at %s cannot be read at 'in/b.jsonl': "
                  .formatted(own.endpoint()))
          .hasMessageEndingWith(". It is tried again");
      from.kill();
      assertThatThrownBy(() -> from.step(9)).hasMessageContaining("cannot be listed: ");
      from.kill();
      own.startAgain();
      from.drain();
      assertThat(from.events()).containsExactly(row("1"), row("2"), row("3"));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {8001, 8002, 8003, 8004, 8005, 8006, 8007, 8008})
  void everyRowComesOnceWheneverItIsKilled(long seed) throws Exception {
    Random random = new Random(seed);
    List<String> expected = new ArrayList<>();
    in.made().more(random.nextBoolean() ? ", done: delete" : "");
    for (int files = 5 + random.nextInt(10); files > 0; ) {
      switch (random.nextInt(6)) {
        case 0, 1 -> {
          files--;
          String[] ids = new String[random.nextInt(9)];
          for (int i = 0; i < ids.length; i++) {
            ids[i] = files + "-" + i;
            expected.add(row(ids[i]));
          }
          String content = ids.length == 0 ? "" : rows(ids);
          boolean packed = random.nextBoolean();
          String key = "in/" + files + (packed ? ".jsonl.gz" : ".jsonl");
          in.put(key, packed ? gzip(content) : content.getBytes(StandardCharsets.UTF_8));
        }
        case 2 -> in.commit();
        case 3 -> in.kill();
        default -> in.step(1 + random.nextInt(6));
      }
    }
    in.kill().drain().kill().drain();
    assertThat(in.events()).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(expected);
  }
}
