package io.periscope.api.plan;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the columns of a query are made of, by the kinds that OpenLineage's column lineage has.
 *
 * @param columns for each column of the result, in the order of their names, what its own values
 *     are made of; nothing for a constant and for {@code COUNT(*)}
 * @param all what decides which rows there are and how they are grouped and ordered: so it
 *     influences every column
 */
public record ColumnLineage(Map<String, SortedSet<Origin>> columns, SortedSet<Origin> all) {

  /** How a column has an influence. */
  public enum Kind {
    /** It is the value. */
    IDENTITY(true),
    /** The value is computed from it, row by row. */
    TRANSFORMATION(true),
    /** The value is computed from it, over many rows. */
    AGGREGATION(true),
    /** It decides which value it is, as in CASE. */
    CONDITIONAL(false),
    /** It decides which rows count. */
    FILTER(false),
    /** By it rows of another relation are found. */
    JOIN(false),
    /** Rows are grouped by it. */
    GROUP_BY(false),
    /** Rows are ordered by it. */
    SORT(false),
    /** A window function divides or orders rows by it, or HOP puts rows into windows by it. */
    WINDOW(false);

    private final boolean direct;

    Kind(boolean direct) {
      this.direct = direct;
    }

    /** Whether the value is made of it; otherwise it only decides about the value. */
    public boolean direct() {
      return direct;
    }
  }

  /**
   * A column of a declared relation, and how it has an influence.
   *
   * @param relation a stream, a reference table, a view, or a model with its prediction
   */
  public record Origin(String relation, String column, Kind kind) implements Comparable<Origin> {
    @Override
    public int compareTo(Origin other) {
      return Comparator.comparing(Origin::relation)
          .thenComparing(Origin::column)
          .thenComparing(Origin::kind)
          .compare(this, other);
    }

    @Override
    public String toString() {
      return relation + "." + column + " " + kind;
    }
  }

  public ColumnLineage {
    columns = new TreeMap<>(columns);
    columns.replaceAll((name, origins) -> new TreeSet<>(origins));
    all = new TreeSet<>(all);
  }

  /** What a column's own values are made of; nothing for a column that there is not. */
  public List<Origin> of(String column) {
    return Optional.ofNullable(columns.get(column)).map(List::copyOf).orElseGet(List::of);
  }
}
