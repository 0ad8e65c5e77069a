package io.periscope.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "batch",
    mixinStandardHelpOptions = true,
    description = "Archives what has been read, and computes and publishes new batch versions.",
    footer = {
      "",
      "Examples:",
      "  periscope batch examples/taxi                       add what is new to the last version",
      "  periscope batch examples/taxi --full                from all of the master dataset",
      "  periscope batch examples/taxi --full --view hourly_trips"
    })
final class BatchCommand implements Callable<Integer> {
  @Mixin private WorkspaceOptions options = new WorkspaceOptions();

  @Option(names = "--full", description = "Recompute from all of the master dataset.")
  private boolean full;

  @Option(names = "--view", paramLabel = "V", description = "Only this view.")
  private Optional<String> view = Optional.empty();

  @Override
  public Integer call() {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("full", full);
    view.ifPresent(name -> body.put("view", name));
    try (Session session = Session.open(options)) {
      JsonNode report =
          Progress.during("computing batch", () -> session.client().post("/api/batch", body));
      for (JsonNode version : report.get("versions")) {
        System.out.printf(
            "%s: version %d, %,d state rows, through segment %d%n",
            version.get("view").asText(),
            version.get("version").asLong(),
            version.get("rows").asLong(),
            version.get("through_segment").asLong());
      }
      if (report.get("versions").isEmpty()) {
        System.out.println("nothing has been read yet: no batch version");
      }
    }
    return 0;
  }
}
