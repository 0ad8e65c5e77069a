package io.periscope.duckdb;

import static io.periscope.api.plan.SqlText.bind;

import io.periscope.api.model.Field;
import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.CheckPlan;
import io.periscope.api.plan.SqlText.Binding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the events that break what their stream expects of them. */
final class BrokenRules {
  private BrokenRules() {}

  /** A query for events that are decoded where they are looked at, by their row in the batch. */
  static String inputs(long token, StreamDef stream, CheckPlan plan) {
    List<Field> fields =
        stream.schema().fields().stream().filter(f -> plan.inputs().contains(f.name())).toList();
    return DecodeFunction.selectRows(token, fields);
  }

  /**
   * By {@link CheckPlan#ROW} of an event, the reason of the first rule that it breaks.
   *
   * @param events a query for them
   */
  static Map<Long, String> find(Sql sql, CheckPlan plan, String events) throws SQLException {
    List<Binding> bindings = new ArrayList<>();
    bindings.add(new Binding(plan.stream(), events));
    bindings.addAll(StateTables.tables(plan.tables()));
    // A row that breaks several rules, or is found in a table twice, is there more than once.
    Map<Long, Integer> first = new HashMap<>();
    sql.forEachAgain(
        bind(bindings, plan.select()),
        row -> first.merge(row.getLong(CheckPlan.ROW), row.getInt(CheckPlan.RULE), Math::min));
    Map<Long, String> broken = new HashMap<>();
    first.forEach((row, rule) -> broken.put(row, plan.reasons().get(rule)));
    return broken;
  }
}
