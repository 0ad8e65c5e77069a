package io.periscope.core.learn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.periscope.api.learn.Task;
import io.periscope.api.plan.ModelPlan;
import java.time.Instant;
import java.util.Optional;

/**
 * A version of a model, as it is recorded beside the model's file. It never changes.
 *
 * @param number counted from 1
 * @param format of the file: whoever loads it is found by this
 * @param file its name within the version's folder
 * @param sha256 of the file, in hexadecimal
 * @param bytes how long the file is
 * @param library that trained it, name and version
 * @param reference how its examples were distributed; empty if it is older than that
 * @param run that made it; whether it was promoted then, not whether it is the champion now
 */
public record ModelVersion(
    String model,
    int number,
    Instant createdAt,
    String format,
    String file,
    String sha256,
    long bytes,
    String library,
    Encoding encoding,
    Optional<Reference> reference,
    Run run) {

  public Task task() {
    return run.setup().task();
  }

  /**
   * What keeps this version from scoring events of a plan, as a whole sentence that names the
   * features; empty if nothing does.
   */
  public Optional<String> problem(ModelPlan plan) {
    if (plan.hash().equals(run.setup().hash())) {
      return Optional.empty();
    }
    String what =
        encoding
            .problem(plan.features())
            .map(problems -> "it was trained on other features than are declared now: " + problems)
            .orElse(
                "its features have the same names and types as those declared now, but mean"
                    + " something else");
    return Optional.of(
        "version %d of model '%s' does not fit its declaration: %s; train it anew, or declare what it was trained on"
            .formatted(number, model, what));
  }

  /** Its stored form, which {@code docs/spec/lake.md} describes. */
  public ObjectNode json() {
    ObjectNode json = Json.object();
    json.put("form", ModelRegistry.FORM);
    json.put("model", model);
    json.put("version", number);
    json.put("created_at", createdAt.toString());
    json.put("format", format);
    json.put("file", file);
    json.put("sha256", sha256);
    json.put("bytes", bytes);
    json.put("library", library);
    json.set("features", encoding.json());
    reference.ifPresent(known -> json.set("reference", known.json()));
    json.set("run", run.json());
    return json;
  }

  /**
   * @throws RuntimeException when it is no such form
   */
  static ModelVersion read(JsonNode json) {
    ModelRegistry.checkForm(json);
    return new ModelVersion(
        json.required("model").asText(),
        json.required("version").asInt(),
        Json.instant(json.required("created_at")),
        json.required("format").asText(),
        json.required("file").asText(),
        json.required("sha256").asText(),
        json.required("bytes").asLong(),
        json.required("library").asText(),
        Encoding.of(json.required("features")),
        Optional.ofNullable(json.get("reference")).map(Reference::read),
        RunJson.read(json.required("run")));
  }
}
