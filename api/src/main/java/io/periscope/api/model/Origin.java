package io.periscope.api.model;

import io.periscope.api.error.Problem;
import java.util.List;

/**
 * Where each place of a text that was made from a template stands in the template.
 *
 * @param lines of the text, in order; empty for a text that stands in its file as it is
 */
public record Origin(List<Line> lines) {
  /** Of a text that stands in its file as it is. */
  public static final Origin SAME = new Origin(List.of());

  /**
   * A line of the text.
   *
   * @param line of the template, counted from 1
   * @param replaced what stands in place of something else, from left to right
   */
  public record Line(int line, List<Replaced> replaced) {
    public Line {
      replaced = List.copyOf(replaced);
    }

    private int column(int column) {
      int shift = 0;
      for (Replaced each : replaced) {
        if (column < each.start()) {
          break;
        }
        if (column < each.end()) {
          return each.templateStart();
        }
        shift = each.templateEnd() - each.end();
      }
      return column + shift;
    }
  }

  /** Columns from start to before end, in the text and in the template; counted from 1. */
  public record Replaced(int start, int end, int templateStart, int templateEnd) {}

  public Origin {
    lines = List.copyOf(lines);
  }

  /**
   * A problem of the text as one of the template.
   *
   * @param name of what was made from the template, for the message
   */
  public Problem locate(String name, Problem problem) {
    if (lines.isEmpty()) {
      return problem;
    }
    String message = "%s (in %s)".formatted(problem.message(), name);
    if (problem.line() < 1 || problem.line() > lines.size()) {
      return new Problem(problem.file(), problem.line(), problem.column(), message);
    }
    Line line = lines.get(problem.line() - 1);
    int column = problem.column() == 0 ? 0 : line.column(problem.column());
    return new Problem(problem.file(), line.line(), column, message);
  }
}
