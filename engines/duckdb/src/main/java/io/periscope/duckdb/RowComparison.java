package io.periscope.duckdb;

import io.periscope.api.engine.BatchEngine.Difference;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Schema;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares two multisets of rows. Rows are matched by their exact columns; among those, DOUBLE
 * columns may differ by one part in a billion, because sums of doubles depend on their order.
 */
final class RowComparison {
  private static final double TOLERANCE = 1e-9;

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
        expected.values().stream().flatMap(List::stream).toList();
    List<String> samples = new ArrayList<>();
    missing.stream().limit(sampleRows).forEach(row -> samples.add("missing " + text(row)));
    extra.stream().limit(sampleRows).forEach(row -> samples.add("extra   " + text(row)));
    return new Difference(view, columns, expectedRows, missing.size(), extra.size(), samples);
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

  private String text(List<Optional<Object>> row) {
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      cells.add(columns.field(i).name() + "=" + row.get(i).map(Object::toString).orElse("NULL"));
    }
    return String.join(", ", cells);
  }
}
