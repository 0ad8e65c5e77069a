package io.periscope.sql;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlSelectKeyword;

/**
 * What a view may be: one SELECT that aggregates one stream, perhaps joined with reference tables.
 * Everything that could not be kept as mergeable state is refused here, with its place and reason.
 */
class ViewGrammar extends Grammar {
  private static final Set<SqlKind> SET_OPERATIONS =
      Set.of(SqlKind.UNION, SqlKind.INTERSECT, SqlKind.EXCEPT);
  private final ViewFrom from;
  private final Optional<Predictions> predictions;
  private final Set<String> aliases = new HashSet<>();
  private boolean aggregates;

  /** Whether something was refused that may be meant as an aggregate: more would only confuse. */
  private boolean obscure;

  private boolean aliasesMayStand;
  private boolean insideAggregate;

  /** Where an aggregate must not stand; empty where it may. */
  private String noAggregatesIn = "";

  /**
   * @param predictions empty for a text that may not ask models
   */
  ViewGrammar(
      SourceText text,
      Vocabulary vocabulary,
      DeclaredRelations relations,
      Set<String> streams,
      Optional<Predictions> predictions) {
    super(text, vocabulary, relations);
    this.from = new ViewFrom(this, streams);
    this.predictions = predictions;
  }

  @Override
  SqlNode read(SqlNode statement) {
    return predictions.map(models -> models.read(statement, this)).orElse(statement);
  }

  /** What the text declares, for messages. */
  String subject() {
    return "a view";
  }

  /** What can be done instead with what has been read, to be added to a reason. */
  String later(String what) {
    return ", or use " + what + " in a query over the view";
  }

  @Override
  String expected() {
    return subject() + " is one SELECT";
  }

  /** Checks the order and the number of the rows. */
  void sorted(SqlOrderBy ordered) {
    expressions(ordered.orderList);
    counts(ordered);
  }

  /** Checks that it aggregates or does not, as it must. */
  void aggregation(SqlSelect select, boolean found) {
    if (!found) {
      refuse(
          select,
          "a view must aggregate; add GROUP BY or one of "
              + vocabulary().aggregateNames()
              + ", for single events are kept in the stream itself");
    }
  }

  /** What puts the answers of several SELECTs together, to be added to a reason. */
  String together() {
    return " and put them together in a query";
  }

  /** Why there is no subquery. */
  final String noSubquery() {
    return subject() + " has no subqueries; join a table" + later("the subquery");
  }

  @Override
  void statement(SqlNode statement) {
    if (statement instanceof SqlOrderBy ordered) {
      statement(ordered.query);
      sorted(ordered);
    } else if (statement instanceof SqlSelect select) {
      select(select);
    } else if (SET_OPERATIONS.contains(statement.getKind())) {
      refuse(
          statement,
          "%s, without %s; write %s for each SELECT%s"
              .formatted(expected(), statement.getKind(), subject(), together()));
    } else if (statement.getKind() == SqlKind.WITH) {
      refuse(statement, expected() + ", without WITH; write what it names into FROM itself");
    } else {
      refuse(statement, expected() + ", not " + statement.getKind());
    }
  }

  private void select(SqlSelect select) {
    keywords(select);
    if (select.getFrom() == null) {
      refuse(
          select,
          "FROM is missing; %s reads a stream: %s"
              .formatted(subject(), String.join(", ", from.streams())));
      return;
    }
    from.read(select.getFrom());
    if (!select.getWindowList().isEmpty()) {
      refuseWindowFunction(select.getWindowList().get(0));
    }
    if (select.getQualify() != null) {
      refuseWindowFunction(select.getQualify());
    }
    aggregates = select.isDistinct() || select.getGroup() != null;
    expressions(select.getSelectList());
    without("WHERE", optional(select.getWhere()));
    aliases(select.getSelectList());
    aliasesMayStand = true;
    without("GROUP BY", nodes(select.getGroup()));
    expressions(optional(select.getHaving()));
    if (!obscure) {
      aggregation(select, aggregates);
    }
  }

  /** Checks expressions in a place where no aggregate may stand. */
  void without(String place, List<SqlNode> nodes) {
    noAggregatesIn = place;
    expressions(nodes);
    noAggregatesIn = "";
  }

  private void aliases(Iterable<SqlNode> columns) {
    for (SqlNode column : columns) {
      if (column.getKind() == SqlKind.AS) {
        aliases.add(((SqlCall) column).operand(1).toString().toLowerCase(Locale.ROOT));
      }
    }
  }

  @Override
  void unknownFunction(SqlCall call, String name) {
    obscure = true;
    refuse(call, UnknownFunction.inView(name, vocabulary()));
    operands(call);
  }

  @Override
  String unrepeatable(String name) {
    return UnknownFunction.unrepeatableInView(name);
  }

  @Override
  void name(SqlIdentifier name) {
    boolean alias =
        aliasesMayStand
            && name.isSimple()
            && aliases.contains(name.getSimple().toLowerCase(Locale.ROOT));
    if (!alias && !name.isStar()) {
      from.scope()
          .problem(name, written(name).startsWith("\""))
          .ifPresent(problem -> refuse(name, problem));
    }
  }

  @Override
  public Void visit(SqlCall call) {
    if (!vocabulary().isAggregate(call.getOperator().getName())) {
      return super.visit(call);
    }
    aggregates = true;
    if (isAllowed(call)) {
      insideAggregate = true;
      super.visit(call);
      insideAggregate = false;
    }
    return nothing();
  }

  private boolean isAllowed(SqlCall call) {
    String name = call.getOperator().getName();
    if (insideAggregate) {
      refuse(
          call,
          "'%s': an aggregate cannot stand inside another; aggregate again in a query over the view"
              .formatted(written(call)));
    } else if (!noAggregatesIn.isEmpty()) {
      refuse(
          call,
          "'%s' is an aggregate and cannot stand in %s; %s"
              .formatted(
                  written(call),
                  noAggregatesIn,
                  noAggregatesIn.equals("WHERE")
                      ? "filter groups with HAVING"
                      : "use what the events themselves have"));
    } else if (isDistinct(call)) {
      refuse(
          call, name + "(DISTINCT …) cannot be kept as a mergeable state yet; group by the value");
    } else {
      return true;
    }
    return false;
  }

  @Override
  void operator(SqlCall call) {
    switch (call.getKind()) {
      case OVER -> refuseWindowFunction(call);
      case GROUPING_SETS, ROLLUP, CUBE ->
          refuse(call, call.getOperator().getName() + " is not supported; write one view for each");
      case WITHIN_GROUP, WITHIN_DISTINCT, RESPECT_NULLS, IGNORE_NULLS -> {
        obscure = true;
        refuse(
            call,
            "%s cannot be kept as a mergeable state; available are %s"
                .formatted(call.getOperator().getName(), vocabulary().aggregateNames()));
      }
      case AS -> call.operand(0).accept(this);
      case FILTER -> filter(call);
      case ROW ->
          refuse(call, "a row is no value; write its columns without parentheses around them");
      case DESCENDING, NULLS_FIRST, NULLS_LAST -> operands(call);
      default -> {
        if (isQuery(call)) {
          refuse(call, noSubquery());
        } else if (isSum(call)) {
          sum(call);
        } else if (vocabulary().has(call.getOperator().getName())) {
          operands(call);
        } else {
          refuse(
              call,
              "'%s' is not supported in %s; write it otherwise"
                  .formatted(written(call), subject()));
        }
      }
    }
  }

  private void filter(SqlCall call) {
    call.operand(0).accept(this);
    String before = noAggregatesIn;
    without("FILTER", List.of(call.operand(1)));
    noAggregatesIn = before;
  }

  private void refuseWindowFunction(SqlNode node) {
    obscure = true;
    refuse(node, subject() + " has no window functions" + later("them").replace(", or", ";"));
  }

  private static boolean isDistinct(SqlCall call) {
    return call.getFunctionQuantifier() != null
        && call.getFunctionQuantifier().getValue() == SqlSelectKeyword.DISTINCT;
  }

  static boolean isQuery(SqlNode node) {
    return node.isA(SqlKind.QUERY)
        || node.getKind() == SqlKind.EXISTS
        || node.getKind() == SqlKind.LATERAL
        || node.getKind() == SqlKind.SCALAR_QUERY;
  }

  static List<SqlNode> optional(SqlNode node) {
    return node == null ? List.of() : List.of(node);
  }
}
