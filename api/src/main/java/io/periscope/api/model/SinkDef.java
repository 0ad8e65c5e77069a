package io.periscope.api.model;

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

  /** What a sink shows. */
  public sealed interface Question {
    /** All rows of a view. */
    record View(String name) implements Question {}

    /** Each event that a stream accepts. */
    record Stream(String name) implements Question {}

    /** The rows of a SELECT over views and tables. */
    record Select(String sql) implements Question {}
  }
}
