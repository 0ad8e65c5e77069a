package io.periscope.app;

import io.periscope.workspace.WorkspaceTemplate;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    description = "Makes a small workspace to start from.",
    footer = {"", "Examples:", "  periscope init my-workspace && periscope up my-workspace"})
final class InitCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "A folder that is empty or not there yet.")
  private Path folder = Path.of(".");

  @Override
  public Integer call() {
    new WorkspaceTemplate().write(folder);
    System.out.println("made " + folder + "; next: periscope up " + folder);
    return 0;
  }
}
