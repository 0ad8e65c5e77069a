package io.periscope.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.periscope.api.learn.Task;
import io.periscope.core.learn.Run;
import io.periscope.core.serving.PredictionForm;
import io.periscope.core.serving.PredictionForm.Choice;
import io.periscope.core.serving.PredictionForm.Choices;
import io.periscope.core.serving.PredictionForm.Input;
import io.periscope.core.serving.Predictions;
import io.periscope.core.serving.Predictions.Each;
import io.periscope.core.serving.Predictions.Explanation;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Predictions, what to ask for one, and trainings as JSON; docs/spec/http.md describes them. */
final class PredictionJson {
  private PredictionJson() {}

  static ObjectNode of(String model, Predictions predictions) {
    ObjectNode json = Json.object().put("model", model).put("version", predictions.version());
    ArrayNode all = json.putArray("predictions");
    predictions.each().forEach(each -> all.add(of(each)));
    return json;
  }

  private static ObjectNode of(Each each) {
    ObjectNode json = Json.object();
    each.value().ifPresent(value -> json.put("prediction", value));
    each.interval()
        .ifPresent(
            interval ->
                json.putObject("interval")
                    .put("low", interval.low())
                    .put("high", interval.high())
                    .put("level", interval.level()));
    each.calibration()
        .ifPresent(
            band ->
                json.putObject("calibration")
                    .put("share", band.share())
                    .put("examples", band.examples()));
    each.explanation().ifPresent(explanation -> add(json, explanation));
    each.error().ifPresent(error -> json.put("error", error));
    return json;
  }

  private static void add(ObjectNode json, Explanation explanation) {
    json.put("base", explanation.base());
    ArrayNode reasons = json.putArray("reasons");
    explanation
        .reasons()
        .forEach(
            reason -> {
              ObjectNode node = reasons.addObject().put("feature", reason.feature());
              node.set("value", Json.value(reason.value()));
              node.put("adds", reason.adds());
            });
  }

  static ObjectNode form(PredictionForm form) {
    ObjectNode json = Json.object();
    json.put("model", form.model());
    json.put("task", task(form.task()));
    json.put("target", form.target());
    ArrayNode inputs = json.putArray("inputs");
    form.inputs().forEach(input -> inputs.add(input(input)));
    return json;
  }

  private static ObjectNode input(Input input) {
    ObjectNode json = Json.object();
    json.put("name", input.field().name());
    json.put("type", input.field().type().toString());
    json.put("description", input.field().description());
    if (!input.known().isEmpty()) {
      ArrayNode known = json.putArray("known");
      input.known().forEach(known::add);
    }
    input.choices().ifPresent(choices -> json.set("pick", pick(choices)));
    return json;
  }

  private static ObjectNode pick(Choices choices) {
    ObjectNode json = Json.object();
    json.put("table", choices.table());
    json.put("label", choices.label());
    json.set("group", Json.value(choices.group().map(text -> text)));
    json.put("cut", choices.cut());
    ArrayNode all = json.putArray("choices");
    for (Choice choice : choices.choices()) {
      ObjectNode node = all.addObject();
      node.set("value", Json.value(Optional.of(choice.value())));
      node.put("label", choice.label());
      if (choices.group().isPresent()) {
        node.set("group", Json.value(choice.group().map(text -> text)));
      }
    }
    return json;
  }

  /** What a person wants to know of a training; the whole record is in the lake. */
  static ObjectNode run(Run run) {
    ObjectNode json = Json.object();
    json.put("id", run.id());
    json.put("status", lower(run.status()));
    json.put("reason", run.reason());
    json.put("started_at", run.startedAt().toString());
    json.put("duration_ms", run.duration().toMillis());
    json.set("version", Json.value(optional(run.version())));
    json.set("examples", Json.value(run.data().map(Run.Data::examples)));
    ArrayNode notes = json.putArray("notes");
    run.notes().forEach(notes::add);
    return json;
  }

  static String task(Task task) {
    return lower(task);
  }

  private static Optional<Object> optional(OptionalInt number) {
    return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
