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
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Recomputes every view from scratch over master dataset and log, unsplit, and compares it",
      "with the merged answer at that answer's own coverage; accounts for every event.",
      "Ends with code 1 when anything differs."
    },
    footer = {
      "",
      "Examples:",
      "  periscope verify examples/taxi",
      "  periscope verify . --view hourly_trips"
    })
final class VerifyCommand implements Callable<Integer> {
  @Mixin private WorkspaceOptions options = new WorkspaceOptions();

  @Option(names = "--view", paramLabel = "V", description = "Only this view.")
  private Optional<String> view = Optional.empty();

  @Option(names = "--format", defaultValue = "table", description = "table (default) or json.")
  private Format format = Format.table;

  @Override
  public Integer call() {
    Map<String, Object> body = new LinkedHashMap<>();
    view.ifPresent(name -> body.put("view", name));
    JsonNode report;
    try (Session session = Session.open(options)) {
      report = Progress.during("verifying", () -> session.client().post("/api/verify", body));
    }
    if (format == Format.json) {
      System.out.println(report.toPrettyString());
    } else {
      print(report);
    }
    return report.get("passed").asBoolean() ? 0 : Main.FOUND_DIFFERENCES;
  }

  private static void print(JsonNode report) {
    for (JsonNode view : report.get("differences")) {
      System.out.printf(
          "view %s: %,d rows, %,d missing, %,d extra%n",
          view.get("view").asText(),
          view.get("expected").asLong(),
          view.get("missing").asLong(),
          view.get("extra").asLong());
      view.get("samples").forEach(sample -> System.out.println("    " + sample.asText()));
    }
    for (JsonNode stream : report.get("conservation")) {
      System.out.printf(
          "stream %s: %,d read = %,d accepted + %,d quarantined; found again %,d: %s%n",
          stream.get("stream").asText(),
          stream.get("read").asLong(),
          stream.get("accepted").asLong(),
          stream.get("quarantined").asLong(),
          stream.get("in_log").asLong(),
          stream.get("holds").asBoolean() ? "holds" : "DOES NOT HOLD");
    }
    System.out.println(report.get("passed").asBoolean() ? "no differences" : "DIFFERENCES FOUND");
  }
}
