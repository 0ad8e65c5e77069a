package io.periscope.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = "Two versions beside each other: their metrics, and what they were made from.",
    footer = {
      "",
      "Examples:",
      "  periscope models compare examples/taxi --model trip_duration",
      "  periscope models compare examples/taxi --model trip_duration --first 1 --second 3"
    })
final class ModelsCompareCommand implements Callable<Integer> {
  @Mixin private WorkspaceOptions options = new WorkspaceOptions();

  @Option(names = "--model", paramLabel = "M", required = true, description = "Which model.")
  private String model = "";

  @Option(
      names = "--first",
      paramLabel = "V",
      defaultValue = "champion",
      description = "A version's number, champion (default) or candidate.")
  private String first = "";

  @Option(
      names = "--second",
      paramLabel = "V",
      defaultValue = "candidate",
      description = "Likewise; candidate by default.")
  private String second = "";

  @Option(names = "--format", defaultValue = "table", description = "table (default), json or csv.")
  private Format format = Format.table;

  @Override
  public Integer call() {
    JsonNode compared;
    try (Session session = Session.open(options)) {
      compared =
          session
              .client()
              .get("/api/models/" + model + "/compare?first=" + first + "&second=" + second);
    }
    if (format == Format.json) {
      System.out.println(compared.toPrettyString());
      return 0;
    }
    ArrayNode rows = Client.JSON.createArrayNode();
    compared.get("metrics").forEach(line -> rows.add(row(compared, line)));
    if (!rows.isEmpty()) {
      Table.of(rows).print(format, System.out);
    }
    if (!compared.get("same_examples").asBoolean()) {
      System.err.println(
          "they were measured on different examples, so the metrics say little about which is better");
    }
    compared.get("differences").forEach(line -> System.err.println(line.asText()));
    return 0;
  }

  private static ObjectNode row(JsonNode compared, JsonNode line) {
    ObjectNode row = Client.JSON.createObjectNode();
    row.set("metric", line.get("metric"));
    row.set("version " + compared.get("first").asText(), line.get("first"));
    row.set("version " + compared.get("second").asText(), line.get("second"));
    row.set("better", line.get("better"));
    return row;
  }
}
