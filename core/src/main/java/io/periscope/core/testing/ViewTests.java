package io.periscope.core.testing;

import io.periscope.api.error.NearestName;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.Problem;
import io.periscope.api.model.ViewTestDef;
import io.periscope.core.testing.ViewTestReport.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Runs the unit tests of a workspace, one after the other. For one thread. */
public final class ViewTests {
  private final Subjects subjects;
  private final Workbench workbench;
  private final long seed;

  /**
   * @param workbench nobody else's
   * @param seed says where events are cut into parts
   */
  public ViewTests(Subjects subjects, Workbench workbench, long seed) {
    this.subjects = subjects;
    this.workbench = workbench;
    this.seed = seed;
  }

  /**
   * Runs tests.
   *
   * @param names of tests; none for all
   * @throws PeriscopeException (USER) when there is no test of one of these names
   */
  public ViewTestReport run(List<String> names) {
    List<ViewTestDef> tests = subjects.catalog().workspace().tests();
    List<String> known = tests.stream().map(ViewTestDef::name).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        throw PeriscopeException.user(
            "no test '%s'; there are: %s%s"
                .formatted(
                    name,
                    known.isEmpty() ? "none" : String.join(", ", known),
                    NearestName.hint(name, known)));
      }
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (ViewTestDef test : tests) {
      if (names.isEmpty() || names.contains(test.name())) {
        outcomes.add(outcome(test));
      }
    }
    return new ViewTestReport(outcomes);
  }

  private Outcome outcome(ViewTestDef test) {
    long start = System.nanoTime();
    TestRun.Result result = result(test);
    return new Outcome(
        test.name(),
        test.subject().name(),
        test.file(),
        test.subject().at().line(),
        result.failures(),
        result.diff(),
        result.rows(),
        result.ways(),
        Duration.ofNanos(System.nanoTime() - start));
  }

  private TestRun.Result result(ViewTestDef test) {
    Optional<List<Problem>> broken =
        Optional.ofNullable(subjects.broken().get(test.subject().name()));
    if (broken.isPresent()) {
      return failed(test, text(broken.get()));
    }
    List<Problem> problems = new ViewTestCheck(subjects).problems(test);
    if (!problems.isEmpty()) {
      return TestRun.Result.failed(text(problems));
    }
    try {
      return new TestRun(subjects.catalog(), workbench, test, seed).result();
    } catch (PeriscopeException e) {
      return failed(test, e.getMessage());
    }
  }

  /** What a failure means for a test: perhaps that it was expected. */
  private static TestRun.Result failed(ViewTestDef test, String message) {
    Optional<String> expected = test.expected().error();
    if (expected.isEmpty()) {
      return TestRun.Result.failed(message);
    }
    return message.contains(expected.get())
        ? new TestRun.Result(List.of(), Optional.empty(), 0, 1)
        : TestRun.Result.failed(
            "was to fail with '%s', but failed with: %s".formatted(expected.get(), message));
  }

  private static String text(List<Problem> problems) {
    return problems.stream().map(Problem::toString).collect(Collectors.joining("\n"));
  }
}
