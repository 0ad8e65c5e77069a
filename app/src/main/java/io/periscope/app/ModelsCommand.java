package io.periscope.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "models",
    mixinStandardHelpOptions = true,
    description = "The versions of all models: which is the champion, and how good each was.",
    footer = {
      "",
      "Examples:",
      "  periscope models examples/taxi",
      "  periscope models promote examples/taxi --model trip_duration --to candidate",
      "  periscope models rollback examples/taxi --model trip_duration"
    },
    subcommands = {ModelsPromoteCommand.class, ModelsRollbackCommand.class})
final class ModelsCommand implements Callable<Integer> {
  @Mixin private WorkspaceOptions options = new WorkspaceOptions();

  @Option(names = "--format", defaultValue = "table", description = "table (default), json or csv.")
  private Format format = Format.table;

  @Override
  public Integer call() {
    JsonNode models;
    try (Session session = Session.open(options)) {
      models = session.client().get("/api/models");
    }
    if (format == Format.json) {
      System.out.println(models.toPrettyString());
      return 0;
    }
    ArrayNode rows = Client.JSON.createArrayNode();
    for (JsonNode model : models) {
      model.get("versions").forEach(version -> rows.add(row(model, version)));
      if (model.hasNonNull("problem")) {
        System.err.println(model.get("problem").asText());
      }
      model
          .path("drift")
          .path("alerts")
          .forEach(alert -> System.err.println(model.get("name").asText() + ": " + alert.asText()));
      tellFailure(model);
    }
    if (!rows.isEmpty()) {
      Table.of(rows).print(format, System.out);
    } else if (models.isEmpty()) {
      System.err.println("the workspace declares no model");
    }
    return 0;
  }

  /** A training that nobody waited for must not fail unseen. */
  private static void tellFailure(JsonNode model) {
    JsonNode last = model.path("last_run");
    if (List.of("failed", "interrupted").contains(last.path("status").asText())) {
      System.err.printf(
          "%s: the last training, of %s, %s: %s%n",
          model.get("name").asText(),
          last.get("started_at").asText(),
          last.get("status").asText().equals("failed") ? "failed" : "was interrupted",
          last.get("reason").asText());
    }
  }

  private static ObjectNode row(JsonNode model, JsonNode version) {
    String metric = model.get("metric").asText();
    List<String> aliases = new ArrayList<>();
    version.get("aliases").forEach(alias -> aliases.add(alias.asText()));
    ObjectNode row = Client.JSON.createObjectNode();
    row.put("model", model.get("name").asText());
    row.put("version", version.get("version").asInt());
    row.put("alias", String.join(", ", aliases));
    row.put("algorithm", version.path("algorithm").asText());
    row.put("metric", metric);
    row.set("value", version.path("metrics").path(metric));
    row.put("created_at", version.path("created_at").asText());
    return row;
  }

  /** Tells which version is the champion now. */
  static void tell(String model, JsonNode aliases) {
    System.out.printf("%s: version %s is the champion%n", model, aliases.get("champion").asText());
  }
}
