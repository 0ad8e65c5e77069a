package io.periscope.core.metrics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reduces the reasons for which events are in quarantine to the rules that they break: {@code field
 * 'age': expected int, got "x"} and the same with another value are one. What a stream's events can
 * contain must not decide how many values a label has.
 */
public final class ReasonRules {
  /** The rule that stands for those which are not told one by one. */
  public static final String OTHER = "other";

  private static final int LONGEST = 60;
  private static final Pattern FIELD = Pattern.compile("(field|expectation) '([^']*)'.*");
  private static final Pattern STOP = Pattern.compile(" at byte | at offset |[:;,(0-9'\"]");

  private final int most;

  /**
   * @param most rules of a stream that are told one by one
   */
  public ReasonRules(int most) {
    this.most = most;
  }

  /** Such as {@code field age} or {@code malformed JSON}. */
  static String rule(String reason) {
    Matcher field = FIELD.matcher(reason.lines().findFirst().orElse(""));
    if (field.matches()) {
      return shortened(field.group(1) + " " + field.group(2));
    }
    Matcher stop = STOP.matcher(reason);
    String start = stop.find() ? reason.substring(0, stop.start()) : reason;
    return start.isBlank() ? OTHER : shortened(start.strip());
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
  }

  /**
   * Events by rule.
   *
   * @param reasons events by reason
   * @return the most frequent rules, and always {@link #OTHER}
   */
  public Map<String, Long> count(Map<String, Long> reasons) {
    Map<String, Long> rules = new TreeMap<>();
    reasons.forEach((reason, events) -> rules.merge(rule(reason), events, Long::sum));
    long other = rules.getOrDefault(OTHER, 0L);
    rules.remove(OTHER);
    List<Map.Entry<String, Long>> frequent = new ArrayList<>(rules.entrySet());
    frequent.sort(Map.Entry.comparingByValue(Comparator.reverseOrder()));
    Map<String, Long> counted = new LinkedHashMap<>();
    for (Map.Entry<String, Long> each : frequent) {
      if (counted.size() < most) {
        counted.put(each.getKey(), each.getValue());
      } else {
        other += each.getValue();
      }
    }
    counted.put(OTHER, other);
    return counted;
  }
}
