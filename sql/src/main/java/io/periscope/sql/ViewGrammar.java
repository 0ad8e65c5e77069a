package io.periscope.sql;

import io.periscope.api.error.NearestName;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlIntervalLiteral.IntervalValue;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlSelectKeyword;

/**
 * What a view may be: one SELECT that aggregates one stream, perhaps joined with reference tables.
 * Everything that could not be kept as mergeable state is refused here, with its place and reason.
 */
final class ViewGrammar extends Grammar {
  private static final Set<SqlKind> SET_OPERATIONS =
      Set.of(SqlKind.UNION, SqlKind.INTERSECT, SqlKind.EXCEPT);
  private static final String SUBQUERY =
      "a view has no subqueries; join a table, or use the subquery in a query over the view";

  private final Set<String> streams;
  private final FromScope scope = new FromScope();
  private final Set<String> aliases = new HashSet<>();
  private boolean readsStream;
  private boolean aggregates;
  private boolean aliasesMayStand;
  private boolean insideAggregate;

  /** Where an aggregate must not stand; empty where it may. */
  private String noAggregatesIn = "";

  ViewGrammar(
      SourceText text, Vocabulary vocabulary, DeclaredRelations relations, Set<String> streams) {
    super(text, vocabulary, relations);
    this.streams = streams;
  }

  @Override
  String expected() {
    return "a view is one SELECT";
  }

  @Override
  void statement(SqlNode statement) {
    if (statement instanceof SqlOrderBy ordered) {
      statement(ordered.query);
      expressions(ordered.orderList);
      counts(ordered);
    } else if (statement instanceof SqlSelect select) {
      select(select);
    } else if (SET_OPERATIONS.contains(statement.getKind())) {
      refuse(
          statement,
          "a view is one SELECT, without %s; write a view for each SELECT and put them together in a query"
              .formatted(statement.getKind()));
    } else if (statement.getKind() == SqlKind.WITH) {
      refuse(statement, "a view is one SELECT, without WITH; write what it names into FROM itself");
    } else {
      refuse(statement, expected() + ", not " + statement.getKind());
    }
  }

  private void select(SqlSelect select) {
    keywords(select);
    if (select.getFrom() == null) {
      refuse(
          select, "FROM is missing; a view reads a stream: " + String.join(", ", sortedStreams()));
      return;
    }
    from(select.getFrom());
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
    if (!aggregates) {
      refuse(
          select,
          "a view must aggregate; add GROUP BY or one of "
              + vocabulary().aggregateNames()
              + ", for single events are kept in the stream itself");
    }
  }

  private void without(String place, List<SqlNode> nodes) {
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

  private void from(SqlNode node) {
    if (node instanceof SqlJoin join) {
      from(join.getLeft());
      join(join);
    } else {
      Optional<SqlIdentifier> name = relation(node);
      name.filter(this::isTable)
          .ifPresent(
              table ->
                  refuse(
                      table,
                      "'%s' is a table, and the first relation must be a stream: %s"
                          .formatted(table, String.join(", ", sortedStreams()))));
      readsStream = name.isEmpty() || isStream(name.get());
      addToScope(node, name);
    }
  }

  private void join(SqlJoin join) {
    Optional<SqlIdentifier> right = relation(join.getRight());
    addToScope(join.getRight(), right);
    if (right.isPresent() && isStream(right.get())) {
      if (readsStream) {
        refuseSecondStream(right.get());
      }
      return;
    }
    JoinType type = join.getJoinType();
    if (type == JoinType.COMMA) {
      refuse(join.getRight(), "a comma cannot stand between relations; write JOIN … ON …");
    } else if (type != JoinType.INNER && type != JoinType.LEFT) {
      refuse(
          join.getRight(),
          "%s JOIN is not supported in a view; use JOIN or LEFT JOIN with ON".formatted(type));
    } else if (join.isNatural()) {
      refuse(join.getRight(), "NATURAL JOIN is not supported; name the columns with ON");
    } else {
      condition(join);
    }
  }

  private void refuseSecondStream(SqlIdentifier name) {
    refuse(
        name,
        "'%s' is a second stream, and a view reads one, for events that match may be in different batches; join a table"
            .formatted(name));
  }

  private void condition(SqlJoin join) {
    if (join.getConditionType() == JoinConditionType.ON) {
      optional(join.getCondition()).forEach(this::equality);
      without("ON", optional(join.getCondition()));
    } else if (join.getConditionType() == JoinConditionType.USING) {
      for (SqlNode node : (SqlNodeList) join.getCondition()) {
        String column = ((SqlIdentifier) node).getSimple();
        if (!scope.isInAll(column)) {
          refuse(
              node,
              "'%s' is not a column of both sides, as USING needs; write ON with an equality, such as stream.id = table.id"
                  .formatted(column));
        }
        scope.share(column);
      }
    } else {
      refuse(
          join.getRight(),
          "the join has no condition; write ON with an equality, such as stream.id = table.id");
    }
  }

  private void addToScope(SqlNode node, Optional<SqlIdentifier> name) {
    Optional<String> declared = name.flatMap(this::declaredName);
    if (declared.isEmpty()) {
      scope.addUnknown();
      return;
    }
    boolean as = node.getKind() == SqlKind.AS;
    SqlNode source = as ? ((SqlCall) node).operand(0) : node;
    String alias = as ? ((SqlCall) node).operand(1).toString() : declared.get();
    if (as && ((SqlCall) node).operandCount() > 2) {
      refuse(((SqlCall) node).operand(2), "columns cannot be renamed in FROM; use AS in SELECT");
      scope.addUnknown();
      return;
    }
    boolean windowed = source.getKind() == SqlKind.COLLECTION_TABLE;
    scope.add(alias, declared.get(), relations().schema(declared.get()), windowed);
  }

  /** Without an equality every event would meet every row of the table. */
  private void equality(SqlNode condition) {
    List<SqlNode> conjuncts = new ArrayList<>(List.of(condition));
    for (int i = 0; i < conjuncts.size(); i++) {
      SqlNode conjunct = conjuncts.get(i);
      if (conjunct.getKind() == SqlKind.AND) {
        conjuncts.addAll(((SqlCall) conjunct).getOperandList());
      } else if (conjunct.getKind() == SqlKind.EQUALS) {
        return;
      }
    }
    refuse(
        condition,
        "'%s' is no equality; a table is joined on one, such as stream.id = table.id"
            .formatted(written(condition)));
  }

  /** The name of the relation in a place of FROM; empty when it was refused. */
  private Optional<SqlIdentifier> relation(SqlNode node) {
    return switch (node.getKind()) {
      case IDENTIFIER -> known((SqlIdentifier) node);
      case AS -> relation(((SqlCall) node).operand(0));
      case COLLECTION_TABLE -> window(((SqlCall) node).operand(0));
      case EXPLICIT_TABLE -> known(((SqlCall) node).operand(0));
      default -> {
        refuse(
            node,
            isQuery(node)
                ? SUBQUERY
                : "'%s' cannot be read; a view reads a stream, TUMBLE over a stream, and tables"
                    .formatted(written(node)));
        yield Optional.empty();
      }
    };
  }

  private Optional<SqlIdentifier> known(SqlIdentifier name) {
    if (declaredName(name).isPresent()) {
      return Optional.of(name);
    }
    reportUnknownRelation(name, "stream or table");
    return Optional.empty();
  }

  private Optional<SqlIdentifier> window(SqlNode node) {
    String function = ((SqlCall) node).getOperator().getName();
    if (function.equals("HOP") || function.equals("SESSION")) {
      refuse(node, function + " windows cannot be kept as a mergeable state yet; use TUMBLE");
      return Optional.empty();
    } else if (!function.equals("TUMBLE")) {
      refuse(
          node,
          "%s cannot be read%s; a view reads a stream, TUMBLE over a stream, and tables"
              .formatted(function, NearestName.hint(function, Set.of("TUMBLE"))));
      return Optional.empty();
    }
    SqlCall call = (SqlCall) node;
    Optional<String> wrong = wrongWindow(call);
    wrong.ifPresent(
        reason ->
            refuse(call, reason + "; expected TUMBLE(stream, time column, INTERVAL '1' HOUR)"));
    if (call.operandCount() == 0 || call.operand(0).getKind() != SqlKind.EXPLICIT_TABLE) {
      return Optional.empty();
    }
    Optional<SqlIdentifier> relation = relation(call.operand(0));
    if (wrong.isEmpty() && relation.filter(this::isStream).isPresent()) {
      timeColumn(relation.get(), ((SqlCall) call.operand(1)).operand(0));
    }
    return relation;
  }

  private static Optional<String> wrongWindow(SqlCall call) {
    if (call.operandCount() != 3) {
      return Optional.of("TUMBLE has %d arguments and takes 3".formatted(call.operandCount()));
    } else if (call.operand(0).getKind() != SqlKind.EXPLICIT_TABLE) {
      return Optional.of("the first argument of TUMBLE is not a stream");
    } else if (!isDescriptor(call.operand(1))) {
      return Optional.of("the second argument of TUMBLE is not a column");
    } else if (!(call.operand(2) instanceof SqlIntervalLiteral literal)
        || !(literal.getValue() instanceof IntervalValue interval)) {
      return Optional.of("the third argument of TUMBLE is not an interval");
    } else if (interval.getIntervalQualifier().isYearMonth()) {
      return Optional.of(
          "months and years differ in length, so group by FLOOR(time TO MONTH) instead");
    } else if (interval.getIntervalLiteral().chars().noneMatch(Character::isDigit)) {
      return Optional.of(
          "'%s' is not a number for an interval".formatted(interval.getIntervalLiteral()));
    } else if (interval.getSign() < 0
        || interval.getIntervalLiteral().chars().noneMatch(c -> c >= '1' && c <= '9')) {
      return Optional.of(
          "an interval of '%s' is not longer than nothing"
              .formatted(interval.getIntervalLiteral()));
    }
    return Optional.empty();
  }

  private void timeColumn(SqlIdentifier relation, SqlIdentifier column) {
    Schema schema = relations().schema(declaredName(relation).orElseThrow());
    Optional<Field> field =
        schema.fields().stream()
            .filter(f -> f.name().equalsIgnoreCase(column.toString()))
            .findFirst();
    if (field.isEmpty()) {
      List<String> times =
          schema.fields().stream()
              .filter(f -> f.type().equals(DataType.TIMESTAMP))
              .map(Field::name)
              .toList();
      refuse(
          column,
          "unknown column '%s'%s"
              .formatted(
                  column,
                  NearestName.of(column.toString(), schema.names())
                      .map(name -> "; did you mean '" + name + "'?")
                      .orElse("; the timestamps of this stream are: " + String.join(", ", times))));
    } else if (!field.get().type().equals(DataType.TIMESTAMP)) {
      refuse(
          column,
          "'%s' is of type %s; TUMBLE cuts a TIMESTAMP, and anything else one groups by itself"
              .formatted(column, field.get().type().toString().toUpperCase(Locale.ROOT)));
    }
  }

  private static boolean isDescriptor(SqlNode node) {
    return node instanceof SqlCall call
        && call.getOperator().getName().equals("DESCRIPTOR")
        && call.operandCount() == 1
        && call.operand(0) instanceof SqlIdentifier;
  }

  private Optional<String> declaredName(SqlIdentifier name) {
    return name.isSimple() ? relations().declared(name.getSimple()) : Optional.empty();
  }

  private boolean isStream(SqlIdentifier name) {
    return declaredName(name).filter(streams::contains).isPresent();
  }

  private boolean isTable(SqlIdentifier name) {
    return !isStream(name);
  }

  private List<String> sortedStreams() {
    return relations().names().stream().filter(streams::contains).toList();
  }

  @Override
  void unknownFunction(SqlCall call, String name) {
    aggregates = true; // it may be one, and to say that there is none would only confuse
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
      scope
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
        aggregates = true;
        refuse(
            call,
            "%s cannot be kept as a mergeable state; use one of %s"
                .formatted(call.getOperator().getName(), vocabulary().aggregateNames()));
      }
      case AS -> call.operand(0).accept(this);
      case FILTER -> filter(call);
      case ROW ->
          refuse(call, "a row is no value; write its columns without parentheses around them");
      case DESCENDING, NULLS_FIRST, NULLS_LAST -> operands(call);
      default -> {
        if (isQuery(call)) {
          refuse(call, SUBQUERY);
        } else if (isSum(call)) {
          sum(call);
        } else if (vocabulary().has(call.getOperator().getName())) {
          operands(call);
        } else {
          refuse(
              call,
              "%s is not supported in a view; write it otherwise"
                  .formatted(call.getOperator().getName()));
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
    aggregates = true;
    refuse(node, "a view has no window functions; use them in a query over the view");
  }

  private static boolean isDistinct(SqlCall call) {
    return call.getFunctionQuantifier() != null
        && call.getFunctionQuantifier().getValue() == SqlSelectKeyword.DISTINCT;
  }

  private static boolean isQuery(SqlNode node) {
    return node.isA(SqlKind.QUERY)
        || node.getKind() == SqlKind.EXISTS
        || node.getKind() == SqlKind.LATERAL
        || node.getKind() == SqlKind.SCALAR_QUERY;
  }

  private static List<SqlNode> optional(SqlNode node) {
    return node == null ? List.of() : List.of(node);
  }
}
