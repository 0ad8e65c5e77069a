package io.periscope.core.serving;

import io.periscope.api.engine.Layer;
import java.util.List;
import java.util.OptionalInt;

/**
 * Which rows of a view are wanted.
 *
 * @param filters all must hold
 * @param order columns to sort by, instead of the view's own order
 */
public record ViewRequest(
    Layer layer, List<Filter> filters, List<Order> order, OptionalInt limit, int offset) {

  public ViewRequest {
    filters = List.copyOf(filters);
    order = List.copyOf(order);
  }

  public static ViewRequest all(Layer layer) {
    return new ViewRequest(layer, List.of(), List.of(), OptionalInt.empty(), 0);
  }

  /**
   * @param value in the form of the column's type: {@code 2020-04-01T00:00:00}, {@code 3}
   */
  public record Filter(String column, Comparison comparison, String value) {}

  /** How a column is compared with a value. */
  public enum Comparison {
    EQ("="),
    NE("<>"),
    LT("<"),
    LE("<="),
    GT(">"),
    GE(">=");

    private final String sql;

    Comparison(String sql) {
      this.sql = sql;
    }

    /** The operator in SQL. */
    public String sql() {
      return sql;
    }
  }

  /** One column to sort by. */
  public record Order(String column, boolean descending) {}
}
