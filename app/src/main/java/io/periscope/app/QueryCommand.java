package io.periscope.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "query",
    mixinStandardHelpOptions = true,
    description = "Answers a SELECT over the merged views and the reference tables.",
    footer = {
      "",
      "Examples:",
      "  periscope query examples/taxi \"SELECT * FROM vendor_stats\"",
      "  periscope query . \"SELECT SUM(trips) FROM hourly_trips\" --layer batch --format csv"
    })
final class QueryCommand implements Callable<Integer> {
  @Mixin private WorkspaceOptions options = new WorkspaceOptions();

  @Parameters(index = "1", paramLabel = "SQL", description = "One SELECT.")
  private String sql = "";

  @Option(
      names = "--layer",
      paramLabel = "LAYER",
      defaultValue = "merged",
      description = "merged (default), batch or speed.")
  private String layer = "merged";

  @Option(names = "--format", defaultValue = "table", description = "${COMPLETION-CANDIDATES}")
  private Format format = Format.table;

  @Override
  public Integer call() {
    try (Session session = Session.open(options)) {
      JsonNode answer = session.client().post("/api/query", Map.of("sql", sql, "layer", layer));
      new Rows(answer.get("columns"), answer.get("rows")).print(format, System.out);
    }
    return 0;
  }
}
