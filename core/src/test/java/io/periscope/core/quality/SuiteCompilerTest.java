package io.periscope.core.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.Problem;
import io.periscope.api.error.ProblemsException;
import io.periscope.api.model.DataType;
import io.periscope.api.model.ExpectationDef;
import io.periscope.api.model.ExpectationDef.Between;
import io.periscope.api.model.ExpectationDef.Bounds;
import io.periscope.api.model.ExpectationDef.ColumnCount;
import io.periscope.api.model.ExpectationDef.Columns;
import io.periscope.api.model.ExpectationDef.InSet;
import io.periscope.api.model.ExpectationDef.IsTrue;
import io.periscope.api.model.ExpectationDef.Matches;
import io.periscope.api.model.ExpectationDef.NoRows;
import io.periscope.api.model.ExpectationDef.NotNull;
import io.periscope.api.model.ExpectationDef.OfType;
import io.periscope.api.model.ExpectationDef.OnFail;
import io.periscope.api.model.ExpectationDef.Pair;
import io.periscope.api.model.ExpectationDef.Relationship;
import io.periscope.api.model.ExpectationDef.Rule;
import io.periscope.api.model.ExpectationDef.Unique;
import io.periscope.api.model.ExpectationSuite;
import io.periscope.api.model.ExpectationSuite.Target;
import io.periscope.api.model.Field;
import io.periscope.api.model.Places;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.TableDef;
import io.periscope.api.plan.ViewPlan;
import io.periscope.sql.Dialect;
import io.periscope.sql.ViewCompiler;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is compiled of expectations, and what is refused. */
class SuiteCompilerTest {
  private static final Schema TRIPS =
      Schema.of(
          new Field("id", DataType.STRING),
          new Field("zone", DataType.INT),
          new Field("fare", DataType.DOUBLE),
          new Field("at", DataType.TIMESTAMP));
  private static final Schema ZONES = Schema.of(new Field("zone", DataType.INT));
  private static final StreamDef STREAM =
      new StreamDef(
          "trips", "", "trips", 1, Optional.empty(), Optional.empty(), TRIPS, Optional.empty());
  private static final TableDef TABLE = new TableDef("zones", "", ZONES, Path.of("zones.csv"));
  private static final ViewCompiler COMPILER =
      new ViewCompiler(List.of(STREAM), List.of(TABLE), Dialect.duckDb());

  private static ExpectationDef expecting(String name, OnFail onFail, Rule rule) {
    return new ExpectationDef(
        name,
        rule,
        onFail,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new Places(
            new Problem("streams/trips.yaml", 7, 5, ""),
            Map.of("column", new Problem("streams/trips.yaml", 7, 20, ""))));
  }

  private static SuitePlan compile(Target target, String on, ExpectationDef... all) {
    return new SuiteCompiler(
            COMPILER,
            new ExpectationSuite(target, on, "streams/trips.yaml", List.of(all)),
            target == Target.STREAM ? TRIPS : ZONES,
            Map.of("zones", ZONES))
        .compile(target == Target.STREAM ? Optional.of(STREAM) : Optional.empty(), List.of());
  }

  private static SuitePlan ofStream(Rule... rules) {
    List<ExpectationDef> all = new ArrayList<>();
    for (Rule rule : rules) {
      all.add(expecting("e" + all.size(), OnFail.WARN, rule));
    }
    return compile(Target.STREAM, "trips", all.toArray(ExpectationDef[]::new));
  }

  private static String problem(Rule rule) {
    try {
      ofStream(rule);
    } catch (ProblemsException e) {
      return e.problems().get(0).toString();
    }
    return "";
  }

  private static Bounds from(String min) {
    return new Bounds(Optional.of(min), Optional.empty(), false, false);
  }

  @Test
  void whatCountsRowsOfAStreamIsOneView() {
    SuitePlan suite =
        ofStream(
            new NotNull("id"),
            new InSet("zone", List.of("1", "2"), false),
            new Pair("fare", "zone", true),
            new IsTrue("fare > 0 OR zone IS NULL"));
    assertThat(suite.kept()).extracting(ViewPlan::view).containsExactly("_expect_trips");
    assertThat(suite.kept().get(0).output().names())
        .containsExactly(
            "checked_0",
            "kept_0",
            "checked_1",
            "kept_1",
            "checked_2",
            "kept_2",
            "checked_3",
            "kept_3");
    assertThat(suite.checks()).isEmpty();
  }

  @Test
  void whatGroupsHasAViewOfItsOwn() {
    SuitePlan suite =
        ofStream(new Unique(List.of("id")), new Relationship("zone", "zones", "zone"));
    assertThat(suite.kept())
        .extracting(ViewPlan::view)
        .containsExactly("_expect_trips_0", "_expect_trips_1");
  }

  @Test
  void whatQuarantinesIsCheckedAndCounted() {
    SuitePlan suite =
        compile(
            Target.STREAM,
            "trips",
            expecting("fares", OnFail.QUARANTINE, new Between("fare", from("0"))),
            expecting("zones", OnFail.QUARANTINE, new Relationship("zone", "zones", "zone")),
            expecting("ids", OnFail.WARN, new NotNull("id")));
    assertThat(suite.checks()).isPresent();
    assertThat(suite.checks().get().inputs()).containsExactly("zone", "fare");
    assertThat(suite.checks().get().tables()).containsExactly("zones");
    assertThat(suite.checks().get().reasons())
        .containsExactly(
            "expectation 'fares': fare is at least 0",
            "expectation 'zones': zone is a zone of zones");
  }

  @Test
  void aTableIsAskedAndKeepsNothing() {
    SuitePlan suite =
        compile(
            Target.TABLE,
            "zones",
            expecting("a", OnFail.WARN, new Unique(List.of("zone"))),
            expecting("b", OnFail.WARN, new NoRows("SELECT * FROM zones WHERE zone < 0")));
    assertThat(suite.kept()).isEmpty();
    assertThat(suite.expectations())
        .allSatisfy(plan -> assertThat(plan.question()).contains("zones"));
  }

  @Test
  void columnsAreLookedAtOnce() {
    SuitePlan suite =
        ofStream(
            new OfType("zone", DataType.INT),
            new OfType("zone", DataType.LONG),
            new Columns(List.of("id", "zone", "fare", "at"), Columns.Match.ORDERED),
            new Columns(List.of("at", "id", "fare", "zone"), Columns.Match.ORDERED),
            new Columns(List.of("at", "id", "fare", "zone"), Columns.Match.SET),
            new Columns(List.of("id"), Columns.Match.SET),
            new Columns(List.of("id"), Columns.Match.CONTAINS),
            new ColumnCount(from("5")));
    assertThat(suite.expectations())
        .extracting(ExpectationPlan::columnsRight)
        .containsExactly(true, false, true, false, true, false, true, false);
  }

  @Test
  void whatIsWrongHasItsPlace() {
    assertThat(problem(new NotNull("idd")))
        .isEqualTo("streams/trips.yaml:7:20: 'trips' has no column 'idd'; did you mean 'id'?");
    assertThat(problem(new Between("zone", from("x")))).contains("'x' is not a value of type int");
    assertThat(problem(new Matches("zone", "a", false))).contains("matches is about a string");
    assertThat(problem(new Matches("id", "a(", false))).contains("'a(' is no pattern of RE2");
    assertThat(problem(new Pair("id", "zone", false))).contains("cannot be compared");
    assertThat(problem(new IsTrue("fare + 1"))).contains("must be true or false");
    assertThat(problem(new IsTrue("SUM(fare) > 1"))).contains("it cannot aggregate");
    assertThat(problem(new Relationship("zone", "zone", "id")))
        .contains("no table or view 'zone'; there are: zones");
    assertThat(problem(new NoRows("SELECT 1"))).contains("no_rows is a query over views");
  }

  @Test
  void allThatIsWrongIsToldAtOnce() {
    assertThatThrownBy(() -> ofStream(new NotNull("a"), new NotNull("b"), new IsTrue("c")))
        .isInstanceOfSatisfying(ProblemsException.class, e -> assertThat(e.problems()).hasSize(3));
  }
}
