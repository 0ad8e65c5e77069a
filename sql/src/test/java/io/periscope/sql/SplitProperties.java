package io.periscope.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.plan.SqlText;
import io.periscope.api.plan.SqlText.Binding;
import io.periscope.api.plan.StateColumn;
import io.periscope.api.plan.ViewPlan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The promise of a plan: however the events are split into parts, and in whatever order the parts
 * are merged, the answer is that of the view's own query over all events.
 */
class SplitProperties {
  private static final int ROUNDS = 12;

  private static Database database;

  @BeforeAll
  static void open() {
    database = new Database();
  }

  @AfterAll
  static void close() {
    database.close();
  }

  static Stream<String> views() {
    return Views.ALL.stream();
  }

  @ParameterizedTest
  @MethodSource("views")
  void answersAreTheSameHoweverEventsAreSplit(String sql) {
    ViewPlan plan = Fixtures.compile(sql);
    for (int round = 0; round < ROUNDS; round++) {
      long seed = sql.hashCode() * 31L + round;
      try {
        check(plan, seed);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + " of view\n" + sql + "\n" + plan, e);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("views")
  void everyTextHasTheDeclaredTypes(String sql) {
    ViewPlan plan = Fixtures.compile(sql);
    Schema state =
        new Schema(
            plan.state().stream().map(column -> new Field(column.name(), column.type())).toList());
    database.create("trips", Fixtures.TRIPS.schema());
    database.create("zones", Fixtures.ZONES.schema());
    database.create(ViewPlan.PARTS, state);
    assertThat(database.describe(plan.accumulate())).isEqualTo(database.describe(state));
    assertThat(database.describe(plan.merge())).isEqualTo(database.describe(state));
    assertThat(database.describe(plan.answer())).isEqualTo(database.describe(plan.output()));
    assertThat(database.describe(plan.unsplit())).isEqualTo(database.describe(plan.output()));
    assertThat(plan.state().stream().map(column -> column.name().toLowerCase()).distinct())
        .hasSameSizeAs(plan.state());
    List<StateColumn> keysFirst = new ArrayList<>(plan.state());
    keysFirst.sort((a, b) -> Boolean.compare(isKey(b), isKey(a)));
    assertThat(plan.state()).isEqualTo(keysFirst);
  }

  private static boolean isKey(StateColumn column) {
    return column.combine() == StateColumn.Combine.KEY;
  }

  @Test
  void thereAreManyViews() {
    assertThat(Views.ALL).hasSizeGreaterThanOrEqualTo(30).doesNotHaveDuplicates();
  }

  private static void check(ViewPlan plan, long seed) {
    Random random = new Random(seed);
    RandomRows generator = new RandomRows(seed);
    List<List<Object>> rows =
        generator.of(Fixtures.TRIPS.schema(), random.nextInt(8) == 0 ? 0 : random.nextInt(120));
    database.create("zones", Fixtures.ZONES.schema(), zones());
    database.create("trips", Fixtures.TRIPS.schema(), rows);
    List<List<Object>> expected = database.query(plan.unsplit());

    List<String> parts = new ArrayList<>();
    int count = random.nextInt(5);
    List<List<List<Object>>> split = new ArrayList<>();
    for (int i = 0; i <= count; i++) {
      split.add(new ArrayList<>());
    }
    rows.forEach(row -> split.get(random.nextInt(count + 1)).add(row));
    for (int i = 0; i <= count; i++) {
      database.create("trips", Fixtures.TRIPS.schema(), split.get(i));
      String part = "part" + i;
      database.execute("CREATE OR REPLACE TABLE " + part + " AS " + plan.accumulate());
      parts.add("FROM " + part);
    }
    if (plan.state().stream().anyMatch(SplitProperties::isKey) || random.nextBoolean()) {
      parts.add("FROM part0 WHERE false"); // a part that has no rows at all
    }
    assertAnswer(plan, parts, expected);

    Collections.shuffle(parts, random);
    int some = random.nextInt(parts.size() + 1);
    bind(plan, parts.subList(0, some));
    database.execute("CREATE OR REPLACE TABLE merged AS " + plan.merge());
    List<String> rest = new ArrayList<>(parts.subList(some, parts.size()));
    rest.add(random.nextInt(rest.size() + 1), "FROM merged");
    assertAnswer(plan, rest, expected);
  }

  private static void assertAnswer(ViewPlan plan, List<String> parts, List<List<Object>> expected) {
    bind(plan, parts);
    new Answers(expected, plan).assertSame(database.query(plan.answer()));
  }

  private static void bind(ViewPlan plan, List<String> parts) {
    String none =
        SqlText.bind(List.of(new Binding("none", plan.accumulate())), "FROM none LIMIT 0");
    database.execute(
        "CREATE OR REPLACE TABLE parts AS "
            + (parts.isEmpty() ? none : String.join(" UNION ALL ", parts)));
  }

  private static List<List<Object>> zones() {
    List<List<Object>> rows = new ArrayList<>();
    for (int i = -3; i < 3; i++) {
      List<Object> row = new ArrayList<>();
      row.add(i == 0 ? null : i);
      row.add(i % 2 == 0 ? "north" : i == 1 ? null : "south");
      row.add(new java.math.BigDecimal(i).movePointLeft(1));
      rows.add(row);
    }
    rows.add(new ArrayList<>(rows.get(1)));
    return rows;
  }
}
