package io.periscope.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "alerts",
    mixinStandardHelpOptions = true,
    description = "How the alerts stand, and what their channels were told.",
    footer = {
      "",
      "Examples:",
      "  periscope alerts examples/taxi",
      "  periscope alerts . --format json | jq .notices",
      "  periscope alerts . --test ops       send a notice to the channel 'ops', and say what happens"
    })
final class AlertsCommand implements Callable<Integer> {
  @Mixin private WorkspaceOptions options = new WorkspaceOptions();

  @Option(
      names = "--test",
      paramLabel = "CHANNEL",
      description = "Send a notice to this channel instead.")
  private Optional<String> test = Optional.empty();

  @Option(names = "--format", defaultValue = "table", description = "table (default), json or csv.")
  private Format format = Format.table;

  @Override
  public Integer call() {
    try (Session session = Session.open(options)) {
      if (test.isPresent()) {
        var unused = session.client().post("/api/alerts/test", Map.of("channel", test.get()));
        System.out.println("channel '" + test.get() + "' took the notice");
      } else {
        show(session.client().get("/api/alerts"));
      }
    }
    return 0;
  }

  private void show(JsonNode told) {
    switch (format) {
      case json -> System.out.println(told.toPrettyString());
      case csv -> Table.of(alerts(told)).print(Format.csv, System.out);
      case table -> {
        if (told.get("alerts").isEmpty()) {
          System.err.println("no alert is declared; a file alerts/NAME.yaml declares one");
        } else {
          Table.of(alerts(told)).print(Format.table, System.out);
        }
        if (!told.get("notices").isEmpty()) {
          System.out.println();
          System.out.println("notices, newest first:");
          Table.of(told.get("notices")).print(Format.table, System.out);
        }
      }
    }
  }

  /** Without what is too long for a table. */
  private static ArrayNode alerts(JsonNode told) {
    ArrayNode rows = Client.JSON.createArrayNode();
    for (JsonNode alert : told.get("alerts")) {
      ObjectNode row = Client.JSON.createObjectNode();
      row.set("name", alert.get("name"));
      row.set("state", alert.get("state"));
      row.set("since", alert.get("since"));
      row.set("when", alert.get("when"));
      List<String> channels = new ArrayList<>();
      alert.get("notify").forEach(channel -> channels.add(channel.asText()));
      row.put("notify", String.join(", ", channels));
      row.set("text", alert.get("text"));
      rows.add(row);
    }
    return rows;
  }
}
