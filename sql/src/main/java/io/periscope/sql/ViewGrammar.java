package io.periscope.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
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

  private final Set<String> streams;
  private boolean aggregates;

  ViewGrammar(
      SourceText text, Vocabulary vocabulary, DeclaredRelations relations, Set<String> streams) {
    super(text, vocabulary, relations);
    this.streams = streams;
  }

  @Override
  void statement(SqlNode statement) {
    if (statement instanceof SqlOrderBy ordered) {
      statement(ordered.query);
      expressions(ordered.orderList);
    } else if (statement instanceof SqlSelect select) {
      select(select);
    } else if (SET_OPERATIONS.contains(statement.getKind())) {
      refuse(statement, "a view is one SELECT; " + statement.getKind() + " is not supported");
    } else if (statement.getKind() == SqlKind.WITH) {
      refuse(statement, "a view is one SELECT; WITH is not supported");
    } else {
      refuse(statement, "a view must be a SELECT");
    }
  }

  private void select(SqlSelect select) {
    if (select.getFrom() == null) {
      refuse(select, "a view must read a stream: FROM is missing");
      return;
    }
    from(select.getFrom());
    if (!select.getWindowList().isEmpty()) {
      refuse(select.getWindowList().get(0), "window functions are not supported in a view");
    }
    if (select.getQualify() != null) {
      refuse(select.getQualify(), "window functions are not supported in a view");
    }
    aggregates = select.isDistinct() || select.getGroup() != null;
    expressions(select.getSelectList());
    expressions(optional(select.getWhere()));
    expressions(nodes(select.getGroup()));
    expressions(optional(select.getHaving()));
    if (!aggregates) {
      refuse(
          select,
          "a view must aggregate: add GROUP BY or one of "
              + vocabulary().aggregateNames()
              + "; single events are kept in the stream itself");
    }
  }

  private void from(SqlNode node) {
    if (node instanceof SqlJoin join) {
      from(join.getLeft());
      join(join);
    } else {
      Optional<SqlIdentifier> name = relation(node);
      if (name.isPresent() && declared(name.get()) && !streams.contains(nameOf(name.get()))) {
        refuse(
            name.get(),
            "the first relation must be a stream, and '%s' is a table"
                .formatted(nameOf(name.get())));
      }
    }
  }

  private void join(SqlJoin join) {
    Optional<SqlIdentifier> right = relation(join.getRight());
    if (right.isPresent() && declared(right.get()) && streams.contains(nameOf(right.get()))) {
      refuse(
          right.get(),
          "two streams cannot be joined: the events that match may be in different batches");
      return;
    }
    JoinType type = join.getJoinType();
    if (type != JoinType.INNER && type != JoinType.LEFT) {
      refuse(
          type == JoinType.COMMA ? join.getRight() : join,
          type == JoinType.COMMA
              ? "write JOIN … ON … instead of a comma"
              : "only JOIN and LEFT JOIN are supported, not " + type + " JOIN");
    } else if (join.isNatural()) {
      refuse(join.getRight(), "NATURAL JOIN is not supported; name the columns with ON");
    } else if (join.getConditionType() == JoinConditionType.ON) {
      SqlNode condition = join.getCondition();
      if (condition != null) {
        equality(condition);
        condition.accept(this);
      }
    }
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
    refuse(condition, "a table must be joined on an equality, such as stream.id = table.id");
  }

  /** The name of the relation in a place of FROM; empty when it was refused. */
  private Optional<SqlIdentifier> relation(SqlNode node) {
    return switch (node.getKind()) {
      case IDENTIFIER -> Optional.of((SqlIdentifier) node);
      case AS -> relation(((SqlCall) node).operand(0));
      case COLLECTION_TABLE -> window(((SqlCall) node).operand(0));
      case EXPLICIT_TABLE -> Optional.of(((SqlCall) node).operand(0));
      default -> {
        refuse(
            node,
            isQuery(node)
                ? "subqueries are not supported in a view"
                : "a view reads a stream, TUMBLE over a stream, and tables");
        yield Optional.empty();
      }
    };
  }

  private Optional<SqlIdentifier> window(SqlNode node) {
    if (!(node instanceof SqlCall call) || !call.getOperator().getName().equals("TUMBLE")) {
      refuse(
          node,
          (node instanceof SqlCall call ? call.getOperator().getName() : node.toString())
              + " windows cannot be kept as a mergeable state yet; use TUMBLE");
      return Optional.empty();
    }
    if (call.operandCount() != 3
        || call.operand(0).getKind() != SqlKind.EXPLICIT_TABLE
        || !isDescriptor(call.operand(1))
        || !isFixed(call.operand(2))) {
      refuse(
          call,
          "expected TUMBLE(stream, time column, INTERVAL '…' DAY, HOUR, MINUTE or SECOND), with an"
              + " interval of more than nothing");
      return Optional.empty();
    }
    return relation(call.operand(0));
  }

  private static boolean isDescriptor(SqlNode node) {
    return node instanceof SqlCall call
        && call.getOperator().getName().equals("DESCRIPTOR")
        && call.operandCount() == 1
        && call.operand(0) instanceof SqlIdentifier;
  }

  private static boolean isFixed(SqlNode node) {
    return node instanceof SqlIntervalLiteral literal
        && literal.getValue() instanceof SqlIntervalLiteral.IntervalValue interval
        && !interval.getIntervalQualifier().isYearMonth()
        && interval.getSign() > 0
        && interval.getIntervalLiteral().chars().anyMatch(c -> c >= '1' && c <= '9');
  }

  private boolean declared(SqlIdentifier name) {
    boolean declared = name.isSimple() && relations().declared(name.getSimple()).isPresent();
    if (!declared) {
      reportUnknownRelation(name, "stream or table");
    }
    return declared;
  }

  private String nameOf(SqlIdentifier name) {
    return relations().declared(name.getSimple()).orElse(name.getSimple());
  }

  @Override
  void unknownFunction(SqlCall call, String name) {
    aggregates = true; // it may be one, and to say that there is none would only confuse
    if (Vocabulary.isNotMergeable(name)) {
      refuse(
          call,
          name
              + " cannot be kept as a mergeable state; available are "
              + vocabulary().aggregateNames());
    } else if (Vocabulary.isUnrepeatable(name)) {
      refuse(
          call,
          name
              + " gives another result each time, so the view could not be computed again; use a"
              + " field of the event");
    } else {
      reportUnknownFunction(call, name);
    }
  }

  @Override
  public Void visit(SqlCall call) {
    String name = call.getOperator().getName();
    if (vocabulary().isAggregate(name)) {
      aggregates = true;
      if (isDistinct(call)) {
        refuse(
            call,
            name + "(DISTINCT …) cannot be kept as a mergeable state yet; group by the value");
        return nothing();
      } else if (call.operandCount() > 1) {
        refuse(call, name + " takes one argument in a view");
        return nothing();
      }
    }
    return super.visit(call);
  }

  @Override
  void operator(SqlCall call) {
    switch (call.getKind()) {
      case OVER -> refuse(call, "window functions are not supported in a view");
      case GROUPING_SETS, ROLLUP, CUBE ->
          refuse(call, call.getOperator().getName() + " is not supported; write one view for each");
      case WITHIN_GROUP, WITHIN_DISTINCT, RESPECT_NULLS, IGNORE_NULLS ->
          refuse(call, call.getOperator().getName() + " cannot be kept as a mergeable state");
      case AS, FILTER, DESCENDING, NULLS_FIRST, NULLS_LAST, ROW -> operands(call);
      default -> {
        if (isQuery(call)) {
          refuse(call, "subqueries are not supported in a view");
        } else if (isSum(call)) {
          sum(call);
        } else if (vocabulary().has(call.getOperator().getName())) {
          operands(call);
        } else {
          refuse(call, call.getOperator().getName() + " is not supported in a view");
        }
      }
    }
  }

  private static boolean isDistinct(SqlCall call) {
    return call.getFunctionQuantifier() != null
        && call.getFunctionQuantifier().getValue() == SqlSelectKeyword.DISTINCT;
  }

  private static boolean isQuery(SqlNode node) {
    return node.isA(SqlKind.QUERY)
        || node.getKind() == SqlKind.EXISTS
        || node.getKind() == SqlKind.SCALAR_QUERY;
  }

  private static List<SqlNode> optional(SqlNode node) {
    return node == null ? List.of() : List.of(node);
  }
}
