package io.periscope.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Field.TimeUnit;
import io.periscope.api.model.SourceDef.FileFormat;
import io.periscope.api.source.Source;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvRowsTest {
  private static final String HEADER = "id,zone,picked_up,fare\n";

  @TempDir Path folder;
  private FilesFixture files;

  @BeforeEach
  void begin() {
    files = new FilesFixture(folder);
  }

  @Test
  void aRowBecomesAnObjectOfItsFieldsTypes() throws Exception {
    files.write("trips.csv", HEADER + "id1,42,2016-01-08 22:31:12,9.30\n");
    assertThat(files.events("trips.csv"))
        .containsExactly(
            "{\"id\":\"id1\",\"zone\":42,\"picked_up\":\"2016-01-08 22:31:12\",\"fare\":9.30}");
  }

  @Test
  void columnsAreFoundByTheirNamesInTheFile() throws Exception {
    files.schema(
        new Field("vendor", DataType.INT, "VendorID", ""), new Field("id", DataType.STRING));
    files.write("trips.csv", "extra,id, VendorID ,more\nx,id1,2,y\n");
    assertThat(files.events("trips.csv")).containsExactly("{\"id\":\"id1\",\"vendor\":2}");
  }

  @Test
  void anEmptyCellIsNullAndAQuotedEmptyOneIsAnEmptyText() throws Exception {
    files.write("trips.csv", HEADER + ",,,\n\"\",\"\",\"\",\"\"\n , , , \n");
    assertThat(files.events("trips.csv")).containsExactly("{}", "{\"id\":\"\"}", "{\"id\":\" \"}");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "int, 42, 42",
        "int, -7, -7",
        "int, 007, 7",
        "int, +5, 5",
        "int, 1.0, 1",
        "int, 1.5, 1.5",
        "int, 1e3, 1e3",
        "int, ` 42 `, 42",
        "int, 99999999999, 99999999999",
        "int, forty, \"forty\"",
        "int, -, \"-\"",
        "long, 12.00, 12",
        "double, 1.50, 1.50",
        "double, .5, 0.5",
        "double, -.5, -0.5",
        "double, 5., 5",
        "double, 00.5, 0.5",
        "double, -73.99064636230467, -73.99064636230467",
        "double, 1E-3, 1E-3",
        "double, 1e, \"1e\"",
        "double, ., \".\"",
        "double, NaN, \"NaN\"",
        "double, 0x10, \"0x10\"",
        "`decimal(9,2)`, 9.30, 9.30",
        "`decimal(9,2)`, $9.30, \"$9.30\"",
        "boolean, TRUE, true",
        "boolean, ` False `, false",
        "boolean, f, \"f\"",
        "boolean, yes, \"yes\"",
        "boolean, 1, \"1\"",
        "boolean, maybe, \"maybe\"",
        "boolean, perhaps, \"perhaps\"",
        "date, 2016-01-08, \"2016-01-08\"",
        "timestamp, ` 2016-01-08T22:31:12Z`, \"2016-01-08T22:31:12Z\"",
        "string, 42, \"42\"",
        "string, ` a `, \" a \""
      })
  void aCellIsWrittenAsItsTypeOrElseAsItStands(String type, String cell, String json)
      throws Exception {
    files.schema(new Field("x", DataType.parse(type).orElseThrow()));
    files.write("x.csv", "x,y\n" + cell + ",\n");
    assertThat(files.events("x.csv")).containsExactly("{\"x\":" + json + "}");
  }

  @Test
  void quotesCommasAndNewlinesAreTextInsideQuotes() throws Exception {
    files.schema(new Field("x", DataType.STRING), new Field("y", DataType.STRING));
    files.write("x.csv", "x,y\r\n\"a,\"\"b\"\"\nc\",\"\\\t\"\r\nplain,ü€\r\n");
    assertThat(files.events("x.csv"))
        .containsExactly(
            "{\"x\":\"a,\\\"b\\\"\\u000ac\",\"y\":\"\\\\\\u0009\"}",
            "{\"x\":\"plain\",\"y\":\"ü€\"}");
  }

  @Test
  void bytesThatAreNoUtf8PassThroughUnchanged() throws Exception {
    files.schema(new Field("x", DataType.STRING));
    files.write("x.csv", "x\ncaf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    List<byte[]> values = new ArrayList<>();
    try (Source source = files.open("x.csv")) {
      source.next(10, (key, value) -> values.add(value));
    }
    assertThat(values.get(0))
        .isEqualTo("{\"x\":\"caf\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void aByteOrderMarkIsPassedOver() throws Exception {
    files.write("trips.csv", "\uFEFF" + HEADER + "id1,,,\n");
    assertThat(files.events("trips.csv")).containsExactly("{\"id\":\"id1\"}");
  }

  @Test
  void anotherEncodingIsRefused() throws Exception {
    files.write("trips.csv", ("\uFEFF" + HEADER).getBytes(StandardCharsets.UTF_16LE));
    fails("trips.csv", "trips.csv is in UTF-16; save it as UTF-8");
  }

  @Test
  void aRowWithTooManyOrTooFewCellsIsHandedOnAsText() throws Exception {
    files.write("trips.csv", HEADER + "id1,1,,\nid2,2,\nid3,\"a \"\"b\"\"\",,,more\n\nid4,4,,\n");
    assertThat(files.events("trips.csv"))
        .containsExactly(
            "{\"id\":\"id1\",\"zone\":1}",
            "id2,2,",
            "id3,\"a \"\"b\"\"\",,,more",
            "{\"id\":\"id4\",\"zone\":4}");
  }

  @Test
  void theLastLineNeedsNoNewline() throws Exception {
    files.write("trips.csv", HEADER + "id1,1,,");
    assertThat(files.events("trips.csv")).containsExactly("{\"id\":\"id1\",\"zone\":1}");
  }

  @Test
  void theKeyIsTheCellsText() throws Exception {
    files.key("zone");
    files.write("trips.csv", HEADER + "id1,7,,\nid2,,,\n");
    assertThat(files.events("trips.csv"))
        .containsExactly("7 {\"id\":\"id1\",\"zone\":7}", "{\"id\":\"id2\"}");
  }

  @Test
  void everyMissingColumnIsToldWithTheNearestOne() throws Exception {
    files.write("trips.csv", "id,zones,pickup,fare\n");
    fails(
        "trips.csv",
        "trips.csv:1: no column 'zone'; the file has id, zones, pickup, fare; did you mean"
            + " 'zones'?",
        "trips.csv:1: no column 'picked_up'");
  }

  @Test
  void anotherSeparatorIsTold() throws Exception {
    files.write("trips.csv", "id;zone;picked_up;fare\n1;2;;\n");
    fails("trips.csv", "columns must be separated by commas");
  }

  @Test
  void aColumnThatIsThereTwiceIsRefused() throws Exception {
    files.write("trips.csv", "id,zone,picked_up,fare,zone\n");
    fails("trips.csv", "the header has the column 'zone' more than once");
  }

  @Test
  void anEmptyFileIsRefused() throws Exception {
    files.write("trips.csv", "");
    fails("trips.csv", "trips.csv: the file is empty; expected a header line");
  }

  @Test
  void aFileWithAHeaderOnlyHasNoRows() throws Exception {
    files.write("trips.csv", HEADER);
    assertThat(files.events("trips.csv")).isEmpty();
  }

  @Test
  void aQuoteThatIsNeverClosedIsToldAndTheRowsBeforeCount() throws Exception {
    files.write("trips.csv", HEADER + "id1,1,,\n\"id2,2,,\nid3,3,,\n");
    List<String> events = new ArrayList<>();
    try (Source source = files.open("trips.csv")) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> FilesFixture.takeInto(events, source, 10))
            .isInstanceOf(PeriscopeException.class)
            .hasMessageContaining("trips.csv: after row 1")
            .hasMessageContaining("a quote that is not closed");
      }
      assertThat(events).containsExactly("{\"id\":\"id1\",\"zone\":1}");
      assertThat(source.position()).contains("\"row\":1");
    }
  }

  @Test
  void textBehindAClosingQuoteBelongsToTheCell() throws Exception {
    files.write("trips.csv", HEADER + "\"id1\"x,1,,\nid2,2,,\n");
    assertThat(files.events("trips.csv"))
        .hasSize(2)
        .last()
        .isEqualTo("{\"id\":\"id2\",\"zone\":2}");
  }

  @Test
  void packedFilesAreUnpacked() throws Exception {
    files.write("trips.csv.gz", FilesFixture.gzip(HEADER + "id1,1,,\n"));
    assertThat(files.events("trips.csv.gz")).containsExactly("{\"id\":\"id1\",\"zone\":1}");
  }

  @Test
  void aPackedFileThatIsNoneIsTold() throws Exception {
    files.write("trips.csv.gz", HEADER);
    fails("trips.csv.gz", "trips.csv.gz is not a gzip file, or a damaged one");
  }

  /** All cuts, from inside the header of gzip itself to a missing last byte. */
  @Test
  void aPackedFileThatIsTruncatedAnywhereIsToldAndNoRowIsMadeUp() throws Exception {
    byte[] packed = FilesFixture.gzip(HEADER + "id1,1,,\nid2,2,,\n");
    List<String> whole = List.of("{\"id\":\"id1\",\"zone\":1}", "{\"id\":\"id2\",\"zone\":2}");
    for (int length = 0; length < packed.length; length++) {
      files.write("cut.csv.gz", Arrays.copyOf(packed, length));
      List<String> events = new ArrayList<>();
      assertThatThrownBy(
              () -> {
                try (Source source = files.open("cut.csv.gz")) {
                  FilesFixture.readAll(events, source, 10);
                }
              })
          .as("%d bytes", length)
          .isInstanceOfSatisfying(
              PeriscopeException.class, e -> assertThat(e.fault()).isEqualTo(Fault.USER))
          .hasMessage(
              "cut.csv.gz is a truncated gzip file; nothing can be read of it after row "
                  + events.size()
                  + ". Put a whole one in its place ('gzip -t' tells if one is).");
      assertThat(events).isEqualTo(whole.subList(0, events.size()));
    }
  }

  @Test
  void aPackedFileThatIsDamagedIsTold() throws Exception {
    byte[] packed = FilesFixture.gzip(HEADER + "id1,1,,\n");
    packed[packed.length - 8]++;
    files.write("bad.csv.gz", packed);
    List<String> events = new ArrayList<>();
    try (Source source = files.open("bad.csv.gz")) {
      assertThatThrownBy(() -> FilesFixture.readAll(events, source, 10))
          .isInstanceOf(PeriscopeException.class)
          .hasMessageContaining(
              "bad.csv.gz is not a gzip file, or a damaged one: Corrupt GZIP trailer; nothing can be read of it after row 1.");
    }
    assertThat(events).hasSize(1);
  }

  @Test
  void ofAPackedFileThatIsCutOffTheWholeRowsAreRead() throws Exception {
    StringBuilder content = new StringBuilder(HEADER);
    for (int i = 0; i < 20_000; i++) {
      content
          .append("id")
          .append(Integer.toHexString(i * 7919))
          .append(",")
          .append(i)
          .append(",,\n");
    }
    byte[] packed = FilesFixture.gzip(content.toString());
    files.write("whole.csv.gz", packed);
    List<String> whole = files.events("whole.csv.gz");
    files.write("cut.csv.gz", Arrays.copyOf(packed, packed.length / 2));
    List<String> events = new ArrayList<>();
    try (Source source = files.open("cut.csv.gz")) {
      assertThatThrownBy(() -> FilesFixture.readAll(events, source, 999))
          .isInstanceOfSatisfying(
              PeriscopeException.class, e -> assertThat(e.fault()).isEqualTo(Fault.USER))
          .hasMessageContaining(
              "cut.csv.gz is a truncated gzip file; nothing can be read of it after row "
                  + events.size()
                  + ".");
      assertThat(source.position()).contains("\"row\":" + events.size());
    }
    assertThat(events).hasSizeGreaterThan(5000).isEqualTo(whole.subList(0, events.size()));
  }

  @Test
  void withoutAHeaderTheColumnsAreTheFieldsInTheirOrder() throws Exception {
    files
        .schema(
            new Field("user_id", DataType.STRING),
            new Field("event", DataType.STRING, "event_type", ""),
            new Field("amount", DataType.decimal(10, 2)),
            new Field("at", DataType.TIMESTAMP, "unix_timestamp", "", Optional.of(TimeUnit.S)))
        .key("user_id")
        .csv(false, ',');
    files.write(
        "a.csv", "u041,view,0.0,1758422907\nu003,purchase,67.72,1758422908.5\nx,y\nu,,,soon\n");
    assertThat(files.events("a.csv"))
        .containsExactly(
            "u041 {\"user_id\":\"u041\",\"event\":\"view\",\"amount\":0.0,\"at\":1758422907}",
            "u003 {\"user_id\":\"u003\",\"event\":\"purchase\",\"amount\":67.72,\"at\":1758422908.5}",
            "x,y",
            "u {\"user_id\":\"u\",\"at\":\"soon\"}");
    files.write("empty.csv", "");
    assertThat(files.events("empty.csv")).isEmpty();
  }

  @Test
  void readingGoesOnInAFileWithoutAHeader() throws Exception {
    files.csv(false, ',');
    files.write("a.csv", "a,1,,\nb,2,,\nc,3,,\n");
    try (Source source = files.open("a.csv")) {
      FilesFixture.take(source, 2);
      try (Source next = files.open("a.csv", Optional.of(source.position()))) {
        assertThat(FilesFixture.take(next, 9)).containsExactly("{\"id\":\"c\",\"zone\":3}");
      }
    }
  }

  @Test
  void theColumnsOfAFileWithoutAHeaderMayBeNamed() throws Exception {
    files.csv(false, '\t', "zone", "fare", "unused", "id", "picked_up");
    files.write("a.csv", "7\t1.50\tx\ta,b\t\n1\t2\n");
    assertThat(files.events("a.csv"))
        .containsExactly("{\"zone\":7,\"fare\":1.50,\"id\":\"a,b\"}", "1\t2");
  }

  @Test
  void anotherDelimiterMayBeDeclared() throws Exception {
    files.csv(true, ';');
    files.write("a.csv", "id;zone;picked_up;fare\n\"a;b\";2;;1,5\n");
    assertThat(files.events("a.csv"))
        .containsExactly("{\"id\":\"a;b\",\"zone\":2,\"fare\":\"1,5\"}");
    files.write("b.csv", HEADER);
    fails(
        "b.csv",
        "columns must be separated by ';', the declared delimiter, or declare another 'delimiter'");
  }

  @Test
  void aNumberIsNoTimestampUnlessItsUnitIsDeclared() throws Exception {
    files.write("a.csv", HEADER + "a,1,20160108,\n");
    assertThat(files.events("a.csv"))
        .containsExactly("{\"id\":\"a\",\"zone\":1,\"picked_up\":\"20160108\"}");
  }

  @Test
  void zstdIsUnpacked() throws Exception {
    byte[] packed = FilesFixture.zstd(HEADER + "id1,1,,\n".repeat(1000) + "id2,2,,\n");
    files.write("a.csv.zst", packed);
    assertThat(files.events("a.csv.zst")).hasSize(1001).endsWith("{\"id\":\"id2\",\"zone\":2}");
    files.write("b.csv.zst", Arrays.copyOf(packed, packed.length - 3));
    fails("b.csv.zst", "b.csv.zst is a truncated zstd file; nothing can be read of it after row");
    files.write("c.csv.zst", HEADER);
    fails("c.csv.zst", "c.csv.zst is not a zstd file, or a damaged one: ");
  }

  @Test
  void theFormatMayBeDeclared() throws Exception {
    files.format(FileFormat.CSV);
    files.write("trips.txt", HEADER + "id1,1,,\n");
    files.write("more.dat.gz", FilesFixture.gzip(HEADER + "id2,2,,\n"));
    assertThat(files.events("trips.txt")).hasSize(1);
    assertThat(files.events("more.dat.gz")).hasSize(1);
  }

  private void fails(String path, String... messages) {
    assertThatThrownBy(() -> files.open(path, Optional.empty()))
        .isInstanceOfSatisfying(
            PeriscopeException.class, e -> assertThat(e.fault()).isEqualTo(Fault.USER))
        .hasMessageContainingAll(messages);
  }
}
