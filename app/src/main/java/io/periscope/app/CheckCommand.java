package io.periscope.app;

import io.periscope.api.error.Problem;
import io.periscope.api.error.ProblemsException;
import io.periscope.api.model.Workspace;
import io.periscope.core.Catalog;
import io.periscope.core.testing.Subjects;
import io.periscope.core.testing.ViewTestCheck;
import io.periscope.sql.Dialect;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = "Finds every problem that can be found without running, and tells all at once.",
    footer = {"", "Examples:", "  periscope check examples/taxi"})
final class CheckCommand implements Callable<Integer> {
  @Mixin private WorkspaceOptions options = new WorkspaceOptions();

  @Override
  public Integer call() {
    Workspace workspace = options.read();
    Catalog catalog = Catalog.compile(workspace, Dialect.duckDb());
    List<Problem> problems = new ViewTestCheck(new Subjects(catalog, Map.of())).problems();
    if (!problems.isEmpty()) {
      throw new ProblemsException(problems);
    }
    options.connectors().check(workspace);
    System.out.printf(
        "%s: %d streams, %d tables, %d views, %d models, %d tests, no problems%n",
        workspace.settings().name(),
        workspace.streams().size(),
        workspace.tables().size(),
        workspace.views().size(),
        workspace.models().size(),
        workspace.tests().size());
    return 0;
  }
}
