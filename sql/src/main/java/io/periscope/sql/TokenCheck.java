package io.periscope.sql;

import io.periscope.api.error.NearestName;
import io.periscope.api.error.Problem;
import io.periscope.api.error.ProblemsException;
import io.periscope.sql.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Looks at a text before it is parsed. A parser stops at the first thing it does not know and then
 * guesses; here the common slips are found all at once, where they are.
 */
final class TokenCheck {
  private static final Set<String> BEGINNINGS = Set.of("SELECT", "WITH", "VALUES");

  /** Two symbols side by side that other dialects have. */
  private static final Map<String, String> PAIRS =
      Map.of(
          "::", "write CAST(value AS type)",
          "==", "write = to compare",
          "//", "write / for the quotient; a comment begins with --",
          "&&", "write AND",
          ":=", "name a column with AS",
          "->", "fields inside a value cannot be read; declare them as fields of the stream");

  private static final Map<String, String> SYMBOLS =
      Map.of(
          "`", "a name is quoted with \", as \"name\"",
          "#", "a comment begins with --",
          "@", "there are no variables; write the value",
          "$", "there are no variables; write the value",
          "\u2018", "a text is written between ' and '",
          "\u2019", "a text is written between ' and '",
          "\u201c", "a name is quoted with \", as \"name\"",
          "\u201d", "a name is quoted with \", as \"name\"",
          "{", "there are no structures",
          "\\", "a ' in a text is written twice, as ''");

  private final SourceText text;
  private final List<Token> tokens;
  private final List<Problem> problems = new ArrayList<>();

  private TokenCheck(SourceText text) {
    this.text = text;
    this.tokens = text.tokens();
  }

  /**
   * Checks a text.
   *
   * @param expected what the text must be, such as {@code a view is one SELECT}
   * @throws ProblemsException with everything that was found
   */
  static void check(SourceText text, String expected) {
    TokenCheck check = new TokenCheck(text);
    check.run(expected);
    if (!check.problems.isEmpty()) {
      throw new ProblemsException(check.problems);
    }
  }

  private void run(String expected) {
    if (tokens.isEmpty()) {
      problems.add(text.problem("there is no SQL in it, and " + expected));
      return;
    }
    int end = secondStatement();
    beginning(expected);
    for (int i = 0; i < end; i++) {
      token(i);
    }
    parentheses(end);
  }

  /** Where the statement ends: what follows a semicolon is refused as a whole. */
  private int secondStatement() {
    int end = 0;
    while (end < tokens.size() && !tokens.get(end).is(";")) {
      end++;
    }
    tokens.stream()
        .skip(end)
        .filter(token -> !token.is(";"))
        .findFirst()
        .ifPresent(
            token ->
                report(
                    token,
                    "there must be one statement, and '%s' begins another; remove what follows the ';'"
                        .formatted(token.text())));
    return end;
  }

  private void beginning(String expected) {
    Token first = tokens.stream().filter(token -> !token.is("(")).findFirst().orElse(tokens.get(0));
    String word = first.text().toUpperCase(Locale.ROOT);
    if (first.kind() == Kind.UNCLOSED || BEGINNINGS.contains(word)) {
      return;
    }
    report(
        first,
        "'%s' begins no query, and %s%s"
            .formatted(first.text(), expected, NearestName.hint(word, BEGINNINGS)));
  }

  private void token(int i) {
    Token token = tokens.get(i);
    boolean variable = token.kind() == Kind.WORD && token.text().startsWith("$");
    String symbol = variable ? "$" : token.kind() == Kind.SYMBOL ? token.text() : "";
    String pair = isBesideNext(i) ? symbol + tokens.get(i + 1).text() : "";
    if (token.kind() == Kind.UNCLOSED) {
      unclosed(token);
    } else if (PAIRS.containsKey(pair)) {
      report(token, "'%s' is not an operator; %s".formatted(pair, PAIRS.get(pair)));
    } else if (SYMBOLS.containsKey(symbol)) {
      report(token, "'%s' has no meaning here; %s".formatted(symbol, SYMBOLS.get(symbol)));
    } else if (token.is("INTERVAL") && i + 2 < tokens.size()) {
      interval(tokens.get(i + 1), tokens.get(i + 2));
    }
  }

  private boolean isBesideNext(int i) {
    return i + 1 < tokens.size() && tokens.get(i).end() == tokens.get(i + 1).start();
  }

  private void unclosed(Token token) {
    char quote = token.text().charAt(0);
    String message =
        switch (quote) {
          case '/' -> "the comment that begins here never ends; end it with */";
          case '"' -> "the name that begins here never ends; end it with \"";
          default -> "the text that begins here never ends; end it with '";
        };
    report(token, message);
  }

  private void interval(Token amount, Token unit) {
    boolean unitInside =
        amount.kind() == Kind.STRING && amount.text().chars().anyMatch(Character::isLetter);
    if (amount.kind() == Kind.NUMBER) {
      report(
          amount,
          "the amount of an interval stands in quotes; write INTERVAL '%s' %s"
              .formatted(amount.text(), unit.text()));
    } else if (unitInside && unit.kind() != Kind.WORD) {
      report(
          amount,
          "the unit of an interval stands after the quotes; write it as in INTERVAL '1' HOUR");
    }
  }

  private void parentheses(int end) {
    Deque<Token> open = new ArrayDeque<>();
    for (Token token : tokens.subList(0, end)) {
      if (token.is("(")) {
        open.push(token);
      } else if (token.is(")") && open.poll() == null) {
        report(token, "there is no '(' for this ')'; remove it or add the '('");
        return;
      }
    }
    boolean certain = tokens.stream().noneMatch(token -> token.kind() == Kind.UNCLOSED);
    if (certain && !open.isEmpty()) {
      report(open.peekLast(), "there is no ')' for this '('; add it");
    }
  }

  private void report(Token token, String message) {
    problems.add(text.problemAt(token.start(), message));
  }
}
