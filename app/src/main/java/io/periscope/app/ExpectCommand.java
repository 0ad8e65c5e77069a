package io.periscope.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.periscope.api.error.PeriscopeException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
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
      "  periscope expect examples/taxi --on trips --format json",
      "  periscope expect examples/monthly --on trips --history 'between(trip_duration)'"
    })
final class ExpectCommand implements Callable<Integer> {
  @Mixin private WorkspaceOptions options = new WorkspaceOptions();

  @Option(
      names = "--on",
      paramLabel = "NAME",
      description = "Only what is expected of this stream, table or view.")
  private Optional<String> on = Optional.empty();

  @Option(
      names = "--history",
      paramLabel = "EXPECTATION",
      description = "How this one came out before, newest first; with --on.")
  private Optional<String> history = Optional.empty();

  @Option(names = "--format", defaultValue = "table", description = "table (default), json or csv.")
  private Format format = Format.table;

  @Override
  public Integer call() {
    if (history.isPresent()) {
      return showHistory(history.get());
    }
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

  private int showHistory(String name) {
    if (on.isEmpty()) {
      throw PeriscopeException.user("--history needs --on: what the expectation is about");
    }
    JsonNode results;
    try (Session session = Session.open(options)) {
      results =
          session
              .client()
              .get(
                  "/api/expectations/history?on="
                      + URLEncoder.encode(on.get(), StandardCharsets.UTF_8)
                      + "&name="
                      + URLEncoder.encode(name, StandardCharsets.UTF_8));
    }
    if (format == Format.json) {
      System.out.println(results.toPrettyString());
      return 0;
    }
    ArrayNode rows = Client.JSON.createArrayNode();
    for (JsonNode result : results) {
      ObjectNode row = Client.JSON.createObjectNode();
      row.set("at", result.get("at"));
      row.set("status", result.get("status"));
      row.set("found", result.get("message"));
      rows.add(row);
    }
    if (rows.isEmpty()) {
      System.err.println("nothing is remembered of '" + name + "'");
    } else {
      Table.of(rows).print(format, System.out);
    }
    return 0;
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
