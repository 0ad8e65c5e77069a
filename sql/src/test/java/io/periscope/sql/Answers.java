package io.periscope.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/** Compares answers; doubles may differ by 1e-9 of their size. */
final class Answers {
  private Answers() {}

  /**
   * @param ordered whether the rows must also be in the same order
   */
  static void assertSame(List<List<Object>> expected, List<List<Object>> actual, boolean ordered) {
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
    assertThat(extra).as("rows too many; missing %s", missing).isEmpty();
    assertThat(missing).as("rows missing").isEmpty();
    if (ordered) {
      for (int i = 0; i < expected.size(); i++) {
        assertThat(same(expected.get(i), actual.get(i)))
            .as("row %d: expected %s, found %s", i, expected.get(i), actual.get(i))
            .isTrue();
      }
    }
  }

  private static int find(List<Object> row, List<List<Object>> rows) {
    for (int i = 0; i < rows.size(); i++) {
      if (same(row, rows.get(i))) {
        return i;
      }
    }
    return -1;
  }

  private static boolean same(List<Object> a, List<Object> b) {
    for (int i = 0; i < a.size(); i++) {
      if (!same(a.get(i), b.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean same(Object a, Object b) {
    if (a instanceof Double x && b instanceof Double y) {
      double size = Math.max(1, Math.max(Math.abs(x), Math.abs(y)));
      return x.equals(y) || Math.abs(x - y) <= 1e-9 * size;
    }
    return a == null ? b == null : a.equals(b);
  }
}
