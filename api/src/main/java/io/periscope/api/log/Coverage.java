package io.periscope.api.log;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongBinaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Per partition, the next offset that is not yet included. A partition that is not named is covered
 * up to 0, so coverages of different widths compare.
 *
 * <p>Coverages are ordered only partially: neither {@code {0: 5, 1: 2}} nor {@code {0: 2, 1: 5}}
 * covers the other.
 */
public record Coverage(SortedMap<Integer, Long> next) {
  private static final Pattern ENTRY = Pattern.compile("\"(\\d+)\"\\s*:\\s*(\\d+)");
  private static final Pattern WHOLE =
      Pattern.compile("\\{\\s*(\"\\d+\"\\s*:\\s*\\d+(\\s*,\\s*\"\\d+\"\\s*:\\s*\\d+)*)?\\s*}");

  public static final Coverage NOTHING = new Coverage(new TreeMap<>());

  public Coverage {
    next.forEach(
        (partition, offset) -> {
          if (partition < 0 || offset < 0) {
            throw new IllegalArgumentException(
                "a coverage has no negative numbers: " + partition + ": " + offset);
          }
        });
    next = Collections.unmodifiableSortedMap(new TreeMap<>(next));
  }

  public static Coverage of(Map<Integer, Long> next) {
    return new Coverage(new TreeMap<>(next));
  }

  /** The next offset of a partition; 0 when nothing of it is covered. */
  public long next(int partition) {
    return next.getOrDefault(partition, 0L);
  }

  /** Whether the event at this position is included. */
  public boolean includes(Position position) {
    return position.offset() < next(position.partition());
  }

  /** Whether everything that {@code other} includes is included here too. */
  public boolean covers(Coverage other) {
    return other.next.entrySet().stream().allMatch(e -> next(e.getKey()) >= e.getValue());
  }

  /** What either includes. */
  public Coverage union(Coverage other) {
    return combine(other, Math::max);
  }

  /** What both include. */
  public Coverage intersection(Coverage other) {
    return combine(other, Math::min);
  }

  /** How many offsets are included here and not in {@code earlier}; offsets, not events. */
  public long offsetsSince(Coverage earlier) {
    return next.entrySet().stream()
        .mapToLong(e -> Math.max(0, e.getValue() - earlier.next(e.getKey())))
        .sum();
  }

  private Coverage combine(Coverage other, LongBinaryOperator choose) {
    TreeMap<Integer, Long> result = new TreeMap<>(next);
    other.next.forEach((p, o) -> result.put(p, choose.applyAsLong(next(p), o)));
    next.forEach((p, o) -> result.put(p, choose.applyAsLong(o, other.next(p))));
    return new Coverage(result);
  }

  /**
   * Reads the stored form, a JSON object of partition to next offset: {@code {"0":1200,"1":1187}}.
   *
   * @throws IllegalArgumentException naming the text, when it is not of that form
   */
  public static Coverage parse(String json) {
    if (!WHOLE.matcher(json.strip()).matches()) {
      throw new IllegalArgumentException(
          "not a coverage, expected the form {\"0\":1200,\"1\":1187}: " + json);
    }
    TreeMap<Integer, Long> next = new TreeMap<>();
    Matcher entry = ENTRY.matcher(json);
    while (entry.find()) {
      next.put(Integer.parseInt(entry.group(1)), Long.parseLong(entry.group(2)));
    }
    return new Coverage(next);
  }

  /** The stored form; {@link #parse} reads it back. */
  @Override
  public String toString() {
    return next.entrySet().stream()
        .map(e -> "\"" + e.getKey() + "\":" + e.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }
}
