package io.periscope.api.model;

import io.periscope.api.error.NearestName;
import io.periscope.api.error.PeriscopeException;
import java.time.Duration;
import java.util.List;

/**
 * A sink as its owner declared it: an answer that is kept up to date somewhere outside, or a
 * stream's events that are brought there.
 *
 * @param question what is asked: a view's name, a SELECT, or a stream's name
 * @param key the columns that tell rows apart; empty for the view's own groups
 * @param every how often it is written at most; it is only written when it has changed
 * @param kind the connector's
 * @param settings what the connector made of the declaration: an immutable value
 */
public record SinkDef(
    String name,
    String description,
    Question question,
    List<String> key,
    Duration every,
    String kind,
    Object settings) {

  public SinkDef {
    key = List.copyOf(key);
  }

  /**
   * Checks that the key is in the answer.
   *
   * @param columns of the answer
   * @throws PeriscopeException (USER) naming the column of the key that is not
   */
  public void requireKey(Schema columns) {
    for (String column : key) {
      if (columns.indexOf(column).isEmpty()) {
        throw PeriscopeException.user(
            "'key' names '%s', which is no column of the answer; those are: %s%s"
                .formatted(
                    column,
                    String.join(", ", columns.names()),
                    NearestName.hint(column, columns.names())));
      }
    }
  }

  /** What a sink shows. */
  public sealed interface Question {
    /** All rows of a view. */
    record View(String name) implements Question {}

    /** Each event that a stream accepts. */
    record Stream(String name) implements Question {}

    /**
     * The rows of a SELECT over views and tables.
     *
     * @param sql laid out so that lines and columns in it are those of the sink's file
     */
    record Select(String sql) implements Question {}
  }
}
