package io.periscope.sql;

import io.periscope.api.error.Problem;
import io.periscope.api.error.ProblemsException;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * What the user wrote, and the slightly different text that is parsed instead of it. A position in
 * the parsed text is told as the position in the user's.
 */
final class SourceText {
  private final String file;
  private final String sql;
  private final List<Token> tokens;
  private final String parsed;
  private final int[] lineStarts;
  private final int[] original;
  private final int[] originalLineStarts;

  private SourceText(String file, String sql, String parsed, int[] original) {
    this.file = file;
    this.sql = sql;
    this.tokens = Token.of(sql);
    this.parsed = parsed;
    this.original = original;
    this.lineStarts = lineStarts(parsed);
    this.originalLineStarts = lineStarts(sql);
  }

  /**
   * @param edits in the order of their places, not overlapping
   */
  static SourceText of(String file, String sql, List<Edit> edits) {
    StringBuilder parsed = new StringBuilder();
    int[] original = new int[sql.length() + edits.stream().mapToInt(e -> e.text().length()).sum()];
    int at = 0;
    for (Edit edit : edits) {
      at = copy(sql, at, edit.start(), parsed, original);
      for (int i = 0; i < edit.text().length(); i++) {
        original[parsed.length() + i] = edit.start();
      }
      parsed.append(edit.text());
      at = edit.end();
    }
    copy(sql, at, sql.length(), parsed, original);
    return new SourceText(file, sql, parsed.toString(), original);
  }

  /** The characters from start to before end become another text. */
  record Edit(int start, int end, String text) {
    static Edit insert(int at, String text) {
      return new Edit(at, at, text);
    }
  }

  /** What the parser gets. */
  String parsed() {
    return parsed;
  }

  /** The tokens of the user's text. */
  List<Token> tokens() {
    return tokens;
  }

  /** The first token of the user's text that ends after a place in the parsed text, if any. */
  Optional<Token> token(int line, int column) {
    int offset = originalOffset(line, column);
    return tokens.stream().filter(token -> token.end() > offset).findFirst();
  }

  /** What the user wrote between two places in the parsed text; empty when that is nothing. */
  String written(int line, int column, int endLine, int endColumn) {
    Optional<Token> first = token(line, column);
    if (first.isEmpty()) {
      return "";
    }
    int from = first.get().start();
    int last = originalOffset(endLine, endColumn);
    int to =
        tokens.stream()
            .filter(token -> token.start() <= last)
            .mapToInt(Token::end)
            .max()
            .orElse(from);
    return sql.substring(from, Math.max(from, to)).replaceAll("\\s+", " ");
  }

  String written(SqlParserPos position) {
    return written(
        position.getLineNum(),
        position.getColumnNum(),
        position.getEndLineNum(),
        position.getEndColumnNum());
  }

  /** A problem with the text as a whole. */
  Problem problem(String message) {
    return new Problem(file, 0, 0, message);
  }

  /** A problem just after the last token. */
  Problem problemAtEnd(String message) {
    return problemAt(tokens.get(tokens.size() - 1).end(), message);
  }

  /** A problem at a place in the parsed text. */
  Problem problem(SqlParserPos position, String message) {
    return problem(position.getLineNum(), position.getColumnNum(), message);
  }

  /** A problem at a line and column of the parsed text, both counted from 1. */
  Problem problem(int line, int column, String message) {
    if (line < 1 || line > lineStarts.length) {
      return new Problem(file, 0, 0, message);
    }
    return problemAt(originalOffset(line, column), message);
  }

  private int originalOffset(int line, int column) {
    int offset = lineStarts[line - 1] + column - 1;
    boolean inside = offset >= 0 && offset < parsed.length();
    return inside ? original[offset] : endOfText();
  }

  /** A problem at a character of the user's text, counted from 0. */
  Problem problemAt(int offset, String message) {
    int line = 0;
    while (line + 1 < originalLineStarts.length && originalLineStarts[line + 1] <= offset) {
      line++;
    }
    return new Problem(file, line + 1, offset - originalLineStarts[line] + 1, message);
  }

  ProblemsException refuse(SqlParserPos position, String message) {
    return new ProblemsException(List.of(problem(position, message)));
  }

  private int endOfText() {
    return parsed.isEmpty() ? 0 : original[parsed.length() - 1] + 1;
  }

  private static int copy(String sql, int from, int to, StringBuilder parsed, int[] original) {
    for (int i = from; i < to; i++) {
      original[parsed.length()] = i;
      parsed.append(sql.charAt(i));
    }
    return to;
  }

  private static int[] lineStarts(String text) {
    return java.util.stream.IntStream.concat(
            java.util.stream.IntStream.of(0),
            java.util.stream.IntStream.range(0, text.length())
                .filter(i -> text.charAt(i) == '\n')
                .map(i -> i + 1))
        .toArray();
  }
}
