package io.periscope.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.source.Inputs;
import io.periscope.files.FolderSettings.Done;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderSourceTest {
  @TempDir Path root;
  private FolderFixture in;

  @BeforeEach
  void begin() throws IOException {
    in = new FolderFixture(root);
  }

  @AfterEach
  void end() {
    in.close();
  }

  private static String row(String id) {
    return "{\"id\":\"" + id + "\"}";
  }

  private static String rows(String... ids) {
    return String.join("\n", Arrays.stream(ids).map(FolderSourceTest::row).toList()) + "\n";
  }

  @Test
  void filesAreReadByTimeAndThenByName() throws Exception {
    in.drop("in/b.jsonl", rows("b1", "b2"), 1000);
    in.drop("in/a.jsonl", rows("a1"), 2000);
    in.drop("in/c.jsonl", rows("c1"), 1000);
    in.drain();
    assertThat(in.events()).containsExactly(row("b1"), row("b2"), row("c1"), row("a1"));
  }

  @Test
  void whatArrivesLaterIsReadThoughItIsOlder() throws Exception {
    in.drop("in/b.jsonl", rows("b"), 2000);
    in.drain();
    in.drop("in/a.jsonl", rows("a"), 1000);
    in.kill().drain();
    in.drop("in/c.jsonl", rows("c"), 1);
    in.drain().kill().drain();
    assertThat(in.events()).containsExactly(row("b"), row("a"), row("c"));
  }

  @Test
  void whatIsUnfinishedOrHiddenIsNotRead() throws Exception {
    for (String name :
        new String[] {
          ".a.jsonl", "_a.jsonl", "a.jsonl.tmp", "a.jsonl.part", "a.jsonl.crdownload",
          "a.jsonl.inprogress", "a.jsonl.failed", "A.JSONL.TMP", "notes.txt", "sub/a.jsonl"
        }) {
      in.drop("in/" + name, rows("no"), 1000);
    }
    in.drop("in/a.jsonl", rows("yes"), 1000);
    in.drain();
    assertThat(in.events()).containsExactly(row("yes"));
  }

  @Test
  void aFileIsReadWhenItHasNotChangedForAWhile() throws Exception {
    in.settle(Duration.ofSeconds(2));
    Path file = in.drop("in/a.jsonl", rows("a"), 1000);
    assertThat(in.step(9)).isZero();
    in.pass(Duration.ofMillis(1500));
    Files.writeString(file, rows("b"), StandardOpenOption.APPEND);
    assertThat(in.step(9)).isZero();
    assertThat(in.pause()).isEqualTo(Duration.ofSeconds(1));
    in.pass(Duration.ofMillis(1900));
    assertThat(in.step(9)).isZero();
    assertThat(in.pause()).isEqualTo(Duration.ofMillis(100));
    in.pass(Duration.ofMillis(100));
    assertThat(in.step(9)).isEqualTo(2);
  }

  @Test
  void aFolderThatIsNotThereIsWaitedFor() throws Exception {
    in.path("later");
    assertThatThrownBy(() -> in.step(1))
        .isInstanceOfSatisfying(
            PeriscopeException.class, e -> assertThat(e.fault()).isEqualTo(Fault.RESOURCE))
        .hasMessage(
            "stream 'trips': there is no folder "
                + root.resolve("later")
                + " yet; it is waited for");
    in.drop("later/a.jsonl", rows("a"), 1000);
    in.drain();
    assertThat(in.events()).containsExactly(row("a"));
  }

  @Test
  void aFileIsNoFolder() throws Exception {
    in.drop("in/a.jsonl", rows("a"), 1000);
    in.path("in/a.jsonl");
    assertThatThrownBy(() -> in.step(1))
        .hasMessage(
            "stream 'trips': 'in/a.jsonl' is a file, not a folder; to read it once, declare source:"
                + " {file: {path: in/a.jsonl}}");
  }

  @Test
  void aGlobMeansFilesInManyFolders() throws Exception {
    in.path("in/*/*.jsonl").done(Done.MOVE);
    in.drop("in/x/a.jsonl", rows("xa"), 1000);
    in.drain();
    in.drop("in/y/a.jsonl", rows("ya"), 1000);
    in.drop("in/y/other.txt", "no", 1000);
    in.drain().kill().drain();
    assertThat(in.events()).containsExactly(row("xa"), row("ya"));
    assertThat(in.names("in/x/done")).containsExactly("a.jsonl");
    assertThat(in.names("in/y")).containsExactly("done", "other.txt");
  }

  @Test
  void aGlobThatMatchesAnUnknownEndingSetsTheFileAside() throws Exception {
    in.path("in/*");
    in.drop("in/a.xml", "<a/>", 1000);
    in.drain();
    assertThat(Files.readString(in.file("in/a.xml.failed")))
        .isEqualTo(
            "in/a.xml cannot tell the format of 'a.xml' by its ending, expected .csv, .jsonl, .ndjson,"
                + " .json (each also with .gz or .zst), .parquet or .avro; or declare format: csv,"
                + " jsonl, parquet or avro\n0 rows were read of it. To have it read on from there,"
                + " mend it and delete this note.\n");
  }

  @Test
  void aFailedFileIsSetAsideAndTheOthersGoOn() throws Exception {
    byte[] whole = FilesFixture.gzip(rows("a1", "a2"));
    in.drop("in/a.jsonl.gz", Arrays.copyOf(whole, whole.length - 9), 1000);
    in.drop("in/b.parquet", "no parquet", 1001);
    in.drop("in/c.csv", "x,y\n1,2\n", 1002);
    in.drop("in/d.jsonl", rows("d"), 1003);
    in.drain();
    assertThat(in.events()).contains(row("d"));
    assertThat(in.names("in"))
        .containsExactly(
            "a.jsonl.gz",
            "a.jsonl.gz.failed",
            "b.parquet",
            "b.parquet.failed",
            "c.csv",
            "c.csv.failed",
            "d.jsonl");
    assertThat(Files.readString(in.file("in/a.jsonl.gz.failed")))
        .startsWith("a.jsonl.gz is a truncated gzip file; nothing can be read of it after row");
    assertThat(Files.readString(in.file("in/b.parquet.failed")))
        .startsWith("b.parquet is not a Parquet file, or a damaged one: ");
    assertThat(Files.readString(in.file("in/c.csv.failed")))
        .startsWith("c.csv:1: no column 'id'; the file has x, y\n");

    int before = in.events().size();
    in.kill().drain();
    assertThat(in.events()).hasSize(before);
  }

  @Test
  void aMendedFileIsReadOnWhereItFailed() throws Exception {
    in.drop("in/a.csv", "id,zone,picked_up,fare\na,,,\nb,,,\n\"c,,,\n", 1000);
    in.drain();
    assertThat(in.events()).containsExactly(row("a"), row("b"));
    assertThat(Files.readString(in.file("in/a.csv.failed")))
        .contains("check for a quote that is not closed")
        .contains("2 rows were read of it. To have it read on from there");

    in.drop("in/a.csv", "id,zone,picked_up,fare\na,,,\nb,,,\nc,,,\n", 2000);
    in.kill().drain();
    assertThat(in.events()).hasSize(2);
    Files.delete(in.file("in/a.csv.failed"));
    in.drain().kill().drain();
    assertThat(in.events()).containsExactly(row("a"), row("b"), row("c"));
    assertThat(in.names("in")).containsExactly("a.csv");
  }

  @Test
  void aFileThatWasReadAndThenChangedIsToldAndNotReadAgain() throws Exception {
    in.drop("in/a.jsonl", rows("a"), 1000);
    in.drain();
    in.drop("in/a.jsonl", rows("a", "b"), 2000);
    in.drain().kill().drain();
    assertThat(in.events()).containsExactly(row("a"));
    assertThat(Files.readString(in.file("in/a.jsonl.failed")))
        .isEqualTo(
            "a.jsonl was changed after it was read; give new rows in a file of another name\n"
                + "It is not read again under this name.\n");
    Files.delete(in.file("in/a.jsonl.failed"));
    in.drain().kill().drain();
    assertThat(in.events()).containsExactly(row("a"));
    assertThat(in.names("in")).containsExactly("a.jsonl");
  }

  @Test
  void aFileThatChangesWhileItIsReadIsTold() throws Exception {
    Path file = in.drop("in/a.jsonl", rows("a", "b", "c"), 1000);
    assertThat(in.step(1)).isEqualTo(1);
    in.commit().kill();
    Files.setLastModifiedTime(file, FileTime.fromMillis(5_000_000));
    in.drain();
    assertThat(in.events()).containsExactly(row("a"));
    assertThat(Files.readString(in.file("in/a.jsonl.failed")))
        .startsWith("a.jsonl was changed while it was read\n1 rows were read of it.");
    Files.delete(in.file("in/a.jsonl.failed"));
    in.drain();
    assertThat(in.events()).containsExactly(row("a"), row("b"), row("c"));
  }

  @Test
  void aFileThatIsGoneInTheMiddleIsTold() throws Exception {
    Path file = in.drop("in/a.jsonl", rows("a", "b"), 1000);
    in.step(1);
    in.commit().kill();
    Files.delete(file);
    in.drop("in/b.jsonl", rows("c"), 1000);
    in.drain();
    assertThat(in.events()).containsExactly(row("a"), row("c"));
    assertThat(Files.readString(in.file("in/a.jsonl.failed")))
        .startsWith("a.jsonl is gone, and was not read to its end\n");
  }

  @Test
  void aFileIsMovedWhenItsRowsAreCommittedAndNotBefore() throws Exception {
    in.done(Done.MOVE);
    in.drop("in/a.jsonl", rows("a"), 1000);
    while (in.step(9) > 0) {
      assertThat(in.names("in")).containsExactly("a.jsonl");
    }
    in.kill();
    assertThat(in.step(9)).isEqualTo(1);
    in.commit();
    in.drain();
    assertThat(in.names("in")).containsExactly("done");
    assertThat(in.names("in/done")).containsExactly("a.jsonl");

    in.drop("in/a.jsonl", rows("a again"), 1000);
    in.drain().kill().drain();
    assertThat(in.events()).containsExactly(row("a"), row("a again"));
    assertThat(in.names("in/done")).containsExactly("a.jsonl", "a.jsonl~2");
  }

  @Test
  void whatWasCommittedButNotYetMovedIsMovedAfterARestart() throws Exception {
    in.done(Done.KEEP);
    in.drop("in/a.jsonl", rows("a"), 1000);
    in.drain().kill();
    in.done(Done.DELETE).drain();
    assertThat(in.names("in")).isEmpty();
    assertThat(in.events()).containsExactly(row("a"));
    assertThat(in.position()).isEqualTo("{\"loads\":1,\"files\":1,\"done\":\"\",\"failed\":[]}");
  }

  @Test
  void whatIsTakenAwayAndPutBackIsNotReadAgain() throws Exception {
    Path file = in.drop("in/a.jsonl", rows("a"), 1000);
    in.drain();
    Path away = Files.move(file, root.resolve("away"));
    in.drain().kill().drain();
    Files.move(away, file);
    in.drain();
    assertThat(in.events()).containsExactly(row("a"));
  }

  @Test
  void anEventThatIsRefusedIsNotTheFilesFault() throws Exception {
    in.drop("in/a.jsonl", rows("a"), 1000);
    try (FolderSource source =
        (FolderSource) new FolderConnector().open(in.stream(), Optional.empty())) {
      assertThatThrownBy(
              () ->
                  source.next(
                      1,
                      (key, value) -> {
                        throw PeriscopeException.user("too large");
                      }))
          .hasMessage("too large");
      assertThat(source.position())
          .isEqualTo("{\"loads\":1,\"files\":0,\"done\":\"\",\"failed\":[]}");
    }
  }

  @Test
  void aFolderWhoseFilesAllFailStopsTheSource() throws Exception {
    for (int i = 0; i <= FolderPosition.MOST_FAILED; i++) {
      in.drop("in/%03d.csv".formatted(i), "x\n1\n", 1000);
    }
    assertThatThrownBy(in::drain)
        .hasMessageStartingWith(
            "stream 'trips': more than 200 files of 'in' failed, the last one: 200.csv:1: no column 'id'")
        .hasMessageEndingWith(
            "Check the stream's declaration; then remove the notes (*.failed) of those that are to be"
                + " read again, and start anew");
  }

  private void stamped() {
    in.fields(
            new Field("file", DataType.STRING, FileStamp.FILE, ""),
            new Field("load", DataType.LONG, FileStamp.LOAD, ""))
        .reload();
  }

  private static String stamped(String id, String file, long load) {
    return "{\"id\":\"%s\",\"file\":\"%s\",\"load\":%d}".formatted(id, file, load);
  }

  @Test
  void anEventSaysWhichFileItIsFromAndWhichLoadOfIt() throws Exception {
    stamped();
    in.drop("in/a.jsonl", "{\"id\":\"1\"}\n{ }\n[1]\n{\"id\":{}\n", 1000);
    in.drop("in/b.jsonl", rows("2"), 2000);
    in.drain();
    assertThat(in.events())
        .containsExactly(
            stamped("1", "a.jsonl", 1),
            "{\"file\":\"a.jsonl\",\"load\":1}",
            "[1]",
            "{\"id\":{\"file\":\"a.jsonl\",\"load\":1}",
            stamped("2", "b.jsonl", 2));
  }

  @Test
  void aFileThatIsChangedIsReadAgainAsAnotherLoad() throws Exception {
    stamped();
    in.drop("in/a.jsonl", rows("1", "2"), 1000);
    in.drop("in/b.jsonl", rows("3"), 1000);
    in.drain().kill();
    in.drop("in/a.jsonl", rows("1", "9"), 3000);
    in.drain().kill().drain();
    assertThat(in.events())
        .containsExactly(
            stamped("1", "a.jsonl", 1),
            stamped("2", "a.jsonl", 1),
            stamped("3", "b.jsonl", 2),
            stamped("1", "a.jsonl", 3),
            stamped("9", "a.jsonl", 3));
  }

  @Test
  void aFileThatChangesWhileItIsReadIsReadAgain() throws Exception {
    stamped();
    in.drop("in/a.jsonl", rows("1", "2", "3"), 1000);
    assertThat(in.step(2)).isEqualTo(2);
    in.commit();
    in.drop("in/a.jsonl", rows("7", "8"), 2000);
    in.drain();
    in.drop("in/b.jsonl", rows("4", "5", "6"), 4000);
    in.pass(Duration.ofSeconds(1)).step(1);
    in.commit().kill();
    in.drop("in/b.jsonl", rows("4"), 5000);
    in.drain();
    assertThat(in.events())
        .startsWith(stamped("1", "a.jsonl", 1), stamped("2", "a.jsonl", 1))
        .endsWith(
            stamped("7", "a.jsonl", 2),
            stamped("8", "a.jsonl", 2),
            stamped("4", "b.jsonl", 3),
            stamped("4", "b.jsonl", 4));
  }

  @Test
  void aMendedFileGoesOnAsTheSameLoad() throws Exception {
    stamped();
    in.drop("in/a.csv", "id,zone,picked_up,fare\n1,,,\n\"2,,,\n", 1000);
    in.drop("in/b.jsonl", rows("3"), 2000);
    in.drain();
    in.drop("in/a.csv", "id,zone,picked_up,fare\n1,,,\n2,,,\n", 3000);
    Files.delete(root.resolve("in/a.csv.failed"));
    in.kill().drain();
    assertThat(in.events())
        .containsExactly(
            stamped("1", "a.csv", 1), stamped("3", "b.jsonl", 2), stamped("2", "a.csv", 1));
  }

  @Test
  void whatIsReadAndWhatFailedIsTold() throws Exception {
    in.drop("in/a.csv", "id,zone,picked_up,fare\n1,,,\n\"2,,,\n", 1000);
    in.drop("in/b.jsonl", rows("3", "4"), 2000);
    in.step(2);
    assertThat(in.inputs().waiting()).isZero();
    assertThat(in.inputs().read()).isZero();
    assertThat(in.inputs().reading()).hasValue("b.jsonl");
    in.commit().kill();
    in.drain();
    assertThat(in.inputs().read()).isEqualTo(1);
    assertThat(in.inputs().reading()).isEmpty();
    assertThat(in.inputs().failed()).extracting(Inputs.Failure::name).containsExactly("a.csv");
    assertThat(in.inputs().failed().get(0).reason()).startsWith("a.csv: after row 1: ");
  }

  @Test
  void aFailureIsForgottenWithItsFileWhenNothingElseCanBeDone() throws Exception {
    Path file = in.drop("in/a.jsonl", rows("a"), 1000);
    in.drain();
    in.drop("in/a.jsonl", rows("b"), 2000);
    in.drain();
    assertThat(in.inputs().failed()).hasSize(1);
    Files.delete(file);
    in.drain();
    assertThat(in.inputs().failed()).hasSize(1);
    Files.delete(in.file("in/a.jsonl.failed"));
    in.drain();
    assertThat(in.inputs().failed()).isEmpty();
    in.drop("in/a.jsonl", rows("c"), 3000);
    in.drain();
    assertThat(in.inputs().failed()).hasSize(1);
    assertThat(in.events()).containsExactly(row("a"));
  }

  @Test
  void aPositionOfBeforeIsUnderstood() {
    String before =
        "{\"file\":\"a.csv\",\"bytes\":7,\"modified\":8,\"row\":2,\"load\":3,\"loads\":3,"
            + "\"done\":\"AAAAAAAAAAEAAAAC\",\"failed\":[{\"file\":\"b.csv\",\"rows\":1,"
            + "\"reason\":\"why\",\"told\":true,\"load\":2}]}";
    FolderPosition position = FolderPosition.parse("s", before);
    assertThat(position.reading())
        .hasValue(new FolderPosition.Reading(new FoundFile("a.csv", 7, 8, ""), 2, 3));
    assertThat(position.failed()).containsEntry("b.csv", new FailedFile(1, "why", true, 2, 0));
    assertThat(position.countDone()).isEqualTo(1);
    assertThat(position.files()).isEqualTo(1);
  }

  @Test
  void aPositionOfAnotherKindIsTold() {
    assertThatThrownBy(() -> FolderPosition.parse("trips", "{\"row\":1}"))
        .hasMessage(
            "stream 'trips': this is not a position in a folder: {\"row\":1}; it was committed by"
                + " something else");
  }

  @Test
  void aFullPositionFitsIntoOneRecord() throws Exception {
    FolderPosition position = new FolderPosition();
    for (int i = 0; i < FolderPosition.MOST_DONE; i++) {
      position.finish(new FoundFile("f" + i, i, i, ""));
    }
    for (int i = 0; i < FolderPosition.MOST_FAILED; i++) {
      position.fail("n".repeat(200) + i, new FailedFile(1, "r".repeat(999), true, i, i));
    }
    String text = position.toString();
    assertThat(text.length()).isLessThan(1_000_000);
    assertThat(FolderPosition.parse("s", text)).hasToString(text);
  }
}
