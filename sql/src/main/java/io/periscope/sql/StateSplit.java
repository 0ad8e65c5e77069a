package io.periscope.sql;

import static io.periscope.api.plan.SqlText.quote;

import io.periscope.api.model.DataType;
import io.periscope.api.model.ReplaceDef;
import io.periscope.api.plan.StateColumn;
import io.periscope.api.plan.StateColumn.Combine;
import io.periscope.api.plan.ViewPlan;
import io.periscope.sql.Aggregation.Part;
import io.periscope.sql.Select.Column;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private static final String COUNTED = "counted";

  /** How many keys say which rows are replaced by which. */
  private static final int VERSION_KEYS = 2;

  private final List<StateColumn> columns = new ArrayList<>();
  private final List<String> finished = new ArrayList<>();
  private final List<Joint> joints = new ArrayList<>();
  private final String accumulate;
  private final String merge;
  private final String finish;

  /** An aggregation, one of whose parts is not merged by itself. */
  private record Joint(Aggregation aggregation, String column, List<String> columns, String whole) {
    /** What its merge needs to know of a whole group, as a column. */
    Optional<String> whole(List<String> group) {
      String partition = group.isEmpty() ? "" : "PARTITION BY " + String.join(", ", group);
      return aggregation
          .whole(columns, "OVER (" + partition + ")")
          .map(text -> text + " AS " + whole);
    }

    String merge() {
      List<String> all = new ArrayList<>(columns);
      all.add(whole);
      return aggregation.merge(all);
    }
  }

  /**
   * @param stream the name of the stream that the Aggregate reads
   * @param replace which of its events are replaced; then the last two of the Aggregate's keys are
   *     not keys of the answer, but {@link VersionedRows those fields}
   */
  StateSplit(
      Dialect dialect,
      SourceText source,
      QueryText text,
      Aggregate aggregate,
      String stream,
      Optional<ReplaceDef> replace) {
    this.dialect = dialect;
    Select input = text.rows(text.select(aggregate.getInput()));
    List<RelDataTypeField> fields = aggregate.getInput().getRowType().getFieldList();
    Names stateNames = new Names();
    Names finishedNames = new Names();
    List<Column> keys = new ArrayList<>();
    List<String> results = new ArrayList<>();
    int visible = aggregate.getGroupCount() - (replace.isPresent() ? VERSION_KEYS : 0);
    for (int key : aggregate.getGroupSet()) {
      DataType type = Types.dataType(fields.get(key).getType()).orElseThrow();
      String wanted = input.isReference(key) ? fields.get(key).getName() : "key";
      String name = stateNames.distinct(wanted);
      columns.add(new StateColumn(name, type, Combine.KEY));
      if (keys.size() < visible) {
        finished.add(finishedNames.distinct(name));
        results.add(quote(name));
      }
      keys.add(input.columns().get(key));
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
    String rows = input.group(keys, sums).text(names(columns));
    if (replace.isEmpty()) {
      accumulate = rows;
      merge = merge(columns, grouped(quote(ViewPlan.PARTS), keys(columns)));
      finish = list(results, finished) + " FROM " + quote(ViewPlan.STATE);
      return;
    }
    // Keys first, then whether a row counts or only tells that there is a version.
    List<StateColumn> answered = new ArrayList<>(columns);
    answered.subList(visible, keys.size()).clear();
    String counted = stateNames.distinct(COUNTED);
    columns.add(keys.size(), new StateColumn(counted, DataType.BOOLEAN, Combine.KEY));
    accumulate = versioned(rows, quote(counted), visible, stream, replace.get());
    merge = newest(visible);
    finish =
        list(results, finished)
            + " FROM ("
            + merge(
                answered,
                grouped(quote(ViewPlan.STATE) + " WHERE " + quote(counted), keys(answered)))
            + ") AS "
            + quote(ViewPlan.STATE);
  }

  /** Notes an aggregation with a part that is not merged by itself. */
  private void join(Aggregation aggregation, List<String> names, Names stateNames) {
    for (int i = 0; i < names.size(); i++) {
      String column = names.get(i);
      if (aggregation.parts().get(i).combine() == Combine.JOINT
          && joints.stream().noneMatch(joint -> joint.column().equals(column))) {
        joints.add(new Joint(aggregation, column, names, quote(stateNames.distinct("whole"))));
      }
    }
  }

  /**
   * The state rows, and one for each version that there is: it would not be known otherwise when
   * nothing of it counts in this view.
   */
  private String versioned(
      String rows, String counted, int visible, String stream, ReplaceDef replace) {
    List<String> names = names(columns);
    List<String> counting = new ArrayList<>();
    List<String> telling = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      String name = quote(names.get(i));
      boolean isFlag = name.equals(counted);
      counting.add(isFlag ? "TRUE" : name);
      telling.add(
          isFlag
              ? "FALSE"
              : i == visible
                  ? quote(replace.partition())
                  : i == visible + 1
                      ? quote(replace.version())
                      : "CAST(NULL AS " + dialect.type(columns.get(i).type()) + ")");
    }
    return "%s FROM (%s) AS %s UNION ALL %s FROM %s GROUP BY %s, %s"
        .formatted(
            list(counting, names),
            rows,
            quote("r"),
            list(telling, names),
            quote(stream),
            quote(replace.partition()),
            quote(replace.version()));
  }

  /** Merges the rows of the newest version of each partition, and drops the others. */
  private String newest(int visible) {
    String partition = quote(columns.get(visible).name());
    String version = quote(columns.get(visible + 1).name());
    String newest = VersionedRows.newest(quote(ViewPlan.PARTS), partition, version);
    return merge(columns, grouped(newest, keys(columns)));
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

  private static List<String> names(List<StateColumn> of) {
    return of.stream().map(StateColumn::name).toList();
  }

  private static List<String> keys(List<StateColumn> of) {
    return of.stream()
        .filter(column -> column.combine() == Combine.KEY)
        .map(column -> quote(column.name()))
        .toList();
  }

  /**
   * @param merged the columns of the result, which is one row for each of their keys
   * @param from rows with these columns, and what the joint ones need of their group
   */
  private String merge(List<StateColumn> merged, String from) {
    List<String> keys = keys(merged);
    String text =
        list(merged.stream().map(this::combined).toList(), names(merged)) + " FROM " + from;
    return keys.isEmpty() ? text : text + " GROUP BY " + String.join(", ", keys);
  }

  /**
   * Rows with what the joint columns need to know of each row's group.
   *
   * @param from a FROM clause, perhaps with a WHERE
   */
  private String grouped(String from, List<String> keys) {
    String more =
        joints.stream()
            .map(joint -> joint.whole(keys))
            .flatMap(Optional::stream)
            .map(whole -> ", " + whole)
            .collect(Collectors.joining());
    return more.isEmpty() ? from : "(SELECT *" + more + " FROM " + from + ") AS " + quote("p");
  }

  private String combined(StateColumn column) {
    String name = quote(column.name());
    return switch (column.combine()) {
      case KEY -> name;
      case SUM -> dialect.cast("SUM(" + name + ")", column.type());
      case MIN, MAX -> column.combine() + "(" + name + ")";
      case JOINT ->
          joints.stream()
              .filter(joint -> joint.column().equals(name))
              .findFirst()
              .orElseThrow()
              .merge();
    };
  }

  private static String list(List<String> texts, List<String> names) {
    return java.util.stream.IntStream.range(0, texts.size())
        .mapToObj(i -> texts.get(i) + " AS " + quote(names.get(i)))
        .collect(Collectors.joining(", ", "SELECT ", ""));
  }
}
