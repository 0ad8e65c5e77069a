package io.periscope.sql;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlNode;
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
  void statement(SqlNode statement) {
    switch (statement.getKind()) {
      case SELECT, ORDER_BY, WITH, UNION, INTERSECT, EXCEPT, VALUES -> statement.accept(this);
      default -> refuse(statement, "only queries are answered: SELECT, WITH or VALUES");
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
        if (join.getCondition() != null) {
          join.getCondition().accept(this);
        }
      }
      case SELECT, ORDER_BY, WITH, UNION, INTERSECT, EXCEPT, VALUES -> node.accept(this);
      case LATERAL -> from(((SqlCall) node).operand(0));
      default -> refuse(node, "a query reads views, tables and subqueries");
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
      refuse(
          name,
          "'%s' is a stream; a query reads views and tables: %s"
              .formatted(name.getSimple(), String.join(", ", relations().names())));
    } else {
      reportUnknownRelation(name, "view or table");
    }
  }

  @Override
  void unknownFunction(SqlCall call, String name) {
    reportUnknownFunction(call, name);
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
          AS,
          FILTER,
          OVER,
          DESCENDING,
          NULLS_FIRST,
          NULLS_LAST,
          EXISTS,
          SCALAR_QUERY,
          GROUPING_SETS,
          ROLLUP,
          CUBE,
          RESPECT_NULLS,
          IGNORE_NULLS ->
          operands(call);
      default -> {
        if (isSum(call)) {
          sum(call);
        } else if (vocabulary().has(call.getOperator().getName())) {
          operands(call);
        } else {
          refuse(call, call.getOperator().getName() + " is not supported");
        }
      }
    }
  }

  private void select(SqlSelect select) {
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
  }

  private void with(SqlWith with) {
    int before = named.size();
    for (SqlNode node : with.withList) {
      SqlWithItem item = (SqlWithItem) node;
      if (item.recursive.booleanValue()) {
        refuse(item, "WITH RECURSIVE is not supported");
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
  }
}
