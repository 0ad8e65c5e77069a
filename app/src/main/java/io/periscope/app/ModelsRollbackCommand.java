package io.periscope.app;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "rollback",
    mixinStandardHelpOptions = true,
    description = "Makes the former champion the champion again.",
    footer = {"", "Examples:", "  periscope models rollback examples/taxi --model trip_duration"})
final class ModelsRollbackCommand implements Callable<Integer> {
  @Mixin private WorkspaceOptions options = new WorkspaceOptions();

  @Option(names = "--model", paramLabel = "M", required = true, description = "Which model.")
  private String model = "";

  @Override
  public Integer call() {
    try (Session session = Session.open(options)) {
      ModelsCommand.tell(
          model, session.client().post("/api/models/" + model + "/rollback", Map.of()));
    }
    return 0;
  }
}
