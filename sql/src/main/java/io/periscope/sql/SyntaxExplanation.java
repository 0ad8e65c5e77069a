package io.periscope.sql;

import io.periscope.api.error.NearestName;
import io.periscope.api.error.Problem;
import io.periscope.sql.Token.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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

  /** Where the parser would take a number, it would take any expression. */
  private static final String LITERAL = "<UNSIGNED_INTEGER_LITERAL>";

  private static final String EXPRESSION = "a column, a value or an expression";

  private final SourceText text;
  private final Set<String> reserved;

  SyntaxExplanation(SourceText text, Set<String> reserved) {
    this.text = text;
    this.reserved = reserved;
  }

  Problem of(SqlParseException e) {
    List<Token> tokens = text.tokens();
    Set<String> wanted = wanted(e);
    int index = found(e);
    if (index < tokens.size() && wanted.contains(upper(tokens.get(index)))) {
      // The parser gave this token back, because it could make nothing of what follows it.
      index++;
      wanted = Set.of(LITERAL);
    }
    if (index == 0) {
      return text.problemAt(
          tokens.get(0).start(),
          "'%s' cannot stand at the beginning; expected SELECT".formatted(tokens.get(0).text()));
    }
    Token before = tokens.get(index - 1);
    String expected = expected(before, wanted);
    if (index == tokens.size()) {
      return text.problemAtEnd("the text ends after '%s'; %s".formatted(before.text(), expected));
    }
    Token token = tokens.get(index);
    if (index > 1 && before.kind() == Kind.STRING && tokens.get(index - 2).is("INTERVAL")) {
      return text.problemAt(token.start(), TimeUnit.unknown(token.text()));
    }
    String quote = token.kind() == Kind.STRING ? "" : "'";
    return text.problemAt(
        token.start(),
        "%s%s%s cannot stand after '%s'; %s%s"
            .formatted(
                quote, token.text(), quote, before.text(), expected, hint(token, before, wanted)));
  }

  /** Which token the parser could not take; one after the last when the text ends too early. */
  private int found(SqlParseException e) {
    if (String.valueOf(e.getMessage()).startsWith("Encountered \"<EOF>\"")) {
      return text.tokens().size();
    }
    return text.token(e.getPos().getLineNum(), e.getPos().getColumnNum())
        .map(text.tokens()::indexOf)
        .orElse(text.tokens().size());
  }

  private static String expected(Token before, Set<String> wanted) {
    if (before.is("LIMIT") || before.is("OFFSET")) {
      return "expected a whole number";
    } else if (before.is("IS")) {
      return "expected NULL, NOT NULL, TRUE or FALSE";
    }
    List<String> told = new ArrayList<>();
    boolean expression = wanted.contains(LITERAL);
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
    String word = upper(token);
    Set<String> words =
        wanted.stream().filter(TOLD::contains).collect(Collectors.toCollection(TreeSet::new));
    if (token.kind() == Kind.WORD && !reserved.contains(word)) {
      return word.length() < 2 ? "" : NearestName.hint(word, words);
    }
    if (isNameByMistake(token) && (wanted.contains("<IDENTIFIER>") || wanted.contains(LITERAL))) {
      return nameHint(token);
    }
    return before.is("ORDER") || before.is("GROUP") ? nameHint(before) : "";
  }

  private boolean isNameByMistake(Token token) {
    String word = upper(token);
    return token.kind() == Kind.WORD && reserved.contains(word) && !CLAUSES.contains(word);
  }

  private static String nameHint(Token token) {
    return "; if '%s' is a name, write \"%s\"".formatted(token.text(), token.text());
  }

  private static String upper(Token token) {
    return token.text().toUpperCase(Locale.ROOT);
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
