package io.periscope.core.testing;

import io.periscope.api.model.Schema;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How the rows that came differ from those that were expected.
 *
 * @param columns that were compared
 * @param lines the differences: first rows with other values, then those missing, then those extra
 * @param agreeing how many rows agree
 * @param order where the order is another one, though the rows are the same; for people
 */
public record RowDiff(
    List<String> columns, List<Line> lines, long agreeing, Optional<String> order) {

  /** What is wrong with a row. */
  public enum Kind {
    DIFFERENT,
    MISSING,
    EXTRA
  }

  /** A row of the differences. */
  public record Line(Kind kind, List<Cell> cells) {
    public Line {
      cells = List.copyOf(cells);
    }
  }

  /**
   * A value of a row, as a text; NULL is {@code NULL}.
   *
   * @param expected the other value that was expected instead; empty when it is as expected
   */
  public record Cell(String value, Optional<String> expected) {}

  public RowDiff {
    columns = List.copyOf(columns);
    lines = List.copyOf(lines);
  }

  public boolean none() {
    return lines.isEmpty() && order.isEmpty();
  }

  /**
   * Compares.
   *
   * @param compared columns of the answer
   * @param keys columns that tell rows apart; may be none
   */
  static RowDiff of(
      Schema answer,
      List<String> compared,
      List<String> keys,
      boolean ordered,
      Optional<Double> tolerance,
      List<List<Optional<Object>>> expected,
      List<List<Optional<Object>>> actual) {
    List<Integer> indexes =
        compared.stream().map(name -> answer.indexOf(name).orElseThrow()).toList();
    List<Integer> keyed =
        compared.containsAll(keys)
            ? keys.stream().map(compared::indexOf).toList()
            : List.<Integer>of();
    Comparison comparison = new Comparison(keyed, tolerance);
    return comparison.compare(
        compared, project(expected, indexes), project(actual, indexes), ordered);
  }

  private static List<List<Optional<Object>>> project(
      List<List<Optional<Object>>> rows, List<Integer> indexes) {
    return rows.stream().map(row -> indexes.stream().map(row::get).toList()).toList();
  }

  /** The rules by which values are the same. */
  private record Comparison(List<Integer> keys, Optional<Double> tolerance) {

    RowDiff compare(
        List<String> columns,
        List<List<Optional<Object>>> expected,
        List<List<Optional<Object>>> actual,
        boolean ordered) {
      List<List<Optional<Object>>> extra = new ArrayList<>(actual);
      List<List<Optional<Object>>> missing = new ArrayList<>();
      for (List<Optional<Object>> row : expected) {
        Optional<List<Optional<Object>>> same =
            extra.stream().filter(other -> common(row, other) == row.size()).findFirst();
        if (same.isPresent()) {
          removeOne(extra, same.get());
        } else {
          missing.add(row);
        }
      }
      long agreeing = expected.size() - missing.size();
      List<Line> lines = new ArrayList<>();
      for (List<Optional<Object>> row : List.copyOf(missing)) {
        Optional<List<Optional<Object>>> other = alike(row, extra);
        if (other.isPresent()) {
          removeOne(missing, row);
          removeOne(extra, other.get());
          lines.add(new Line(Kind.DIFFERENT, cells(other.get(), row)));
        }
      }
      missing.forEach(row -> lines.add(new Line(Kind.MISSING, cells(row, row))));
      extra.forEach(row -> lines.add(new Line(Kind.EXTRA, cells(row, row))));
      Optional<String> order =
          ordered && lines.isEmpty() ? order(columns, expected, actual) : Optional.empty();
      return new RowDiff(columns, lines, agreeing, order);
    }

    /** By identity: rows with the same values come more than once. */
    private static void removeOne(List<List<Optional<Object>>> rows, List<Optional<Object>> row) {
      for (int i = 0; i < rows.size(); i++) {
        if (rows.get(i) == row) {
          rows.remove(i);
          return;
        }
      }
    }

    private Optional<String> order(
        List<String> columns,
        List<List<Optional<Object>>> expected,
        List<List<Optional<Object>>> actual) {
      return IntStream.range(0, expected.size())
          .filter(i -> common(expected.get(i), actual.get(i)) < columns.size())
          .mapToObj(
              i ->
                  "the rows are those expected, but in another order: row %d is %s, and was to be %s"
                      .formatted(
                          i + 1, text(columns, actual.get(i)), text(columns, expected.get(i))))
          .findFirst();
    }

    private static String text(List<String> columns, List<Optional<Object>> row) {
      return IntStream.range(0, columns.size())
          .mapToObj(i -> columns.get(i) + "=" + RowDiff.text(row.get(i)))
          .toList()
          .toString();
    }

    /** The row with the same keys; without keys, the one that has most in common, at least half. */
    private Optional<List<Optional<Object>>> alike(
        List<Optional<Object>> row, List<List<Optional<Object>>> others) {
      if (!keys.isEmpty()) {
        return others.stream()
            .filter(other -> keys.stream().allMatch(i -> same(row.get(i), other.get(i))))
            .findFirst();
      }
      return others.stream()
          .max(Comparator.comparingLong(other -> common(row, other)))
          .filter(other -> 2 * common(row, other) >= row.size());
    }

    private long common(List<Optional<Object>> a, List<Optional<Object>> b) {
      return IntStream.range(0, a.size()).filter(i -> same(a.get(i), b.get(i))).count();
    }

    private List<Cell> cells(List<Optional<Object>> row, List<Optional<Object>> expected) {
      return IntStream.range(0, row.size())
          .mapToObj(
              i ->
                  new Cell(
                      RowDiff.text(row.get(i)),
                      same(row.get(i), expected.get(i))
                          ? Optional.empty()
                          : Optional.of(RowDiff.text(expected.get(i)))))
          .toList();
    }

    private boolean same(Optional<Object> a, Optional<Object> b) {
      if (a.isEmpty() || b.isEmpty()) {
        return a.isEmpty() && b.isEmpty();
      }
      if (a.get() instanceof Double x && b.get() instanceof Double y) {
        double allowed = tolerance.orElseGet(() -> 1e-9 * Math.max(Math.abs(x), Math.abs(y)));
        return Double.compare(x, y) == 0 || x.equals(y) || Math.abs(x - y) <= allowed;
      }
      if (a.get() instanceof BigDecimal x && b.get() instanceof BigDecimal y) {
        return x.compareTo(y) == 0;
      }
      return a.equals(b);
    }
  }

  private static String text(Optional<Object> value) {
    return value
        .map(v -> v instanceof BigDecimal d ? d.toPlainString() : v.toString())
        .orElse("NULL");
  }
}
