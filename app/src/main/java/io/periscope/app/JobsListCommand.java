package io.periscope.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "The runs of jobs, newest first.",
    footer = {
      "",
      "Examples:",
      "  periscope jobs list examples/fares              of all jobs",
      "  periscope jobs list examples/fares monthly --limit 100 --format csv"
    })
final class JobsListCommand implements Callable<Integer> {
  @Mixin private WorkspaceOptions options = new WorkspaceOptions();

  @Parameters(index = "1", arity = "0..1", paramLabel = "JOB", description = "Only this job.")
  private Optional<String> job = Optional.empty();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "At most so many (default: 50).")
  private int limit = 50;

  @Option(names = "--format", defaultValue = "table", description = "table (default), json or csv.")
  private Format format = Format.table;

  @Override
  public Integer call() {
    try (Session session = Session.open(options)) {
      String path = job.map(name -> "/api/jobs/" + name + "/runs").orElse("/api/runs");
      JsonNode runs = session.client().get(path + "?limit=" + limit);
      JobRuns.print(runs, format);
    }
    return 0;
  }
}
