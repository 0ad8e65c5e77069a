package io.periscope.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.StreamDef;
import io.periscope.api.source.Source;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSourceTest {
  private static final Path SHARED = Path.of("..", "..", "..", "shared", "data");
  private static final Schema SCHEMA =
      Schema.of(
          new Field("id", DataType.STRING),
          new Field("n", DataType.INT, "Count", ""),
          new Field("fare", DataType.decimal(10, 2)),
          new Field("at", DataType.TIMESTAMP),
          new Field("ok", DataType.BOOLEAN));

  @TempDir private Path folder;

  @Test
  void csvCellsBecomeTypedJson() throws IOException {
    write(
        "a.csv",
        """
        ok,at,fare,Count,id,more
        true,2020-04-01 00:44:02,9.30,7,"a ""quoted"", one",x
        ,,,,,
        maybe,soon,1.5e1,007,b,
        too,few
        """);
    assertThat(events("a.csv"))
        .containsExactly(
            "{\"id\":\"a \\\"quoted\\\", one\",\"n\":7,\"fare\":9.30,\"at\":\"2020-04-01 00:44:02\",\"ok\":true}",
            "{}",
            "{\"id\":\"b\",\"n\":\"007\",\"fare\":1.5e1,\"at\":\"soon\",\"ok\":\"maybe\"}",
            "too,few");
  }

  @Test
  void jsonLinesAreHandedOverWithTheirKeysRenamed() throws IOException {
    write("a.jsonl", "{\"id\":\"a\",\"Count\":1.50,\"deep\":{\"Count\":[1,{}]}}\n\nno json\n");
    assertThat(events("a.jsonl"))
        .containsExactly("{\"id\":\"a\",\"n\":1.50,\"deep\":{\"Count\":[1,{}]}}", "no json");
  }

  @Test
  void parquetRowsBecomeTypedJson() throws Exception {
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckDb.createStatement()) {
      statement.execute(
          "COPY (SELECT * FROM (VALUES ('a', 1, 9.3::DOUBLE, TIMESTAMP '2020-04-01 00:44:02.5', true),"
              + " (NULL, NULL, 'NaN'::DOUBLE, NULL, NULL)) t(id, \"Count\", fare, \"at\", ok)) TO '"
              + folder.resolve("a.parquet")
              + "' (FORMAT parquet)");
    }
    assertThat(events("a.parquet"))
        .containsExactly(
            "{\"id\":\"a\",\"n\":1,\"fare\":9.3,\"at\":\"2020-04-01 00:44:02.5\",\"ok\":true}",
            "{\"fare\":\"nan\"}");
  }

  @Test
  void aFolderIsReadByNameAndGzippedFilesToo() throws IOException {
    write("2.csv", "id,Count,fare,at,ok\nb,,,,\n");
    gzip("1.csv.gz", "id,Count,fare,at,ok\na,,,,\n");
    write("notes.txt", "not a row");
    assertThat(events("")).containsExactly("{\"id\":\"a\"}", "{\"id\":\"b\"}");
    assertThat(events("*.csv")).containsExactly("{\"id\":\"b\"}");
  }

  @Test
  void goingOnFromAnyPositionEqualsNeverHavingStopped() throws IOException {
    for (int file = 0; file < 3; file++) {
      StringBuilder text = new StringBuilder("id,Count,fare,at,ok\n");
      for (int row = 0; row < 5; row++) {
        text.append("f").append(file).append('r').append(row).append(",,,,\n");
      }
      write(file + ".csv", text.toString());
    }
    List<String> whole = events("");
    for (int stop = 0; stop <= whole.size(); stop++) {
      List<String> parts = new ArrayList<>();
      String position;
      try (Source first = open("", false, Optional.empty())) {
        int read = stop == 0 ? 0 : first.next(stop, (key, value) -> parts.add(text(value)));
        assertThat(read).isEqualTo(stop);
        position = first.position();
      }
      try (Source second = open("", false, Optional.of(position))) {
        drain(second, parts);
      }
      assertThat(parts).as("stopped behind %d, at %s", stop, position).isEqualTo(whole);
    }
  }

  @Test
  void aLoopBeginsAgain() throws IOException {
    write("1.csv", "id,Count,fare,at,ok\na,,,,\nb,,,,\n");
    try (Source source = open("1.csv", true, Optional.empty())) {
      List<String> events = new ArrayList<>();
      while (events.size() < 5) {
        assertThat(source.next(1, (key, value) -> events.add(text(value)))).isEqualTo(1);
      }
      assertThat(events).hasSize(5).endsWith("{\"id\":\"a\"}");
      assertThat(source.position()).startsWith("2|1|");
    }
  }

  @Test
  void whatCannotBeReadIsToldWithItsPath() throws IOException {
    assertThatThrownBy(() -> events("none.csv"))
        .isInstanceOf(PeriscopeException.class)
        .hasMessage("no file matches none.csv in " + folder.toAbsolutePath());
    assertThatThrownBy(() -> events("no/where.csv"))
        .hasMessage(
            "no such file or folder: no/where.csv (looked for "
                + folder.resolve("no/where.csv").toAbsolutePath()
                + ")");
    write("a.csv", "id,Cuont,fare,at\n");
    assertThatThrownBy(() -> events("a.csv"))
        .hasMessage(
            folder.resolve("a.csv").toAbsolutePath()
                + ":1: no column 'Count'; did you mean 'Cuont'?; no column 'ok'; the header has id, Cuont, fare, at");
    write("empty.csv", "");
    assertThatThrownBy(() -> events("empty.csv"))
        .hasMessage(
            folder.resolve("empty.csv").toAbsolutePath() + " is empty; expected a header line");
    write("a.parquet", "no parquet");
    assertThatThrownBy(() -> events("a.parquet"))
        .hasMessageStartingWith("cannot read " + folder.resolve("a.parquet").toAbsolutePath());
    write("a.csv.gz", "no gzip");
    assertThatThrownBy(() -> events("a.csv.gz"))
        .hasMessage(
            "cannot read " + folder.resolve("a.csv.gz").toAbsolutePath() + ": Not in GZIP format");
  }

  @Test
  void eventsBeforeATruncationAreDelivered() throws IOException {
    StringBuilder text = new StringBuilder("id,Count,fare,at,ok\n");
    for (int i = 0; i < 50_000; i++) {
      text.append("row-").append(Integer.toHexString(i * 7919)).append(",,,,\n");
    }
    byte[] whole = gzipped(text.toString());
    Files.write(folder.resolve("a.csv.gz"), java.util.Arrays.copyOf(whole, whole.length / 2));
    List<String> events = new ArrayList<>();
    try (Source source = open("a.csv.gz", false, Optional.empty())) {
      assertThatThrownBy(() -> drain(source, events))
          .isInstanceOf(PeriscopeException.class)
          .hasMessageContaining("cannot read " + folder.resolve("a.csv.gz").toAbsolutePath())
          .hasMessageContaining("Unexpected end of ZLIB input stream");
      assertThat(events).hasSizeGreaterThan(1000);
      assertThat(source.position()).startsWith("0|" + events.size() + "|");
    }
  }

  @Test
  void theKeyIsTheKeyFieldsValue() throws IOException {
    write("a.csv", "id,Count,fare,at,ok\nk1,1,,,\n,2,,,\n");
    List<Optional<String>> keys = new ArrayList<>();
    try (Source source = open("a.csv", false, Optional.empty())) {
      source.next(10, (key, value) -> keys.add(key.map(FileSourceTest::text)));
    }
    assertThat(keys).containsExactly(Optional.of("k1"), Optional.empty());
  }

  @Test
  void realFilesGiveAllTheirRows() {
    assumeTrue(Files.isDirectory(SHARED), "the real files are not here: " + SHARED);
    assertThat(count(SHARED.resolve("nyc-trip-duration/train-5k.csv"), "trip_duration"))
        .isEqualTo(5_000);
    assertThat(count(SHARED.resolve("nyc-green-taxi").resolve("*.parquet"), "VendorID"))
        .isEqualTo(664_243);
  }

  private static long count(Path path, String column) {
    Schema schema = Schema.of(new Field("x", DataType.LONG, column, ""));
    long[] count = {0};
    try (Source source =
        open(schema, Path.of(""), path.toAbsolutePath().normalize(), false, Optional.empty())) {
      int read;
      do {
        read = source.next(10_000, (key, value) -> count[0]++);
      } while (read > 0);
    }
    return count[0];
  }

  private List<String> events(String path) {
    List<String> events = new ArrayList<>();
    try (Source source = open(path, false, Optional.empty())) {
      drain(source, events);
    }
    return events;
  }

  private static void drain(Source source, List<String> events) {
    int read;
    do {
      read = source.next(7, (key, value) -> events.add(text(value)));
    } while (read > 0);
  }

  private Source open(String path, boolean loop, Optional<String> position) {
    return open(SCHEMA, folder, Path.of(path), loop, position);
  }

  private static Source open(
      Schema schema, Path base, Path path, boolean loop, Optional<String> position) {
    SourceDef.Files files =
        new SourceDef.Files(base, path.toString(), Optional.empty(), OptionalDouble.empty(), loop);
    StreamDef stream =
        new StreamDef(
            "s", "", "s", 1, Optional.empty(), Optional.of("id"), schema, Optional.of(files));
    FileSourceFactory factory = new FileSourceFactory();
    assertThat(factory.supports(files)).isTrue();
    assertThat(factory.name(stream)).startsWith("files/s/");
    return factory.open(stream, position);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private void gzip(String name, String text) throws IOException {
    Files.write(folder.resolve(name), gzipped(text));
  }

  private static byte[] gzipped(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
