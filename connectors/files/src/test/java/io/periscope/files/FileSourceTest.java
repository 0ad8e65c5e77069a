package io.periscope.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.SourceDef;
import io.periscope.api.source.Source;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSourceTest {
  @TempDir Path folder;
  private FilesFixture files;

  @BeforeEach
  void begin() throws Exception {
    files = new FilesFixture(folder).schema(new Field("i", DataType.INT));
    files.write("in/b.csv", "i\n3\n4\n");
    files.write("in/a.jsonl", "{\"i\":1}\n{\"i\":2}\n");
    files.write("in/c.csv.gz", FilesFixture.gzip("i\n5\n"));
    files.write("in/notes.txt", "not one of them");
    files.write("in/.hidden.csv", "i\n9\n");
    files.write("in/deep/d.csv", "i\n6\n");
  }

  private static List<String> events(int... numbers) {
    List<String> events = new ArrayList<>();
    for (int number : numbers) {
      events.add("{\"i\":" + number + "}");
    }
    return events;
  }

  @Test
  void aFolderIsItsFilesOfKnownKindsByName() {
    assertThat(files.events("in")).isEqualTo(events(1, 2, 3, 4, 5));
  }

  @Test
  void aGlobIsTheFilesThatMatch() {
    assertThat(files.events("in/*.csv")).isEqualTo(events(9, 3, 4));
    assertThat(files.events("in/?.*")).isEqualTo(events(1, 2, 3, 4, 5));
    assertThat(files.events("in/**/*.csv")).isEqualTo(events(6));
    assertThat(files.events("*/{b,c}.csv*")).isEqualTo(events(3, 4, 5));
    assertThat(files.events(folder + "/in/b*")).isEqualTo(events(3, 4));
  }

  @Test
  void aNameThatIsThereIsItselfWhateverItsCharacters() throws Exception {
    files.write("a[1]/x.csv", "i\n1\n");
    files.write("a[1]/{b}/y.csv", "i\n2\n");
    files.write("a1/x.csv", "i\n8\n");
    files.write("a1/b/y.csv", "i\n9\n");
    FilesFixture inside =
        new FilesFixture(folder.resolve("a[1]")).schema(new Field("i", DataType.INT));
    assertThat(inside.events("x.csv")).isEqualTo(events(1));
    assertThat(inside.events("*.csv")).isEqualTo(events(1));
    assertThat(inside.events("{b}/?.csv")).isEqualTo(events(2));
    assertThat(files.events("a[1]/*.csv")).isEqualTo(events(1));
    assertThat(files.events(folder + "/a[1]/**.csv")).isEqualTo(events(1, 2));
    assertThat(files.events("a[1]")).isEqualTo(events(1));
    // As a pattern it is a1.
    assertThat(files.events("a[1]*/x.csv")).isEqualTo(events(8));
    assertThatThrownBy(() -> inside.events("xx.csv"))
        .hasMessageContaining("there is no file or folder 'xx.csv'");
    assertThatThrownBy(() -> inside.events("*.jsonl"))
        .hasMessageContaining("no file matches '*.jsonl' (looked in " + folder.resolve("a[1])"));
  }

  @Test
  void aBrokenGlobIsTold() {
    fails("in/[.csv", "'in/[.csv' is not a glob: Missing", "[abc]", "a backslash before");
    fails("{in,out/*.csv", "'{in,out/*.csv' is not a glob: Missing");
    fails("in/{a,{b,c}}.csv", "is not a glob: Cannot nest groups");
  }

  @Test
  void hiddenFoldersMustBeNamed() throws Exception {
    files.write("in/.stage/e.csv", "i\n7\n");
    files.write("in/.stage/.more/f.csv", "i\n8\n");
    assertThat(files.events("in/**.csv")).isEqualTo(events(9, 3, 4, 6));
    assertThat(files.events("in/*/*.csv")).isEqualTo(events(6));
    assertThat(files.events("in/.stage/*.csv")).isEqualTo(events(7));
    assertThat(files.events("*/.stage/*.csv")).isEqualTo(events(7));
    assertThat(files.events("*/{deep,.stage}/*.csv")).isEqualTo(events(7, 6));
    assertThat(files.events("*/{deep,.stage/.more}/*.csv")).isEqualTo(events(8, 6));
    assertThat(files.events("**/.st*/*.csv")).isEqualTo(events(7));
    assertThat(files.events("in/.stage/**.csv")).isEqualTo(events(7));
    assertThat(files.events("**/.stage/.more/*.csv")).isEqualTo(events(8));
  }

  @Test
  void aFolderThatMayNotBeReadIsToldIfItIsNeeded() throws Exception {
    files.write("in/.locked/x.csv", "i\n1\n");
    files.write("in/locked/x.csv", "i\n1\n");
    List<Path> locked = List.of(folder.resolve("in/.locked"), folder.resolve("in/locked"));
    for (Path each : locked) {
      Files.setPosixFilePermissions(each, Set.of());
    }
    try {
      assertThat(files.events("in")).isEqualTo(events(1, 2, 3, 4, 5));
      assertThat(files.events("in/*.csv")).isEqualTo(events(9, 3, 4));
      assertThat(files.events("in/d*/*.csv")).isEqualTo(events(6));
      assertThat(files.events("{in/d*,in}/?.csv")).isEqualTo(events(3, 4, 6));
      if (Files.isReadable(locked.get(1))) {
        // An administrator may read everything.
        assertThat(files.events("in/*/*.csv")).isEqualTo(events(6, 1));
      } else {
        fails(
            "in/*/*.csv",
            "'in/*/*.csv' cannot be read: access to " + locked.get(1) + " is denied",
            "check its permissions");
      }
    } finally {
      for (Path each : locked) {
        Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwx------"));
      }
    }
  }

  @Test
  void readingGoesOnAnywhere() {
    List<String> whole = files.events("in");
    for (int first = 0; first <= whole.size(); first++) {
      List<String> events = new ArrayList<>();
      Optional<String> position;
      try (Source source = files.open("in")) {
        events.addAll(FilesFixture.take(source, first));
        position = Optional.of(source.position());
      }
      try (Source source = files.open("in", position)) {
        events.addAll(FilesFixture.take(source, 100));
        assertThat(source.next(1, (k, v) -> {})).isZero();
      }
      assertThat(events).isEqualTo(whole);
    }
  }

  @Test
  void aFileThatComesAfterTheLastIsReadAfterARestart() throws Exception {
    String end;
    try (Source source = files.open("in")) {
      FilesFixture.take(source, 100);
      end = source.position();
    }
    files.write("in/d.csv", "i\n7\n");
    try (Source source = files.open("in", Optional.of(end))) {
      assertThat(FilesFixture.take(source, 100)).isEqualTo(events(7));
    }
  }

  @Test
  void theColumnsOfEachFileAreKnownOnceItIsBegun() throws Exception {
    files.write("more/1.csv", "i,extra\n1,x\n");
    files.write("more/2.csv", "i,extra\n2,x\n");
    files.write("more/3.csv", "extra,i\nx,3\n");
    files.write("more/4.jsonl", "{\"i\":4}\n");
    try (Source source = files.open("more")) {
      assertThat(source.columns()).containsExactly(List.of("i", "extra"));
      FilesFixture.take(source, 100);
      assertThat(source.columns()).containsExactly(List.of("i", "extra"), List.of("extra", "i"));
    }
  }

  @Test
  void anEventThatIsNotTakenComesAgain() {
    List<String> whole = files.events("in");
    for (int accepted = 0; accepted < whole.size(); accepted++) {
      List<String> events = new ArrayList<>();
      int most = accepted;
      try (Source source = files.open("in")) {
        assertThatThrownBy(
                () ->
                    source.next(
                        100,
                        (key, value) -> {
                          if (events.size() == most) {
                            throw new IllegalStateException("full");
                          }
                          events.add(new String(value, StandardCharsets.UTF_8));
                        }))
            .hasMessage("full");
        try (Source again = files.open("in", Optional.of(source.position()))) {
          assertThat(FilesFixture.take(again, 100))
              .isEqualTo(whole.subList(accepted, whole.size()));
        }
        events.addAll(FilesFixture.take(source, 100));
      }
      assertThat(events).isEqualTo(whole);
    }
  }

  @Test
  void filesThatChangedBehindOurBackStopTheSource() throws Exception {
    String inB;
    try (Source source = files.open("in")) {
      FilesFixture.take(source, 3);
      inB = source.position();
    }
    files.write("in/b.csv", "i\n3\n4\n5\n");
    failsAt(inB, "row 1 of 'b.csv'", "'b.csv' has 8 bytes and had 6", "read twice or left out");
    files.write("in/b.csv", "i\n3\n4\n");
    files.write("in/aa.csv", "i\n7\n");
    failsAt(
        inB, "of the 1 files before 'b.csv' one was added, removed or changed (there are 2 now)");
    Files.delete(folder.resolve("in/aa.csv"));
    files.write("in/a.jsonl", "{\"i\":1}\n");
    failsAt(inB, "of the 1 files before 'b.csv' one was added, removed or changed");
    files.write("in/a.jsonl", "{\"i\":1}\n{\"i\":2}\n");
    Files.delete(folder.resolve("in/b.csv"));
    failsAt(inB, "'b.csv' is no longer there");
    failsAt("row 7", "this is not a position in files: row 7");
    failsAt("{\"round\":1}", "this is not a position in files");
  }

  @Test
  void aFileOfWhichNothingWasReadMayChange() throws Exception {
    files.write("in/b.csv", "i\n\"3\n");
    String position;
    try (Source source = files.open("in")) {
      assertThatThrownBy(() -> FilesFixture.take(source, 100)).hasMessageContaining("b.csv");
      position = source.position();
    }
    files.write("in/b.csv", "i\n3\n4\n");
    try (Source source = files.open("in", Optional.of(position))) {
      assertThat(FilesFixture.take(source, 100)).isEqualTo(events(3, 4, 5));
    }
  }

  @Test
  void aLoopGoesOnThoughItsLastFileIsEmpty() throws Exception {
    files.loop();
    files.write("in/d.csv", "i\n");
    FilePosition last;
    try (Source source = files.open("in")) {
      assertThat(FilesFixture.take(source, 7)).isEqualTo(events(1, 2, 3, 4, 5, 1, 2));
      last = FilePosition.at(new FileSearch("trips", files.definition("in")).find(), 1, 3, 0);
    }
    try (Source source = files.open("in", Optional.of(last.toString()))) {
      assertThat(FilesFixture.take(source, 2)).isEqualTo(events(1, 2));
    }
  }

  @Test
  void aLoopBeginsAgainAndKnowsItsRound() {
    files.loop();
    List<String> twice = events(1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1);
    String position;
    try (Source source = files.open("in")) {
      assertThat(source.remaining()).isEmpty();
      assertThat(FilesFixture.take(source, 8)).isEqualTo(twice.subList(0, 8));
      position = source.position();
      assertThat(position).contains("\"round\":1", "\"file\":\"b.csv\"", "\"row\":1");
    }
    try (Source source = files.open("in", Optional.of(position))) {
      assertThat(FilesFixture.take(source, 3)).isEqualTo(twice.subList(8, 11));
    }
  }

  @Test
  void aLoopOverNothingEnds() throws Exception {
    files.loop();
    files.write("none/a.csv", "i\n");
    files.write("none/b.csv", "i\n");
    assertThat(files.events("none")).isEmpty();
  }

  @Test
  void whatWasReadBeforeAFailureCountsAndTheFailureStays() throws Exception {
    files.write("bad/a.csv", "i\n1\n");
    files.write("bad/b.csv", "other\n2\n");
    List<String> events = new ArrayList<>();
    try (Source source = files.open("bad")) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> FilesFixture.takeInto(events, source, 10))
            .isInstanceOf(PeriscopeException.class)
            .hasMessageContaining("b.csv:1: no column 'i'");
      }
      assertThat(events).isEqualTo(events(1));
      assertThat(source.position()).contains("\"file\":\"a.csv\"", "\"row\":1");
    }
  }

  @Test
  void aPathThatIsNotThereIsToldWithTheNearestOne() {
    fails("in/bb.csv", "there is no file or folder 'in/bb.csv'", "did you mean 'b.csv'?");
    fails("away/x.csv", "there is no file or folder 'away/x.csv' (nor the folder it would be in)");
    fails(
        "in/*.parquet", "no file matches 'in/*.parquet' (looked in " + folder.resolve("in") + ")");
    fails("away/*.csv", "no file matches 'away/*.csv': there is no folder");
    fails("in/notes.txt", "cannot tell the format of 'notes.txt' by its ending", "format: csv");
    fails("in/n*", "cannot tell the format of 'notes.txt'");
  }

  @Test
  void aFolderWithoutFilesOfAKnownKindIsTold() throws Exception {
    Files.createDirectories(folder.resolve("empty"));
    fails("empty", "the folder 'empty' has no file that ends in .csv");
  }

  @Test
  void theSameDeclarationHasTheSameName() {
    FileSourceFactory factory = new FileSourceFactory();
    String name = factory.name(files.stream("in/*.csv"));
    assertThat(factory.name(files.stream("deep/../in/*.csv"))).isEqualTo(name);
    assertThat(factory.name(files.stream(folder + "/in/*.csv"))).isEqualTo(name);
    assertThat(factory.name(files.stream("in"))).isNotEqualTo(name);
    assertThat(factory.name(files.loop().stream("in/*.csv"))).isNotEqualTo(name);
  }

  @Test
  void onlyFilesAreSupported() {
    FileSourceFactory factory = new FileSourceFactory();
    assertThat(factory.supports(files.stream("in").source().orElseThrow())).isTrue();
    assertThat(
            factory.supports(
                new SourceDef.Generator(OptionalDouble.empty(), 1, OptionalLong.empty(), Map.of())))
        .isFalse();
  }

  private void fails(String path, String... messages) {
    assertThatThrownBy(() -> files.open(path))
        .isInstanceOfSatisfying(
            PeriscopeException.class, e -> assertThat(e.fault()).isEqualTo(Fault.USER))
        .hasMessageContaining("stream 'trips'")
        .hasMessageContainingAll(messages);
  }

  private void failsAt(String position, String... messages) {
    assertThatThrownBy(() -> files.open("in", Optional.of(position)))
        .isInstanceOfSatisfying(
            PeriscopeException.class, e -> assertThat(e.fault()).isEqualTo(Fault.USER))
        .hasMessageContaining("stream 'trips'")
        .hasMessageContainingAll(messages);
  }
}
