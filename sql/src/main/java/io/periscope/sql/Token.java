package io.periscope.sql;

import java.util.ArrayList;
import java.util.List;

/**
 * A word, name, literal or symbol in a text of SQL; blanks and comments are none.
 *
 * @param start its first character, counted from 0
 * @param end one after its last character
 */
record Token(Kind kind, String text, int start, int end) {

  enum Kind {
    WORD,
    QUOTED_NAME,
    STRING,
    NUMBER,
    SYMBOL,
    /** A literal, quoted name or comment that runs to the end of the text. */
    UNCLOSED
  }

  boolean is(String word) {
    return (kind == Kind.WORD || kind == Kind.SYMBOL) && text.equalsIgnoreCase(word);
  }

  /** Cuts a text into tokens. What it cannot read it leaves to the parser to complain about. */
  static List<Token> of(String sql) {
    List<Token> tokens = new ArrayList<>();
    int at = 0;
    while (at < sql.length()) {
      char c = sql.charAt(at);
      int end;
      if (Character.isWhitespace(c)) {
        at++;
        continue;
      } else if (sql.startsWith("--", at)) {
        at = endOr(sql, sql.indexOf('\n', at));
        continue;
      } else if (sql.startsWith("/*", at)) {
        int close = sql.indexOf("*/", at + 2);
        if (close < 0) {
          tokens.add(new Token(Kind.UNCLOSED, "/*", at, sql.length()));
        }
        at = close < 0 ? sql.length() : close + 2;
        continue;
      } else if (c == '\'' || c == '"') {
        end = endOfQuoted(sql, at);
        tokens.add(new Token(kindOfQuoted(sql, at, end), sql.substring(at, end), at, end));
      } else if (Character.isJavaIdentifierStart(c)) {
        end = endOfWord(sql, at);
        tokens.add(new Token(Kind.WORD, sql.substring(at, end), at, end));
      } else if (c >= '0' && c <= '9') {
        end = endOfWord(sql, at);
        tokens.add(new Token(Kind.NUMBER, sql.substring(at, end), at, end));
      } else {
        end = at + 1;
        tokens.add(new Token(Kind.SYMBOL, String.valueOf(c), at, end));
      }
      at = end;
    }
    return tokens;
  }

  private static Kind kindOfQuoted(String sql, int start, int end) {
    char quote = sql.charAt(start);
    long quotes = sql.substring(start, end).chars().filter(c -> c == quote).count();
    if (quotes % 2 != 0) {
      return Kind.UNCLOSED;
    }
    return quote == '"' ? Kind.QUOTED_NAME : Kind.STRING;
  }

  private static int endOfQuoted(String sql, int start) {
    char quote = sql.charAt(start);
    int at = start + 1;
    while (at < sql.length()) {
      if (sql.charAt(at) == quote) {
        boolean doubled = at + 1 < sql.length() && sql.charAt(at + 1) == quote;
        if (!doubled) {
          return at + 1;
        }
        at++;
      }
      at++;
    }
    return sql.length();
  }

  private static int endOfWord(String sql, int start) {
    int at = start;
    while (at < sql.length() && Character.isJavaIdentifierPart(sql.charAt(at))) {
      at++;
    }
    return at;
  }

  private static int endOr(String sql, int index) {
    return index < 0 ? sql.length() : index;
  }
}
