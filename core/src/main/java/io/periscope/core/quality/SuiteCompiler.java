package io.periscope.core.quality;

import static io.periscope.api.plan.SqlText.quote;

import io.periscope.api.error.Problem;
import io.periscope.api.error.ProblemsException;
import io.periscope.api.model.ExpectationDef;
import io.periscope.api.model.ExpectationDef.ColumnRule;
import io.periscope.api.model.ExpectationDef.DistinctCount;
import io.periscope.api.model.ExpectationDef.Freshness;
import io.periscope.api.model.ExpectationDef.GroupedFreshness;
import io.periscope.api.model.ExpectationDef.IsTrue;
import io.periscope.api.model.ExpectationDef.Matches;
import io.periscope.api.model.ExpectationDef.NoRows;
import io.periscope.api.model.ExpectationDef.OfType;
import io.periscope.api.model.ExpectationDef.Relationship;
import io.periscope.api.model.ExpectationDef.RowCount;
import io.periscope.api.model.ExpectationDef.RowRule;
import io.periscope.api.model.ExpectationDef.Rule;
import io.periscope.api.model.ExpectationDef.Unique;
import io.periscope.api.model.ExpectationDef.Value;
import io.periscope.api.model.ExpectationDef.Volume;
import io.periscope.api.model.ExpectationDef.WithinStdevs;
import io.periscope.api.model.ExpectationSuite;
import io.periscope.api.model.ExpectationSuite.Target;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.ViewDef;
import io.periscope.api.plan.CheckPlan;
import io.periscope.api.plan.ViewPlan;
import io.periscope.sql.EventRule;
import io.periscope.sql.ViewCompiler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Compiles what is expected of one stream, table or view. For each expectation there is something
 * that is kept, a SELECT that aggregates the rows, and a question about what is kept. For a stream
 * each SELECT is a view of its own, and all that do not group are one view; for a view or a table
 * it stands in the question.
 */
public final class SuiteCompiler {
  /** How the names of views begin that count for expectations; no declared one begins so. */
  private static final String KEPT = "_expect_";

  private final ViewCompiler compiler;
  private final ExpectationSuite suite;
  private final Schema columns;
  private final RuleText rules;
  private final List<String> totals = new ArrayList<>();
  private final List<ViewPlan> kept = new ArrayList<>();
  private final Map<String, Schema> relations;

  /**
   * @param columns of what the suite is about
   * @param relations the columns of tables and views, by name
   */
  public SuiteCompiler(
      ViewCompiler compiler,
      ExpectationSuite suite,
      Schema columns,
      Map<String, Schema> relations) {
    this.compiler = compiler;
    this.suite = suite;
    this.columns = columns;
    this.relations = Map.copyOf(relations);
    this.rules = new RuleText(suite.on(), columns);
  }

  /** Whether a view is not declared, but counts for expectations. */
  public static boolean isKept(String view) {
    return view.startsWith(KEPT);
  }

  /**
   * Compiles all of the suite.
   *
   * @param stream that it is about; empty for a table or a view
   * @param views whose answers questions may be about
   * @throws ProblemsException with everything that is wrong
   */
  public SuitePlan compile(Optional<StreamDef> stream, List<ViewPlan> views) {
    List<Problem> problems = new ArrayList<>();
    List<ExpectationPlan> plans = new ArrayList<>();
    List<EventRule> events = new ArrayList<>();
    for (ExpectationDef expectation : suite.expectations()) {
      try {
        requireSql(expectation);
        plans.add(plan(expectation, plans.size()));
        if (expectation.quarantines()) {
          events.add(rule(expectation));
        }
      } catch (ProblemsException e) {
        problems.addAll(e.problems());
      }
    }
    if (!problems.isEmpty()) {
      throw new ProblemsException(problems);
    }
    if (!totals.isEmpty()) {
      keep(KEPT + suite.on(), "SELECT " + String.join(", ", totals) + from());
    }
    List<ViewPlan> readable = new ArrayList<>(views);
    readable.addAll(kept);
    for (ExpectationPlan plan : plans) {
      requireAnswer(plan, readable, problems);
    }
    Optional<CheckPlan> checks = Optional.empty();
    if (!events.isEmpty()) {
      checks = stream.map(of -> compiler.check(of, suite.file(), events));
    }
    if (!problems.isEmpty()) {
      throw new ProblemsException(problems);
    }
    return new SuitePlan(suite, checks, kept, plans);
  }

  /** The parts that the owner wrote, each by itself, to tell its place. */
  private void requireSql(ExpectationDef expectation) {
    expectation
        .where()
        .ifPresent(where -> compiler.requireCondition(suite.file(), where, suite.on(), columns));
    if (expectation.rule() instanceof IsTrue condition) {
      compiler.requireCondition(suite.file(), condition.sql(), suite.on(), columns);
    } else if (expectation.rule() instanceof Matches pattern) {
      try {
        compiler.requireCondition(
            suite.file(), rules.condition(expectation, pattern), suite.on(), columns);
      } catch (ProblemsException e) {
        throw RuleText.problem(expectation, "regex", e.problems().get(0).message());
      }
    } else if (expectation.rule() instanceof Value value) {
      compiler.requireAggregate(suite.file(), value.of(), suite.on(), columns);
    }
  }

  private void requireAnswer(
      ExpectationPlan plan, List<ViewPlan> readable, List<Problem> problems) {
    if (plan.question().isEmpty()) {
      return;
    }
    try {
      var unused = compiler.compileQuery(suite.file(), plan.question(), readable);
    } catch (ProblemsException e) {
      e.problems().forEach(problem -> problems.add(placed(plan.definition(), problem)));
    }
  }

  /** A problem of a text that was made here has no place of its own. */
  private Problem placed(ExpectationDef expectation, Problem problem) {
    boolean written = expectation.rule() instanceof NoRows || expectation.rule() instanceof Value;
    return written
        ? new Problem(suite.file(), problem.line(), problem.column(), problem.message())
        : expectation.places().problem(problem.message()).problems().get(0);
  }

  private EventRule rule(ExpectationDef expectation) {
    RowRule rule = (RowRule) expectation.rule();
    Optional<EventRule.Join> join = Optional.empty();
    if (rule instanceof Relationship each) {
      join = Optional.of(new EventRule.Join(each.column(), each.to(), each.field()));
    }
    return new EventRule(rules.condition(expectation, rule), join, expectation.reason());
  }

  private ExpectationPlan plan(ExpectationDef expectation, int number) {
    Rule rule = expectation.rule();
    if (rule instanceof ColumnRule each) {
      return ExpectationPlan.ofColumns(expectation, holds(expectation, each));
    } else if (rule instanceof NoRows each) {
      requireNoStream(expectation);
      return ExpectationPlan.asking(
          expectation,
          "SELECT COUNT(*) AS \"failed\", COUNT(*) AS \"checked\" FROM (" + each.select() + "\n)");
    } else if (rule instanceof Relationship each) {
      return relationship(expectation, each, number);
    } else if (rule instanceof RowRule each) {
      return counted(expectation, each, number);
    } else if (rule instanceof Unique each) {
      List<String> group =
          each.columns().stream()
              .map(column -> rules.column(expectation, "column", column))
              .toList();
      return grouped(
          expectation,
          number,
          group,
          "COUNT(*) AS \"n\"",
          "SELECT COALESCE(SUM(\"n\"), 0) AS \"checked\","
              + " COALESCE(SUM(\"n\") FILTER (WHERE \"n\" > 1), 0) AS \"failed\" FROM %s");
    } else if (rule instanceof DistinctCount each) {
      var unused = RuleText.numbers(expectation, each.bounds());
      return grouped(
          expectation,
          number,
          List.of(rules.column(expectation, "column", each.column())),
          "COUNT(*) AS \"n\"",
          "SELECT COUNT(*) AS \"value\" FROM %s");
    } else if (rule instanceof GroupedFreshness each) {
      String time = rules.time(expectation, each.column());
      List<String> group =
          each.by().stream().map(column -> rules.column(expectation, "by", column)).toList();
      return grouped(
          expectation,
          number,
          group,
          "MAX(" + time + ") AS \"latest\"",
          "SELECT MIN(\"latest\") AS \"latest\" FROM %s");
    } else if (rule instanceof Volume each) {
      return volume(expectation, each, number);
    }
    return total(expectation, rule, number);
  }

  /**
   * Rows are counted for which the rule says something, and those that keep it: both are cheaper to
   * find than those that break it.
   */
  private ExpectationPlan counted(ExpectationDef expectation, RowRule rule, int number) {
    RuleText.Tally tally = rules.tally(expectation, rule);
    return totals(
        expectation,
        List.of(column("checked", number, tally.checked()), column("kept", number, tally.kept())),
        "SELECT \"checked_%1$d\" AS \"checked\", \"checked_%1$d\" - \"kept_%1$d\" AS \"failed\" FROM "
            .formatted(number));
  }

  private ExpectationPlan total(ExpectationDef expectation, Rule rule, int number) {
    String where = expectation.where().map(each -> " FILTER (WHERE " + each + "\n)").orElse("");
    if (rule instanceof RowCount each) {
      var unused = RuleText.numbers(expectation, each.bounds());
      return totals(
          expectation,
          List.of(column("value", number, "COUNT(*)" + where)),
          "SELECT \"value_%d\" AS \"value\" FROM ".formatted(number));
    } else if (rule instanceof Value each) {
      var unused = RuleText.numbers(expectation, each.bounds());
      if (!where.isEmpty()) {
        throw RuleText.problem(
            expectation, "where", "write the condition behind the aggregate: FILTER (WHERE …)");
      }
      return totals(
          expectation,
          List.of(column("value", number, "(" + each.of() + "\n)")),
          "SELECT CAST(\"value_%d\" AS DOUBLE) AS \"value\" FROM ".formatted(number));
    } else if (rule instanceof WithinStdevs each) {
      String column = "CAST(" + rules.number(expectation, each.column()) + " AS DOUBLE)";
      return totals(
          expectation,
          List.of(
              column("least", number, "MIN(" + column + ")" + where),
              column("greatest", number, "MAX(" + column + ")" + where),
              column("mean", number, "AVG(" + column + ")" + where),
              column("stdev", number, "STDDEV_POP(" + column + ")" + where)),
          ("SELECT GREATEST(\"greatest_%1$d\" - \"mean_%1$d\", \"mean_%1$d\" - \"least_%1$d\")"
                  + " / NULLIF(\"stdev_%1$d\", 0) AS \"value\" FROM ")
              .formatted(number));
    }
    Freshness each = (Freshness) rule;
    return totals(
        expectation,
        List.of(
            column(
                "latest", number, "MAX(" + rules.time(expectation, each.column()) + ")" + where)),
        "SELECT \"latest_%d\" AS \"latest\" FROM ".formatted(number));
  }

  private static String column(String name, int number, String expression) {
    return "%s AS %s".formatted(expression, quote(name + "_" + number));
  }

  private ExpectationPlan totals(ExpectationDef expectation, List<String> parts, String question) {
    if (suite.target() == Target.STREAM) {
      totals.addAll(parts);
      return ExpectationPlan.asking(expectation, question + quote(KEPT + suite.on()));
    }
    return ExpectationPlan.asking(
        expectation, question + "(SELECT " + String.join(", ", parts) + from() + ")");
  }

  private ExpectationPlan relationship(ExpectationDef expectation, Relationship rule, int number) {
    String column = rules.column(expectation, "column", rule.column());
    if (!relations.containsKey(rule.to())) {
      throw RuleText.problem(
          expectation,
          "to",
          "there is no table or view '%s'; there are: %s"
              .formatted(rule.to(), String.join(", ", new TreeSet<>(relations.keySet()))));
    }
    Schema other = relations.get(rule.to());
    String field = new RuleText(rule.to(), other).column(expectation, "field", rule.field());
    return grouped(
        expectation,
        number,
        List.of(column),
        "COUNT(*) AS \"n\"",
        ("SELECT COALESCE(SUM(k.\"n\"), 0) AS \"checked\","
                + " COALESCE(SUM(k.\"n\") FILTER (WHERE o.%2$s IS NULL), 0) AS \"failed\""
                + " FROM %%s AS k LEFT JOIN (SELECT DISTINCT %2$s FROM %3$s) AS o"
                + " ON k.%1$s = o.%2$s")
            .formatted(column, field, quote(rule.to())));
  }

  private ExpectationPlan volume(ExpectationDef expectation, Volume rule, int number) {
    String time = rules.time(expectation, rule.column());
    String period = "FLOOR(CAST(%s AS TIMESTAMP) TO %s)".formatted(time, rule.every());
    String unit = rule.every().equals("WEEK") ? "DAY" : rule.every();
    int back = rule.every().equals("WEEK") ? 7 * rule.back() : rule.back();
    return grouped(
        expectation,
        number,
        List.of(period + " AS \"period\""),
        List.of(period),
        "COUNT(*) AS \"n\"",
        ("WITH \"kept\" AS (SELECT * FROM %%s), \"whole\" AS (SELECT MAX(\"period\") AS \"period\""
                + " FROM \"kept\" WHERE \"period\" < (SELECT MAX(\"period\") FROM \"kept\"))"
                + " SELECT now.\"n\" AS \"value\", earlier.\"n\" AS \"before\" FROM \"kept\" AS now"
                + " JOIN \"whole\" ON now.\"period\" = \"whole\".\"period\""
                + " LEFT JOIN \"kept\" AS earlier"
                + " ON earlier.\"period\" = now.\"period\" - INTERVAL '%d' %s")
            .formatted(back, unit));
  }

  private ExpectationPlan grouped(
      ExpectationDef expectation,
      int number,
      List<String> group,
      String aggregate,
      String question) {
    return grouped(expectation, number, group, group, aggregate, question);
  }

  /**
   * @param question with %s for what is kept
   */
  private ExpectationPlan grouped(
      ExpectationDef expectation,
      int number,
      List<String> selected,
      List<String> group,
      String aggregate,
      String question) {
    List<String> conditions = new ArrayList<>();
    group.forEach(each -> conditions.add(each + " IS NOT NULL"));
    expectation.where().ifPresent(where -> conditions.add("(" + where + "\n)"));
    String select =
        "SELECT %s, %s%s WHERE %s GROUP BY %s"
            .formatted(
                String.join(", ", selected),
                aggregate,
                from(),
                String.join(" AND ", conditions),
                String.join(", ", group));
    if (suite.target() != Target.STREAM) {
      return ExpectationPlan.asking(expectation, question.formatted("(" + select + ")"));
    }
    String name = KEPT + suite.on() + "_" + number;
    keep(name, select);
    return ExpectationPlan.asking(expectation, question.formatted(quote(name)));
  }

  private void keep(String name, String select) {
    kept.add(compiler.compile(new ViewDef(name, "", suite.file(), select)));
  }

  private String from() {
    return " FROM " + quote(suite.on());
  }

  private void requireNoStream(ExpectationDef expectation) {
    if (suite.target() == Target.STREAM) {
      throw RuleText.problem(
          expectation,
          ExpectationDef.PLACE,
          "no_rows is a query over views and tables; of a stream, expect is_true of each event, or a"
              + " value of all");
    }
  }

  private boolean holds(ExpectationDef expectation, ColumnRule rule) {
    if (rule instanceof OfType each) {
      var unused = rules.column(expectation, "column", each.column());
      return rules.type(each.column()).equals(each.type());
    }
    return ColumnNames.declared(columns).keep(expectation);
  }
}
