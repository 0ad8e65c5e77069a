package io.periscope.app;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.job.StepDef;
import io.periscope.api.model.ViewTestDef;
import io.periscope.api.model.Workspace;
import io.periscope.core.schedule.StepAction;
import io.periscope.core.schedule.StepContext;
import io.periscope.core.testing.Subjects;
import io.periscope.core.testing.ViewTestReport;
import io.periscope.core.testing.ViewTests;
import io.periscope.sql.Dialect;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** A step of a job that runs the unit tests of views. */
final class TestStep implements StepAction {
  private static final long SEED = 1;

  private final Supplier<Workspace> workspace;

  /**
   * @param workspace as it is declared now
   */
  TestStep(Supplier<Workspace> workspace) {
    this.workspace = workspace;
  }

  @Override
  public Map<String, String> run(StepDef.Action action, StepContext context) {
    Optional<String> view = ((StepDef.Test) action).view();
    Workspace declared = workspace.get();
    List<String> names =
        declared.tests().stream()
            .filter(test -> view.isEmpty() || test.subject().name().equals(view.get()))
            .map(ViewTestDef::name)
            .toList();
    if (names.isEmpty()) {
      throw PeriscopeException.user(
          "there is no unit test%s; write one in tests/, or take the step out"
              .formatted(view.map(name -> " of view '" + name + "'").orElse("")));
    }
    ViewTestReport report;
    try (TestBench bench = TestBench.open()) {
      report =
          new ViewTests(Subjects.compile(declared, Dialect.duckDb()), bench.workbench(), SEED)
              .run(names);
    }
    report.text().lines().forEach(context::log);
    if (!report.passed()) {
      throw PeriscopeException.user(
          "%d of %d tests failed; the log says how"
              .formatted(report.failed(), report.outcomes().size()));
    }
    return Map.of("tests", Integer.toString(report.outcomes().size()));
  }
}
