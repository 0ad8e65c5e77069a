package io.periscope.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.periscope.api.error.NearestName;
import io.periscope.api.error.PeriscopeException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "predict",
    mixinStandardHelpOptions = true,
    description =
        "Asks a model's champion about an event that is not kept, or about those in standard input,"
            + " one JSON object a line. What is left out is NULL.",
    footer = {
      "",
      "Examples:",
      "  periscope predict examples/taxi trip_duration passenger_count=2 vendor_id=1",
      "  periscope predict examples/taxi trip_duration passenger_count=2 --explain",
      "  periscope predict examples/taxi trip_duration --format csv < trips.ndjson"
    })
final class PredictCommand implements Callable<Integer> {
  private static final int AT_ONCE = 10_000;

  /** No more may be explained in one request. */
  private static final int EXPLAINED_AT_ONCE = 100;

  @Mixin private WorkspaceOptions options = new WorkspaceOptions();

  @Parameters(index = "1", paramLabel = "MODEL", description = "Which model.")
  private String model = "";

  @Parameters(
      index = "2..*",
      paramLabel = "FIELD=VALUE",
      description = "Fields of the event; without any, events are read from standard input.")
  private List<String> fields = new ArrayList<>();

  @Option(names = "--explain", description = "Tell what each feature adds, too.")
  private boolean explain;

  @Option(names = "--format", defaultValue = "table", description = "table (default), json or csv.")
  private Format format = Format.table;

  @Override
  public Integer call() {
    ArrayNode predictions = Client.JSON.createArrayNode();
    try (Session session = Session.open(options)) {
      Client client = session.client();
      if (fields.isEmpty()) {
        ask(client, predictions);
      } else {
        predictions.addAll(ask(client, List.of(event(client).toString())));
      }
    }
    if (format == Format.json) {
      System.out.println(predictions.toPrettyString());
    } else if (explain && format == Format.csv) {
      Table.of(reasons(predictions, true)).print(format, System.out);
    } else if (!predictions.isEmpty()) {
      Table.of(rows(predictions)).print(format, System.out);
      if (explain) {
        System.out.println();
        Table.of(reasons(predictions, predictions.size() > 1)).print(format, System.out);
      }
    }
    return 0;
  }

  private ArrayNode ask(Client client, List<String> events) {
    String path = "/api/models/" + model + "/predict" + (explain ? "?explain=true" : "");
    byte[] lines = (String.join("\n", events) + "\n").getBytes(StandardCharsets.UTF_8);
    return (ArrayNode) client.postLines(path, lines).get("predictions");
  }

  private void ask(Client client, ArrayNode predictions) {
    List<String> events = new ArrayList<>();
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (!line.isBlank()) {
          events.add(line);
        }
        if (events.size() == (explain ? EXPLAINED_AT_ONCE : AT_ONCE)) {
          predictions.addAll(ask(client, events));
          events.clear();
        }
      }
    } catch (IOException e) {
      throw PeriscopeException.resource("cannot read standard input: " + e, e);
    }
    if (!events.isEmpty()) {
      predictions.addAll(ask(client, events));
    }
  }

  /** Values become what their fields are: 2 is a number for one, and a text for another. */
  private ObjectNode event(Client client) {
    Map<String, String> types = new LinkedHashMap<>();
    client
        .get("/api/models/" + model + "/form")
        .get("inputs")
        .forEach(input -> types.put(input.get("name").asText(), input.get("type").asText()));
    ObjectNode event = Client.JSON.createObjectNode();
    for (String field : fields) {
      String[] parts = field.split("=", 2);
      List<String> known = List.copyOf(types.keySet());
      if (parts.length < 2 || !types.containsKey(parts[0])) {
        throw PeriscopeException.user(
            "'%s' is no field that model '%s' reads with its value; expected FIELD=VALUE with one of %s%s"
                .formatted(
                    field, model, String.join(", ", known), NearestName.hint(parts[0], known)));
      }
      event.set(parts[0], value(types.getOrDefault(parts[0], ""), parts[1], field));
    }
    return event;
  }

  private static JsonNode value(String type, String text, String field) {
    if (text.isEmpty() && !type.equals("string")) {
      return Client.JSON.nullNode();
    } else if (type.equals("boolean")) {
      if (!text.equals("true") && !text.equals("false")) {
        throw PeriscopeException.user("%s: expected true or false".formatted(field));
      }
      return Client.JSON.getNodeFactory().booleanNode(text.equals("true"));
    } else if (List.of("int", "long", "double").contains(type) || type.startsWith("decimal")) {
      try {
        return Client.JSON.getNodeFactory().numberNode(new BigDecimal(text));
      } catch (NumberFormatException e) {
        throw PeriscopeException.user("%s: expected a number (%s)".formatted(field, type));
      }
    }
    return Client.JSON.getNodeFactory().textNode(text);
  }

  /** One for each event. */
  private static ArrayNode rows(ArrayNode predictions) {
    ArrayNode rows = Client.JSON.createArrayNode();
    boolean probable = !predictions.findValues("calibration").isEmpty();
    predictions.forEach(prediction -> rows.add(row(prediction, probable)));
    return rows;
  }

  private static ObjectNode row(JsonNode prediction, boolean probable) {
    ObjectNode row = Client.JSON.createObjectNode();
    row.set("prediction", shown(orNull(prediction.path("prediction"))));
    if (probable) {
      row.set("was_so", shown(orNull(prediction.at("/calibration/share"))));
      row.set("examples", orNull(prediction.at("/calibration/examples")));
    } else {
      row.set("low", shown(orNull(prediction.at("/interval/low"))));
      row.set("high", shown(orNull(prediction.at("/interval/high"))));
    }
    row.set("error", orNull(prediction.path("error")));
    return row;
  }

  /**
   * One for each feature of each event.
   *
   * @param several whether to say of which event, counted from 1
   */
  private static ArrayNode reasons(ArrayNode predictions, boolean several) {
    ArrayNode rows = Client.JSON.createArrayNode();
    for (int event = 0; event < predictions.size(); event++) {
      JsonNode prediction = predictions.get(event);
      ArrayNode added = Client.JSON.createArrayNode();
      if (prediction.has("base")) {
        ObjectNode base = added.addObject();
        base.put("feature", "(none)").putNull("value").set("adds", prediction.get("base"));
      }
      prediction.path("reasons").forEach(added::add);
      for (JsonNode reason : added) {
        ObjectNode row = rows.addObject();
        if (several) {
          row.put("event", event + 1);
        }
        row.set("feature", reason.get("feature"));
        row.put("value", reason.get("value").isNull() ? "" : reason.get("value").asText());
        row.set("adds", shown(reason.get("adds")));
      }
    }
    return rows;
  }

  /** For people: a float has no more digits than these, and in JSON it has all. */
  private static JsonNode shown(JsonNode value) {
    return value.isNumber()
        ? Client.JSON
            .getNodeFactory()
            .numberNode(new BigDecimal(value.asText()).round(new MathContext(6)))
        : value;
  }

  private static JsonNode orNull(JsonNode value) {
    return value.isMissingNode() ? Client.JSON.nullNode() : value;
  }
}
