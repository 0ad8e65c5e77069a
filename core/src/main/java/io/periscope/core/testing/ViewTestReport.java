package io.periscope.core.testing;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What came of the unit tests of a workspace. */
public record ViewTestReport(List<Outcome> outcomes) {
  public ViewTestReport {
    outcomes = List.copyOf(outcomes);
  }

  /**
   * What came of one test.
   *
   * @param subject the view or stream that was tested
   * @param file relative to the workspace
   * @param line of the subject in it
   * @param failures what is wrong, for people; none when it passed
   * @param diff of the rows, when rows were expected and some came
   * @param rows how many rows came
   * @param ways how many ways of cutting the events into parts gave the same answer
   */
  public record Outcome(
      String test,
      String subject,
      String file,
      int line,
      List<String> failures,
      Optional<RowDiff> diff,
      long rows,
      int ways,
      Duration took) {
    public Outcome {
      failures = List.copyOf(failures);
    }

    public boolean passed() {
      return failures.isEmpty();
    }
  }

  public long failed() {
    return outcomes.stream().filter(outcome -> !outcome.passed()).count();
  }

  public boolean passed() {
    return failed() == 0;
  }

  /** For people: a line for each test, below it what is wrong, and a line for all. */
  public String text() {
    return new ReportText(this).text();
  }
}
