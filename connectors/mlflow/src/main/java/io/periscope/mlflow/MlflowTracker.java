package io.periscope.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.learn.RunTracker;
import io.periscope.api.learn.TrackedRun;
import io.periscope.api.model.Settings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A training is a run of the experiment, its trials are runs within it. Each is found again by a
 * tag with its key: one that is half there, because somebody was killed or the server went away, is
 * finished and not begun again.
 */
public final class MlflowTracker implements RunTracker {
  private static final JsonMapper JSON = new JsonMapper();

  /** By which a run is found again. */
  static final String KEY = "periscope.run";

  private static final String PARENT = "mlflow.parentRunId";
  private static final String RUNNING = "RUNNING";

  /** What every server takes at once, and how long texts may be. */
  private static final int MOST_PARAMETERS = 100;

  private static final int LONGEST_PARAMETER = 500;
  private static final int LONGEST_TAG = 5_000;

  @Override
  public void track(Settings.Mlflow server, TrackedRun run) {
    MlflowServer mlflow = new MlflowServer(server, System.getenv());
    String experiment = experiment(mlflow, server.experiment());
    show(mlflow, experiment, run, Optional.empty());
  }

  private static void show(
      MlflowServer mlflow, String experiment, TrackedRun run, Optional<String> parent) {
    Optional<JsonNode> known = find(mlflow, experiment, run.key());
    if (known.isPresent() && !known.get().path("status").asText().equals(RUNNING)) {
      return;
    }
    String id =
        known
            .map(info -> info.path("run_id").asText())
            .orElseGet(() -> create(mlflow, experiment, run, parent));
    log(mlflow, id, run);
    run.trials().forEach(trial -> show(mlflow, experiment, trial, Optional.of(id)));
    // Last: only what is complete has ended.
    var unused =
        mlflow.post(
            "runs/update",
            object()
                .put("run_id", id)
                .put("status", status(run))
                .put("end_time", run.endedAt().toEpochMilli()));
  }

  private static String status(TrackedRun run) {
    return switch (run.outcome()) {
      case DONE -> "FINISHED";
      case FAILED -> "FAILED";
      case INTERRUPTED -> "KILLED";
    };
  }

  private static String experiment(MlflowServer mlflow, String name) {
    Optional<JsonNode> known =
        mlflow.find("experiments/get-by-name", Map.of("experiment_name", name));
    if (known.isEmpty()) {
      return mlflow
          .post("experiments/create", object().put("name", name))
          .path("experiment_id")
          .asText();
    }
    JsonNode experiment = known.get().path("experiment");
    if (experiment.path("lifecycle_stage").asText().equals("deleted")) {
      throw PeriscopeException.resource(
          "the experiment '%s' is deleted there; restore it, or name another one in periscope.yaml"
              .formatted(name),
          new IllegalStateException(name));
    }
    return experiment.path("experiment_id").asText();
  }

  private static Optional<JsonNode> find(MlflowServer mlflow, String experiment, String key) {
    ObjectNode search = object();
    search.putArray("experiment_ids").add(experiment);
    search.put("filter", "tags.\"%s\" = '%s'".formatted(KEY, key.replace("'", "")));
    search.put("max_results", 1);
    JsonNode runs = mlflow.post("runs/search", search).path("runs");
    return runs.isEmpty() ? Optional.empty() : Optional.of(runs.get(0).path("info"));
  }

  private static String create(
      MlflowServer mlflow, String experiment, TrackedRun run, Optional<String> parent) {
    ObjectNode json =
        object()
            .put("experiment_id", experiment)
            .put("run_name", run.name())
            .put("start_time", run.startedAt().toEpochMilli());
    ArrayNode tags = json.putArray("tags");
    tags.add(pair(KEY, run.key().replace("'", "")));
    tags.add(pair("mlflow.runName", run.name()));
    parent.ifPresent(id -> tags.add(pair(PARENT, id)));
    return mlflow.post("runs/create", json).path("run").path("info").path("run_id").asText();
  }

  /** The same again changes nothing. */
  private static void log(MlflowServer mlflow, String id, TrackedRun run) {
    List<ObjectNode> parameters = new ArrayList<>();
    run.parameters()
        .forEach((name, value) -> parameters.add(pair(name, cut(value, LONGEST_PARAMETER))));
    List<ObjectNode> tags = new ArrayList<>();
    run.tags().forEach((name, value) -> tags.add(pair(name, cut(value, LONGEST_TAG))));
    int parts = 1 + Math.max(parameters.size(), tags.size()) / MOST_PARAMETERS;
    for (int part = 0; part < parts; part++) {
      ObjectNode batch = object().put("run_id", id);
      if (part == 0) {
        metrics(batch.putArray("metrics"), run.metrics(), run.endedAt());
      }
      batch.putArray("params").addAll(part(parameters, part));
      batch.putArray("tags").addAll(part(tags, part));
      var unused = mlflow.post("runs/log-batch", batch);
    }
  }

  private static List<ObjectNode> part(List<ObjectNode> all, int part) {
    int from = Math.min(all.size(), part * MOST_PARAMETERS);
    return all.subList(from, Math.min(all.size(), from + MOST_PARAMETERS));
  }

  private static void metrics(ArrayNode batch, Map<String, Double> metrics, Instant at) {
    metrics.forEach(
        (name, value) ->
            batch.add(
                object()
                    .put("key", name)
                    .put("value", value)
                    .put("timestamp", at.toEpochMilli())
                    .put("step", 0)));
  }

  private static ObjectNode pair(String key, String value) {
    // Other characters are not taken.
    return object().put("key", key.replaceAll("[^\\w\\-. /]", "_")).put("value", value);
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length - 1) + "…";
  }

  private static ObjectNode object() {
    return JSON.createObjectNode();
  }
}
