package io.periscope.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Compares answers. 0.0 and -0.0 are the same; other doubles may differ as much as is said. */
final class Answers {
  private final double ulps;
  private final double ofSize;

  private Answers(double ulps, double ofSize) {
    this.ulps = ulps;
    this.ofSize = ofSize;
  }

  /** Doubles may differ by some of their last places, because AVG is rounded in other places. */
  static Answers inUlps(int ulps) {
    return new Answers(ulps, 0);
  }

  /** Doubles may differ by 1e-9 of their size, because they are added in another order. */
  static Answers nearly() {
    return new Answers(0, 1e-9);
  }

  /**
   * @param ordered whether the rows must also be in the same order
   * @return nothing when they are the same
   */
  Optional<String> difference(
      List<List<Object>> expected, List<List<Object>> actual, boolean ordered) {
    List<List<Object>> missing = new ArrayList<>();
    List<List<Object>> extra = new ArrayList<>(actual);
    for (List<Object> row : expected) {
      int at = find(row, extra);
      if (at < 0) {
        missing.add(row);
      } else {
        extra.remove(at);
      }
    }
    boolean same = missing.isEmpty() && extra.isEmpty();
    for (int i = 0; same && ordered && i < expected.size(); i++) {
      same = same(expected.get(i), actual.get(i));
    }
    return same
        ? Optional.empty()
        : Optional.of("expected" + shown(expected) + "\nactual" + shown(actual));
  }

  private static String shown(List<List<Object>> rows) {
    return rows.isEmpty()
        ? " no row"
        : rows.stream().map(String::valueOf).collect(Collectors.joining("\n  ", "\n  ", ""));
  }

  private int find(List<Object> row, List<List<Object>> rows) {
    for (int i = 0; i < rows.size(); i++) {
      if (same(row, rows.get(i))) {
        return i;
      }
    }
    return -1;
  }

  private boolean same(List<Object> a, List<Object> b) {
    for (int i = 0; i < a.size(); i++) {
      if (!same(a.get(i), b.get(i))) {
        return false;
      }
    }
    return a.size() == b.size();
  }

  private boolean same(Object a, Object b) {
    if (a instanceof Double x && b instanceof Double y) {
      double most = Math.max(Math.abs(x), Math.abs(y));
      double allowed = ofSize > 0 ? ofSize * Math.max(1, most) : ulps * Math.ulp(most);
      return x.equals(y) || Math.abs(x - y) <= allowed;
    }
    return a == null ? b == null : a.equals(b);
  }
}
