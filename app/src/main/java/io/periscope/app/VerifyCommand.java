package io.periscope.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.log.Coverage;
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
      "  periscope verify . --view hourly_trips",
      "  periscope verify . --at 0:1200,1:1187     as of a coverage that an answer named"
    })
final class VerifyCommand implements Callable<Integer> {
  @Mixin private WorkspaceOptions options = new WorkspaceOptions();

  @Option(names = "--view", paramLabel = "V", description = "Only this view.")
  private Optional<String> view = Optional.empty();

  @Option(
      names = "--at",
      paramLabel = "COVERAGE",
      description = "As of this coverage: for each partition the next offset, as 0:1200,1:1187.")
  private Optional<String> at = Optional.empty();

  @Option(names = "--format", defaultValue = "table", description = "table (default) or json.")
  private Format format = Format.table;

  @Override
  public Integer call() {
    Map<String, Object> body = new LinkedHashMap<>();
    view.ifPresent(name -> body.put("view", name));
    at.ifPresent(coverage -> body.put("at", offsets(coverage)));
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

  /** Reads {@code 0:1200,1:1187}, or the JSON object that answers have. */
  private static Map<String, Long> offsets(String text) {
    String json =
        text.startsWith("{") ? text : "{" + text.replaceAll("(\\d+)\\s*:", "\"$1\":") + "}";
    Map<String, Long> offsets = new LinkedHashMap<>();
    try {
      Coverage.parse(json).next().forEach((p, offset) -> offsets.put(p.toString(), offset));
    } catch (IllegalArgumentException e) {
      throw PeriscopeException.user(
          "--at must be a coverage such as 0:1200,1:1187, not '" + text + "'");
    }
    return offsets;
  }

  private static void print(JsonNode report) {
    for (JsonNode view : report.get("differences")) {
      System.out.printf(
          "view %s: %,d rows, %,d missing, %,d extra, %,d different%n",
          view.get("view").asText(),
          view.get("expected").asLong(),
          view.get("missing").asLong(),
          view.get("extra").asLong(),
          view.get("different").asLong());
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
