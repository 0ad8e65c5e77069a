package io.periscope.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.SqlText;
import io.periscope.api.plan.SqlText.Binding;
import io.periscope.api.plan.ViewPlan;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.calcite.sql.SqlOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operator and function of a view means what the SQL standard says, down to its edges. */
class ExpressionsTest {
  private static final Schema SCHEMA = schema();
  private static final StreamDef STREAM = Fixtures.stream("samples", SCHEMA);
  private static final ViewCompiler COMPILER =
      new ViewCompiler(List.of(STREAM), List.of(), Dialect.duckDb());
  private static Database database;

  @BeforeAll
  static void open() {
    database = new Database();
    database.create("samples", SCHEMA, List.of(row()));
  }

  @AfterAll
  static void close() {
    database.close();
  }

  static Stream<Cases.Case> expressions() {
    return Cases.lines("expressions.txt").stream();
  }

  @ParameterizedTest
  @MethodSource("expressions")
  void givesWhatTheStandardSays(Cases.Case expression) {
    String text = expression.text();
    ViewPlan plan =
        COMPILER.compile(
            Fixtures.view("SELECT " + text + " AS r, COUNT(*) AS n FROM samples GROUP BY 1"));
    String expected = expression.expected().get(0).replace('␠', ' ');
    assertValue(overOnePart(plan), expected);
    assertValue(plan.unsplit(), expected);
  }

  @Test
  void everyOperatorAndFunctionIsTried() {
    String tried =
        Stream.of("expressions.txt", "aggregates.txt")
            .flatMap(name -> Cases.lines(name).stream())
            .map(Cases.Case::text)
            .collect(Collectors.joining("\n"));
    assertThat(Vocabulary.ofViews().getOperatorList())
        .allSatisfy(operator -> assertThat(tried).contains(spelled(operator)));
  }

  @Test
  void everyFunctionHasItsFormForMessages() {
    assertThat(Vocabulary.ofQueries().functionNames())
        .allSatisfy(name -> assertThat(Usage.of(name)).startsWith(name + "("));
  }

  private static String spelled(SqlOperator operator) {
    Map<String, String> others =
        Map.of(
            "BETWEEN ASYMMETRIC", " BETWEEN ",
            "NOT BETWEEN ASYMMETRIC", " NOT BETWEEN ",
            "DESCRIPTOR", "TUMBLE(");
    String name = operator.getName();
    boolean function = operator instanceof org.apache.calcite.sql.SqlFunction;
    return others.getOrDefault(name, function ? name + "(" : name);
  }

  private static String overOnePart(ViewPlan plan) {
    return SqlText.bind(List.of(new Binding(ViewPlan.PARTS, plan.accumulate())), plan.answer());
  }

  /** Mathematical functions may differ in their last digit. */
  private static void assertValue(String sql, String expected) {
    List<List<Object>> rows = database.query(sql);
    assertThat(rows).hasSize(1);
    Object value = rows.get(0).get(0);
    if (value instanceof Double number && !expected.equals("NULL")) {
      assertThat(number)
          .as(sql)
          .isCloseTo(Double.parseDouble(expected), within(4 * Math.ulp(number)));
      assertThat(expected).as("a DOUBLE").contains(".");
    } else {
      assertThat(String.valueOf(value))
          .as(sql)
          .isEqualTo(expected.equals("NULL") ? "null" : expected);
    }
  }

  private static Schema schema() {
    return new Schema(samples().stream().map(Sample::field).toList());
  }

  private static List<Object> row() {
    List<Object> row = new ArrayList<>();
    samples().forEach(sample -> row.add(sample.value()));
    return row;
  }

  private record Sample(Field field, Object value) {}

  private static List<Sample> samples() {
    DataType money = DataType.decimal(10, 2);
    return List.of(
        sample("five", DataType.INT, 5),
        sample("three", DataType.INT, 3),
        sample("neg", DataType.INT, -7),
        sample("nought", DataType.INT, 0),
        sample("imax", DataType.INT, Integer.MAX_VALUE),
        sample("imin", DataType.INT, Integer.MIN_VALUE),
        sample("missing", DataType.INT, null),
        sample("lmax", DataType.LONG, Long.MAX_VALUE),
        sample("lmin", DataType.LONG, Long.MIN_VALUE),
        sample("price", money, new BigDecimal("12.50")),
        sample("cost", money, new BigDecimal("-3.75")),
        sample("nodecimal", money, null),
        sample("nines", DataType.decimal(38, 0), new BigDecimal("9".repeat(38))),
        sample("half", DataType.DOUBLE, 0.5),
        sample("two_half", DataType.DOUBLE, 2.5),
        sample("minus_half", DataType.DOUBLE, -2.5),
        sample("zero_point", DataType.DOUBLE, 0.0),
        sample("huge", DataType.DOUBLE, 1.7e308),
        sample("word", DataType.STRING, "Hello"),
        sample("padded", DataType.STRING, "  ab "),
        sample("blank", DataType.STRING, ""),
        sample("letters", DataType.STRING, "äÖ€"),
        sample("digits", DataType.STRING, "42"),
        sample("notext", DataType.STRING, null),
        sample("yes", DataType.BOOLEAN, true),
        sample("no", DataType.BOOLEAN, false),
        sample("unsure", DataType.BOOLEAN, null),
        sample("leap", DataType.TIMESTAMP, "2024-02-29 23:59:59.123456"),
        sample("newyear", DataType.TIMESTAMP, "2024-01-01 00:00:00"),
        sample("before", DataType.TIMESTAMP, "1969-12-31 23:00:00"),
        sample("notime", DataType.TIMESTAMP, null),
        sample("leapday", DataType.DATE, "2024-02-29"));
  }

  private static Sample sample(String name, DataType type, Object value) {
    return new Sample(new Field(name, type), value);
  }
}
