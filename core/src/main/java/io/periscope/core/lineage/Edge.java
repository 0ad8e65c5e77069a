package io.periscope.core.lineage;

import io.periscope.api.plan.ColumnLineage;
import java.util.Comparator;

/**
 * An influence.
 *
 * @param to without a column for an influence on all columns of the node
 */
public record Edge(Ref from, Ref to, ColumnLineage.Kind kind) implements Comparable<Edge> {

  /**
   * A column of a node.
   *
   * @param node its id
   * @param column empty for the node as a whole
   */
  public record Ref(String node, String column) implements Comparable<Ref> {
    @Override
    public int compareTo(Ref other) {
      return Comparator.comparing(Ref::node).thenComparing(Ref::column).compare(this, other);
    }

    @Override
    public String toString() {
      return column.isEmpty() ? node : node + "." + column;
    }
  }

  @Override
  public int compareTo(Edge other) {
    return Comparator.comparing(Edge::to)
        .thenComparing(Edge::kind)
        .thenComparing(Edge::from)
        .compare(this, other);
  }
}
