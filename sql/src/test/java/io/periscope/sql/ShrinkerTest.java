package io.periscope.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.plan.StateColumn;
import io.periscope.api.plan.StateColumn.Combine;
import io.periscope.api.plan.ViewPlan;
import io.periscope.sql.SplitCheck.Failure;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** With a compiler that is wrong on purpose, a case is found, and the smallest one is shown. */
class ShrinkerTest {
  private static final int MOST_SEEDS = 300;
  private static final int MOST_TRIES = 2_000;

  private static Database database;

  @BeforeAll
  static void open() {
    database = SplitProperties.database();
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void aMergeThatLosesAPartNeedsTwoRows() {
    Case minimal = minimal(merge -> merge.replace("\"parts\"", "(FROM \"parts\" LIMIT 1)"));
    assertThat(minimal.cut().events()).hasSizeLessThanOrEqualTo(2);
    assertThat(minimal.cut().parts()).hasSizeLessThanOrEqualTo(2);
    assertThat(minimal.query().view().length()).isLessThan(60);
  }

  @Test
  void aMergeThatForgetsTheGroupOfNullNeedsOneRow() {
    Case minimal =
        minimal(
            (plan, merge) -> {
              StateColumn first = plan.state().get(0);
              return first.combine() == Combine.KEY
                  ? merge + " HAVING \"" + first.name() + "\" IS NOT NULL"
                  : merge;
            });
    assertThat(minimal.cut().events()).hasSize(1);
    assertThat(minimal.cut().events().get(0)).containsOnlyNulls();
    assertThat(minimal.query().view()).matches("SELECT \\S+ AS k0 FROM trips.* GROUP BY \\S+");
  }

  @Test
  void aMeanOfMeansNeedsTwoPartsOfDifferentSize() {
    Case minimal =
        minimal(
            (plan, merge) -> {
              List<StateColumn> state = plan.state();
              if (state.stream().anyMatch(column -> column.combine() == Combine.JOINT)) {
                return merge; // a variance is kept as sum and count, too
              }
              String text = merge;
              for (int i = 0; i + 1 < state.size(); i++) {
                String sum = state.get(i).name();
                String count = state.get(i + 1).name();
                if (sum.startsWith("sum") && count.startsWith("count")) {
                  text =
                      text.replace(
                              "SUM(\"" + sum + "\")", "AVG(\"%s\" / \"%s\")".formatted(sum, count))
                          .replace("SUM(\"" + count + "\")", "1");
                }
              }
              return text;
            });
    assertThat(minimal.query().view()).matches("SELECT AVG\\(\\S+\\) AS r0 FROM trips.*");
    assertThat(minimal.cut().events()).hasSize(3);
    assertThat(minimal.cut().parts()).hasSize(2);
  }

  /** How a plan's merge is made wrong. */
  private interface Mistake {
    String merge(ViewPlan plan, String merge);
  }

  private static Case minimal(UnaryOperator<String> mistake) {
    return minimal((plan, merge) -> mistake.apply(merge));
  }

  private static Case minimal(Mistake mistake) {
    SplitCheck check =
        new SplitCheck(
            database, Answers.inUlps(4), view -> mistaken(SplitProperties.compile(view), mistake));
    for (long seed = 0; seed < MOST_SEEDS; seed++) {
      Case tried = new Generator(seed).next();
      Optional<Failure> failure = check.of(tried);
      if (failure.isPresent()) {
        return new Shrinker(smaller -> check.fails(smaller, failure.get()), MOST_TRIES)
            .minimal(tried);
      }
    }
    throw new AssertionError("no seed below " + MOST_SEEDS + " finds the mistake");
  }

  private static ViewPlan mistaken(ViewPlan plan, Mistake mistake) {
    return new ViewPlan(
        plan.view(),
        plan.stream(),
        plan.tables(),
        plan.inputs(),
        plan.state(),
        plan.output(),
        plan.accumulate(),
        mistake.merge(plan, plan.merge()),
        plan.finish(),
        plan.present(),
        plan.unsplit(),
        plan.hash());
  }
}
