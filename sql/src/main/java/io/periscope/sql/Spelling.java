package io.periscope.sql;

import io.periscope.sql.SourceText.Edit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What users may write although the parser does not know it, put into the parser's words:
 *
 * <ul>
 *   <li>{@code FROM TUMBLE(t, c, INTERVAL …)} for {@code FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(c),
 *       INTERVAL …))};
 *   <li>{@code DATE_TRUNC('unit', time)} for {@code FLOOR(time TO unit)};
 *   <li>a word such as {@code hour} as a name, where it stands in the place of one;
 *   <li>{@code STRING} and {@code LONG} as types, as in the files of a workspace;
 *   <li>semicolons at the end.
 * </ul>
 */
final class Spelling {
  /** Words that the parser reserves and that people like as names. */
  private static final Set<String> LIKED =
      Set.of(
          "COUNT",
          "CURRENT",
          "DATE",
          "DAY",
          "HOUR",
          "LANGUAGE",
          "MAX",
          "METHOD",
          "MIN",
          "MINUTE",
          "MONTH",
          "PERCENT",
          "POSITION",
          "QUARTER",
          "RANK",
          "RESULT",
          "SECOND",
          "START",
          "SUM",
          "TIME",
          "TIMESTAMP",
          "USER",
          "VALUE",
          "WEEK",
          "YEAR");

  /** Words that make up a statement; these can be names only in quotes. */
  private static final Set<String> STRUCTURE =
      Set.of(
          "ALL",
          "AND",
          "ANY",
          "AS",
          "ASC",
          "BETWEEN",
          "BOTH",
          "BY",
          "CASE",
          "CAST",
          "CROSS",
          "DESC",
          "DISTINCT",
          "ELSE",
          "END",
          "ESCAPE",
          "EXCEPT",
          "EXISTS",
          "FALSE",
          "FETCH",
          "FILTER",
          "FOR",
          "FROM",
          "FULL",
          "GROUP",
          "HAVING",
          "IN",
          "INNER",
          "INTERSECT",
          "INTERVAL",
          "IS",
          "JOIN",
          "LATERAL",
          "LEADING",
          "LEFT",
          "LIKE",
          "LIMIT",
          "NATURAL",
          "NOT",
          "NULL",
          "OFFSET",
          "ON",
          "OR",
          "ORDER",
          "OUTER",
          "OVER",
          "PARTITION",
          "QUALIFY",
          "RANGE",
          "RIGHT",
          "ROWS",
          "SELECT",
          "TABLE",
          "THEN",
          "TO",
          "TRAILING",
          "TRUE",
          "UNION",
          "UNKNOWN",
          "USING",
          "VALUES",
          "WHEN",
          "WHERE",
          "WINDOW",
          "WITH",
          "WITHIN");

  /** Words after which these are not names in an expression but belong to the word. */
  private static final Set<String> UNIT_TAKERS =
      Set.of("EXTRACT", "TIMESTAMPADD", "TIMESTAMPDIFF", "DATE_TRUNC", "DATE_PART");

  /** What may follow the AS of a WITH without parentheses, by mistake. */
  private static final Set<String> QUERY_STARTS = Set.of("SELECT", "FROM", "WITH", "VALUES");

  private static final Map<String, String> TYPES = Map.of("STRING", "VARCHAR", "LONG", "BIGINT");

  /** A word between the quotes of a text. */
  private static final Pattern WORD = Pattern.compile("'[A-Za-z_]+'");

  private final List<Token> tokens;
  private final Set<String> reserved;
  private final Set<String> names;
  private final List<Edit> edits = new ArrayList<>();

  private Spelling(List<Token> tokens, Set<String> reserved, Set<String> declared) {
    this.tokens = tokens;
    this.reserved = reserved;
    this.names = new HashSet<>(LIKED);
    declared.forEach(name -> names.add(name.toUpperCase(Locale.ROOT)));
    aliases().forEach(names::add);
    names.removeAll(STRUCTURE);
  }

  /**
   * @param reserved the parser's reserved words, in upper case
   * @param declared names of relations and columns
   */
  static SourceText read(String file, String sql, Set<String> reserved, Set<String> declared) {
    Spelling spelling = new Spelling(Token.of(sql), reserved, declared);
    spelling.dropLastSemicolons();
    spelling.spellOutWindows();
    spelling.spellOutTruncations();
    spelling.quoteNames();
    spelling.edits.sort(Comparator.comparingInt(Edit::start));
    return SourceText.of(file, sql, spelling.edits);
  }

  /** Words after AS that are not types; the rest of the text may use them as names. */
  private List<String> aliases() {
    return IntStream.range(1, tokens.size())
        .filter(i -> tokens.get(i - 1).is("AS") && !isTypeOfCast(i))
        .mapToObj(i -> upper(tokens.get(i)))
        .toList();
  }

  private void dropLastSemicolons() {
    for (int i = tokens.size() - 1; i >= 0 && tokens.get(i).is(";"); i--) {
      edits.add(new Edit(tokens.get(i).start(), tokens.get(i).end(), " "));
    }
  }

  private void spellOutWindows() {
    for (int i = 1; i + 1 < tokens.size(); i++) {
      boolean inFrom = tokens.get(i - 1).is("FROM") || tokens.get(i - 1).is("JOIN");
      boolean window =
          tokens.get(i).is("TUMBLE") || tokens.get(i).is("HOP") || tokens.get(i).is("SESSION");
      if (inFrom && window && tokens.get(i + 1).is("(")) {
        spellOutWindow(i);
      }
    }
  }

  /** Arguments are left as they are where they are already spelled out. */
  private void spellOutWindow(int function) {
    int close = closing(function + 1);
    if (close < 0) {
      return;
    }
    edits.add(Edit.insert(tokens.get(function).start(), "TABLE("));
    edits.add(Edit.insert(tokens.get(close).end(), ")"));
    int table = function + 2;
    if (!tokens.get(table).is("TABLE")) {
      edits.add(Edit.insert(tokens.get(table).start(), "TABLE "));
    }
    int comma = table;
    while (comma < close && !tokens.get(comma).is(",")) {
      comma++;
    }
    int column = comma + 1;
    if (column < close && !STRUCTURE.contains(upper(tokens.get(column)))) {
      names.add(upper(tokens.get(column)));
    }
    if (column < close && !tokens.get(column).is("DESCRIPTOR")) {
      edits.add(Edit.insert(tokens.get(column).start(), "DESCRIPTOR("));
      int end = column;
      while (end + 1 < close && !tokens.get(end + 1).is(",")) {
        end++;
      }
      edits.add(Edit.insert(tokens.get(end).end(), ")"));
    }
  }

  private void spellOutTruncations() {
    for (int i = 0; i + 3 < tokens.size(); i++) {
      Token unit = tokens.get(i + 2);
      Token comma = tokens.get(i + 3);
      boolean truncation =
          tokens.get(i).is("DATE_TRUNC")
              && tokens.get(i + 1).is("(")
              && unit.kind() == Token.Kind.STRING
              && WORD.matcher(unit.text()).matches()
              && comma.is(",");
      int close = truncation ? closing(i + 1) : -1;
      if (close > 0) {
        String word = unit.text().substring(1, unit.text().length() - 1);
        edits.add(new Edit(tokens.get(i).start(), tokens.get(i).end(), "FLOOR"));
        edits.add(new Edit(unit.start(), comma.end(), ""));
        edits.add(Edit.insert(tokens.get(close).start(), " TO " + upper(word)));
      }
    }
  }

  private int closing(int open) {
    int depth = 0;
    for (int i = open; i < tokens.size(); i++) {
      if (tokens.get(i).is("(")) {
        depth++;
      } else if (tokens.get(i).is(")")) {
        depth--;
        if (depth == 0) {
          return i;
        }
      }
    }
    return -1;
  }

  private void quoteNames() {
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      String word = upper(token);
      if (TYPES.containsKey(word) && tokens.get(Math.max(0, i - 1)).is("AS") && isTypeOfCast(i)) {
        edits.add(new Edit(token.start(), token.end(), TYPES.get(word)));
      }
      if (token.kind() == Token.Kind.WORD && reserved.contains(word) && isName(i, word)) {
        edits.add(new Edit(token.start(), token.end(), '"' + token.text() + '"'));
      }
    }
  }

  private boolean isName(int i, String word) {
    Token before = i == 0 ? new Token(Token.Kind.SYMBOL, "", 0, 0) : tokens.get(i - 1);
    boolean last = i + 1 == tokens.size();
    Token after = last ? new Token(Token.Kind.SYMBOL, "", 0, 0) : tokens.get(i + 1);
    if (before.is("AS")) {
      return !isTypeOfCast(i) && !QUERY_STARTS.contains(word);
    }
    if (!names.contains(word)) {
      return false;
    }
    if (before.is(".") || after.is(".")) {
      return true;
    }
    boolean literalOrCall = after.kind() == Token.Kind.STRING || after.is("(");
    boolean unitOfInterval = before.kind() == Token.Kind.STRING || before.is("TO");
    boolean unitArgument =
        before.is("(") && i >= 2 && UNIT_TAKERS.contains(upper(tokens.get(i - 2)));
    boolean current = word.equals("CURRENT") && after.is("ROW");
    return !literalOrCall && !unitOfInterval && !unitArgument && !current;
  }

  /** Whether the AS before is the one in CAST(x AS type). */
  private boolean isTypeOfCast(int i) {
    int depth = 0;
    for (int k = i - 1; k > 0; k--) {
      if (tokens.get(k).is(")")) {
        depth++;
      } else if (tokens.get(k).is("(")) {
        if (depth == 0) {
          return upper(tokens.get(k - 1)).endsWith("CAST");
        }
        depth--;
      }
    }
    return false;
  }

  private static String upper(Token token) {
    return upper(token.text());
  }

  private static String upper(String word) {
    return word.toUpperCase(Locale.ROOT);
  }
}
