package io.periscope.sql;

import io.periscope.api.plan.SqlText;
import io.periscope.sql.Select.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;

/** Writes rows that are put together: by UNION and its like, or by VALUES. */
final class SetText {
  private final QueryText query;
  private final RexBuilder rex;

  SetText(QueryText query, RexBuilder rex) {
    this.query = query;
    this.rex = rex;
  }

  /** A UNION, INTERSECT or EXCEPT. */
  Select of(SetOp operation) {
    String keyword =
        switch (operation.kind) {
              case UNION -> " UNION";
              case INTERSECT -> " INTERSECT";
              default -> " EXCEPT";
            }
            + (operation.all ? " ALL " : " ");
    List<String> names = QueryText.names(operation.getRowType().getFieldCount());
    // Each side gets the types of the whole, so that all engines agree on them.
    String text =
        operation.getInputs().stream()
            .map(input -> typed(query.select(input), input, operation))
            .map(select -> "(" + select.text(names) + ")")
            .collect(Collectors.joining(keyword));
    return Select.from(
        new Source.Fixed(text, query.alias()), operation.getRowType().getFieldCount());
  }

  private Select typed(Select select, RelNode input, RelNode whole) {
    Select from = select.isRows() ? select : select.around(query.alias());
    ExpressionText text = query.expressions(from);
    return from.project(
        IntStream.range(0, whole.getRowType().getFieldCount())
            .mapToObj(
                i -> {
                  RexNode reference = rex.makeInputRef(input, i);
                  RexNode target = rex.makeInputRef(whole, i);
                  return Column.computed(() -> text.as(reference, text.typeOf(target)));
                })
            .toList());
  }

  /** Rows that are written out. */
  Select of(Values values) {
    List<String> rows = new ArrayList<>();
    values.tuples.forEach(tuple -> rows.add(row(values, tuple)));
    String text =
        rows.isEmpty()
            ? row(values, nothing(values)) + " WHERE FALSE"
            : String.join(" UNION ALL ", rows);
    return Select.from(new Source.Fixed(text, query.alias()), values.getRowType().getFieldCount());
  }

  private List<RexNode> nothing(Values values) {
    return values.getRowType().getFieldList().stream()
        .map(field -> (RexNode) rex.makeNullLiteral(field.getType()))
        .toList();
  }

  private String row(Values values, List<? extends RexNode> row) {
    ExpressionText text = query.constants();
    return IntStream.range(0, row.size())
        .mapToObj(
            i ->
                text.as(row.get(i), text.typeOf(rex.makeInputRef(values, i)))
                    + " AS "
                    + SqlText.quote("c" + i))
        .collect(Collectors.joining(", ", "SELECT ", ""));
  }
}
