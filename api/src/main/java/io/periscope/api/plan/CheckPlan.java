package io.periscope.api.plan;

import java.util.List;

/**
 * Which events of a stream are not accepted, compiled once, as an SQL text of one dialect. The text
 * names the stream and the tables, each by its own name; whoever runs it must bind them, as {@link
 * SqlText#bind} does. The stream has the column {@value #ROW} besides its fields there.
 *
 * @param stream the stream's name
 * @param tables the reference tables it joins
 * @param inputs the fields of the stream that it reads, in the order of the stream's schema
 * @param select for each event that breaks a rule, perhaps more than once: {@value #ROW}, and
 *     {@value #RULE}, the first rule that it breaks, counted from 0
 * @param reasons by rule, why such an event is not accepted
 */
public record CheckPlan(
    String stream, List<String> tables, List<String> inputs, String select, List<String> reasons) {

  /** The column that tells events apart. */
  public static final String ROW = "_row";

  /** The column that has the number of a rule. */
  public static final String RULE = "_rule";

  public CheckPlan {
    tables = List.copyOf(tables);
    inputs = List.copyOf(inputs);
    reasons = List.copyOf(reasons);
  }
}
