package io.periscope.sql;

import io.periscope.api.model.ReplaceDef;
import io.periscope.api.model.Schema;
import io.periscope.api.plan.ColumnLineage;
import io.periscope.api.plan.ColumnLineage.Kind;
import io.periscope.api.plan.ColumnLineage.Origin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlKind;

/**
 * Finds what the columns of a relational tree are made of. Calcite's own RelMetadataQuery tells
 * where a column comes from, but nothing of conditions, keys and orders.
 */
final class ColumnOrigins {
  /** What rows of an enclosing query are made of, by the name of the variable for them. */
  private final Map<String, Traced> outer = new HashMap<>();

  /**
   * @param columns what the values of each column are made of
   * @param all what has an influence on all of them
   */
  private record Traced(List<Set<Origin>> columns, Set<Origin> all) {}

  /** What the columns of a text that was understood are made of. */
  static ColumnLineage lineage(Frontend.Understood understood, Schema output) {
    RelRoot root = understood.root();
    Traced traced = new ColumnOrigins().of(root.rel);
    Map<String, SortedSet<Origin>> columns = new LinkedHashMap<>();
    for (int i = 0; i < output.size(); i++) {
      columns.put(
          output.field(i).name(),
          new TreeSet<>(traced.columns().get(root.fields.leftList().get(i))));
    }
    return new ColumnLineage(columns, new TreeSet<>(traced.all()));
  }

  /** The same, where only the newest version of each portion of a stream is read. */
  static ColumnLineage ofNewest(ColumnLineage made, String stream, Optional<ReplaceDef> replace) {
    if (replace.isEmpty()) {
      return made;
    }
    SortedSet<Origin> all = new TreeSet<>(made.all());
    all.add(new Origin(stream, replace.get().partition(), Kind.FILTER));
    all.add(new Origin(stream, replace.get().version(), Kind.FILTER));
    return new ColumnLineage(made.columns(), all);
  }

  private Traced of(RelNode node) {
    if (node instanceof TableScan scan) {
      return scan(scan);
    } else if (node instanceof TableFunctionScan window) {
      return window(window);
    } else if (node instanceof Filter filter) {
      return filter(filter);
    } else if (node instanceof Project project) {
      return project(project);
    } else if (node instanceof Join join) {
      return join(join);
    } else if (node instanceof Aggregate aggregate) {
      return aggregate(aggregate);
    } else if (node instanceof Sort sort) {
      return sort(sort);
    } else if (node instanceof SetOp operation) {
      return union(operation);
    } else if (node instanceof Values values) {
      return new Traced(
          IntStream.range(0, QueryText.width(values)).mapToObj(i -> Set.<Origin>of()).toList(),
          Set.of());
    }
    throw new IllegalStateException("no query that is compiled has a " + node.getRelTypeName());
  }

  private static Traced scan(TableScan scan) {
    List<String> path = scan.getTable().getQualifiedName();
    String name = path.get(path.size() - 1);
    return new Traced(
        scan.getRowType().getFieldNames().stream()
            .map(column -> Set.of(new Origin(name, column, Kind.IDENTITY)))
            .toList(),
        Set.of());
  }

  /** Both ends of a window are computed from the time. */
  private Traced window(TableFunctionScan node) {
    Traced input = of(node.getInput(0));
    RexCall descriptor = (RexCall) ((RexCall) node.getCall()).getOperands().get(0);
    int time = ((RexInputRef) descriptor.getOperands().get(0)).getIndex();
    Set<Origin> computed = as(Kind.TRANSFORMATION, input.columns().get(time));
    List<Set<Origin>> columns = new ArrayList<>(input.columns());
    columns.add(computed);
    columns.add(computed);
    // An event is in as many windows of HOP as its time says, so in as many rows.
    boolean multiplies = ((RexCall) node.getCall()).getOperands().size() > 2;
    return new Traced(
        columns, multiplies ? both(input.all(), as(Kind.WINDOW, computed)) : input.all());
  }

  private Traced filter(Filter filter) {
    Traced input = of(filter.getInput());
    remember(filter.getVariablesSet(), input);
    return new Traced(
        input.columns(), both(input.all(), by(Kind.FILTER, filter.getCondition(), input)));
  }

  private Traced project(Project project) {
    Traced input = of(project.getInput());
    remember(project.getVariablesSet(), input);
    return new Traced(
        project.getProjects().stream().map(each -> value(each, input)).toList(), input.all());
  }

  private Traced join(Join join) {
    Traced left = of(join.getLeft());
    Traced right = of(join.getRight());
    Traced sides =
        new Traced(
            Stream.concat(left.columns().stream(), right.columns().stream()).toList(),
            both(left.all(), right.all()));
    remember(join.getVariablesSet(), sides);
    return new Traced(
        sides.columns(), both(sides.all(), by(Kind.JOIN, join.getCondition(), sides)));
  }

  private Traced aggregate(Aggregate aggregate) {
    Traced input = of(aggregate.getInput());
    List<Set<Origin>> columns = new ArrayList<>();
    Set<Origin> all = new HashSet<>(input.all());
    for (int key : aggregate.getGroupSet()) {
      columns.add(input.columns().get(key));
      all.addAll(as(Kind.GROUP_BY, input.columns().get(key)));
    }
    for (AggregateCall call : aggregate.getAggCallList()) {
      Set<Origin> origins = new HashSet<>();
      for (int i = 0; i < call.getArgList().size(); i++) {
        // The second argument of ARG_MAX says whose value it is.
        Kind kind = i == 0 ? Kind.AGGREGATION : Kind.SORT;
        origins.addAll(as(kind, input.columns().get(call.getArgList().get(i))));
      }
      if (call.hasFilter()) {
        origins.addAll(as(Kind.FILTER, input.columns().get(call.filterArg)));
      }
      columns.add(origins);
    }
    return new Traced(columns, all);
  }

  private Traced sort(Sort sort) {
    Traced input = of(sort.getInput());
    Set<Origin> all = new HashSet<>(input.all());
    for (RelFieldCollation field : sort.getCollation().getFieldCollations()) {
      all.addAll(as(Kind.SORT, input.columns().get(field.getFieldIndex())));
    }
    return new Traced(input.columns(), all);
  }

  /** What is taken away, or must be on both sides, also decides which rows there are. */
  private Traced union(SetOp operation) {
    List<Traced> inputs = operation.getInputs().stream().map(this::of).toList();
    Set<Origin> all = new HashSet<>();
    List<Set<Origin>> columns = new ArrayList<>();
    inputs.forEach(input -> all.addAll(input.all()));
    boolean takesAway = operation.kind != SqlKind.UNION;
    for (int i = 0; i < QueryText.width(operation); i++) {
      Set<Origin> column = new HashSet<>();
      for (Traced input : inputs) {
        column.addAll(input.columns().get(i));
        if (takesAway || !operation.all) {
          all.addAll(as(Kind.FILTER, input.columns().get(i)));
        }
      }
      columns.add(column);
    }
    return new Traced(columns, all);
  }

  private void remember(Iterable<CorrelationId> variables, Traced rows) {
    variables.forEach(variable -> outer.put(variable.getName(), rows));
  }

  /** What the value of an expression is made of. */
  private Set<Origin> value(RexNode expression, Traced input) {
    if (expression instanceof RexInputRef column) {
      return input.columns().get(column.getIndex());
    } else if (expression instanceof RexFieldAccess access) {
      return outer(access);
    } else if (expression instanceof RexSubQuery subquery) {
      Set<Origin> origins = new HashSet<>();
      Traced rows = of(subquery.rel);
      rows.columns().forEach(column -> origins.addAll(as(Kind.TRANSFORMATION, column)));
      // Which rows a subquery has decides its value.
      origins.addAll(rows.all());
      subquery
          .getOperands()
          .forEach(operand -> origins.addAll(as(Kind.CONDITIONAL, value(operand, input))));
      return origins;
    } else if (expression instanceof RexOver over) {
      Set<Origin> origins = new HashSet<>();
      over.getOperands()
          .forEach(operand -> origins.addAll(as(Kind.AGGREGATION, value(operand, input))));
      over.getWindow().partitionKeys.forEach(key -> origins.addAll(by(Kind.WINDOW, key, input)));
      over.getWindow().orderKeys.forEach(key -> origins.addAll(by(Kind.WINDOW, key.left, input)));
      return origins;
    } else if (expression instanceof RexCall call) {
      Set<Origin> origins = new HashSet<>();
      int operands = call.getOperands().size();
      for (int i = 0; i < operands; i++) {
        boolean condition = call.getKind() == SqlKind.CASE && i % 2 == 0 && i < operands - 1;
        Kind kind = condition ? Kind.CONDITIONAL : Kind.TRANSFORMATION;
        origins.addAll(as(kind, value(call.getOperands().get(i), input)));
      }
      return origins;
    }
    return Set.of();
  }

  private Set<Origin> outer(RexFieldAccess access) {
    return access.getReferenceExpr() instanceof RexCorrelVariable variable
        ? Optional.ofNullable(outer.get(variable.id.getName()))
            .map(rows -> rows.columns().get(access.getField().getIndex()))
            .orElseGet(Set::of)
        : Set.of();
  }

  /** What an expression looks at, which has an influence of this kind. */
  private Set<Origin> by(Kind kind, RexNode expression, Traced input) {
    return as(kind, value(expression, input));
  }

  /**
   * The same origins, seen from a step further: what was computed once is not the value itself, and
   * what only decides goes on deciding.
   */
  private static Set<Origin> as(Kind kind, Set<Origin> origins) {
    Set<Origin> further = new HashSet<>();
    for (Origin origin : origins) {
      boolean weaker = origin.kind().direct() && kind.compareTo(origin.kind()) > 0;
      Kind seen = weaker ? kind : origin.kind();
      further.add(new Origin(origin.relation(), origin.column(), seen));
    }
    return further;
  }

  private static Set<Origin> both(Set<Origin> one, Set<Origin> other) {
    Set<Origin> both = new HashSet<>(one);
    both.addAll(other);
    return both;
  }
}
