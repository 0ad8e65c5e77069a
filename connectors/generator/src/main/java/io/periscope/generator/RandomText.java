package io.periscope.generator;

import io.periscope.api.error.PeriscopeException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text with random numbers and letters in it. */
record RandomText(List<Part> parts) implements Texts {
  private static final Pattern RANGE =
      Pattern.compile("\\{(?:(\\d{1,18})-(\\d{1,18})|([A-Z])-([A-Z])|([a-z])-([a-z]))}");

  /**
   * @param pattern such as {@code {A-Z}{A-Z}-{0000-9999}}
   * @param draws the random numbers of the part with this index
   */
  static RandomText parse(String pattern, IntFunction<Draws> draws) {
    List<Part> parts = new ArrayList<>();
    Matcher matcher = RANGE.matcher(pattern);
    int end = 0;
    while (matcher.find()) {
      parts.add(new Literal(literal(pattern, pattern.substring(end, matcher.start()))));
      parts.add(range(pattern, matcher, draws.apply(parts.size() / 2)));
      end = matcher.end();
    }
    if (parts.isEmpty()) {
      throw unreadable(pattern, "has no range");
    }
    parts.add(new Literal(literal(pattern, pattern.substring(end))));
    return new RandomText(List.copyOf(parts));
  }

  private static String literal(String pattern, String text) {
    if (text.indexOf('{') >= 0 || text.indexOf('}') >= 0) {
      throw unreadable(pattern, "has braces without a range");
    }
    return text;
  }

  private static Part range(String pattern, Matcher matcher, Draws draws) {
    String digits = matcher.group(1);
    if (digits == null) {
      boolean upper = matcher.group(3) != null;
      char first = matcher.group(upper ? 3 : 5).charAt(0);
      char last = matcher.group(upper ? 4 : 6).charAt(0);
      return new Letter(first, count(pattern, first, last), draws);
    }
    long first = Long.parseLong(digits);
    long count = count(pattern, first, Long.parseLong(matcher.group(2)));
    return new Number(first, count, digits.length(), draws);
  }

  private static long count(String pattern, long first, long last) {
    if (first > last) {
      throw unreadable(pattern, "has a range that ends before it begins");
    }
    return last - first + 1;
  }

  private static PeriscopeException unreadable(String pattern, String what) {
    return PeriscopeException.user(
        "pattern '%s' %s; write ranges in braces, such as {0000-9999} or {A-Z}"
            .formatted(pattern, what));
  }

  @Override
  public void write(long row, long now, Text text) {
    for (int i = 0; i < parts.size(); i++) {
      parts.get(i).write(row, text);
    }
  }

  sealed interface Part {
    void write(long row, Text text);
  }

  private record Literal(String literal) implements Part {
    @Override
    public void write(long row, Text text) {
      text.add(literal);
    }
  }

  private record Letter(char first, long count, Draws draws) implements Part {
    @Override
    public void write(long row, Text text) {
      text.add((char) (first + Long.remainderUnsigned(draws.bits(row, 1), count)));
    }
  }

  private record Number(long first, long count, int width, Draws draws) implements Part {
    @Override
    public void write(long row, Text text) {
      text.digits(first + Long.remainderUnsigned(draws.bits(row, 1), count), width);
    }
  }
}
