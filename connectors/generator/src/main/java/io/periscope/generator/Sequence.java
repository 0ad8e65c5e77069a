package io.periscope.generator;

import io.periscope.api.error.PeriscopeException;

/** A text with the row's number in it, counted from 0. */
record Sequence(String before, int width, String after) implements Texts {

  /**
   * @param pattern such as {@code id{0000}}: four digits, more when there are more events
   */
  static Sequence parse(String pattern) {
    int open = pattern.indexOf('{');
    int close = pattern.indexOf('}');
    boolean counter =
        open >= 0
            && close > open + 1
            && pattern.substring(open + 1, close).chars().allMatch(c -> c == '0');
    if (!counter) {
      throw PeriscopeException.user(
          "sequence '%s' has no counter; write it as zeros in braces, such as id{0000}"
              .formatted(pattern));
    }
    return new Sequence(pattern.substring(0, open), close - open - 1, pattern.substring(close + 1));
  }

  @Override
  public void write(long row, long now, Text text) {
    text.add(before);
    text.digits(row, width);
    text.add(after);
  }
}
