package io.periscope.sql;

import io.periscope.api.model.DataType;
import io.periscope.api.plan.StateColumn.Combine;
import java.util.List;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlBasicAggFunction;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;

/**
 * ARG_MIN and ARG_MAX: the value in the row with the least or greatest of something else. Rows in
 * which either is NULL are left out. Of several such rows ARG_MIN takes the least value and ARG_MAX
 * the greatest, so that the answer does not depend on the order of the events.
 */
record ArgMinMax(Dialect dialect, Combine combine, Argument value, Argument by)
    implements Aggregation {

  /**
   * As Calcite has it, but NULL for a group in which nothing is left.
   *
   * @param name how it is written
   * @param kind ARG_MIN or ARG_MAX
   */
  static SqlAggFunction operator(String name, SqlKind kind) {
    return SqlBasicAggFunction.create(
        name, kind, ReturnTypes.ARG0_FORCE_NULLABLE, OperandTypes.ANY_COMPARABLE);
  }

  /** The aggregate over pairs whose result's second value is the answer. */
  static String pairs(Dialect dialect, SqlKind kind, String value, String by) {
    return (kind == SqlKind.ARG_MIN ? "MIN(" : "MAX(") + dialect.pair(by, value) + ")";
  }

  @Override
  public String name() {
    return value.named(combine == Combine.MIN ? "arg_min" : "arg_max");
  }

  @Override
  public DataType type() {
    return value.type();
  }

  @Override
  public List<Part> parts() {
    String extreme = "(CASE WHEN " + value.text() + " IS NOT NULL THEN " + by.text() + " END)";
    return List.of(
        new Part(name() + "_by", by.type(), combine, value.filtered(combine + extreme)),
        new Part(
            name(),
            type(),
            Combine.JOINT,
            dialect.second(value.filtered(pairs(dialect, kind(), value.text(), by.text())))));
  }

  @Override
  public String merge(List<String> columns) {
    return dialect.second(pairs(dialect, kind(), columns.get(1), columns.get(0)));
  }

  @Override
  public String finish(Dialect dialect, List<String> columns) {
    return columns.get(1);
  }

  private SqlKind kind() {
    return combine == Combine.MIN ? SqlKind.ARG_MIN : SqlKind.ARG_MAX;
  }
}
