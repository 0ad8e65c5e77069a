package io.periscope.sql;

import io.periscope.api.model.DataType;
import io.periscope.api.plan.StateColumn.Combine;
import java.util.List;
import java.util.Optional;

/**
 * An aggregate as a value with named parts: what is kept of it in the state, and how the answer is
 * found from that. State columns are combined by SUM, MIN or MAX, or jointly with others in a way
 * that does not depend on the order either, so parts of the events can be merged in any order.
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
   * How the {@link Combine#JOINT} part of several state rows becomes one.
   *
   * @param columns the state columns of {@link #parts}, in that order, and after them the one of
   *     {@link #whole}, if there is one
   */
  default String merge(List<String> columns) {
    throw new IllegalStateException(name() + " has no part that is merged in its own way");
  }

  /**
   * What {@link #merge} needs to know of a whole group beside each of its rows, if anything.
   *
   * @param columns the state columns of {@link #parts}, in that order
   * @param group makes an aggregate one over the whole group of a row: {@code OVER (…)}
   */
  default Optional<String> whole(List<String> columns, String group) {
    return Optional.empty();
  }

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
   * @param filter the condition of the FILTER clause
   */
  record Argument(String name, String text, DataType type, Optional<String> filter) {

    /** The aggregate function over it. */
    String under(String function) {
      return filtered(function + "(" + text + ")");
    }

    /** An aggregate over the rows that the FILTER clause lets through. */
    String filtered(String aggregate) {
      return aggregate + filter.map(each -> " FILTER (WHERE " + each + ")").orElse("");
    }

    String named(String function) {
      return name.isEmpty() ? function : function + "_" + name;
    }
  }
}
