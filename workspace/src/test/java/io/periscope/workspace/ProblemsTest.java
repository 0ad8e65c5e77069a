package io.periscope.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.ProblemsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The messages about folders, files and the keys that are not of one field, word for word. */
final class ProblemsTest {
  @TempDir Path root;

  private void stream(String text, String... expected) {
    new Folder(root).with("streams/trips.yaml", text).hasProblems(expected);
  }

  private void settings(String text, String... expected) {
    Folder.small(root).with("periscope.yaml", text).hasProblems(expected);
  }

  @Test
  void aFolderThatIsNotThere() {
    Path missing = root.resolve("missing");
    new Folder(missing)
        .hasProblems(
            missing + ": there is no such folder; 'periscope init' writes a new workspace");
  }

  @Test
  void aFileForAFolder() {
    Path file = new Folder(root).with("file", "").root().resolve("file");
    new Folder(file).hasProblems(file + ": this is a file; give the folder of a workspace");
  }

  @Test
  void aFolderThatIsNoWorkspace() {
    new Folder(root)
        .with("README.md", "")
        .hasProblems(
            root
                + ": not a workspace: it has no folder streams; 'periscope init' writes a new one");
  }

  @Test
  void aWorkspaceWithoutAStream() throws IOException {
    Files.createDirectories(root.resolve("streams"));
    new Folder(root).hasProblems("streams: no stream is declared; add a file NAME.yaml");
  }

  @Test
  void filesThatWouldNeverBeRead() {
    Folder.small(root)
        .with("periscope.yml", "")
        .with("view/v.sql", "")
        .with("streams/more.yml", "")
        .with("streams/old/x.yaml", "")
        .with("tables", "")
        .with("views/v.txt", "")
        .hasProblems(
            "periscope.yml: this is not read; did you mean 'periscope.yaml'?",
            "streams/more.yml: this is not read: files in streams end in .yaml; rename it or move"
                + " it away",
            "streams/old: a folder in streams is not read; put its files into streams itself",
            "tables: this must be a folder",
            "view: this is not read; did you mean 'views'?",
            "views/v.txt: this is not read: files in views end in .sql; rename it or move it away");
  }

  @Test
  void emptyFiles() {
    new Folder(root)
        .with("streams/trips.yaml", "# nothing yet\n\n")
        .with("tables/t.yaml", "")
        .with("views/v.sql", "-- a comment\n/* and\n another */ ;\n")
        .hasProblems(
            "streams/trips.yaml: the file is empty",
            "tables/t.yaml: the file is empty",
            "views/v.sql: the view is empty; write a SELECT");
  }

  @Test
  void filesThatAreNotUtf8() {
    byte[] latin1 = {'n', 'a', 'm', 'e', ':', '\n', 'b', (byte) 0xE9, ' '};
    byte[] cut = {'-', '-', (byte) 0xC3};
    Folder.small(root)
        .with("periscope.yaml", latin1)
        .with("views/v.sql", cut)
        .hasProblems(
            "periscope.yaml:2:2: not UTF-8: here is the byte 0xE9; save the file as UTF-8",
            "views/v.sql:1:3: not UTF-8: here is the byte 0xC3; save the file as UTF-8");
  }

  @Test
  void tabs() {
    stream(
        "stream: trips\nfields:\n\tid: string\n",
        "streams/trips.yaml:3:1: not YAML: here is a tab; indent with spaces");
  }

  @Test
  void badIndentation() {
    stream(
        "stream: trips\n fields:\n  id: string\n",
        "streams/trips.yaml:2:8: not YAML: mapping values are not allowed here; check the"
            + " indentation and the quotes up to here");
  }

  @Test
  void anOpenQuote() {
    stream(
        "stream: \"trips\nfields: { id: string }\n",
        "streams/trips.yaml:3:1: not YAML: while scanning a quoted scalar, found unexpected end of"
            + " stream; check the indentation and the quotes up to here");
  }

  @Test
  void anUnprintableCharacter() {
    stream(
        "stream: trips\nkey: a\u0007\n",
        "streams/trips.yaml:2:7: not YAML: the character U+0007 is not allowed");
  }

  @Test
  void severalDocuments() {
    stream(
        "stream: trips\n---\nstream: trips\n",
        "streams/trips.yaml:2:1: not YAML: expected a single document in the stream, but found"
            + " another document; check the indentation and the quotes up to here");
  }

  @Test
  void anotherKindOfDocument() {
    stream(
        "- trips\n",
        "streams/trips.yaml:1:1: the file must be a mapping with the keys stream, fields,"
            + " description, topic, partitions, format, time, key, unique, replace, source, expect, not a list");
  }

  @Test
  void unknownKeys() {
    settings(
        "htpp: {}\nhttp: { prt: 80 }\nsegment: { xyz: 1 }\n",
        "periscope.yaml:1:1: unknown key 'htpp'; did you mean 'http'?",
        "periscope.yaml:2:9: unknown key 'prt'; did you mean 'port'?",
        "periscope.yaml:3:12: unknown key 'xyz'; the keys here are rows, every");
  }

  @Test
  void doubledAndStrangeKeys() {
    settings(
        "name: a\nname: b\n? [x]\n: y\n",
        "periscope.yaml:2:1: the key 'name' stands here a second time; the first is in line 1",
        "periscope.yaml:3:3: a key of the file must be a text");
  }

  @Test
  void lackingKeys() {
    new Folder(root)
        .with("streams/trips.yaml", "description: Rides\n")
        .with("tables/t.yaml", "table: t\n")
        .hasProblems(
            "streams/trips.yaml:1:1: the file lacks the key 'stream'",
            "streams/trips.yaml:1:1: the file lacks the key 'fields'",
            "tables/t.yaml:1:1: the file lacks the key 'fields'",
            "tables/t.yaml:1:1: a table has one of file");
  }

  @Test
  void wrongKindsOfValue() {
    settings(
        """
        name: [a]
        data: { a: b }
        http: 8080
        log: { properties: [acks], bootstrap.servers: 9092 }
        commit:
        segment: { rows: many, every: 10 }
        """,
        "periscope.yaml:1:7: 'name' must be a text, not a list",
        "periscope.yaml:2:7: 'data' must be a text, not a mapping",
        "periscope.yaml:3:7: 'http' must be a mapping with the keys host, port, max_body, rate, max_lag, remember, not '8080'",
        "periscope.yaml:4:20: 'properties' must be a mapping of Kafka client properties, not a list",
        "periscope.yaml:4:47: 'bootstrap.servers' must be host:port, or several with commas between"
            + " them, not '9092'",
        "periscope.yaml:5:8: 'commit' must be a mapping with the keys interval, max_batch, not"
            + " empty",
        "periscope.yaml:6:18: 'rows' must be a whole number from 1 on, not 'many'",
        "periscope.yaml:6:31: 'every' must be a duration such as 500ms, 10s, 5m, 2h or 1d, not"
            + " '10'");
  }

  @Test
  void numbersOutOfRange() {
    settings(
        """
        http: { port: 65536 }
        log: { port: -1 }
        commit: { interval: 0s, max_batch: 0 }
        segment: { rows: 1.5 }
        batch: { every: never }
        """,
        "periscope.yaml:1:15: 'port' must be a whole number from 0 to 65535, not '65536'",
        "periscope.yaml:2:14: 'port' must be a whole number from 0 to 65535, not '-1'",
        "periscope.yaml:3:21: 'interval' must be a duration such as 500ms, 10s, 5m, 2h or 1d, not"
            + " '0s'",
        "periscope.yaml:3:36: 'max_batch' must be a whole number from 1 to 2147483647, not '0'",
        "periscope.yaml:4:18: 'rows' must be a whole number from 1 on, not '1.5'",
        "periscope.yaml:5:17: 'every' must be a duration such as 10s, 5m, 2h or 1d, or off, not"
            + " 'never'");
  }

  @Test
  void aQuotedNumberIsNoNumber() {
    settings(
        "http: { port: \"80\" }\n",
        "periscope.yaml:1:15: 'port' must be a whole number from 0 to 65535, not '80'");
  }

  @Test
  void names() {
    new Folder(root)
        .with("streams/2go.yaml", "stream: 2go\nfields: { id: string }\n")
        .with("streams/_own.yaml", "stream: _own\nfields: { id: string }\n")
        .with("streams/trips.yaml", "stream: rides\nfields: { id: string }\n")
        .with("views/per-hour.sql", "SELECT 1")
        .hasProblems(
            "streams/2go.yaml:1:9: the stream name '2go' must be letters, digits and _, beginning"
                + " with a letter",
            "streams/_own.yaml:1:9: the stream name '_own' begins with _, which is kept for"
                + " Periscope's own columns",
            "streams/trips.yaml:1:9: the stream is named 'rides' but its file trips.yaml; give both"
                + " the same name",
            "views/per-hour.sql: the view name 'per-hour' must be letters, digits and _, beginning"
                + " with a letter");
  }

  @Test
  void oneNameSpaceForStreamsTablesAndViews() {
    Folder.small(root)
        .with("data.csv", "id\n")
        .with("tables/TRIPS.yaml", "table: TRIPS\nfile: data.csv\nfields: { id: int }\n")
        .with("views/trips.sql", "SELECT 1")
        .hasProblems(
            "tables/TRIPS.yaml:1:8: the name 'TRIPS' is already that of the stream 'trips' in"
                + " streams/trips.yaml; in SQL they would be the same",
            "views/trips.sql: the name 'trips' is already that of the stream 'trips' in"
                + " streams/trips.yaml; in SQL they would be the same");
  }

  @Test
  void tableFiles() {
    Folder.small(root)
        .with("tables/gone.yaml", "table: gone\nfile: data/gone.csv\nfields: { id: int }\n")
        .with("tables/sheet.yaml", "table: sheet\nfile: sheet.xlsx\nfields: { id: int }\n")
        .hasProblems(
            "tables/gone.yaml:2:7: there is no file " + root.resolve("data/gone.csv"),
            "tables/sheet.yaml:2:7: 'file' must be the path of a file ending in .csv or .parquet,"
                + " not 'sheet.xlsx'");
  }

  @Test
  void allFilesAreReadBeforeAnyProblemIsTold() {
    Folder.small(root)
        .with("periscope.yaml", "nme: taxi\n")
        .with("streams/b.yaml", "stream: b\nfields: { id: strin }\n")
        .with("tables/t.yaml", "\tx: 1")
        .with("views/v.sql", "")
        .hasProblems(
            "periscope.yaml:1:1: unknown key 'nme'; did you mean 'name'?",
            "streams/b.yaml:2:15: unknown type 'strin'; did you mean 'string'?",
            "tables/t.yaml:1:1: not YAML: here is a tab; indent with spaces",
            "views/v.sql: the view is empty; write a SELECT");
  }

  @Test
  void problemsAreTheUsersFault() {
    assertThatThrownBy(() -> new Folder(root).read())
        .isInstanceOfSatisfying(
            ProblemsException.class,
            e -> assertThat(e.fault()).isEqualTo(PeriscopeException.Fault.USER));
  }
}
