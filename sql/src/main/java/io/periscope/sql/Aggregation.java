package io.periscope.sql;

import io.periscope.api.model.DataType;
import io.periscope.api.plan.StateColumn.Combine;
import java.util.List;

/**
 * An aggregate as a value with named parts: what is kept of it in the state, and how the answer is
 * found from that. State columns are combined by SUM, MIN or MAX only, so parts of the events can
 * be merged in any order.
 */
interface Aggregation {

  /** A name for the result, such as {@code avg_fare}; need not be unique. */
  String name();

  /** The type of the result. */
  DataType type();

  /** What is kept. */
  List<Part> parts();

  /**
   * The result from the state of a group. The state of a group without rows is all NULL.
   *
   * @param columns the state columns of {@link #parts}, in that order
   */
  String finish(Dialect dialect, List<String> columns);

  /**
   * A state column.
   *
   * @param name need not be unique
   * @param accumulate the aggregate over the events of a group, of exactly the type
   */
  record Part(String name, DataType type, Combine combine, String accumulate) {}

  /**
   * What an aggregate is applied to.
   *
   * @param name of the column when it is just that, otherwise empty; for naming state columns
   * @param text {@code *} when there is none
   * @param filter the FILTER clause, or empty
   */
  record Argument(String name, String text, DataType type, String filter) {

    /** The aggregate function over it. */
    String under(String function) {
      return function + "(" + text + ")" + filter;
    }

    String named(String function) {
      return name.isEmpty() ? function : function + "_" + name;
    }
  }
}
