package io.periscope.sql;

import java.util.Optional;

/**
 * What must hold of an event.
 *
 * @param condition over the stream's fields and, if it joins, the fields of that table by the alias
 *     {@link Join#ALIAS}; an event breaks the rule when this is false, not when it is NULL
 * @param reason why an event that breaks it is not accepted
 */
public record EventRule(String condition, Optional<Join> join, String reason) {
  /**
   * A reference table that a rule looks an event up in.
   *
   * @param column the stream's field
   * @param field the table's field that has the same value
   */
  public record Join(String column, String table, String field) {
    /** In a condition, what stands for the table. */
    public static final String ALIAS = "{table}";
  }
}
