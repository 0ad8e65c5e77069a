package io.periscope.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.periscope.api.engine.BatchEngine;
import io.periscope.api.engine.BatchEngine.Difference;
import io.periscope.api.engine.BatchEngine.Events;
import io.periscope.api.engine.BatchEngine.SegmentFiles;
import io.periscope.api.engine.DataFile;
import io.periscope.api.engine.DataFile.ColumnStats;
import io.periscope.api.engine.MasterColumns;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.log.Coverage;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.ViewPlan;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuckDbBatchEngineTest {
  private static final long MARCH_1 = Instant.parse("2021-03-01T23:59:59.999Z").toEpochMilli();
  private static final Map<String, Integer> STATE_IDS = Map.of("k", 11, "n", 12, "s", 13);

  @TempDir private Path folder;
  private DuckDb duckDb;
  private BatchEngine engine;

  @BeforeEach
  void open() {
    duckDb = DuckDb.open(folder.resolve("state"), new DuckDbOptions(2, "200MB"));
    engine = duckDb.batchEngine();
  }

  @AfterEach
  void close() {
    duckDb.close();
  }

  @Test
  void aSegmentBecomesAFileForEachDayOfIngestWithTypedStatistics() throws SQLException {
    SegmentFiles written =
        writeEvery(
            7,
            AllTypes.records(
                40,
                MARCH_1,
                "true|-5|9000000000|0.5|12.34|99999999999999999999999999999999999.123|é|1969-12-31|1969-12-31T23:59:59.999999",
                "false|7||-1.5|-0.01||a b|2020-02-29|2020-04-01T00:44:02",
                "bad",
                "||||||||"));

    assertThat(written.accepted()).isEqualTo(3);
    assertThat(written.quarantined()).isEqualTo(1);
    assertThat(written.files().keySet())
        .containsExactly(LocalDate.of(2021, 3, 1), LocalDate.of(2021, 3, 2));
    DataFile first = written.files().get(LocalDate.of(2021, 3, 1));
    assertThat(first.rows()).isEqualTo(1);
    assertThat(first.bytes()).isEqualTo(Path.of(first.location()).toFile().length());
    assertThat(first.columns()).hasSize(13);
    assertThat(bounds(first))
        .containsExactly(
            entry(1, List.of(true, true)),
            entry(2, List.of(-5, -5)),
            entry(3, List.of(9_000_000_000L, 9_000_000_000L)),
            entry(4, List.of(0.5, 0.5)),
            entry(5, List.of(new BigDecimal("12.34"), new BigDecimal("12.34"))),
            entry(
                6,
                List.of(
                    new BigDecimal("99999999999999999999999999999999999.123"),
                    new BigDecimal("99999999999999999999999999999999999.123"))),
            entry(7, List.of("é", "é")),
            entry(8, List.of(LocalDate.of(1969, 12, 31), LocalDate.of(1969, 12, 31))),
            entry(
                9,
                List.of(
                    LocalDateTime.parse("1969-12-31T23:59:59.999999"),
                    LocalDateTime.parse("1969-12-31T23:59:59.999999"))),
            entry(10, List.of(0, 0)),
            entry(11, List.of(40L, 40L)),
            entry(
                12,
                List.of(
                    LocalDateTime.parse("2021-03-01T23:59:59.999"),
                    LocalDateTime.parse("2021-03-01T23:59:59.999"))),
            entry(13, List.of(7L, 7L)));
    DataFile second = written.files().get(LocalDate.of(2021, 3, 2));
    assertThat(second.columns().get(3).nulls()).isEqualTo(2);
    assertThat(second.columns().get(3).min()).isEmpty();
    assertThat(second.columns().get(2).values()).isEqualTo(2);
    assertThat(
            select(
                "SELECT b, i, l, d, money, huge, s, \"day\", \"at\" FROM '%s' WHERE i IS NOT NULL",
                first))
        .containsExactly(
            "true -5 9000000000 0.5 12.34 99999999999999999999999999999999999.123 é 1969-12-31"
                + " 1969-12-31 23:59:59.999999");
  }

  @Test
  void rowsAreSortedByEventTimeAndCarryTheirPositions() throws SQLException {
    SegmentFiles written =
        writeEvery(
            3,
            AllTypes.records(
                0,
                MARCH_1 - 60_000,
                "|1|||||||2020-01-03T00:00:00",
                "|2|||||||2020-01-01T00:00:00",
                "bad",
                "|3|||||||2020-01-02T00:00:00"),
            AllTypes.records(9, MARCH_1 - 30_000, "|4|||||||2019-01-01T00:00:00"));

    DataFile file = written.files().get(LocalDate.of(2021, 3, 1));
    assertThat(select("SELECT i, _partition, _offset, _segment, _ingest_time FROM '%s'", file))
        .containsExactly(
            "4 0 9 3 2021-03-01 23:59:29.999",
            "2 0 1 3 2021-03-01 23:59:00.0",
            "3 0 3 3 2021-03-01 23:59:00.002",
            "1 0 0 3 2021-03-01 23:58:59.999");
    assertThat(
            select(
                "SELECT DISTINCT field_id, name FROM parquet_schema('%s') WHERE field_id IS NOT NULL ORDER BY 1",
                file))
        .startsWith("1 b", "2 i")
        .endsWith("10 _partition", "11 _offset", "12 _ingest_time", "13 _segment");
  }

  @Test
  void aSegmentWithNothingAcceptedHasNoFile() {
    SegmentFiles written = writeEvery(1, AllTypes.records(0, MARCH_1, "bad", "worse"));
    assertThat(written).isEqualTo(new SegmentFiles(new TreeMap<>(), 0, 2));
  }

  @Test
  void aFileThatIsThereIsReplacedAndNothingElseIsLeft() throws IOException {
    writeEvery(1, AllTypes.records(0, MARCH_1, "|1|||||||"));
    SegmentFiles again = writeEvery(1, AllTypes.records(0, MARCH_1, "|1|||||||", "bad"));
    assertThat(engine.countRows(locations(again))).isEqualTo(1);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("state", "every-1-2021-03-01.parquet");
    }
  }

  @Test
  void aPlaceThatCannotBeWrittenIsNamed() {
    assertThatThrownBy(
            () ->
                engine.writeSegment(
                    AllTypes.STREAM,
                    AllTypes.DECODER,
                    1,
                    List.of(AllTypes.records(0, MARCH_1, "|1|||||||")).iterator(),
                    everyIds(),
                    day -> folder.resolve("missing/file.parquet").toString()))
        .isInstanceOf(PeriscopeException.class)
        .hasMessageContaining(folder.resolve("missing/file.parquet").toString());
    assertThat(writeEvery(1, AllTypes.records(0, MARCH_1, "|1|||||||")).accepted()).isEqualTo(1);
  }

  @Test
  void computingInStepsIsComputingAtOnce() throws SQLException {
    ViewPlan plan = Fixture.perKey("per_key");
    Random random = new Random(5);
    List<String> all = new ArrayList<>();
    List<String> previous = List.of();
    for (int segment = 1; segment <= 4; segment++) {
      String[] lines = new String[500];
      for (int i = 0; i < lines.length; i++) {
        lines[i] =
            (random.nextInt(9) == 0 ? "" : "k" + random.nextInt(40)) + "," + random.nextInt(100);
      }
      List<String> files = writeSales(segment, lines);
      all.addAll(files);
      previous =
          List.of(
              engine
                  .computeState(
                      plan, Fixture.STREAM, files, previous, STATE_IDS, path("step" + segment))
                  .location());
    }
    DataFile atOnce =
        engine.computeState(plan, Fixture.STREAM, all, List.of(), STATE_IDS, path("once"));

    List<String> once = select("SELECT * FROM '%s'", atOnce);
    assertThat(once).hasSize(41).isEqualTo(query("SELECT * FROM '" + previous.get(0) + "'"));
    assertThat(query("SELECT k FROM '" + atOnce.location() + "' WHERE k IS NOT NULL"))
        .as("sorted by key")
        .isSorted();
    assertThat(atOnce.rows()).isEqualTo(41);
    assertThat(atOnce.columns().keySet()).containsExactlyInAnyOrder(11, 12, 13);
  }

  @Test
  void noMasterFilesAreNoEvents() throws SQLException {
    DataFile perKey =
        engine.computeState(
            Fixture.perKey("v"), Fixture.STREAM, List.of(), List.of(), STATE_IDS, path("empty"));
    assertThat(perKey.rows()).isZero();
    DataFile total =
        engine.computeState(
            Fixture.total("t"), Fixture.STREAM, List.of(), List.of(), STATE_IDS, path("total"));
    assertThat(select("SELECT n FROM '%s'", total)).containsExactly("0");
    assertThat(engine.countRows(List.of())).isZero();
  }

  @Test
  void aFieldThatOlderFilesLackIsNull() throws SQLException {
    List<String> old = writeSales(1, "a,1", "b,2");
    Schema wider =
        Schema.of(
            new Field("k", DataType.STRING),
            new Field("amount", DataType.LONG),
            new Field("extra", DataType.LONG));
    StreamDef stream =
        new StreamDef(
            "sales", "", "sales", 1, Optional.empty(), Optional.empty(), wider, Optional.empty());
    ViewPlan plan = sumOf("extra");

    DataFile fromOld = engine.computeState(plan, stream, old, List.of(), STATE_IDS, path("old"));
    assertThat(select("SELECT k, n, s FROM '%s'", fromOld)).containsExactly("a 1 null", "b 1 null");

    SegmentFiles fresh =
        engine.writeSegment(
            stream,
            (value, sink) -> {
              sink.setLong(2, 5);
              return Fixture.DECODER.decode(value, sink);
            },
            2,
            List.of(Fixture.records(2, "a,1")).iterator(),
            Map.of(
                "k",
                1,
                "amount",
                2,
                "extra",
                7,
                "_partition",
                3,
                "_offset",
                4,
                "_ingest_time",
                5,
                "_segment",
                6),
            day -> path("fresh"));
    List<String> both = new ArrayList<>(old);
    both.addAll(locations(fresh));
    DataFile merged = engine.computeState(plan, stream, both, List.of(), STATE_IDS, path("both"));
    assertThat(select("SELECT k, n, s FROM '%s'", merged)).containsExactly("a 2 5", "b 1 null");
  }

  @Test
  void aRightAnswerDoesNotDiffer() {
    List<String> master = writeSales(1, "a,1", "b,2");
    List<List<Optional<Object>>> answer =
        answer(row("a", 2L, 6L), row("b", 1L, 2L), row(null, 1L, 4L));
    Difference difference = compare(master, answer, "a,5", "rejected", ",4");
    assertThat(difference.none()).isTrue();
    assertThat(difference.expected()).isEqualTo(3);
    assertThat(difference.samples()).isEmpty();
  }

  @Test
  void aWrongAnswerIsToldRowByRow() {
    List<String> master = writeSales(1, "a,1", "b,2");
    List<List<Optional<Object>>> answer =
        answer(row("a", 1L, 1L), row("b", 1L, 3L), row("b", 1L, 3L), row("c", 5L, 0L));
    Difference difference = compare(master, answer);
    assertThat(difference.none()).isFalse();
    assertThat(difference.missing()).isZero();
    assertThat(difference.extra()).isEqualTo(2);
    assertThat(difference.different()).isEqualTo(1);
    assertThat(difference.samples())
        .containsExactly(
            "different k=b, n=1, s=2 (found 3)", "extra   k=b, n=1, s=3", "extra   k=c, n=5, s=0");
  }

  @Test
  void anAnswerOfThePastIsPutTogetherOfItsParts() {
    List<String> first = writeSales(1, "a,1", "b,2");
    List<String> second = new ArrayList<>(writeSales(2, "a,3", "c,4"));
    DataFile batch =
        engine.computeState(
            Fixture.perKey("per_key"), Fixture.STREAM, first, List.of(), STATE_IDS, path("b"));
    List<String> all = new ArrayList<>(first);
    all.addAll(second);
    // Both segments begin at offset 0 here: before offset 1 there is the first event of each.
    Optional<Coverage> before = Optional.of(Fixture.at(1));
    List<List<Optional<Object>>> past =
        engine.answerOfParts(
            Fixture.perKey("per_key"),
            Fixture.STREAM,
            Fixture.DECODER,
            List.of(),
            new Events(all, List.of(Fixture.records(9, "b,5")), before));
    assertThat(past).containsExactlyInAnyOrder(row("a", 2L, 4L), row("b", 1L, 5L));
    assertThat(
            engine.answerOfParts(
                Fixture.perKey("per_key"),
                Fixture.STREAM,
                Fixture.DECODER,
                List.of(batch.location()),
                new Events(second, List.of(), Optional.empty())))
        .containsExactlyInAnyOrder(row("a", 2L, 4L), row("b", 1L, 2L), row("c", 1L, 4L));
    Difference difference =
        engine.compare(
            Fixture.perKey("per_key"),
            Fixture.STREAM,
            Fixture.DECODER,
            new Events(all, List.of(Fixture.records(9, "b,5")), before),
            past,
            2);
    assertThat(difference.none()).isTrue();
  }

  @Test
  void doublesMayDifferInTheirLastDigitsOnly() {
    Schema columns = Schema.of(new Field("k", DataType.STRING), new Field("x", DataType.DOUBLE));
    List<Optional<Object>> expected = List.of(Optional.of("a"), Optional.of(0.1 + 0.2));
    assertThat(differs(columns, expected, List.of(Optional.of("a"), Optional.of(0.3)))).isFalse();
    assertThat(differs(columns, expected, List.of(Optional.of("a"), Optional.of(0.300001))))
        .isTrue();
    assertThat(differs(columns, expected, List.of(Optional.of("b"), Optional.of(0.3)))).isTrue();
    assertThat(differs(columns, expected, List.of(Optional.of("a"), Optional.empty()))).isTrue();
    List<Optional<Object>> none = List.of(Optional.of("a"), Optional.of(Double.NaN));
    assertThat(differs(columns, none, none)).isFalse();
  }

  private static boolean differs(
      Schema columns, List<Optional<Object>> expected, List<Optional<Object>> met) {
    RowComparison comparison = new RowComparison(columns);
    comparison.expect(expected);
    comparison.meet(met);
    return !comparison.result("v", 1).none();
  }

  private Difference compare(
      List<String> master, List<List<Optional<Object>>> answer, String... tail) {
    return engine.compare(
        Fixture.perKey("per_key"),
        Fixture.STREAM,
        Fixture.DECODER,
        new Events(master, List.of(Fixture.records(2, tail)), Optional.empty()),
        answer,
        2);
  }

  @SafeVarargs
  private static List<List<Optional<Object>>> answer(List<Optional<Object>>... rows) {
    return List.of(rows);
  }

  private static List<Optional<Object>> row(String key, long n, long s) {
    return List.of(Optional.ofNullable(key), Optional.of(n), Optional.of(s));
  }

  /** SUM of another field per key. */
  private static ViewPlan sumOf(String field) {
    ViewPlan plan = Fixture.perKey("sum_of");
    return new ViewPlan(
        plan.view(),
        plan.stream(),
        plan.tables(),
        List.of("k", field),
        plan.state(),
        plan.output(),
        plan.accumulate().replace("amount", field),
        plan.merge(),
        plan.finish(),
        plan.present(),
        plan.unsplit().replace("amount", field),
        "hash-" + field);
  }

  private List<String> writeSales(long segment, String... lines) {
    return locations(
        engine.writeSegment(
            Fixture.STREAM,
            Fixture.DECODER,
            segment,
            List.of(Fixture.records(0, lines)).iterator(),
            Map.of(
                "k",
                1,
                "amount",
                2,
                "_partition",
                3,
                "_offset",
                4,
                "_ingest_time",
                5,
                "_segment",
                6),
            day -> path("sales-" + segment)));
  }

  private SegmentFiles writeEvery(long segment, RecordBatch... batches) {
    return engine.writeSegment(
        AllTypes.STREAM,
        AllTypes.DECODER,
        segment,
        List.of(batches).iterator(),
        everyIds(),
        day -> path("every-" + segment + "-" + day));
  }

  private static Map<String, Integer> everyIds() {
    Map<String, Integer> ids = new TreeMap<>();
    for (String name : MasterColumns.of(AllTypes.SCHEMA).names()) {
      ids.put(name, ids.size() + 1);
    }
    return ids;
  }

  private static List<String> locations(SegmentFiles written) {
    return written.files().values().stream().map(DataFile::location).toList();
  }

  private static Map<Integer, List<Object>> bounds(DataFile file) {
    Map<Integer, List<Object>> bounds = new TreeMap<>();
    for (Map.Entry<Integer, ColumnStats> each : file.columns().entrySet()) {
      bounds.put(
          each.getKey(),
          List.of(each.getValue().min().orElseThrow(), each.getValue().max().orElseThrow()));
    }
    return bounds;
  }

  private String path(String name) {
    return folder.resolve(name + ".parquet").toString();
  }

  private static List<String> select(String query, DataFile file) throws SQLException {
    return query(query.formatted(file.location()));
  }

  /** Read by a DuckDB of its own; the values of a row are divided by spaces. */
  private static List<String> query(String query) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      List<String> rows = new ArrayList<>();
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.add(String.valueOf(result.getString(i)));
        }
        rows.add(String.join(" ", row));
      }
      return rows;
    }
  }
}
