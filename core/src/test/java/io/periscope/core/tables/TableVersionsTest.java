package io.periscope.core.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import io.periscope.api.error.Problem;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Places;
import io.periscope.api.model.Schema;
import io.periscope.api.model.TableDef;
import io.periscope.api.model.TableSource;
import io.periscope.api.source.Options;
import io.periscope.api.table.TableConnector;
import io.periscope.core.serving.Status.TableStatus;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableVersionsTest {
  private static final Schema SCHEMA =
      Schema.of(
          new Field("n", DataType.LONG),
          new Field("yes", DataType.BOOLEAN),
          new Field("share", DataType.DOUBLE),
          new Field("price", DataType.decimal(38, 2)),
          new Field("name", DataType.STRING),
          new Field("day", DataType.DATE),
          new Field("at", DataType.TIMESTAMP));

  @TempDir private Path folder;
  private final Place place = new Place();

  /** Where the rows are. */
  private static final class Place implements TableConnector {
    private final Semaphore reads = new Semaphore(0);
    private volatile List<String> rows = List.of();
    private volatile boolean away;

    @Override
    public String kind() {
      return "place";
    }

    @Override
    public Optional<TableSource.Declared> read(Options options) {
      return Optional.empty();
    }

    @Override
    public void read(TableDef table, RowConsumer consumer) {
      try {
        if (away) {
          throw PeriscopeException.resource("table 't': cannot reach it", new ConnectException());
        }
        rows.forEach(row -> consumer.accept(row.getBytes(StandardCharsets.UTF_8)));
      } finally {
        reads.release();
      }
    }

    /** When a read has begun after this, another one was through. */
    void awaitReads(int count) throws InterruptedException {
      reads.drainPermits();
      assertThat(reads.tryAcquire(count, 20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private TableDef table(String declaration, Optional<Duration> every) {
    return new TableDef(
        "t",
        "",
        SCHEMA,
        folder.resolve("tables/t/" + declaration + ".jsonl"),
        Optional.of(
            new TableSource(
                new TableSource.Declared("place", declaration, declaration, every),
                SCHEMA,
                new Places(
                    new Problem("tables/t.yaml", 2, 1, ""),
                    Map.of("n", new Problem("tables/t.yaml", 5, 3, ""))))));
  }

  private List<TableStatus> prepare(boolean current, TableDef table) {
    try (TableVersions versions = versions(current)) {
      versions.prepare(List.of(table));
      return versions.status();
    }
  }

  private TableVersions versions(boolean current) {
    return new TableVersions(List.of(place), current, Clock.systemUTC());
  }

  private static String file(TableDef table) throws IOException {
    return Files.readString(table.file());
  }

  @Test
  void rowsAreKeptAsTextsInOneOrder() throws IOException {
    TableDef table = table("a", Optional.empty());
    String full =
        """
        {"n":9007199254740993,"yes":true,"share":0.1,"price":123456789012345678901234567890.5,\
        "name":"a \\"b\\"\\n\\\\ü","day":"2026-03-01","at":"2026-03-01T02:00:00.000001+02:00"}""";
    place.rows = List.of("{\"name\":\"\"}", full, "{}");
    prepare(true, table);
    String kept = file(table);
    assertThat(kept.lines())
        .containsExactly(
            """
            {"n":"9007199254740993","yes":"true","share":"0.1",\
            "price":"123456789012345678901234567890.50","name":"a \\"b\\"\\u000a\\\\ü",\
            "day":"2026-03-01","at":"2026-03-01 00:00:00.000001"}""",
            """
            {"n":null,"yes":null,"share":null,"price":null,"name":"","day":null,"at":null}""",
            """
            {"n":null,"yes":null,"share":null,"price":null,"name":null,"day":null,"at":null}""");
    place.rows = List.of("{}", full, "{\"name\":\"\",\"n\":null}");
    prepare(true, table);
    assertThat(file(table)).as("the same rows in another order").isEqualTo(kept);
  }

  @Test
  void theRowsThatWereReadLastAreUsedWhileThePlaceIsAway() throws IOException {
    TableDef table = table("a", Optional.empty());
    place.away = true;
    assertThatThrownBy(() -> prepare(true, table))
        .isInstanceOfSatisfying(
            PeriscopeException.class, e -> assertThat(e.fault()).isEqualTo(Fault.RESOURCE))
        .hasMessage(
            "table 't': cannot reach it; no rows of it were read before, so it has to be there"
                + " once");
    place.away = false;
    place.rows = List.of("{\"n\":1}");
    assertThat(prepare(true, table).get(0).error()).isEmpty();
    place.away = true;
    place.rows = List.of("{\"n\":2}");
    assertThat(prepare(true, table).get(0).error()).contains("table 't': cannot reach it");
    assertThat(file(table)).contains("\"n\":\"1\"");
  }

  @Test
  void whoeverRunsNoSourcesUsesWhatWasReadLast() throws IOException {
    TableDef table = table("a", Optional.empty());
    place.rows = List.of("{\"n\":1}");
    prepare(false, table);
    place.rows = List.of("{\"n\":2}");
    prepare(false, table);
    assertThat(file(table)).contains("\"n\":\"1\"");
    prepare(true, table);
    assertThat(file(table)).contains("\"n\":\"2\"");
  }

  @Test
  void rowsOfAnotherDeclarationAreOfNoUse() {
    place.rows = List.of("{\"n\":1}");
    prepare(true, table("a", Optional.empty()));
    place.away = true;
    assertThatThrownBy(() -> prepare(true, table("b", Optional.empty())))
        .hasMessageContaining("no rows of it were read before");
    place.away = false;
    prepare(true, table("b", Optional.empty()));
    assertThat(table("a", Optional.empty()).file()).doesNotExist();
  }

  @Test
  void aRowThatIsNotRightIsToldAtItsLineAndNothingIsReplaced() throws IOException {
    TableDef table = table("a", Optional.empty());
    place.rows = List.of("{\"n\":1}");
    prepare(true, table);
    place.rows = List.of("{\"n\":2}", "{\"name\":\"x\",\"n\":\"many\"}");
    assertThatThrownBy(() -> prepare(true, table))
        .isInstanceOfSatisfying(
            PeriscopeException.class, e -> assertThat(e.fault()).isEqualTo(Fault.USER))
        .hasMessageStartingWith("tables/t.yaml:5:3: table 't': ")
        .hasMessageContaining("expected long")
        .hasMessageEndingWith("the row is {\"name\":\"x\",\"n\":\"many\"}");
    assertThat(file(table)).contains("\"n\":\"1\"");
  }

  @Test
  void aTableThatIsNotSmallIsRefused() {
    place.rows = IntStream.rangeClosed(0, 1_000_000).mapToObj(i -> "{}").toList();
    assertThatThrownBy(() -> prepare(true, table("a", Optional.empty())))
        .hasMessageStartingWith(
            "tables/t.yaml:2:1: table 't' has more than 1,000,000 rows or 64 MiB;");
  }

  @Test
  void otherRowsWaitForTheNextStart() throws Exception {
    TableDef table = table("a", Optional.of(Duration.ofMillis(5)));
    place.rows = List.of("{\"n\":1}");
    try (TableVersions versions = versions(true)) {
      versions.prepare(List.of(table));
      place.awaitReads(2);
      assertThat(versions.status().get(0).waiting()).isFalse();
      place.rows = List.of("{\"n\":2}");
      place.awaitReads(3);
      assertThat(versions.status().get(0).waiting()).isTrue();
      place.away = true;
      place.awaitReads(3);
      assertThat(versions.status().get(0).error()).contains("table 't': cannot reach it");
    }
    assertThat(prepare(true, table).get(0).waiting()).isFalse();
    assertThat(file(table)).contains("\"n\":\"2\"");
  }
}
