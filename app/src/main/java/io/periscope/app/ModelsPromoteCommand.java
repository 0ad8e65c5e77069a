package io.periscope.app;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "promote",
    mixinStandardHelpOptions = true,
    description = "Makes a version the champion: it scores from the next event on.",
    footer = {
      "",
      "Examples:",
      "  periscope models promote examples/taxi --model trip_duration --to candidate",
      "  periscope models promote examples/taxi --model trip_duration --to 3"
    })
final class ModelsPromoteCommand implements Callable<Integer> {
  @Mixin private WorkspaceOptions options = new WorkspaceOptions();

  @Option(names = "--model", paramLabel = "M", required = true, description = "Which model.")
  private String model = "";

  @Option(
      names = "--to",
      paramLabel = "V",
      required = true,
      description = "The version's number, or candidate.")
  private String version = "";

  @Override
  public Integer call() {
    try (Session session = Session.open(options)) {
      ModelsCommand.tell(
          model,
          session.client().post("/api/models/" + model + "/promote", Map.of("version", version)));
    }
    return 0;
  }
}
