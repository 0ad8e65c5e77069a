package io.periscope.api.plan;

import java.util.List;
import java.util.stream.Collectors;

/** Puts SQL texts together. Works for every dialect with double-quoted names and WITH. */
public final class SqlText {
  private SqlText() {}

  /** A name that a text uses, and the query that it stands for. */
  public record Binding(String name, String query) {}

  /**
   * {@code WITH "a" AS (…), "b" AS (…) SELECT * FROM (body)}; a later binding may use an earlier
   * one. The body stands in a subquery, because it may have a WITH of its own.
   */
  public static String bind(List<Binding> bindings, String body) {
    if (bindings.isEmpty()) {
      return body;
    }
    return bindings.stream()
        .map(b -> quote(b.name()) + " AS (" + b.query() + ")")
        .collect(Collectors.joining(", ", "WITH ", " SELECT * FROM (" + body + ")"));
  }

  /** A name as SQL text, whatever is in it. */
  public static String quote(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** A string as an SQL literal. */
  public static String literal(String value) {
    return '\'' + value.replace("'", "''") + '\'';
  }
}
