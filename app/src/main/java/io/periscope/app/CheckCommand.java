package io.periscope.app;

import io.periscope.api.model.Workspace;
import io.periscope.core.Catalog;
import io.periscope.sql.Dialect;
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
    Catalog.compile(workspace, Dialect.duckDb());
    options.connectors().check(workspace);
    System.out.printf(
        "%s: %d streams, %d tables, %d views, %d models, no problems%n",
        workspace.settings().name(),
        workspace.streams().size(),
        workspace.tables().size(),
        workspace.views().size(),
        workspace.models().size());
    return 0;
  }
}
