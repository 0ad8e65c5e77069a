package io.periscope.server.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** SQL with its words told apart by colour. */
final class SqlCode {
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<comment>--[^\\n]*|/\\*.*?\\*/)|(?<text>'(?:[^']|'')*')|(?<name>\"(?:[^\"]|\"\")*\")"
              + "|(?<number>\\b\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?\\b)|(?<word>[A-Za-z_]\\w*)",
          Pattern.DOTALL);

  private static final Set<String> KEYWORDS =
      Set.of(
          "SELECT",
          "FROM",
          "WHERE",
          "GROUP",
          "BY",
          "HAVING",
          "ORDER",
          "LIMIT",
          "OFFSET",
          "AS",
          "ON",
          "JOIN",
          "LEFT",
          "RIGHT",
          "FULL",
          "INNER",
          "OUTER",
          "USING",
          "AND",
          "OR",
          "NOT",
          "IN",
          "IS",
          "NULL",
          "TRUE",
          "FALSE",
          "LIKE",
          "BETWEEN",
          "CASE",
          "WHEN",
          "THEN",
          "ELSE",
          "END",
          "CAST",
          "FILTER",
          "INTERVAL",
          "DISTINCT",
          "UNION",
          "ALL",
          "WITH",
          "ASC",
          "DESC",
          "NULLS",
          "FIRST",
          "LAST",
          "OVER",
          "PARTITION",
          "TABLE",
          "DESCRIPTOR",
          "TO",
          "TIMESTAMP",
          "DATE",
          "EXTRACT",
          "QUALIFY",
          "VALUES",
          "EXCEPT",
          "INTERSECT",
          "ESCAPE",
          "SECOND",
          "MINUTE",
          "HOUR",
          "DAY",
          "WEEK",
          "MONTH",
          "QUARTER",
          "YEAR");

  private SqlCode() {}

  /** As a block. */
  static Html.Tag block(String sql) {
    return Html.tag("pre", Html.tag("code", of(dedent(sql)))).cls("sql").attr("tabindex", "0");
  }

  /** In a line of other text. */
  static Html.Tag inline(String sql) {
    return Html.tag("code", of(sql.strip().replaceAll("\\s+", " "))).cls("sql");
  }

  private static Html of(String sql) {
    List<Object> parts = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(sql);
    int end = 0;
    while (matcher.find()) {
      parts.add(sql.substring(end, matcher.start()));
      String token = matcher.group();
      String kind = kind(matcher, sql);
      parts.add(kind.isEmpty() ? token : Html.tag("span", token).cls(kind));
      end = matcher.end();
    }
    parts.add(sql.substring(end));
    return Html.of(parts);
  }

  private static String kind(Matcher matcher, String sql) {
    if (matcher.group("comment") != null) {
      return "c";
    } else if (matcher.group("text") != null) {
      return "s";
    } else if (matcher.group("number") != null) {
      return "n";
    } else if (matcher.group("word") == null) {
      return "";
    }
    boolean called = matcher.end() < sql.length() && sql.charAt(matcher.end()) == '(';
    String word = matcher.group("word").toUpperCase(Locale.ROOT);
    if (matcher.start() > 0 && sql.charAt(matcher.start() - 1) == '.') {
      return "";
    }
    if (KEYWORDS.contains(word) && !(called && word.length() > 3 && !word.equals("FILTER"))) {
      return "k";
    }
    return called ? "f" : "";
  }

  /** Without what all lines are indented by, and without blank lines around. */
  private static String dedent(String sql) {
    List<String> lines = new ArrayList<>(sql.lines().toList());
    lines.removeIf(String::isBlank);
    int common =
        lines.stream()
            .mapToInt(line -> line.length() - line.stripLeading().length())
            .min()
            .orElse(0);
    String kept =
        sql.lines()
            .map(line -> line.length() >= common ? line.substring(common) : line.strip())
            .reduce("", (a, b) -> a + b.stripTrailing() + "\n");
    return kept.strip();
  }
}
