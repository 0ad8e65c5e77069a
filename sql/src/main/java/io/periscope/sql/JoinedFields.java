package io.periscope.sql;

import io.periscope.api.plan.ModelForm.Pick;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * Finds the fields of a stream by which tables are joined: each value of such one stands for a row.
 */
final class JoinedFields {
  private final String stream;
  private final Set<String> tables;
  private final List<Pick> found = new ArrayList<>();

  /** Where a value comes from as it is. */
  private record Origin(String relation, String column) {}

  private JoinedFields(String stream, Set<String> tables) {
    this.stream = stream;
    this.tables = tables;
  }

  /** Those of a query over one stream; of two joins by one field, the first. */
  static List<Pick> of(RelNode query, String stream, Set<String> tables) {
    JoinedFields fields = new JoinedFields(stream, tables);
    fields.look(query);
    return List.copyOf(fields.found);
  }

  /**
   * The columns of a query that are a field of a stream as it is: the column of each such field.
   */
  static Map<String, Integer> unchanged(RelNode query, String stream) {
    Map<String, Integer> columns = new LinkedHashMap<>();
    for (int column = 0; column < QueryText.width(query); column++) {
      Optional<Origin> origin = origin(query, column);
      if (origin.isPresent() && origin.get().relation().equals(stream)) {
        columns.putIfAbsent(origin.get().column(), column);
      }
    }
    return columns;
  }

  private void look(RelNode node) {
    node.getInputs().forEach(this::look);
    if (node instanceof Join join) {
      pick(join)
          .filter(pick -> found.stream().noneMatch(each -> each.field().equals(pick.field())))
          .ifPresent(found::add);
    }
  }

  /** With a second condition, not every row of the table can be met. */
  private Optional<Pick> pick(Join join) {
    List<RexNode> conditions = RelOptUtil.conjunctions(join.getCondition());
    if (conditions.size() != 1
        || !(conditions.get(0) instanceof RexCall equal)
        || equal.getKind() != SqlKind.EQUALS) {
      return Optional.empty();
    }
    Optional<Origin> one = origin(join, equal.getOperands().get(0));
    Optional<Origin> other = origin(join, equal.getOperands().get(1));
    return one.isEmpty() || other.isEmpty()
        ? Optional.empty()
        : pick(one.get(), other.get()).or(() -> pick(other.get(), one.get()));
  }

  private Optional<Pick> pick(Origin field, Origin column) {
    return field.relation().equals(stream) && tables.contains(column.relation())
        ? Optional.of(new Pick(field.column(), column.relation(), column.column()))
        : Optional.empty();
  }

  private static Optional<Origin> origin(RelNode input, RexNode expression) {
    if (expression instanceof RexInputRef reference) {
      return origin(input, reference.getIndex());
    }
    if (expression instanceof RexCall cast && cast.getKind() == SqlKind.CAST && widens(cast)) {
      return origin(input, cast.getOperands().get(0));
    }
    return Optional.empty();
  }

  /** Whether it is there only because the two sides are whole numbers of different width. */
  private static boolean widens(RexCall cast) {
    return SqlTypeUtil.isIntType(cast.getType())
        && SqlTypeUtil.isIntType(cast.getOperands().get(0).getType());
  }

  private static Optional<Origin> origin(RelNode node, int column) {
    if (node instanceof TableScan scan) {
      List<String> path = scan.getTable().getQualifiedName();
      return Optional.of(
          new Origin(path.get(path.size() - 1), scan.getRowType().getFieldNames().get(column)));
    } else if (node instanceof Project project) {
      return origin(project.getInput(), project.getProjects().get(column));
    } else if (node instanceof Join join) {
      int left = QueryText.width(join.getLeft());
      return column < left
          ? origin(join.getLeft(), column)
          : origin(join.getRight(), column - left);
    }
    // Anything else, such as a subquery with WHERE, does not have every row.
    return Optional.empty();
  }
}
