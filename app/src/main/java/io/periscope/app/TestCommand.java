package io.periscope.app;

import io.periscope.api.error.ProblemsException;
import io.periscope.api.model.Workspace;
import io.periscope.core.testing.Subjects;
import io.periscope.core.testing.ViewTestCheck;
import io.periscope.core.testing.ViewTestReport;
import io.periscope.core.testing.ViewTests;
import io.periscope.sql.Dialect;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "test",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the unit tests of views, tests/*.yaml: rows in, expected rows out. Needs no running",
      "program, and touches no data. Each view is also computed of its rows cut into parts at",
      "random places, and all ways must agree. Ends with code 1 when a test fails."
    },
    footer = {
      "",
      "Examples:",
      "  periscope test examples/taxi",
      "  periscope test . hourly_trips_of_two_vendors",
      "  periscope test . --format junit > report.xml"
    })
final class TestCommand implements Callable<Integer> {
  @Mixin private WorkspaceOptions options = new WorkspaceOptions();

  @Parameters(index = "1..*", paramLabel = "NAME", description = "Only these tests (default: all).")
  private List<String> names = List.of();

  /** How a report is printed. */
  enum Form {
    table,
    json,
    junit
  }

  @Option(
      names = "--format",
      defaultValue = "table",
      description = "table (default), json or junit.")
  private Form format = Form.table;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Says where rows are cut into parts (default: 1).")
  private long seed = 1;

  @Override
  public Integer call() {
    Workspace workspace = options.read();
    Subjects subjects = Subjects.compile(workspace, Dialect.duckDb());
    var problems = new ViewTestCheck(subjects).problems();
    if (!problems.isEmpty()) {
      throw new ProblemsException(problems);
    }
    ViewTestReport report;
    try (TestBench bench = TestBench.open()) {
      report = new ViewTests(subjects, bench.workbench(), seed).run(names);
    }
    switch (format) {
      case table -> System.out.print(report.text());
      case json -> System.out.println(TestReports.json(report).toPrettyString());
      case junit -> System.out.print(TestReports.junit(workspace.settings().name(), report));
    }
    System.out.flush();
    return report.passed() ? 0 : Main.FOUND_DIFFERENCES;
  }
}
