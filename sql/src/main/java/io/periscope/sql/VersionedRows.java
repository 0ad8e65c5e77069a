package io.periscope.sql;

import static io.periscope.api.plan.SqlText.quote;

import io.periscope.api.model.ReplaceDef;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.validate.SqlValidatorUtil;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Groups an Aggregate further: by the two fields that say which events are replaced by which. They
 * become the last two of its keys.
 */
final class VersionedRows {
  private static final String NEWEST = quote(" newest");

  private final ReplaceDef replace;

  VersionedRows(ReplaceDef replace) {
    this.replace = replace;
  }

  /**
   * The rows of a relation that are of the newest version of their partition: a FROM clause with
   * its WHERE.
   *
   * @param partition quoted, like the others
   */
  static String newest(String relation, String partition, String version) {
    return "(SELECT *, MAX(%2$s) OVER (PARTITION BY %1$s) AS %3$s FROM %4$s) AS %5$s WHERE %2$s IS NOT DISTINCT FROM %3$s"
        .formatted(partition, version, NEWEST, relation, quote("n"));
  }

  Aggregate group(Aggregate aggregate) {
    RelNode input = withFields(aggregate.getInput());
    int width = input.getRowType().getFieldCount();
    ImmutableBitSet keys = aggregate.getGroupSet().union(ImmutableBitSet.of(width - 2, width - 1));
    List<AggregateCall> calls =
        aggregate.getAggCallList().stream()
            .map(
                call ->
                    call.adaptTo(
                        input,
                        call.getArgList(),
                        call.filterArg,
                        aggregate.getGroupSet().isEmpty(),
                        false))
            .toList();
    return LogicalAggregate.create(input, aggregate.getHints(), keys, null, calls);
  }

  /** The same rows with the two fields behind all others. */
  private RelNode withFields(RelNode node) {
    if (node instanceof Project project) {
      return shows(project.getInput())
          ? append(project.getInput(), project)
          : append(withFields(project.getInput()), project);
    } else if (shows(node)) {
      return append(node, LogicalProject.create(node, List.of(), all(node), names(node), Set.of()));
    }
    Filter filter = (Filter) node;
    return filter.copy(filter.getTraitSet(), withFields(filter.getInput()), filter.getCondition());
  }

  private boolean shows(RelNode node) {
    return find(node, replace.partition()).isPresent() && find(node, replace.version()).isPresent();
  }

  private RelNode append(RelNode input, Project project) {
    List<RexNode> expressions = new ArrayList<>(project.getProjects());
    List<String> names = new ArrayList<>(names(project));
    int width = input.getRowType().getFieldCount();
    int partition = find(input, replace.partition()).orElse(width - 2);
    int version = find(input, replace.version()).orElse(width - 1);
    expressions.add(RexInputRef.of(partition, input.getRowType()));
    expressions.add(RexInputRef.of(version, input.getRowType()));
    names.add(replace.partition());
    names.add(replace.version());
    return LogicalProject.create(
        input,
        project.getHints(),
        expressions,
        SqlValidatorUtil.uniquify(names, false),
        project.getVariablesSet());
  }

  private static List<String> names(RelNode node) {
    return node.getRowType().getFieldNames();
  }

  private static List<RexNode> all(RelNode node) {
    return IntStream.range(0, node.getRowType().getFieldCount())
        .<RexNode>mapToObj(i -> RexInputRef.of(i, node.getRowType()))
        .toList();
  }

  /** Where a field of the stream, which is the leftmost relation, is among a node's columns. */
  private static OptionalInt find(RelNode node, String field) {
    if (node instanceof TableScan || node instanceof TableFunctionScan) {
      RelDataTypeField found = node.getRowType().getField(field, true, false);
      return found == null ? OptionalInt.empty() : OptionalInt.of(found.getIndex());
    } else if (node instanceof Filter || node instanceof Join) {
      return find(node.getInput(0), field);
    } else if (node instanceof Project project) {
      OptionalInt below = find(project.getInput(), field);
      for (int i = 0; below.isPresent() && i < project.getProjects().size(); i++) {
        if (project.getProjects().get(i) instanceof RexInputRef reference
            && reference.getIndex() == below.getAsInt()) {
          return OptionalInt.of(i);
        }
      }
    }
    return OptionalInt.empty();
  }
}
