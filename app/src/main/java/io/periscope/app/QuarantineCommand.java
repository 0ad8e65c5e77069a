package io.periscope.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "quarantine",
    mixinStandardHelpOptions = true,
    description = "The events that were rejected, newest first: where, when, why, and their bytes.",
    footer = {
      "",
      "Examples:",
      "  periscope quarantine examples/taxi",
      "  periscope quarantine . --stream trips --limit 1000 --format json",
      "  periscope quarantine retry . --stream trips    accept what the mended stream allows"
    },
    subcommands = QuarantineRetryCommand.class)
final class QuarantineCommand implements Callable<Integer> {
  /** Enough to recognize an event by; json and csv give all of it. */
  private static final int SHOWN = 80;

  @Mixin private WorkspaceOptions options = new WorkspaceOptions();

  @Option(names = "--stream", paramLabel = "S", description = "Only this stream.")
  private Optional<String> stream = Optional.empty();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "At most so many of each stream (default: 100).")
  private int limit = 100;

  @Option(names = "--format", defaultValue = "table", description = "table (default), json or csv.")
  private Format format = Format.table;

  @Override
  public Integer call() {
    ArrayNode rows = Client.JSON.createArrayNode();
    try (Session session = Session.open(options)) {
      for (String name : streams(session.client(), stream)) {
        String path = path(name) + "?limit=" + limit;
        session.client().get(path).forEach(event -> rows.add(row(name, event)));
      }
    }
    if (format == Format.json) {
      System.out.println(rows.toPrettyString());
    } else if (rows.isEmpty()) {
      System.err.println("no event was rejected");
    } else {
      Table.of(rows).print(format, System.out);
    }
    return 0;
  }

  /** The stream that is asked for, or all. */
  static List<String> streams(Client client, Optional<String> wanted) {
    List<String> names = new ArrayList<>();
    wanted.ifPresentOrElse(
        names::add,
        () ->
            client
                .get("/api/status")
                .get("streams")
                .forEach(s -> names.add(s.get("name").asText())));
    return names;
  }

  private ObjectNode row(String name, JsonNode event) {
    ObjectNode row = Client.JSON.createObjectNode().put("stream", name);
    row.set("position", event.get("position"));
    row.set("at", event.get("at"));
    row.set("reason", event.get("reason"));
    String raw =
        event.hasNonNull("raw")
            ? event.get("raw").asText()
            : "base64 " + event.get("raw_base64").asText();
    boolean cut = format == Format.table && raw.length() > SHOWN;
    return row.put("raw", cut ? raw.substring(0, SHOWN) + "…" : raw);
  }

  static String path(String stream) {
    String name = URLEncoder.encode(stream, StandardCharsets.UTF_8).replace("+", "%20");
    return "/api/streams/" + name + "/quarantine";
  }
}
