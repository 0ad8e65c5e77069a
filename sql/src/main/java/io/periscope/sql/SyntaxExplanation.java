package io.periscope.sql;

import io.periscope.api.error.NearestName;
import io.periscope.api.error.Problem;
import io.periscope.sql.Token.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.calcite.sql.parser.SqlParseException;

/**
 * Tells where the parser gave up: what it found, after what, and what it would have taken. Of the
 * dozens of tokens that it names only those are told that a person would write there.
 */
final class SyntaxExplanation {
  /** In the order in which they are told. */
  private static final List<String> TOLD =
      List.of(
          ",", ")", "(", "=", "AS", "BY", "SELECT", "FROM", "JOIN", "ON", "USING", "WHERE", "GROUP",
          "HAVING", "ORDER", "LIMIT", "WHEN", "THEN", "ELSE", "END", "AND", "TO", "IN", "NULL");

  /** Words that no one means as a name. */
  private static final Set<String> CLAUSES =
      Set.of(
          "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "AS", "ON", "JOIN", "AND", "OR",
          "UNION", "BY", "THEN", "WHEN", "ELSE", "END", "IN", "IS");

  private static final String EXPRESSION = "a column, a value or an expression";

  private final SourceText text;
  private final Set<String> reserved;

  SyntaxExplanation(SourceText text, Set<String> reserved) {
    this.text = text;
    this.reserved = reserved;
  }

  Problem of(SqlParseException e) {
    Set<String> wanted = wanted(e);
    Optional<Token> found = found(e);
    if (found.isEmpty()) {
      Token last = text.tokens().get(text.tokens().size() - 1);
      return text.problemAtEnd(
          "the text ends after '%s'; %s".formatted(last.text(), expected(last, wanted)));
    }
    Token token = found.get();
    int index = text.tokens().indexOf(token);
    String message = "'" + token.text() + "' cannot stand ";
    if (index == 0) {
      message += "at the beginning; expected SELECT";
    } else {
      Token before = text.tokens().get(index - 1);
      message +=
          "after '" + before.text() + "'; " + expected(before, wanted) + hint(token, before, wanted);
    }
    return text.problemAt(token.start(), message);
  }

  private Optional<Token> found(SqlParseException e) {
    boolean atEnd = String.valueOf(e.getMessage()).startsWith("Encountered \"<EOF>\"");
    return atEnd ? Optional.empty() : text.token(e.getPos().getLineNum(), e.getPos().getColumnNum());
  }

  private static String expected(Token before, Set<String> wanted) {
    if (before.is("LIMIT") || before.is("OFFSET")) {
      return "expected a whole number";
    }
    List<String> told = new ArrayList<>();
    boolean expression = wanted.contains("<QUOTED_STRING>") && wanted.contains("NOT");
    boolean name = wanted.contains("<IDENTIFIER>") && !wanted.contains("=");
    if (expression) {
      told.add(EXPRESSION);
    } else {
      if (name) {
        told.add("a name");
      }
      TOLD.stream().filter(wanted::contains).forEach(word -> told.add(quoteSymbol(word)));
    }
    if (told.isEmpty()) {
      return "something is missing before it, or it does not belong there";
    }
    String last = told.get(told.size() - 1);
    List<String> others = told.subList(0, told.size() - 1);
    return "expected " + (others.isEmpty() ? "" : String.join(", ", others) + " or ") + last;
  }

  private static String quoteSymbol(String word) {
    return Character.isLetter(word.charAt(0)) ? word : "'" + word + "'";
  }

  private String hint(Token token, Token before, Set<String> wanted) {
    String word = token.text().toUpperCase(Locale.ROOT);
    Set<String> words =
        wanted.stream().filter(TOLD::contains).collect(Collectors.toCollection(TreeSet::new));
    if (token.kind() == Kind.WORD && !reserved.contains(word)) {
      return word.length() < 2 ? "" : NearestName.hint(word, words);
    }
    if (isNameByMistake(token)) {
      return nameHint(token);
    }
    return isNameByMistake(before) ? nameHint(before) : "";
  }

  private boolean isNameByMistake(Token token) {
    String word = token.text().toUpperCase(Locale.ROOT);
    boolean clause = CLAUSES.contains(word) && !word.equals("ORDER") && !word.equals("GROUP");
    return token.kind() == Kind.WORD && reserved.contains(word) && !clause;
  }

  private static String nameHint(Token token) {
    return "; if '%s' is a name, write \"%s\"".formatted(token.text(), token.text());
  }

  private static Set<String> wanted(SqlParseException e) {
    int[][] sequences = e.getExpectedTokenSequences();
    String[] images = e.getTokenImages();
    if (sequences == null || images == null) {
      return Set.of();
    }
    return Arrays.stream(sequences)
        .map(sequence -> images[sequence[0]].replace("\"", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
