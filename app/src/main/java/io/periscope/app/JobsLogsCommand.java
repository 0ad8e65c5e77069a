package io.periscope.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "logs",
    mixinStandardHelpOptions = true,
    description = "What the steps of a run have said, in all their attempts.",
    footer = {
      "",
      "Examples:",
      "  periscope jobs logs examples/fares 17",
      "  periscope jobs logs examples/fares 17 load"
    })
final class JobsLogsCommand implements Callable<Integer> {
  @Mixin private WorkspaceOptions options = new WorkspaceOptions();

  @Parameters(index = "1", paramLabel = "RUN", description = "The run's number.")
  private long id;

  @Parameters(index = "2", arity = "0..1", paramLabel = "STEP", description = "Only this step.")
  private Optional<String> step = Optional.empty();

  @Override
  public Integer call() {
    try (Session session = Session.open(options)) {
      JsonNode run = session.client().get("/api/runs/" + id);
      List<String> names = new ArrayList<>();
      run.get("steps").forEach(each -> names.add(each.get("name").asText()));
      for (String name : step.map(List::of).orElse(names)) {
        if (step.isEmpty()) {
          System.out.println("--- " + name);
        }
        System.out.print(session.client().text("/api/runs/" + id + "/steps/" + name + "/log"));
      }
    }
    return 0;
  }
}
