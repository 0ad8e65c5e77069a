package io.periscope.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "expect",
    mixinStandardHelpOptions = true,
    description = {
      "Looks whether what is expected of streams, tables and views holds now.",
      "Ends with code 1 when something does not that is not declared on_fail: warn."
    },
    footer = {
      "",
      "Examples:",
      "  periscope expect examples/taxi",
      "  periscope expect examples/taxi --on trips --format json"
    })
final class ExpectCommand implements Callable<Integer> {
  @Mixin private WorkspaceOptions options = new WorkspaceOptions();

  @Option(
      names = "--on",
      paramLabel = "NAME",
      description = "Only what is expected of this stream, table or view.")
  private Optional<String> on = Optional.empty();

  @Option(names = "--format", defaultValue = "table", description = "table (default), json or csv.")
  private Format format = Format.table;

  @Override
  public Integer call() {
    Map<String, Object> body = new LinkedHashMap<>();
    on.ifPresent(name -> body.put("on", name));
    JsonNode report;
    try (Session session = Session.open(options)) {
      report =
          Progress.during("looking", () -> session.client().post("/api/expectations/check", body));
    }
    if (format == Format.json) {
      System.out.println(report.toPrettyString());
    } else if (report.get("expectations").isEmpty()) {
      System.err.println("the workspace expects nothing; see docs/spec/expectations.md");
    } else {
      ArrayNode rows = Client.JSON.createArrayNode();
      report.get("expectations").forEach(each -> rows.add(row(each)));
      Table.of(rows).print(format, System.out);
    }
    return report.get("passed").asBoolean() ? 0 : Main.FOUND_DIFFERENCES;
  }

  private static ObjectNode row(JsonNode outcome) {
    ObjectNode row = Client.JSON.createObjectNode();
    row.set("on", outcome.get("on"));
    row.set("expectation", outcome.get("name"));
    row.set("rule", outcome.get("rule"));
    row.set("status", outcome.get("status"));
    row.set("found", outcome.get("message"));
    return row;
  }
}
