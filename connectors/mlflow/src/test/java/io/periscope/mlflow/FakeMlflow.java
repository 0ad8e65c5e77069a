package io.periscope.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The part of MLflow's REST API 2.0 that is used, as https://mlflow.org/docs/latest/rest-api.html
 * has it: the names of the fields, which must be given, how much is taken at once, and the errors.
 */
final class FakeMlflow implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpServer server;
  private final Map<String, String> experiments = new LinkedHashMap<>();
  final Map<String, ObjectNode> runs = new LinkedHashMap<>();
  final List<String> requests = new ArrayList<>();
  final List<String> authorizations = new ArrayList<>();

  /** After so many requests it answers 503; below 0 it never does. */
  int dies = -1;

  FakeMlflow() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The request is wrong, in the words of MLflow. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final String code;

    Refused(int status, String code, String message) {
      super(message);
      this.status = status;
      this.code = code;
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    int status = 200;
    JsonNode answer;
    try (exchange) {
      requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
      authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
      try {
        if (dies >= 0 && dies-- == 0) {
          dies = 0;
          throw new Refused(503, "TEMPORARILY_UNAVAILABLE", "the database is away");
        }
        answer = answer(exchange);
      } catch (Refused e) {
        status = e.status;
        answer = JSON.createObjectNode().put("error_code", e.code).put("message", e.getMessage());
      }
      byte[] body = JSON.writeValueAsBytes(answer);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private JsonNode answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    JsonNode body =
        exchange.getRequestMethod().equals("POST")
            ? JSON.readTree(exchange.getRequestBody().readAllBytes())
            : JSON.createObjectNode();
    String what = exchange.getRequestMethod() + " " + path.replaceFirst("^/api/2\\.0/mlflow/", "");
    return switch (what) {
      case "GET experiments/get-by-name" -> byName(exchange.getRequestURI().getRawQuery());
      case "POST experiments/create" -> createExperiment(body);
      case "POST runs/search" -> search(body);
      case "POST runs/create" -> createRun(body);
      case "POST runs/log-batch" -> logBatch(body);
      case "POST runs/update" -> update(body);
      default -> throw new Refused(404, "ENDPOINT_NOT_FOUND", what);
    };
  }

  private static void only(JsonNode body, Set<String> required, Set<String> optional) {
    required.forEach(
        name -> {
          if (!body.hasNonNull(name)) {
            throw invalid("Missing value for required parameter '" + name + "'");
          }
        });
    body.fieldNames()
        .forEachRemaining(
            name -> {
              if (!required.contains(name) && !optional.contains(name)) {
                throw invalid("unknown field " + name);
              }
            });
  }

  private static Refused invalid(String message) {
    return new Refused(400, "INVALID_PARAMETER_VALUE", message);
  }

  private JsonNode byName(String query) {
    String name =
        URLDecoder.decode(query.replaceFirst("^experiment_name=", ""), StandardCharsets.UTF_8);
    if (!experiments.containsKey(name)) {
      throw new Refused(404, "RESOURCE_DOES_NOT_EXIST", "no experiment " + name);
    }
    ObjectNode json = JSON.createObjectNode();
    json.putObject("experiment")
        .put("experiment_id", experiments.get(name))
        .put("name", name)
        .put("lifecycle_stage", "active");
    return json;
  }

  private JsonNode createExperiment(JsonNode body) {
    only(body, Set.of("name"), Set.of("artifact_location", "tags"));
    String id = String.valueOf(experiments.size() + 1);
    if (experiments.putIfAbsent(body.get("name").asText(), id) != null) {
      throw new Refused(400, "RESOURCE_ALREADY_EXISTS", "it exists");
    }
    return JSON.createObjectNode().put("experiment_id", id);
  }

  private JsonNode search(JsonNode body) {
    only(
        body,
        Set.of("experiment_ids"),
        Set.of("filter", "run_view_type", "max_results", "order_by", "page_token"));
    String filter = body.get("filter").asText();
    String wanted = filter.replaceFirst("^tags\\.\"periscope\\.run\" = '([^']*)'$", "$1");
    ObjectNode json = JSON.createObjectNode();
    ArrayNode found = JSON.createArrayNode();
    runs.values().stream()
        .filter(run -> run.get("tags").path("periscope.run").asText().equals(wanted))
        .forEach(found::add);
    // Nothing found: nothing there.
    if (!found.isEmpty()) {
      json.set("runs", found);
    }
    return json;
  }

  private JsonNode createRun(JsonNode body) {
    only(body, Set.of("experiment_id"), Set.of("user_id", "run_name", "start_time", "tags"));
    if (!experiments.containsValue(body.get("experiment_id").asText())) {
      throw new Refused(404, "RESOURCE_DOES_NOT_EXIST", "no experiment");
    }
    String id = "run-" + (runs.size() + 1);
    ObjectNode run = JSON.createObjectNode();
    ObjectNode info = run.putObject("info");
    info.put("run_id", id);
    info.put("status", "RUNNING");
    info.put("run_name", body.path("run_name").asText());
    info.put("start_time", body.path("start_time").asLong());
    run.putObject("params");
    run.putObject("metrics");
    ObjectNode tags = run.putObject("tags");
    body.path("tags").forEach(tag -> tags.set(tag.get("key").asText(), tag.get("value")));
    runs.put(id, run);
    ObjectNode json = JSON.createObjectNode();
    json.putObject("run").set("info", info);
    return json;
  }

  private ObjectNode run(JsonNode body) {
    if (!runs.containsKey(body.path("run_id").asText())) {
      throw new Refused(404, "RESOURCE_DOES_NOT_EXIST", "no run");
    }
    return runs.get(body.get("run_id").asText());
  }

  private JsonNode logBatch(JsonNode body) {
    only(body, Set.of("run_id"), Set.of("metrics", "params", "tags", "model_id"));
    ObjectNode run = run(body);
    most(body, "metrics", 1_000, Integer.MAX_VALUE);
    most(body, "params", 100, 500);
    most(body, "tags", 100, 5_000);
    body.path("metrics")
        .forEach(
            metric -> {
              only(metric, Set.of("key", "value", "timestamp"), Set.of("step"));
              ((ObjectNode) run.get("metrics"))
                  .set(metric.get("key").asText(), metric.get("value"));
            });
    body.path("params")
        .forEach(
            param -> {
              JsonNode before =
                  ((ObjectNode) run.get("params"))
                      .replace(param.get("key").asText(), param.get("value"));
              if (before != null && !before.equals(param.get("value"))) {
                throw invalid("Changing param values is not allowed");
              }
            });
    body.path("tags")
        .forEach(
            tag -> ((ObjectNode) run.get("tags")).set(tag.get("key").asText(), tag.get("value")));
    return JSON.createObjectNode();
  }

  private static void most(JsonNode body, String what, int count, int length) {
    if (body.path(what).size() > count) {
      throw invalid("more than " + count + " " + what);
    }
    body.path(what)
        .forEach(
            each -> {
              if (!each.path("key").asText().matches("[\\w\\-. /]{1,250}")) {
                throw invalid("Invalid name " + each.path("key"));
              }
              if (each.path("value").asText().length() > length) {
                throw invalid("too long: " + each.path("key"));
              }
            });
  }

  private JsonNode update(JsonNode body) {
    only(body, Set.of("run_id"), Set.of("status", "end_time", "run_name"));
    if (!Set.of("FINISHED", "FAILED", "KILLED").contains(body.path("status").asText())) {
      throw invalid("Invalid status " + body.path("status"));
    }
    ObjectNode info = (ObjectNode) run(body).get("info");
    info.set("status", body.get("status"));
    info.set("end_time", body.get("end_time"));
    ObjectNode json = JSON.createObjectNode();
    json.set("run_info", info);
    return json;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
