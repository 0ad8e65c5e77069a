package io.periscope.core.testing;

import io.periscope.core.testing.RowDiff.Cell;
import io.periscope.core.testing.RowDiff.Line;
import io.periscope.core.testing.ViewTestReport.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A report as a person reads it. */
final class ReportText {
  /** So many rows are shown of the differences of a test. */
  private static final int SHOWN = 20;

  private static final String INDENT = "      ";

  private final ViewTestReport report;

  ReportText(ViewTestReport report) {
    this.report = report;
  }

  String text() {
    StringBuilder text = new StringBuilder();
    int test = width(report.outcomes().stream().map(Outcome::test).toList());
    int subject = width(report.outcomes().stream().map(Outcome::subject).toList());
    for (Outcome outcome : report.outcomes()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%s  %-" + test + "s  %-" + subject + "s  %s%n",
              outcome.passed() ? "PASS" : "FAIL",
              outcome.test(),
              outcome.subject(),
              summary(outcome)));
      if (!outcome.passed()) {
        text.append(INDENT).append("%s:%d%n".formatted(outcome.file(), outcome.line()));
        outcome.failures().forEach(failure -> text.append(failure.indent(INDENT.length())));
        outcome
            .diff()
            .filter(diff -> !diff.lines().isEmpty())
            .ifPresent(diff -> text.append(table(diff).indent(INDENT.length())));
      }
    }
    int all = report.outcomes().size();
    text.append(
        "%s: %d passed, %d failed%n"
            .formatted(
                all == 1 ? "1 test" : all + " tests", all - report.failed(), report.failed()));
    return text.toString();
  }

  private static String summary(Outcome outcome) {
    if (!outcome.passed() && outcome.ways() == 0) {
      return "";
    }
    return "%s, %s, %d ms"
        .formatted(
            outcome.rows() == 1 ? "1 row" : outcome.rows() + " rows",
            outcome.ways() == 1 ? "1 way" : outcome.ways() + " ways",
            outcome.took().toMillis());
  }

  private static String table(RowDiff diff) {
    List<List<String>> rows = new ArrayList<>();
    List<String> header = new ArrayList<>(List.of(""));
    header.addAll(diff.columns());
    rows.add(header);
    for (Line line : diff.lines().subList(0, Math.min(SHOWN, diff.lines().size()))) {
      List<String> row = new ArrayList<>();
      row.add(
          switch (line.kind()) {
            case DIFFERENT -> "! differs";
            case MISSING -> "- missing";
            case EXTRA -> "+ extra";
          });
      line.cells().forEach(cell -> row.add(text(cell)));
      rows.add(row);
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        int column = i;
        int width = width(rows.stream().map(each -> each.get(column)).toList());
        line.append(String.format(Locale.ROOT, "%-" + width + "s  ", row.get(i)));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    if (diff.lines().size() > SHOWN) {
      text.append("and %d more%n".formatted(diff.lines().size() - SHOWN));
    }
    text.append(diff.agreeing() == 1 ? "1 row agrees" : diff.agreeing() + " rows agree");
    return text.toString();
  }

  private static String text(Cell cell) {
    return cell.value() + cell.expected().map(value -> " (expected " + value + ")").orElse("");
  }

  private static int width(List<String> texts) {
    return Math.max(1, texts.stream().mapToInt(String::length).max().orElse(1));
  }
}
