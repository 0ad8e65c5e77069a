package io.periscope.core.learn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.periscope.api.learn.ExampleTable;
import java.util.List;

/**
 * How the examples of a version were distributed, for telling later whether events are still like
 * them.
 *
 * @param features of the examples that it was trained on, in the order of the model
 * @param error of the examples that were set aside: what was predicted less what was true
 */
public record Reference(List<Bins> features, Bins error) {
  private static final String ERROR = "error";

  public Reference {
    features = List.copyOf(features);
  }

  static Reference of(ExampleTable table, int[] training, double[] errors) {
    return new Reference(
        table.features().stream().map(values -> Bins.of(values, training)).toList(),
        Bins.ofNumbers(ERROR, errors));
  }

  /** What was predicted less what was true. */
  static double[] errors(float[] predicted, double[] truth) {
    double[] errors = new double[truth.length];
    for (int i = 0; i < truth.length; i++) {
      errors[i] = predicted[i] - truth[i];
    }
    return errors;
  }

  ObjectNode json() {
    ObjectNode json = Json.object();
    json.set("features", Json.array(features, Bins::json));
    json.set(ERROR, error.json());
    return json;
  }

  static Reference read(JsonNode json) {
    return new Reference(
        Json.list(json.required("features"), Bins::read), Bins.read(json.required(ERROR)));
  }
}
