package io.periscope.sql;

import io.periscope.api.error.ProblemsException;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.ReplaceDef;
import io.periscope.api.model.Schema;
import io.periscope.api.plan.SqlText;
import io.periscope.api.plan.SqlText.Binding;
import io.periscope.api.plan.ViewPlan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs a case in DuckDB and says what is wrong with it, if anything. */
final class SplitCheck {
  private static final String NODE = "of node";
  private static final String STATES = "states";

  private final Database database;
  private final Answers answers;
  private final Function<String, ViewPlan> compiler;
  private final Optional<ReplaceDef> replace;

  SplitCheck(Database database, Answers answers, Function<String, ViewPlan> compiler) {
    this(database, answers, compiler, Optional.empty());
  }

  /**
   * @param database has the tables
   * @param compiler of a view's text
   * @param replace which events are replaced by which, as the compiler was told
   */
  SplitCheck(
      Database database,
      Answers answers,
      Function<String, ViewPlan> compiler,
      Optional<ReplaceDef> replace) {
    this.replace = replace;
    this.database = database;
    this.answers = answers;
    this.compiler = compiler;
  }

  /**
   * @param what the same for failures that are likely of one cause
   * @param why for the reader
   */
  record Failure(String what, String why) {}

  /** The first thing that is wrong. */
  Optional<Failure> of(Case tried) {
    return of(tried, what -> true);
  }

  /** Whether a case fails in the same way; looks at nothing else, for that is faster. */
  boolean fails(Case tried, Failure failure) {
    boolean other = Stream.of(Rule.values()).noneMatch(rule -> rule.broken.equals(failure.what()));
    return of(tried, rule -> other || rule.broken.equals(failure.what()))
        .filter(found -> found.what().equals(failure.what()))
        .isPresent();
  }

  private Optional<Failure> of(Case tried, Predicate<Rule> rules) {
    ViewPlan plan;
    try {
      plan = compiler.apply(tried.query().view());
    } catch (ProblemsException e) {
      String message = e.problems().get(0).message();
      return Optional.of(new Failure("the view is refused: " + message, e.getMessage()));
    }
    try {
      Run run = new Run(tried, plan);
      return Stream.of(Rule.values())
          .filter(rules)
          .map(run::broken)
          .flatMap(Optional::stream)
          .findFirst();
    } catch (IllegalStateException e) {
      String reason = String.valueOf(e.getCause()).lines().findFirst().orElse("");
      return Optional.of(new Failure("a text cannot be run", reason + "\n" + e.getMessage()));
    }
  }

  /** What must hold. */
  private enum Rule {
    TYPES("a text has other types than were declared"),
    ORACLE("the unsplit query means something else than plain DuckDB"),
    SPLIT("the split answer is another than that of the unsplit query"),
    ALGEBRA("merging is not associative and commutative"),
    NOTHING("an empty part changes the answer"),
    NO_PARTS("the answer of no state at all is another than that of the query over no events");

    private final String broken;

    Rule(String broken) {
      this.broken = broken;
    }
  }

  /** One case; each part's and each merge's state rows are in one table, with their node. */
  private final class Run {
    private final Case tried;
    private final ViewPlan plan;
    private final Schema state;
    private final boolean ordered;
    private final List<List<Object>> whole;
    private final List<Integer> parts = new ArrayList<>();
    private int nodes;

    Run(Case tried, ViewPlan plan) {
      this.tried = tried;
      this.plan = plan;
      this.ordered = tried.query().ordered();
      this.state =
          new Schema(plan.state().stream().map(c -> new Field(c.name(), c.type())).toList());
      load(event -> true);
      this.whole = database.query(over("FROM events", plan.unsplit()));
    }

    Optional<Failure> broken(Rule rule) {
      Optional<String> difference =
          switch (rule) {
            case TYPES -> wrongTypes();
            case ORACLE -> oracle();
            case SPLIT -> answers.difference(whole, answer(cut()), ordered);
            case ALGEBRA -> {
              List<Integer> backwards = new ArrayList<>(parts());
              Collections.reverse(backwards);
              yield answers.difference(
                  database.query(from(backwards, plan.merge())),
                  database.query(from(cut(), plan.merge())),
                  false);
            }
            case NOTHING -> {
              List<Integer> more = new ArrayList<>(parts());
              more.add(node(over("FROM events WHERE false", plan.accumulate())));
              more.add(0, node(from(List.of(), plan.merge())));
              yield answers.difference(whole, answer(more), ordered);
            }
            case NO_PARTS -> {
              List<List<Object>> none =
                  database.query(over("FROM events WHERE false", plan.unsplit()));
              yield answers.difference(none, answer(List.of()), ordered);
            }
          };
      return difference.map(why -> new Failure(rule.broken, why + "\n" + plan));
    }

    private List<List<Object>> answer(List<Integer> below) {
      return database.query(from(below, plan.answer()));
    }

    /** The nodes of the parts; accumulated when they are first asked for. */
    private List<Integer> parts() {
      for (int i = parts.size(); i < tried.cut().parts().size(); i++) {
        parts.add(node(over("FROM events WHERE part = " + i, plan.accumulate())));
      }
      return parts;
    }

    /** The nodes that are merged last. */
    private List<Integer> cut() {
      List<Integer> unread = new ArrayList<>(parts());
      return tried.cut().children().stream().map(child -> evaluated(child, unread)).toList();
    }

    private void load(Predicate<List<Object>> counts) {
      List<Field> fields = new ArrayList<>(Events.STREAM.schema().fields());
      fields.add(new Field("part", DataType.INT));
      List<List<Object>> rows = new ArrayList<>();
      List<Cut.Part> parts = tried.cut().parts();
      for (int i = 0; i < parts.size(); i++) {
        for (List<Object> event : parts.get(i).events().stream().filter(counts).toList()) {
          List<Object> row = new ArrayList<>(event);
          row.add(i);
          rows.add(row);
        }
      }
      database.create("events", new Schema(fields), rows);
      List<Field> columns = new ArrayList<>(List.of(new Field(NODE, DataType.INT)));
      columns.addAll(state.fields());
      database.create(STATES, new Schema(columns));
    }

    /** The node of a part or merge; the nodes of the parts come from a list, in their order. */
    private int evaluated(Cut cut, List<Integer> unread) {
      if (cut instanceof Cut.Merged merged) {
        List<Integer> below = new ArrayList<>();
        merged.children().forEach(child -> below.add(evaluated(child, unread)));
        return node(from(below, plan.merge()));
      }
      return unread.remove(0);
    }

    private int node(String rows) {
      int node = nodes++;
      database.execute("INSERT INTO %s SELECT %d, * FROM (%s)".formatted(STATES, node, rows));
      return node;
    }

    private String from(List<Integer> below, String text) {
      String columns = state.names().stream().map(SqlText::quote).collect(Collectors.joining(", "));
      String some =
          below.isEmpty()
              ? "false"
              : below.stream()
                  .map(String::valueOf)
                  .collect(Collectors.joining(", ", SqlText.quote(NODE) + " IN (", ")"));
      String rows = "SELECT %s FROM %s WHERE %s".formatted(columns, STATES, some);
      return SqlText.bind(List.of(new Binding(ViewPlan.PARTS, rows)), text);
    }

    private Optional<String> wrongTypes() {
      List<String> kept = Database.describe(state);
      List<String> answer = Database.describe(plan.output());
      return Stream.of(
              wrongTypes(kept, over("FROM events", plan.accumulate())),
              wrongTypes(kept, from(List.of(), plan.merge())),
              wrongTypes(answer, from(List.of(), plan.answer())),
              wrongTypes(answer, over("FROM events", plan.unsplit())))
          .flatMap(Optional::stream)
          .findFirst();
    }

    private Optional<String> wrongTypes(List<String> declared, String text) {
      List<String> found = database.describe(text);
      return found.equals(declared)
          ? Optional.empty()
          : Optional.of("declared %s\nfound    %s\nin %s".formatted(declared, found, text));
    }

    private Optional<String> oracle() {
      String columns =
          plan.output().fields().stream()
              .map(f -> Dialect.duckDb().cast(SqlText.quote(f.name()), f.type()))
              .collect(Collectors.joining(", "));
      return tried
          .query()
          .plain()
          .map(plain -> overNewest("SELECT " + columns + " FROM (" + plain + ")"))
          .flatMap(expected -> answers.difference(expected, whole, ordered));
    }

    /** Answers a query as if what is replaced had never been. */
    private List<List<Object>> overNewest(String query) {
      if (replace.isEmpty()) {
        return database.query(query);
      }
      List<String> names = Events.STREAM.schema().names();
      int partition = names.indexOf(replace.get().partition());
      int version = names.indexOf(replace.get().version());
      Map<Optional<Object>, Optional<Integer>> newest = new HashMap<>();
      for (Cut.Part part : tried.cut().parts()) {
        for (List<Object> event : part.events()) {
          newest.merge(
              Optional.ofNullable(event.get(partition)),
              version(event, version),
              (a, b) -> b.isEmpty() || (a.isPresent() && a.get() > b.get()) ? a : b);
        }
      }
      load(
          event ->
              version(event, version)
                  .equals(newest.get(Optional.ofNullable(event.get(partition)))));
      List<List<Object>> answer = database.query(query);
      load(event -> true);
      return answer;
    }

    private static Optional<Integer> version(List<Object> event, int column) {
      return Optional.ofNullable((Integer) event.get(column));
    }
  }

  private static String over(String events, String text) {
    return SqlText.bind(List.of(new Binding("trips", events)), text);
  }
}
