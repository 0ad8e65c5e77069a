package io.periscope.duckdb;

import io.periscope.api.engine.BatchEngine.Difference;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Schema;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Compares two multisets of rows. Rows are matched by their exact columns; among those, DOUBLE
 * columns may differ by one part in a billion, because sums of doubles depend on their order.
 */
final class RowComparison {
  private static final double TOLERANCE = 1e-9;

  /** So many pairs of rows are compared to find those that are alike. */
  private static final long PAIRS = 1_000_000;

  private final Schema columns;
  private final Map<List<Object>, List<List<Optional<Object>>>> expected = new HashMap<>();
  private final List<List<Optional<Object>>> extra = new ArrayList<>();
  private long expectedRows;

  RowComparison(Schema columns) {
    this.columns = columns;
  }

  void expect(List<Optional<Object>> row) {
    expectedRows++;
    expected.computeIfAbsent(exact(row), key -> new ArrayList<>()).add(row);
  }

  void meet(List<Optional<Object>> row) {
    List<List<Optional<Object>>> candidates = expected.getOrDefault(exact(row), List.of());
    for (int i = 0; i < candidates.size(); i++) {
      if (doublesAgree(candidates.get(i), row)) {
        candidates.remove(i);
        return;
      }
    }
    extra.add(row);
  }

  Difference result(String view, int sampleRows) {
    List<List<Optional<Object>>> missing =
        new ArrayList<>(expected.values().stream().flatMap(List::stream).toList());
    List<List<Optional<Object>>> left = new ArrayList<>(extra);
    List<String> samples = new ArrayList<>();
    long different = 0;
    if ((long) missing.size() * left.size() <= PAIRS) {
      for (List<Optional<Object>> row : List.copyOf(missing)) {
        Optional<List<Optional<Object>>> other = alike(row, left);
        if (other.isPresent()) {
          missing.remove(row);
          left.remove(other.get());
          if (different++ < sampleRows) {
            samples.add("different " + text(row, other.get()));
          }
        }
      }
    }
    missing.stream().limit(sampleRows).forEach(row -> samples.add("missing " + text(row, row)));
    left.stream().limit(sampleRows).forEach(row -> samples.add("extra   " + text(row, row)));
    return new Difference(
        view, columns, expectedRows, missing.size(), left.size(), different, samples);
  }

  /** The row that has most values in common with this one, if that is half of them or more. */
  private static Optional<List<Optional<Object>>> alike(
      List<Optional<Object>> row, List<List<Optional<Object>>> others) {
    return others.stream()
        .max(Comparator.comparingLong(other -> common(row, other)))
        .filter(other -> 2 * common(row, other) >= row.size());
  }

  private static long common(List<Optional<Object>> a, List<Optional<Object>> b) {
    return IntStream.range(0, a.size()).filter(i -> a.get(i).equals(b.get(i))).count();
  }

  private List<Object> exact(List<Optional<Object>> row) {
    List<Object> key = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      if (columns.field(i).type().kind() != DataType.Kind.DOUBLE) {
        key.add(row.get(i).map(v -> v instanceof BigDecimal d ? d.stripTrailingZeros() : v));
      }
    }
    return key;
  }

  private boolean doublesAgree(List<Optional<Object>> a, List<Optional<Object>> b) {
    for (int i = 0; i < a.size(); i++) {
      if (columns.field(i).type().kind() == DataType.Kind.DOUBLE && !agree(a.get(i), b.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean agree(Optional<Object> a, Optional<Object> b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.isEmpty() && b.isEmpty();
    }
    double x = (Double) a.get();
    double y = (Double) b.get();
    return Double.compare(x, y) == 0
        || Math.abs(x - y) <= TOLERANCE * Math.max(Math.abs(x), Math.abs(y));
  }

  /** A row for people, and where another has other values, those too. */
  private String text(List<Optional<Object>> row, List<Optional<Object>> found) {
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      String other = row.get(i).equals(found.get(i)) ? "" : " (found " + value(found.get(i)) + ")";
      cells.add(columns.field(i).name() + "=" + value(row.get(i)) + other);
    }
    return String.join(", ", cells);
  }

  private static String value(Optional<Object> value) {
    return value.map(Object::toString).orElse("NULL");
  }
}
