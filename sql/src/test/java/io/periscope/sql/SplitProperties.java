package io.periscope.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.model.ReplaceDef;
import io.periscope.api.plan.StateColumn;
import io.periscope.api.plan.ViewPlan;
import io.periscope.sql.SplitCheck.Failure;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The promise of a plan: however the events are split into parts, and in whatever order the parts
 * are merged, the answer is that of the view's own query over all events, and that is what DuckDB
 * says of it without the compiler.
 *
 * <p>Views, events and cuts are random, each case of a seed. {@code -Dperiscope.cases=N} tries more
 * of them, and {@code -Dperiscope.seed=S} only that one.
 */
class SplitProperties {
  private static final long CASES = Long.getLong("periscope.cases", 100);
  private static final int ROUNDS = 2;
  private static final int TRIES = 4_000;

  /** An AVG may differ in its last places; everything else is equal. */
  private static final int ULPS = 4;

  private static final ViewCompiler COMPILER =
      new ViewCompiler(List.of(Events.STREAM), List.of(Fixtures.ZONES), Dialect.duckDb());
  private static Database database;

  @BeforeAll
  static void open() {
    database = database();
  }

  @AfterAll
  static void close() {
    database.close();
  }

  static Database database() {
    Database database = new Database();
    database.create("zones", Fixtures.ZONES.schema(), Fixtures.zoneRows());
    return database;
  }

  static ViewPlan compile(String sql) {
    return COMPILER.compile(Fixtures.view(sql));
  }

  static Stream<String> views() {
    return Views.ALL.stream();
  }

  @Test
  void anyViewGivesTheSameHoweverEventsAreSplit() {
    Long only = Long.getLong("periscope.seed");
    long first = only == null ? 0 : only;
    long last = only == null ? CASES : only + 1;
    SplitCheck check = new SplitCheck(database, Answers.inUlps(ULPS), SplitProperties::compile);
    SplitCheck rough = new SplitCheck(database, Answers.nearly(), SplitProperties::compile);
    for (long seed = first; seed < last; seed++) {
      String view = new Generator(seed).next().query().view();
      run(isRough(view) ? rough : check, seed, generator -> generator.next());
    }
  }

  /** Rows of one vendor replace each other: whatever the view asks, and wherever the cuts are. */
  @Test
  void anyViewGivesTheSameWhenEventsAreReplaced() {
    ReplaceDef replace = new ReplaceDef("vendor", "riders");
    ViewCompiler replacing =
        new ViewCompiler(
            List.of(Fixtures.replacing(Events.STREAM, replace)),
            List.of(Fixtures.ZONES),
            Dialect.duckDb());
    SplitCheck check =
        new SplitCheck(
            database,
            Answers.nearly(),
            sql -> replacing.compile(Fixtures.view(sql)),
            Optional.of(replace));
    Long only = Long.getLong("periscope.seed");
    long first = only == null ? 0 : only;
    long last = only == null ? CASES : only + 1;
    for (long seed = first; seed < last; seed++) {
      run(check, seed, generator -> generator.next());
    }
    for (String sql : Views.ALL) {
      run(check, 0, generator -> generator.of(new Query.Written(sql)));
    }
  }

  @ParameterizedTest
  @MethodSource("views")
  void theseViewsGiveTheSameHoweverEventsAreSplit(String sql) {
    SplitCheck check = new SplitCheck(database, Answers.nearly(), SplitProperties::compile);
    for (long seed = 0; seed < ROUNDS; seed++) {
      run(check, seed, generator -> generator.of(new Query.Written(sql)));
    }
  }

  @ParameterizedTest
  @MethodSource("views")
  void stateColumnsAreDistinctAndKeysAreFirst(String sql) {
    List<StateColumn> state = compile(sql).state();
    assertThat(state.stream().map(column -> column.name().toLowerCase(Locale.ROOT)))
        .doesNotHaveDuplicates();
    List<Boolean> keys = state.stream().map(SplitProperties::isKey).toList();
    assertThat(keys).isSortedAccordingTo(Collections.reverseOrder());
  }

  @Test
  void thereAreManyViews() {
    assertThat(Views.ALL).hasSizeGreaterThanOrEqualTo(30).doesNotHaveDuplicates();
  }

  /** The distances from a mean add up to something else in the last places when it is another. */
  private static boolean isRough(String view) {
    return view.contains("VAR") || view.contains("STDDEV");
  }

  private static boolean isKey(StateColumn column) {
    return column.combine() == StateColumn.Combine.KEY;
  }

  private static void run(SplitCheck check, long seed, Function<Generator, Case> cases) {
    Case tried = cases.apply(new Generator(seed));
    Optional<Failure> failure = check.of(tried);
    if (failure.isPresent()) {
      Failure first = failure.get();
      Case minimal = new Shrinker(smaller -> check.fails(smaller, first), TRIES).minimal(tried);
      String why = check.of(minimal).map(Failure::why).orElse("");
      throw new AssertionError(
          "seed %d: %s%nreplay with -Dtest=SplitProperties -Dperiscope.seed=%d; the smallest case:%n%s%n%s"
              .formatted(seed, first.what(), seed, minimal, why));
    }
  }
}
