package io.periscope.core.learn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.periscope.api.learn.Task;
import io.periscope.core.learn.Metrics.Confusion;
import io.periscope.core.learn.Run.Data;
import io.periscope.core.learn.Run.GivenFile;
import io.periscope.core.learn.Run.Origin;
import io.periscope.core.learn.Run.Rival;
import io.periscope.core.learn.Run.Setup;
import io.periscope.core.learn.Run.Status;
import io.periscope.core.learn.Run.Trial;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Runs as JSON; docs/spec/lake.md describes it. */
final class RunJson {
  private RunJson() {}

  static ObjectNode of(Run run) {
    ObjectNode json = Json.object();
    json.put("id", run.id());
    json.put("model", run.model());
    json.put("status", lower(run.status()));
    json.put("reason", run.reason());
    json.put("started_at", run.startedAt().toString());
    json.put("duration_ms", run.duration().toMillis());
    json.set("version", Json.whole(run.version()));
    json.set("setup", setup(run.setup()));
    json.set("data", optional(run.data(), RunJson::data));
    json.set("trials", Json.array(run.trials(), RunJson::trial));
    json.set("chosen", Json.whole(run.chosen()));
    json.set("importances", Json.map(run.importances(), Json::number));
    json.set("champion", optional(run.champion(), RunJson::rival));
    json.set("notes", Json.texts(run.notes()));
    return json;
  }

  /**
   * @throws RuntimeException when it is no run
   */
  static Run read(JsonNode json) {
    return new Run(
        json.required("id").asInt(),
        json.required("model").asText(),
        Status.valueOf(upper(json.required("status"))),
        json.required("reason").asText(),
        Json.instant(json.required("started_at")),
        Duration.ofMillis(json.required("duration_ms").asLong()),
        Json.whole(json.required("version")),
        setup(json.required("setup")),
        optional(json.required("data"), RunJson::data),
        Json.list(json.required("trials"), RunJson::trial),
        Json.whole(json.required("chosen")),
        Json.map(json.required("importances"), Json::number),
        optional(json.required("champion"), RunJson::rival),
        Json.texts(json.required("notes")));
  }

  private static ObjectNode setup(Setup setup) {
    ObjectNode json = Json.object();
    json.put("stream", setup.stream());
    json.set("join", Json.text(setup.join()));
    json.put("task", lower(setup.task()));
    json.set("features", Json.map(setup.features(), text -> Json.text(Optional.of(text))));
    json.put("target", setup.target());
    json.set("where", Json.text(setup.where()));
    json.put("split", setup.splitByTime() ? "time" : "random");
    json.put("test", setup.testShare());
    json.put("metric", setup.metric());
    json.set("tolerances", Json.array(setup.tolerances(), Json::number));
    json.put("threshold", setup.threshold());
    json.put("margin", setup.margin());
    json.put("seed", setup.seed());
    json.put("plan_hash", setup.hash());
    json.put("code", setup.code());
    json.put("java", setup.java());
    setup.given().ifPresent(file -> json.set("file", given(file)));
    return json;
  }

  private static ObjectNode given(GivenFile file) {
    ObjectNode json = Json.object();
    json.put("name", file.name());
    json.put("sha256", file.sha256());
    json.set("categories", Json.map(file.categories(), Json::texts));
    return json;
  }

  private static GivenFile given(JsonNode json) {
    return new GivenFile(
        json.required("name").asText(),
        json.required("sha256").asText(),
        Json.map(json.required("categories"), Json::texts));
  }

  private static Setup setup(JsonNode json) {
    return new Setup(
        json.required("stream").asText(),
        Json.text(json.required("join")),
        Task.valueOf(upper(json.required("task"))),
        Json.map(json.required("features"), JsonNode::asText),
        json.required("target").asText(),
        Json.text(json.required("where")),
        json.required("split").asText().equals("time"),
        json.required("test").asDouble(),
        json.required("metric").asText(),
        Json.list(json.required("tolerances"), JsonNode::asDouble),
        json.required("threshold").asDouble(),
        json.required("margin").asDouble(),
        json.required("seed").asLong(),
        json.required("plan_hash").asText(),
        json.required("code").asText(),
        json.required("java").asText(),
        Optional.ofNullable(json.get("file")).map(RunJson::given));
  }

  private static ObjectNode data(Data data) {
    ObjectNode json = Json.object();
    json.put("topic_id", data.origin().topicId());
    json.put("segment", data.origin().segment());
    json.set("coverage", Json.coverage(data.origin().coverage()));
    json.put("examples", data.examples());
    json.put("dropped", data.dropped());
    json.put("training", data.training());
    json.put("test", data.test());
    json.put("split", data.split());
    return json;
  }

  private static Data data(JsonNode json) {
    return new Data(
        new Origin(
            json.required("topic_id").asText(),
            json.required("segment").asLong(),
            Json.coverage(json.required("coverage"))),
        json.required("examples").asInt(),
        json.required("dropped").asInt(),
        json.required("training").asInt(),
        json.required("test").asInt(),
        json.required("split").asText());
  }

  private static ObjectNode trial(Trial trial) {
    ObjectNode json = Json.object();
    json.put("algorithm", trial.algorithm());
    json.set("parameters", Json.map(trial.parameters(), Json::any));
    json.put("library", trial.library());
    json.put("duration_ms", trial.duration().toMillis());
    json.set("metrics", optional(trial.metrics(), RunJson::metrics));
    json.set("error", Json.text(trial.error()));
    return json;
  }

  private static Trial trial(JsonNode json) {
    return new Trial(
        json.required("algorithm").asText(),
        Json.map(json.required("parameters"), Json::plain),
        json.required("library").asText(),
        Duration.ofMillis(json.required("duration_ms").asLong()),
        optional(json.required("metrics"), RunJson::metrics),
        Json.text(json.required("error")));
  }

  private static ObjectNode rival(Rival rival) {
    ObjectNode json = Json.object();
    json.put("version", rival.version());
    json.set("metrics", optional(rival.metrics(), RunJson::metrics));
    json.set("error", Json.text(rival.error()));
    return json;
  }

  private static Rival rival(JsonNode json) {
    return new Rival(
        json.required("version").asInt(),
        optional(json.required("metrics"), RunJson::metrics),
        Json.text(json.required("error")));
  }

  private static ObjectNode metrics(Metrics metrics) {
    ObjectNode json = Json.object();
    json.put("rows", metrics.rows());
    json.set("values", Json.map(metrics.values(), Json::number));
    json.put("unpredicted", metrics.unpredicted());
    json.put("mape_left_out", metrics.leftOut());
    json.set("confusion", optional(metrics.confusion(), RunJson::confusion));
    metrics.intervals().ifPresent(intervals -> json.set("intervals", intervals.json()));
    metrics.calibration().ifPresent(calibration -> json.set("calibration", calibration.json()));
    return json;
  }

  private static Metrics metrics(JsonNode json) {
    return new Metrics(
        json.required("rows").asInt(),
        Json.map(json.required("values"), Json::number),
        json.required("unpredicted").asInt(),
        json.required("mape_left_out").asInt(),
        optional(json.required("confusion"), RunJson::confusion),
        // Earlier records have neither.
        Optional.ofNullable(json.get("intervals")).map(Intervals::read),
        Optional.ofNullable(json.get("calibration")).map(Calibration::read));
  }

  private static ObjectNode confusion(Confusion confusion) {
    ObjectNode json = Json.object();
    json.put("threshold", confusion.threshold());
    json.put("true_positives", confusion.truePositives());
    json.put("false_positives", confusion.falsePositives());
    json.put("true_negatives", confusion.trueNegatives());
    json.put("false_negatives", confusion.falseNegatives());
    return json;
  }

  private static Confusion confusion(JsonNode json) {
    return new Confusion(
        json.required("threshold").asDouble(),
        json.required("true_positives").asLong(),
        json.required("false_positives").asLong(),
        json.required("true_negatives").asLong(),
        json.required("false_negatives").asLong());
  }

  private static <T> JsonNode optional(Optional<T> value, Function<T, ObjectNode> json) {
    return value.<JsonNode>map(json::apply).orElse(NullNode.instance);
  }

  private static <T> Optional<T> optional(JsonNode json, Function<JsonNode, T> value) {
    return json.isNull() ? Optional.empty() : Optional.of(value.apply(json));
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static String upper(JsonNode json) {
    return json.asText().toUpperCase(Locale.ROOT);
  }
}
