package io.periscope.app;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "cancel",
    mixinStandardHelpOptions = true,
    description = "Ends a run: a queued one at once, another when its steps have stopped.",
    footer = {"", "Examples:", "  periscope jobs cancel examples/fares 17"})
final class JobsCancelCommand implements Callable<Integer> {
  @Mixin private WorkspaceOptions options = new WorkspaceOptions();

  @Parameters(index = "1", paramLabel = "RUN", description = "The run's number.")
  private long id;

  @Override
  public Integer call() {
    try (Session session = Session.open(options)) {
      JobRuns.printOne(
          JobRuns.await(session, session.client().post("/api/runs/" + id + "/cancel", Map.of())));
    }
    return 0;
  }
}
