package io.periscope.workspace;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A small text of comma-separated values, as RFC 4180 has them. Blank lines are left out, and so is
 * space around a cell that is not in quotes.
 *
 * @param records each with its cells; a cell without anything in it is empty, {@code ""} is a text
 * @param fault what is wrong with it, if anything; then there are no records
 */
record CsvText(List<Line> records, Optional<String> fault) {

  /**
   * @param number of the line in which it begins, counted from 0
   */
  record Line(int number, List<Optional<String>> cells) {}

  static CsvText parse(String text) {
    return new Parser(text).parse();
  }

  private static final class Parser {
    private final String text;
    private final List<Line> records = new ArrayList<>();
    private int at;
    private int line;

    Parser(String text) {
      this.text = text.replace("\r\n", "\n");
    }

    CsvText parse() {
      while (at < text.length()) {
        int begin = line;
        List<Optional<String>> cells = new ArrayList<>();
        do {
          Optional<String> fault = cell(cells);
          if (fault.isPresent()) {
            return new CsvText(List.of(), fault);
          }
        } while (at < text.length() && text.charAt(at++) == ',');
        line++;
        if (cells.size() > 1 || cells.get(0).isPresent()) {
          records.add(new Line(begin, cells));
        }
      }
      return records.isEmpty()
          ? new CsvText(List.of(), Optional.of("it has no header line"))
          : new CsvText(records, Optional.empty());
    }

    /** Reads a cell up to the comma or the end of the line; tells what is wrong. */
    private Optional<String> cell(List<Optional<String>> cells) {
      int begin = at;
      while (at < text.length() && text.charAt(at) == ' ') {
        at++;
      }
      if (at < text.length() && text.charAt(at) == '"') {
        return quoted(cells);
      }
      while (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != '\n') {
        at++;
      }
      String cell = text.substring(begin, at).strip();
      cells.add(cell.isEmpty() ? Optional.empty() : Optional.of(cell));
      return Optional.empty();
    }

    private Optional<String> quoted(List<Optional<String>> cells) {
      StringBuilder cell = new StringBuilder();
      int opened = line;
      for (at++; at < text.length(); at++) {
        char c = text.charAt(at);
        boolean quote = c == '"';
        boolean doubled = quote && at + 1 < text.length() && text.charAt(at + 1) == '"';
        if (quote && !doubled) {
          at++;
          while (at < text.length() && text.charAt(at) == ' ') {
            at++;
          }
          cells.add(Optional.of(cell.toString()));
          boolean ends = at == text.length() || text.charAt(at) == ',' || text.charAt(at) == '\n';
          return ends
              ? Optional.empty()
              : Optional.of("text behind a closing quote in its line %d".formatted(line + 1));
        }
        at += doubled ? 1 : 0;
        line += c == '\n' ? 1 : 0;
        cell.append(c);
      }
      return Optional.of("the quote in its line %d is not closed".formatted(opened + 1));
    }
  }
}
