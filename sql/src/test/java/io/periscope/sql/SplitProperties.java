package io.periscope.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.plan.SqlText;
import io.periscope.api.plan.SqlText.Binding;
import io.periscope.api.plan.StateColumn;
import io.periscope.api.plan.ViewPlan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
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
  private static final int ROUNDS = 10;
  private static final int PARTS = 5;

  private static final ViewCompiler COMPILER = Fixtures.compiler();
  private static Database database;

  /** One table of events for each round, each event in one of the parts at random. */
  @BeforeAll
  static void open() {
    database = new Database();
    database.create("zones", Fixtures.ZONES.schema(), Fixtures.zoneRows());
    List<Field> fields = new ArrayList<>(Fixtures.TRIPS.schema().fields());
    fields.add(new Field("part", DataType.INT));
    for (int round = 0; round < ROUNDS; round++) {
      Random random = new Random(round);
      int rows = round == 0 ? 0 : random.nextInt(1, 150);
      List<List<Object>> events = new RandomRows(round).of(Fixtures.TRIPS.schema(), rows);
      events.forEach(event -> event.add(random.nextInt(PARTS)));
      database.create("events" + round, new Schema(fields), events);
    }
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
  void theAnswerIsTheSameHoweverEventsAreSplit(String sql) {
    ViewPlan plan = COMPILER.compile(Fixtures.view(sql));
    for (int round = 0; round < ROUNDS; round++) {
      try {
        check(plan, round);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + round + " of view\n" + sql + "\n" + plan, e);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("views")
  void everyTextHasTheDeclaredTypes(String sql) {
    ViewPlan plan = COMPILER.compile(Fixtures.view(sql));
    Schema state =
        new Schema(plan.state().stream().map(c -> new Field(c.name(), c.type())).toList());
    database.create("trips", Fixtures.TRIPS.schema());
    database.create(ViewPlan.PARTS, state);
    assertThat(database.describe(plan.accumulate())).isEqualTo(Database.describe(state));
    assertThat(database.describe(plan.merge())).isEqualTo(Database.describe(state));
    assertThat(database.describe(plan.answer())).isEqualTo(Database.describe(plan.output()));
    assertThat(database.describe(plan.unsplit())).isEqualTo(Database.describe(plan.output()));
  }

  @ParameterizedTest
  @MethodSource("views")
  void stateColumnsAreDistinctAndKeysAreFirst(String sql) {
    List<StateColumn> state = COMPILER.compile(Fixtures.view(sql)).state();
    assertThat(state.stream().map(column -> column.name().toLowerCase(Locale.ROOT)))
        .doesNotHaveDuplicates();
    List<Boolean> keys = state.stream().map(SplitProperties::isKey).toList();
    assertThat(keys).isSortedAccordingTo(Collections.reverseOrder());
  }

  @Test
  void thereAreManyViews() {
    assertThat(Views.ALL).hasSizeGreaterThanOrEqualTo(30).doesNotHaveDuplicates();
  }

  private static boolean isKey(StateColumn column) {
    return column.combine() == StateColumn.Combine.KEY;
  }

  private static void check(ViewPlan plan, int round) {
    Random random = new Random(round);
    String events = "FROM events" + round;
    List<List<Object>> expected = database.query(over(events, plan.unsplit()));

    int count = random.nextInt(1, PARTS + 1);
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      parts.add(over(events + " WHERE part % " + count + " = " + i, plan.accumulate()));
    }
    parts.add("FROM (" + parts.get(0) + ") WHERE false"); // a part without any row
    Collections.shuffle(parts, random);
    assertAnswer(plan, parts, expected);

    int some = random.nextInt(1, parts.size() + 1);
    List<String> rest = new ArrayList<>(parts.subList(some, parts.size()));
    rest.add(random.nextInt(rest.size() + 1), merged(plan, parts.subList(0, some)));
    assertAnswer(plan, rest, expected);
  }

  private static void assertAnswer(ViewPlan plan, List<String> parts, List<List<Object>> expected) {
    String answer = SqlText.bind(List.of(new Binding(ViewPlan.PARTS, all(parts))), plan.answer());
    Answers.assertSame(expected, database.query(answer), plan.present().contains(" ORDER BY "));
  }

  private static String merged(ViewPlan plan, List<String> parts) {
    return SqlText.bind(List.of(new Binding(ViewPlan.PARTS, all(parts))), plan.merge());
  }

  private static String all(List<String> parts) {
    return parts.stream().map(part -> "(" + part + ")").collect(Collectors.joining(" UNION ALL "));
  }

  private static String over(String events, String text) {
    return SqlText.bind(List.of(new Binding("trips", events)), text);
  }
}
