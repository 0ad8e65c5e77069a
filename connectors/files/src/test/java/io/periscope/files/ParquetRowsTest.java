package io.periscope.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.source.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParquetRowsTest {
  @TempDir Path folder;
  private FilesFixture files;

  @BeforeEach
  void begin() {
    files = new FilesFixture(folder);
  }

  private Path parquet(String name, String select) throws Exception {
    Path file = folder.resolve(name);
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'America/New_York'");
      statement.execute(
          "COPY (" + select + ") TO '" + file + "' (FORMAT parquet, ROW_GROUP_SIZE 5000)");
    }
    return file;
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "int | 42::TINYINT | 42",
        "int | 42.0::DOUBLE | 42",
        "int | 42.5::DOUBLE | 42.5",
        "int | 42::DECIMAL(4,0) | 42",
        "int | '42' | 42",
        "int | 'x' | \"x\"",
        "long | (-9223372036854775808)::BIGINT | -9223372036854775808",
        "long | 18446744073709551615::UBIGINT | 18446744073709551615",
        "long | 1e15::DOUBLE | 1000000000000000",
        "double | 9.3::DOUBLE | 9.3",
        "double | (-0.1)::DOUBLE | -0.1",
        "double | 0.1::FLOAT | 0.1",
        "double | 1e300::DOUBLE | 1.0E300",
        "double | 0.1::DOUBLE + 0.2::DOUBLE | 0.30000000000000004",
        "double | 'NaN'::DOUBLE | \"NaN\"",
        "double | '-Infinity'::DOUBLE | \"-Infinity\"",
        "double | 'inf'::FLOAT | \"inf\"",
        "double | 7 | 7",
        "`decimal(9,2)` | 9.3::DOUBLE | 9.3",
        "`decimal(9,2)` | 0.07::DOUBLE | 0.07",
        "`decimal(9,2)` | 1234567.89::DOUBLE | 1234567.89",
        "`decimal(9,2)` | 9.333333::DOUBLE | 9.333333",
        "`decimal(9,2)` | 9.30::DECIMAL(9,2) | 9.30",
        "boolean | true | true",
        "boolean | 1 | true",
        "boolean | 2 | 2",
        "string | 'a \"ü\"' | \"a \\\"ü\\\"\"",
        "string | '' | \"\"",
        "string | 42 | \"42\"",
        "string | 13085.0::DOUBLE | \"13085\"",
        "string | 'ab'::BLOB | \"ab\"",
        "string | true | \"true\"",
        "string | [1, 2] | \"[1, 2]\"",
        "timestamp | TIMESTAMP '2016-01-08 22:31:12' | \"2016-01-08T22:31:12\"",
        "timestamp | TIMESTAMP '2016-01-08 22:31:12.000005' | \"2016-01-08T22:31:12.000005\"",
        "timestamp | TIMESTAMP_NS '2016-01-08 22:31:12.123456789' | \"2016-01-08T22:31:12.123457\"",
        "timestamp | TIMESTAMPTZ '2016-01-08 22:31:12+02' | \"2016-01-08T20:31:12\"",
        "timestamp | TIMESTAMP '1903-07-04 00:00:00.5' | \"1903-07-04T00:00:00.500000\"",
        "timestamp | DATE '2016-01-08' | \"2016-01-08\"",
        "timestamp | '2016-01-08' | \"2016-01-08\"",
        "date | DATE '1969-12-31' | \"1969-12-31\"",
        "date | TIMESTAMP '2016-01-08 00:00:00' | \"2016-01-08\"",
        "date | TIMESTAMP '2016-01-08 00:00:01' | \"2016-01-08T00:00:01\""
      })
  void aValueIsWrittenAsItsFieldsType(String type, String sql, String json) throws Exception {
    files.schema(new Field("x", DataType.parse(type).orElseThrow()));
    parquet("x.parquet", "SELECT " + sql + " AS x");
    assertThat(files.events("x.parquet")).containsExactly("{\"x\":" + json + "}");
  }

  @Test
  void columnsAreFoundByTheirNamesInTheFileAndNullsAreLeftOut() throws Exception {
    files
        .schema(
            new Field("zone", DataType.INT, "PU \"Location\"", ""),
            new Field("id", DataType.STRING))
        .key("zone");
    parquet(
        "x.parquet",
        "SELECT 'a' AS id, 7 AS \"PU \"\"Location\"\"\", 1 AS other UNION ALL SELECT NULL, NULL, 2");
    assertThat(files.events("x.parquet")).containsExactly("7 {\"zone\":7,\"id\":\"a\"}", "{}");
  }

  @Test
  void theKeyIsTheValuesText() throws Exception {
    files.schema(new Field("id", DataType.STRING), new Field("at", DataType.TIMESTAMP)).key("id");
    parquet("x.parquet", "SELECT 'a\"ü' AS id, TIMESTAMP '2016-01-08 22:31:12' AS at");
    assertThat(files.events("x.parquet").get(0)).startsWith("a\"ü {");
    files.key("at");
    assertThat(files.events("x.parquet").get(0)).startsWith("2016-01-08T22:31:12 {");
  }

  @Test
  void rowsComeInTheirOrderAndReadingGoesOnAnywhere() throws Exception {
    files.schema(new Field("i", DataType.LONG));
    parquet("x.parquet", "SELECT i FROM range(20000) r(i)");
    List<String> whole = files.events("x.parquet");
    assertThat(whole).hasSize(20_000).startsWith("{\"i\":0}").endsWith("{\"i\":19999}");
    List<String> parts = new ArrayList<>();
    Optional<String> position = Optional.empty();
    for (int step : new int[] {1, 2047, 3000, 1, 7000, 90_000, 1}) {
      try (Source source = files.open("x.parquet", position)) {
        assertThat(source.remaining()).contains(20_000L - parts.size());
        parts.addAll(FilesFixture.take(source, step));
        position = Optional.of(source.position());
      }
    }
    assertThat(parts).isEqualTo(whole);
  }

  @Test
  void everyMissingColumnIsToldWithTheNearestOne() throws Exception {
    parquet("x.parquet", "SELECT 'a' AS id, 1 AS Zones, 2 AS fare");
    assertThatThrownBy(() -> files.open("x.parquet"))
        .isInstanceOfSatisfying(
            PeriscopeException.class, e -> assertThat(e.fault()).isEqualTo(Fault.USER))
        .hasMessageContaining(
            "x.parquet: no column 'zone'; the file has id, Zones, fare; did you mean 'Zones'?")
        .hasMessageContaining("no column 'picked_up'");
  }

  @Test
  void aFileThatIsNoneIsTold() throws Exception {
    files.write("x.parquet", "this is not a Parquet file, though long enough to be asked");
    assertThatThrownBy(() -> files.open("x.parquet"))
        .isInstanceOfSatisfying(
            PeriscopeException.class, e -> assertThat(e.fault()).isEqualTo(Fault.USER))
        .hasMessageContaining("x.parquet is not a Parquet file, or a damaged one: ");
  }

  @Test
  void aFileThatIsCutOffIsTold() throws Exception {
    files.schema(new Field("i", DataType.LONG));
    Path file = parquet("x.parquet", "SELECT i FROM range(20000) r(i)");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(() -> files.open("x.parquet"))
        .isInstanceOf(PeriscopeException.class)
        .hasMessageContaining("x.parquet is not a Parquet file, or a damaged one");
  }

  @Test
  void damageInTheMiddleIsToldAndTheRowsBeforeCount() throws Exception {
    files.schema(new Field("i", DataType.STRING));
    Path file = parquet("x.parquet", "SELECT md5(i::VARCHAR) AS i FROM range(40000) r(i)");
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 100_000, (byte) 0x5A);
    Files.write(file, bytes);
    List<String> events = new ArrayList<>();
    try (Source source = files.open("x.parquet")) {
      assertThatThrownBy(() -> FilesFixture.readAll(events, source, 100))
          .isInstanceOf(PeriscopeException.class)
          .hasMessageContaining("x.parquet is not a Parquet file, or a damaged one after row");
      assertThat(source.position()).contains("\"row\":" + events.size());
    }
    assertThat(events).hasSizeGreaterThan(5000);
  }

  @Test
  void aFilesNameIsNotTakenForAPattern() throws Exception {
    files.schema(new Field("i", DataType.LONG));
    parquet("plain.parquet", "SELECT 1 AS i");
    Files.move(folder.resolve("plain.parquet"), folder.resolve("x[1]*'.parquet"));
    parquet("x1y.parquet", "SELECT 2 AS i");
    assertThat(files.events("x[1]*'.parquet")).containsExactly("{\"i\":1}");
  }
}
