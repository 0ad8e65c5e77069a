package io.periscope.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "A run with its steps.",
    footer = {
      "",
      "Examples:",
      "  periscope jobs show examples/fares 17",
      "  periscope jobs show examples/fares 17 --wait --format json"
    })
final class JobsShowCommand implements Callable<Integer> {
  @Mixin private WorkspaceOptions options = new WorkspaceOptions();

  @Parameters(index = "1", paramLabel = "RUN", description = "The run's number.")
  private long id;

  @Option(names = "--wait", description = "Wait until it has ended; the exit code tells how.")
  private boolean wait;

  @Option(names = "--format", defaultValue = "table", description = "table (default), json or csv.")
  private Format format = Format.table;

  @Override
  public Integer call() {
    try (Session session = Session.open(options)) {
      JsonNode run = session.client().get("/api/runs/" + id);
      if (wait && !session.isOwn()) {
        run = JobRuns.await(session, run);
      }
      if (format == Format.table) {
        JobRuns.printOne(run);
      } else {
        JobRuns.print(format == Format.json ? run : Client.JSON.createArrayNode().add(run), format);
      }
      return wait ? JobRuns.exit(run) : 0;
    }
  }
}
