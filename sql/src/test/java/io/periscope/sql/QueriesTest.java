package io.periscope.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.error.ProblemsException;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.plan.ViewPlan;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ad-hoc queries read the views' answers and the reference tables, and nothing else. */
class QueriesTest {
  private static final ViewCompiler COMPILER = Fixtures.compiler();
  private static final List<ViewPlan> VIEWS =
      List.of(
          view(
              "busy",
              "SELECT vendor, window_start AS start_at, COUNT(*) AS n, SUM(fare) AS total"
                  + " FROM TUMBLE(trips, at, INTERVAL '1' HOUR) GROUP BY vendor, window_start"),
          view("all_trips", "SELECT COUNT(*) AS n FROM trips"));
  private static Database database;

  @BeforeAll
  static void open() {
    database = new Database();
    database.create(
        "busy",
        VIEWS.get(0).output(),
        List.of(
            Arrays.asList("a", "2024-01-01 10:00:00", 3L, new BigDecimal("30.00")),
            Arrays.asList("a", "2024-01-01 11:00:00", 1L, new BigDecimal("7.50")),
            Arrays.asList("b", "2024-01-01 10:00:00", 2L, null),
            Arrays.asList(null, "2024-01-01 11:00:00", 5L, new BigDecimal("-1.00"))));
    database.create("all_trips", VIEWS.get(1).output(), List.of(List.of(11L)));
    database.create(
        "zones",
        Fixtures.ZONES.schema(),
        List.of(
            Arrays.asList(1, "a", new BigDecimal("0.50")),
            Arrays.asList(2, "b", null),
            Arrays.asList(3, "c", new BigDecimal("1.25"))));
  }

  @AfterAll
  static void close() {
    database.close();
  }

  static Stream<Cases.Case> queries() {
    return Cases.blocks("queries.txt").stream();
  }

  static Stream<Cases.Case> wrongQueries() {
    return Cases.blocks("wrong-queries.txt").stream();
  }

  @ParameterizedTest
  @MethodSource("queries")
  void isAnswered(Cases.Case query) {
    CompiledQuery compiled = COMPILER.compileQuery(query.text(), VIEWS);
    assertThat(shown(database.query(compiled.sql()), query.text()))
        .as(compiled.sql())
        .isEqualTo(query.expected());
    assertThat(database.describe(compiled.sql())).isEqualTo(Database.describe(compiled.output()));
  }

  @ParameterizedTest
  @MethodSource("wrongQueries")
  void isRefused(Cases.Case query) {
    assertThat(problems(query.text())).isEqualTo(query.expected());
  }

  @Test
  void nothingIsNoQuery() {
    assertThat(problems("  -- nothing"))
        .containsExactly(
            "query: there is no SQL in it, and only queries are answered: SELECT, WITH or VALUES");
  }

  @Test
  void tellsWhatItReads() {
    CompiledQuery compiled =
        COMPILER.compileQuery(
            "WITH zones2 AS (SELECT id FROM zones) SELECT a.n FROM all_trips AS a, BUSY, zones2",
            VIEWS);
    assertThat(compiled.views()).containsExactlyInAnyOrder("all_trips", "busy");
    assertThat(compiled.tables()).containsExactly("zones");
    assertThat(compiled.output()).isEqualTo(Schema.of(new Field("n", DataType.LONG)));
  }

  @Test
  void aNameInWithHidesTheViewOfThatName() {
    CompiledQuery compiled =
        COMPILER.compileQuery("WITH busy AS (SELECT 1 AS x) SELECT x FROM busy", VIEWS);
    assertThat(compiled.views()).isEmpty();
    assertThat(database.query(compiled.sql())).isEqualTo(List.of(List.of(1)));
  }

  @Test
  void aNameInWithIsKnownOnlyInsideIt() {
    assertThat(problems("SELECT * FROM (WITH w AS (SELECT 1 AS x) SELECT x FROM w) AS a, w"))
        .containsExactly(
            "query:1:65: unknown view or table 'w'; there are: busy, all_trips, zones");
  }

  @Test
  void columnsWithoutNamesGetOnesAndAreDistinct() {
    CompiledQuery compiled =
        COMPILER.compileQuery(
            "SELECT COUNT(*), COUNT(n), n + 1, n AS \"COUNT\" FROM busy GROUP BY n", VIEWS);
    assertThat(compiled.output().names())
        .containsExactly("count", "count_2", "column_3", "COUNT_3");
  }

  private static List<String> shown(List<List<Object>> rows, String query) {
    Stream<String> texts =
        rows.stream()
            .map(
                row ->
                    row.stream()
                        .map(value -> value == null ? "NULL" : value.toString())
                        .collect(Collectors.joining(" | ")));
    return (query.contains("ORDER BY") ? texts : texts.sorted()).toList();
  }

  private static List<String> problems(String sql) {
    try {
      return List.of("compiled: " + COMPILER.compileQuery(sql, VIEWS).sql());
    } catch (ProblemsException e) {
      return e.getMessage().lines().toList();
    }
  }

  private static ViewPlan view(String name, String sql) {
    return COMPILER.compile(
        new io.periscope.api.model.ViewDef(name, "", "views/" + name + ".sql", sql));
  }
}
