package io.periscope.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.quality.Outcome;
import io.periscope.core.serving.Operations;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whether expectations hold. */
final class ExpectationsApi {
  private static final int HISTORY = 100;

  private final Operations operations;

  ExpectationsApi(Operations operations) {
    this.operations = operations;
  }

  void register(RoutesConfig routes) {
    routes.get("/api/expectations", this::list);
    routes.get("/api/expectations/history", this::history);
    routes.post("/api/expectations/check", this::check);
  }

  /** As of the last look at them. */
  private void list(Context ctx) {
    Parameters.only(ctx);
    Json.answer(ctx, json(operations.quality().outcomes()));
  }

  private void history(Context ctx) {
    Parameters.only(ctx, "on", "name", "limit");
    String on = required(ctx, "on");
    String name = required(ctx, "name");
    Json.answer(
        ctx,
        json(operations.quality().history(on, name, Parameters.number(ctx, "limit", HISTORY))));
  }

  private static String required(Context ctx, String parameter) {
    return Parameters.text(ctx, parameter)
        .orElseThrow(
            () ->
                PeriscopeException.user(
                    "the parameter '%s' is missing: history?on=NAME&name=EXPECTATION"
                        .formatted(parameter)));
  }

  private void check(Context ctx) {
    Parameters.only(ctx);
    Optional<String> on = Body.read(ctx, "on").text("on");
    List<Outcome> outcomes = operations.quality().check(on);
    ObjectNode json = Json.object();
    json.put("passed", outcomes.stream().noneMatch(Outcome::failsRun));
    json.set("expectations", json(outcomes));
    Json.answer(ctx, json);
  }

  private static ArrayNode json(List<Outcome> outcomes) {
    ArrayNode all = Json.array();
    outcomes.forEach(outcome -> all.add(json(outcome)));
    return all;
  }

  private static ObjectNode json(Outcome outcome) {
    ObjectNode json = Json.object();
    json.put("target", outcome.target().name().toLowerCase(Locale.ROOT));
    json.put("on", outcome.on());
    json.put("name", outcome.name());
    json.put("kind", outcome.kind());
    json.put("rule", outcome.rule());
    json.put("on_fail", outcome.onFail().word());
    json.put("status", outcome.status().word());
    outcome.checked().ifPresent(n -> json.put("checked", n));
    outcome.failed().ifPresent(n -> json.put("failed", n));
    outcome.value().ifPresent(n -> json.put("value", n));
    json.put("message", outcome.message());
    json.put("at", outcome.at().toString());
    return json;
  }
}
