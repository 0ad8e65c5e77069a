package io.periscope.sql;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.Set;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;

/**
 * What an ad-hoc query may be: a query of any shape over declared views and tables, and functions
 * of the vocabulary.
 */
final class QueryGrammar extends Grammar {
  private final Set<String> streams;
  private final Deque<String> named = new ArrayDeque<>();

  QueryGrammar(
      SourceText text, Vocabulary vocabulary, DeclaredRelations relations, Set<String> streams) {
    super(text, vocabulary, relations);
    this.streams = streams;
  }

  @Override
  String expected() {
    return "only queries are answered: SELECT, WITH or VALUES";
  }

  @Override
  void statement(SqlNode statement) {
    switch (statement.getKind()) {
      case SELECT, ORDER_BY, WITH, UNION, INTERSECT, EXCEPT, VALUES -> statement.accept(this);
      default -> refuse(statement, expected());
    }
  }

  private void from(SqlNode node) {
    switch (node.getKind()) {
      case IDENTIFIER -> relation((SqlIdentifier) node);
      case AS -> from(((SqlCall) node).operand(0));
      case JOIN -> {
        SqlJoin join = (SqlJoin) node;
        from(join.getLeft());
        from(join.getRight());
        if (join.isNatural()) {
          refuse(join.getRight(), "NATURAL JOIN is not supported; name the columns with ON");
        } else if (join.getConditionType() == JoinConditionType.ON) {
          expressions(Collections.singletonList(join.getCondition()));
        }
      }
      case SELECT, ORDER_BY, WITH, UNION, INTERSECT, EXCEPT, VALUES -> node.accept(this);
      case LATERAL ->
          refuse(node, "LATERAL is not supported; join, or put the subquery into SELECT");
      case COLLECTION_TABLE -> refuse(node, written(node) + " is a table function; " + readable());
      default -> refuse(node, "'%s' cannot be read; %s".formatted(written(node), readable()));
    }
  }

  private void relation(SqlIdentifier name) {
    boolean known =
        name.isSimple()
            && (named.stream().anyMatch(name.getSimple()::equalsIgnoreCase)
                || relations().declared(name.getSimple()).isPresent());
    if (known) {
      return;
    }
    if (name.isSimple() && streams.stream().anyMatch(name.getSimple()::equalsIgnoreCase)) {
      refuse(name, "'%s' is a stream; %s".formatted(name.getSimple(), readable()));
    } else {
      reportUnknownRelation(name, "view or table");
    }
  }

  private String readable() {
    return "a query reads subqueries, views and tables: " + String.join(", ", relations().names());
  }

  @Override
  void unknownFunction(SqlCall call, String name) {
    refuse(call, UnknownFunction.inQuery(name, vocabulary()));
    operands(call);
  }

  @Override
  String unrepeatable(String name) {
    return UnknownFunction.unrepeatableInQuery(name);
  }

  @Override
  void operator(SqlCall call) {
    switch (call.getKind()) {
      case SELECT -> select((SqlSelect) call);
      case ORDER_BY -> orderBy((SqlOrderBy) call);
      case WITH -> with((SqlWith) call);
      case WINDOW -> window((SqlWindow) call);
      case UNION,
          INTERSECT,
          EXCEPT,
          VALUES,
          ROW,
          FILTER,
          OVER,
          DESCENDING,
          NULLS_FIRST,
          NULLS_LAST,
          EXISTS,
          SCALAR_QUERY,
          RESPECT_NULLS,
          IGNORE_NULLS ->
          operands(call);
      case AS -> call.operand(0).accept(this);
      case GROUPING_SETS, ROLLUP, CUBE ->
          refuse(
              call,
              call.getOperator().getName()
                  + " is not supported; put queries together with UNION ALL");
      case SOME, ALL ->
          refuse(
              call,
              call.getOperator().getName()
                  + " is not supported; compare with MIN or MAX of the subquery");
      default -> {
        if (isSum(call)) {
          sum(call);
        } else if (vocabulary().has(call.getOperator().getName())) {
          operands(call);
        } else {
          refuse(
              call,
              "'%s' is not supported in a query; write it otherwise".formatted(written(call)));
        }
      }
    }
  }

  private void select(SqlSelect select) {
    keywords(select);
    if (select.getFrom() != null) {
      from(select.getFrom());
    }
    expressions(select.getSelectList());
    expressions(Arrays.asList(select.getWhere(), select.getHaving(), select.getQualify()));
    expressions(nodes(select.getGroup()));
    expressions(select.getWindowList());
    expressions(nodes(select.getOrderList()));
  }

  private void orderBy(SqlOrderBy ordered) {
    ordered.query.accept(this);
    expressions(ordered.orderList);
    counts(ordered);
  }

  private void with(SqlWith with) {
    int before = named.size();
    for (SqlNode node : with.withList) {
      SqlWithItem item = (SqlWithItem) node;
      if (item.recursive.booleanValue()) {
        refuse(item, "WITH RECURSIVE is not supported; a query may name only those before it");
        named.push(item.name.getSimple());
      }
      item.query.accept(this);
      named.push(item.name.getSimple());
    }
    with.body.accept(this);
    while (named.size() > before) {
      named.pop();
    }
  }

  private void window(SqlWindow window) {
    expressions(window.getPartitionList());
    expressions(window.getOrderList());
    bound(window.getLowerBound());
    bound(window.getUpperBound());
  }

  /** Engines do not share more than this. */
  private void bound(SqlNode bound) {
    if (bound instanceof SqlCall call && !(call.operand(0) instanceof SqlNumericLiteral)) {
      refuse(
          bound,
          "'%s' is not a number of rows; a frame is as in ROWS BETWEEN 2 PRECEDING AND CURRENT ROW"
              .formatted(written(call.operand(0))));
    }
  }
}
