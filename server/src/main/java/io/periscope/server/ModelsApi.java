package io.periscope.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.ModelDef;
import io.periscope.core.learn.Aliases;
import io.periscope.core.learn.Drift;
import io.periscope.core.learn.Metrics;
import io.periscope.core.learn.Models.Scored;
import io.periscope.core.learn.Run;
import io.periscope.core.learn.TrainingProgress;
import io.periscope.core.serving.ModelInfo;
import io.periscope.core.serving.Operations;
import io.periscope.core.serving.Predictions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Models: how they stand, training, and which version is the champion. */
final class ModelsApi {
  private static final int RUNS = 20;
  private static final String EXPLAIN = "explain";

  private final Operations operations;
  private final Names names;

  ModelsApi(Operations operations) {
    this.operations = operations;
    this.names = new Names(operations);
  }

  void register(RoutesConfig routes) {
    routes.get("/api/models", this::all);
    routes.get("/api/models/{model}", this::one);
    routes.get("/api/models/{model}/runs", this::runs);
    routes.get("/api/models/{model}/form", this::form);
    routes.post("/api/models/{model}/train", this::train);
    routes.post("/api/models/{model}/promote", this::promote);
    routes.post("/api/models/{model}/predict", this::predict);
    routes.post("/api/models/{model}/rollback", this::rollback);
  }

  private void all(Context ctx) {
    Parameters.only(ctx);
    ArrayNode models = Json.array();
    operations.models().names().stream()
        .map(operations.models()::info)
        .forEach(model -> models.add(json(model)));
    Json.answer(ctx, models);
  }

  private void one(Context ctx) {
    Parameters.only(ctx);
    Json.answer(ctx, json(operations.models().info(model(ctx))));
  }

  private void train(Context ctx) {
    Parameters.only(ctx);
    var unused = Body.read(ctx);
    Json.answer(ctx, operations.models().train(model(ctx)).json());
  }

  private void runs(Context ctx) {
    Parameters.only(ctx, "limit");
    int limit = Parameters.number(ctx, "limit", RUNS);
    List<Run> runs = new ArrayList<>(operations.models().runs(model(ctx)));
    Collections.reverse(runs);
    ArrayNode json = Json.array();
    runs.stream().limit(limit).forEach(run -> json.add(PredictionJson.run(run)));
    Json.answer(ctx, json);
  }

  private void form(Context ctx) {
    Parameters.only(ctx);
    Json.answer(ctx, PredictionJson.form(operations.models().form(model(ctx))));
  }

  private void predict(Context ctx) {
    Parameters.only(ctx, EXPLAIN);
    boolean explain = Parameters.flag(ctx, EXPLAIN);
    String model = model(ctx);
    Predictions predictions = operations.models().predict(model, EventSplitter.split(ctx), explain);
    Json.answer(ctx, PredictionJson.of(model, predictions));
  }

  private void promote(Context ctx) {
    Parameters.only(ctx);
    Body body = Body.read(ctx, "version");
    String version =
        body.text("version")
            .orElseThrow(
                () ->
                    PeriscopeException.user(
                        "'version' is missing; give a version's number, or candidate"));
    Json.answer(ctx, json(operations.models().promote(model(ctx), version)));
  }

  private void rollback(Context ctx) {
    Parameters.only(ctx);
    var unused = Body.read(ctx);
    Json.answer(ctx, json(operations.models().rollback(model(ctx))));
  }

  private String model(Context ctx) {
    return names.model(ctx.pathParam("model"));
  }

  private static ObjectNode json(Aliases aliases) {
    ObjectNode json = Json.object();
    json.set("champion", Json.value(optional(aliases.champion())));
    json.set("candidate", Json.value(optional(aliases.candidate())));
    return json;
  }

  private static Optional<Object> optional(OptionalInt number) {
    return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
  }

  private static ObjectNode json(ModelInfo model) {
    ObjectNode json = Json.object();
    json.put("name", model.definition().name());
    json.put("description", model.definition().description());
    json.put("stream", model.definition().stream());
    json.put("task", PredictionJson.task(model.definition().task()));
    json.put("metric", model.definition().metric());
    json.set("problem", Json.value(model.problem().map(text -> text)));
    json.set("scored", Json.value(model.scored().map(Scored::predicted)));
    ObjectNode failed = json.putObject("not_scored");
    model.scored().map(Scored::failed).ifPresent(reasons -> reasons.forEach(failed::put));
    ObjectNode training = model.training().map(ModelsApi::json).orElseGet(Json::object);
    model.remaining().ifPresent(left -> training.put("remaining", Json.seconds(left)));
    json.set("training", training);
    json.set("drift", model.drift().<JsonNode>map(Drift::json).orElseGet(json::nullNode));
    json.set(
        "schedule",
        model.definition().schedule().<JsonNode>map(ModelsApi::json).orElse(NullNode.instance));
    json.set("last_run", model.last().<JsonNode>map(ModelsApi::json).orElse(NullNode.instance));
    ArrayNode versions = json.putArray("versions");
    model
        .versions()
        .forEach(
            entry -> {
              ObjectNode node = versions.addObject();
              node.put("version", entry.number());
              ArrayNode aliases = node.putArray("aliases");
              entry.aliases().forEach(aliases::add);
              node.set("problem", Json.value(entry.problem().map(text -> text)));
              entry
                  .version()
                  .ifPresent(
                      version -> {
                        node.put("created_at", version.createdAt().toString());
                        node.put("library", version.library());
                        ObjectNode metrics = node.putObject("metrics");
                        version
                            .run()
                            .metrics()
                            .map(Metrics::values)
                            .ifPresent(
                                values ->
                                    values.forEach(
                                        (name, value) ->
                                            metrics.set(name, Json.value(Optional.of(value)))));
                        ObjectNode importances = node.putObject("importances");
                        version
                            .run()
                            .importances()
                            .forEach(
                                (name, value) ->
                                    importances.set(name, Json.value(Optional.of(value))));
                        node.put("run", version.run().id());
                        version
                            .run()
                            .chosen()
                            .ifPresent(
                                chosen ->
                                    node.put(
                                        "algorithm",
                                        version.run().trials().get(chosen).algorithm()));
                      });
            });
    return json;
  }

  private static ObjectNode json(ModelDef.Schedule schedule) {
    ObjectNode json = Json.object();
    json.set("every", Json.value(Optional.of(schedule.every())));
    json.put("least", schedule.least());
    return json;
  }

  private static ObjectNode json(Run run) {
    ObjectNode json = Json.object();
    json.put("run", run.id());
    json.put("status", run.status().name().toLowerCase(Locale.ROOT));
    json.put("reason", run.reason());
    json.put("started_at", run.startedAt().toString());
    json.put("duration_ms", run.duration().toMillis());
    json.set("version", Json.value(optional(run.version())));
    return json;
  }

  private static ObjectNode json(TrainingProgress progress) {
    ObjectNode json = Json.object();
    json.put("stage", progress.stage().text());
    json.put("candidate", progress.candidate());
    json.put("candidates", progress.candidates());
    json.put("what", progress.what());
    json.put("done", progress.done());
    return json;
  }
}
