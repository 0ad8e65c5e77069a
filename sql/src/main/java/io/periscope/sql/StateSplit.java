package io.periscope.sql;

import static io.periscope.api.plan.SqlText.quote;

import io.periscope.api.model.DataType;
import io.periscope.api.plan.StateColumn;
import io.periscope.api.plan.StateColumn.Combine;
import io.periscope.api.plan.ViewPlan;
import io.periscope.sql.Aggregation.Part;
import io.periscope.sql.Select.Column;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.type.RelDataTypeField;

/**
 * An Aggregate taken apart into state: the texts that make state rows, merge them, and finish them
 * into what the Aggregate itself would give.
 *
 * <p>Equal parts of different aggregates are kept once: AVG(x) and SUM(x) share the sum.
 */
final class StateSplit {
  private final Dialect dialect;
  private final List<StateColumn> columns = new ArrayList<>();
  private final List<String> finished = new ArrayList<>();
  private final Map<String, String> joint = new HashMap<>();
  private final Map<String, String> wholes = new LinkedHashMap<>();
  private final String accumulate;
  private final String merge;
  private final String finish;

  StateSplit(Dialect dialect, SourceText source, QueryText text, Aggregate aggregate) {
    this.dialect = dialect;
    Select input = text.rows(text.select(aggregate.getInput()));
    List<RelDataTypeField> fields = aggregate.getInput().getRowType().getFieldList();
    Names stateNames = new Names();
    Names finishedNames = new Names();
    List<Column> keys = new ArrayList<>();
    List<String> results = new ArrayList<>();
    for (int key : aggregate.getGroupSet()) {
      DataType type = Types.dataType(fields.get(key).getType()).orElseThrow();
      String wanted = input.isReference(key) ? fields.get(key).getName() : "key";
      String name = stateNames.distinct(wanted);
      columns.add(new StateColumn(name, type, Combine.KEY));
      keys.add(input.columns().get(key));
      finished.add(finishedNames.distinct(name));
      results.add(quote(name));
    }
    Aggregations aggregations = new Aggregations(dialect, source, input, fields);
    Map<Part, StateColumn> kept = new LinkedHashMap<>();
    for (AggregateCall call : aggregate.getAggCallList()) {
      Aggregation aggregation = aggregations.of(call);
      List<String> names = new ArrayList<>();
      for (Part part : aggregation.parts()) {
        StateColumn column =
            kept.computeIfAbsent(
                part, p -> new StateColumn(stateNames.distinct(p.name()), p.type(), p.combine()));
        names.add(quote(column.name()));
      }
      finished.add(finishedNames.distinct(aggregation.name()));
      results.add(aggregation.finish(dialect, names));
      join(aggregation, names, stateNames);
    }
    columns.addAll(kept.values());
    List<Column> sums =
        kept.keySet().stream().map(part -> Column.computed(part::accumulate)).toList();
    accumulate = input.group(keys, sums).text(names());
    merge = merge();
    finish = list(results, finished) + " FROM " + quote(ViewPlan.STATE);
  }

  /** Notes how an aggregation merges a part that is not merged by itself, if it has one. */
  private void join(Aggregation aggregation, List<String> names, Names stateNames) {
    for (int i = 0; i < names.size(); i++) {
      if (aggregation.parts().get(i).combine() == Combine.JOINT
          && !joint.containsKey(names.get(i))) {
        List<String> all = new ArrayList<>(names);
        aggregation
            .whole(names, "OVER (" + partition() + ")")
            .ifPresent(
                whole -> {
                  String name = quote(stateNames.distinct("whole"));
                  wholes.put(name, whole);
                  all.add(name);
                });
        joint.put(names.get(i), aggregation.merge(all));
      }
    }
  }

  private String partition() {
    return keys().isEmpty() ? "" : "PARTITION BY " + String.join(", ", keys());
  }

  private List<String> keys() {
    return columns.stream()
        .filter(column -> column.combine() == Combine.KEY)
        .map(column -> quote(column.name()))
        .toList();
  }

  List<StateColumn> columns() {
    return columns;
  }

  /** The names of the columns of {@link #finish}. */
  List<String> finished() {
    return finished;
  }

  String accumulate() {
    return accumulate;
  }

  String merged() {
    return merge;
  }

  String finish() {
    return finish;
  }

  private List<String> names() {
    return columns.stream().map(StateColumn::name).toList();
  }

  private String merge() {
    List<String> keys = keys();
    String text = list(columns.stream().map(this::combined).toList(), names()) + " FROM " + parts();
    return keys.isEmpty() ? text : text + " GROUP BY " + String.join(", ", keys);
  }

  private String parts() {
    if (wholes.isEmpty()) {
      return quote(ViewPlan.PARTS);
    }
    String more =
        wholes.entrySet().stream()
            .map(whole -> ", " + whole.getValue() + " AS " + whole.getKey())
            .collect(Collectors.joining());
    return "(SELECT *" + more + " FROM " + quote(ViewPlan.PARTS) + ") AS " + quote("p");
  }

  private String combined(StateColumn column) {
    String name = quote(column.name());
    return switch (column.combine()) {
      case KEY -> name;
      case SUM -> dialect.cast("SUM(" + name + ")", column.type());
      case MIN, MAX -> column.combine() + "(" + name + ")";
      case JOINT -> Objects.requireNonNull(joint.get(name));
    };
  }

  private static String list(List<String> texts, List<String> names) {
    return java.util.stream.IntStream.range(0, texts.size())
        .mapToObj(i -> texts.get(i) + " AS " + quote(names.get(i)))
        .collect(Collectors.joining(", ", "SELECT ", ""));
  }
}
