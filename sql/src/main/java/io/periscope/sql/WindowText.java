package io.periscope.sql;

import io.periscope.api.model.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexWindow;
import org.apache.calcite.rex.RexWindowBound;
import org.apache.calcite.sql.SqlKind;

/** Writes a window function with its window. */
final class WindowText {
  private final Dialect dialect;
  private final ExpressionText expressions;

  WindowText(Dialect dialect, ExpressionText expressions) {
    this.dialect = dialect;
    this.expressions = expressions;
  }

  String of(RexOver over) {
    DataType type = expressions.typeOf(over);
    String text = function(over) + " OVER (" + window(over) + ")";
    if (isArgument(over)) {
      return dialect.second(text);
    }
    return over.getAggOperator().getKind() == SqlKind.SUM0
        ? "COALESCE(" + dialect.cast(text, type) + ", 0)"
        : dialect.cast(text, type);
  }

  private static boolean isArgument(RexOver over) {
    SqlKind kind = over.getAggOperator().getKind();
    return kind == SqlKind.ARG_MIN || kind == SqlKind.ARG_MAX;
  }

  private String function(RexOver over) {
    if (isArgument(over)) {
      String value = expressions.of(over.getOperands().get(0));
      String by = expressions.of(over.getOperands().get(1));
      return ArgMinMax.pairs(dialect, over.getAggOperator().getKind(), value, by);
    }
    String name =
        over.getAggOperator().getKind() == SqlKind.SUM0 ? "SUM" : over.getAggOperator().getName();
    String arguments =
        over.getOperands().stream().map(expressions::of).collect(Collectors.joining(", "));
    boolean all = over.getAggOperator().getKind() == SqlKind.COUNT && over.getOperands().isEmpty();
    return name
        + "("
        + (over.isDistinct() ? "DISTINCT " : "")
        + (all ? "*" : arguments)
        + (over.ignoreNulls() ? " IGNORE NULLS" : "")
        + ")";
  }

  private String window(RexOver over) {
    RexWindow window = over.getWindow();
    List<String> clauses = new ArrayList<>();
    if (!window.partitionKeys.isEmpty()) {
      clauses.add(
          window.partitionKeys.stream()
              .map(expressions::of)
              .collect(Collectors.joining(", ", "PARTITION BY ", "")));
    }
    if (!window.orderKeys.isEmpty()) {
      clauses.add(
          window.orderKeys.stream()
              .map(this::orderKey)
              .collect(Collectors.joining(", ", "ORDER BY ", "")));
    }
    if (over.getAggOperator().allowsFraming() && !window.orderKeys.isEmpty()) {
      clauses.add(
          (window.isRows() ? "ROWS" : "RANGE")
              + " BETWEEN "
              + bound(window.getLowerBound())
              + " AND "
              + bound(window.getUpperBound()));
    }
    return String.join(" ", clauses);
  }

  private String orderKey(RexFieldCollation key) {
    return expressions.of(key.getKey())
        + (key.getDirection() == RelFieldCollation.Direction.DESCENDING ? " DESC" : " ASC")
        + (key.getNullDirection() == RelFieldCollation.NullDirection.FIRST
            ? " NULLS FIRST"
            : " NULLS LAST");
  }

  private String bound(RexWindowBound bound) {
    if (bound.isCurrentRow()) {
      return "CURRENT ROW";
    }
    String side = bound.isPreceding() ? " PRECEDING" : " FOLLOWING";
    RexNode offset = bound.getOffset();
    return (offset == null ? "UNBOUNDED" : expressions.of(offset)) + side;
  }
}
