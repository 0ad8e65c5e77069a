package io.periscope.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Compares rows as multisets; numbers by value, doubles to one part in a billion. */
final class SameRows {
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?([eE][-+]?\\d+)?");
  private static final Pattern TIME =
      Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?");

  private SameRows() {}

  static void check(String what, List<List<String>> actual, List<List<String>> expected) {
    List<List<String>> left = sorted(actual);
    List<List<String>> right = sorted(expected);
    assertThat(left.size()).as("%s: number of rows", what).isEqualTo(right.size());
    for (int i = 0; i < left.size(); i++) {
      if (!same(left.get(i), right.get(i))) {
        throw new AssertionError(
            what + ", row " + i + ":\n  actual   " + left.get(i) + "\n  expected " + right.get(i));
      }
    }
  }

  static boolean same(List<String> actual, List<String> expected) {
    if (actual.size() != expected.size()) {
      return false;
    }
    for (int i = 0; i < actual.size(); i++) {
      if (!same(actual.get(i), expected.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean same(String actual, String expected) {
    if (actual.equals(expected)) {
      return true;
    }
    if (NUMBER.matcher(actual).matches() && NUMBER.matcher(expected).matches()) {
      double a = Double.parseDouble(actual);
      double b = Double.parseDouble(expected);
      return Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
    }
    return TIME.matcher(actual).matches()
        && TIME.matcher(expected).matches()
        && LocalDateTime.parse(actual).equals(LocalDateTime.parse(expected));
  }

  private static List<List<String>> sorted(List<List<String>> rows) {
    // Each row's key is made once: that takes longer than sorting.
    return rows.stream()
        .map(row -> Map.entry(key(row), row))
        .sorted(Map.Entry.comparingByKey())
        .map(Map.Entry::getValue)
        .toList();
  }

  /** Doubles may differ in the last digit, so they are rounded for sorting. */
  private static String key(List<String> row) {
    StringBuilder key = new StringBuilder();
    for (String value : row) {
      if (NUMBER.matcher(value).matches()) {
        key.append(String.format("%.6e", Double.parseDouble(value)));
      } else if (TIME.matcher(value).matches()) {
        key.append(LocalDateTime.parse(value));
      } else {
        key.append(value);
      }
      key.append('|');
    }
    return key.toString();
  }
}
