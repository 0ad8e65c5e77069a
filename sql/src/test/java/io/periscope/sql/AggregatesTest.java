package io.periscope.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.plan.SqlText;
import io.periscope.api.plan.SqlText.Binding;
import io.periscope.api.plan.ViewPlan;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every aggregate means what the SQL standard says, over many rows, over nulls and over none. */
class AggregatesTest {
  private static final Schema SCHEMA =
      Schema.of(
          new Field("k", DataType.STRING),
          new Field("i", DataType.INT),
          new Field("l", DataType.LONG),
          new Field("m", DataType.decimal(10, 2)),
          new Field("x", DataType.DOUBLE),
          new Field("b", DataType.BOOLEAN),
          new Field("t", DataType.TIMESTAMP));
  private static final ViewCompiler COMPILER =
      new ViewCompiler(List.of(Fixtures.stream("samples", SCHEMA)), List.of(), Dialect.duckDb());
  private static Database database;

  @BeforeAll
  static void open() {
    database = new Database();
    List<List<Object>> rows =
        List.of(
            Arrays.asList("a", Integer.MAX_VALUE, Long.MAX_VALUE, null, 2.5, true, null),
            Arrays.asList("a", 1, -1L, decimal("12.50"), null, null, "1969-12-31 23:59:59.999999"),
            Arrays.asList("b", null, Long.MAX_VALUE, decimal("-3.75"), null, true, null),
            Arrays.asList("b", -3, 5L, decimal("0.00"), 0.5, false, "2024-02-29 12:34:56.789"),
            Arrays.asList("b", 1, null, null, null, null, "2000-01-01 00:00:00"));
    database.create("samples", SCHEMA, rows);
  }

  @AfterAll
  static void close() {
    database.close();
  }

  static Stream<Cases.Case> aggregates() {
    return Cases.lines("aggregates.txt").stream();
  }

  @ParameterizedTest
  @MethodSource("aggregates")
  void givesWhatTheStandardSays(Cases.Case aggregate) {
    ViewPlan plan = COMPILER.compile(Fixtures.view(view(aggregate.text())));
    List<Object> row = Arrays.asList((Object) null);
    List<List<Object>> unsplit = database.query(plan.unsplit());
    List<List<Object>> split =
        database.query(
            SqlText.bind(List.of(new Binding(ViewPlan.PARTS, inTwoParts(plan))), plan.answer()));
    row.set(0, aggregate.expected().get(0));
    assertThat(shown(split)).as(plan.accumulate()).isEqualTo(List.of(row));
    assertThat(shown(unsplit)).as(plan.unsplit()).isEqualTo(List.of(row));
  }

  private static String view(String text) {
    int source =
        Stream.of(" FROM TUMBLE", " FROM HOP", " FROM TABLE")
            .mapToInt(text::indexOf)
            .max()
            .orElse(-1);
    int where = text.lastIndexOf(" WHERE ");
    String aggregate = text.substring(0, source < 0 ? where : source);
    String relation = source < 0 ? " FROM samples" : text.substring(source, where);
    return "SELECT " + aggregate + " AS r" + relation + text.substring(where);
  }

  /** The rows in two parts, whatever the view reads. */
  private static String inTwoParts(ViewPlan plan) {
    String one =
        SqlText.bind(
            List.of(new Binding("samples", "FROM main.samples WHERE k = 'a'")), plan.accumulate());
    String other =
        SqlText.bind(
            List.of(new Binding("samples", "FROM main.samples WHERE k = 'b'")), plan.accumulate());
    return "(" + one + ") UNION ALL (" + other + ")";
  }

  private static List<List<String>> shown(List<List<Object>> rows) {
    return rows.stream()
        .map(row -> row.stream().map(v -> v == null ? "NULL" : v.toString()).toList())
        .toList();
  }

  private static BigDecimal decimal(String text) {
    return new BigDecimal(text);
  }
}
