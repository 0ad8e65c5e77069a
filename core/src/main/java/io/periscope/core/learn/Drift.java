package io.periscope.core.learn;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.periscope.api.learn.ExampleTable;
import io.periscope.api.model.ModelDef;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the newest events are still like those that a version was trained on, and are predicted
 * as well.
 *
 * @param examples how many of the newest ones were looked at, all of them later than the training
 * @param from the earliest of their times, without a zone; empty if the stream has none
 * @param to the latest
 * @param features the population stability index of each, against the examples trained on
 * @param error the same of what was predicted less what was true, against the examples set aside
 * @param metric by which the model is chosen
 * @param then on the examples set aside
 * @param now on the newest ones; NaN if it is undefined
 * @param alerts what has become worse than the model's rule allows, as whole sentences
 */
public record Drift(
    int version,
    int examples,
    Optional<Instant> from,
    Optional<Instant> to,
    Map<String, Double> features,
    double error,
    String metric,
    double then,
    double now,
    List<String> alerts) {
  /** Fewer examples differ from others by chance alone. */
  static final int LEAST_EXAMPLES = 500;

  public Drift {
    features = Collections.unmodifiableMap(new LinkedHashMap<>(features));
    alerts = List.copyOf(alerts);
  }

  /**
   * @param table of events since the version was trained
   * @return empty while there are too few, or if the version does not say what it was trained on
   */
  static Optional<Drift> of(ModelDef model, LoadedModel loaded, ExampleTable table) {
    Optional<Reference> reference = loaded.version().reference();
    int[] rows = Holdout.usable(table);
    return rows.length < LEAST_EXAMPLES
        ? Optional.empty()
        : reference.map(then -> measure(model, loaded, then, table, rows));
  }

  private static Drift measure(
      ModelDef model, LoadedModel loaded, Reference reference, ExampleTable table, int[] rows) {
    Map<String, Double> features = new LinkedHashMap<>();
    for (int i = 0; i < reference.features().size(); i++) {
      Bins then = reference.features().get(i);
      features.put(then.name(), then.psi(then.with(table.features().get(i), rows)));
    }
    float[] predicted = loaded.predictor().predict(loaded.version().encoding().rows(table, rows));
    double[] truth = Arrays.stream(rows).mapToDouble(row -> table.target()[row]).toArray();
    double error =
        reference.error().psi(reference.error().with(Reference.errors(predicted, truth)));
    Metric metric = Training.metric(model);
    double then =
        loaded.version().run().metrics().map(each -> each.value(metric)).orElse(Double.NaN);
    double now = Metrics.of(model, predicted, truth).value(metric);
    long[] times =
        Arrays.stream(rows)
            .mapToLong(row -> table.time()[row])
            .filter(time -> time != Long.MIN_VALUE)
            .sorted()
            .toArray();
    return new Drift(
        loaded.version().number(),
        rows.length,
        times.length == 0 ? Optional.empty() : Optional.of(instant(times[0])),
        times.length == 0 ? Optional.empty() : Optional.of(instant(times[times.length - 1])),
        features,
        error,
        metric.name(),
        then,
        now,
        alerts(model, rows.length, features, error, metric, then, now));
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  private static List<String> alerts(
      ModelDef model,
      int examples,
      Map<String, Double> features,
      double error,
      Metric metric,
      double then,
      double now) {
    List<String> alerts = new ArrayList<>();
    ModelDef.DriftRule rule = model.drift();
    if (metric.beats(then, now, rule.worse())) {
      alerts.add(
          "%s is %s on the newest %,d examples and was %s when it was trained"
              .formatted(metric.name(), Words.number(now), examples, Words.number(then)));
    }
    features.forEach(
        (name, psi) -> {
          if (psi > rule.psi()) {
            alerts.add(
                "feature '%s' is distributed otherwise than when it was trained: its stability index is %.2f, and at most %s is expected"
                    .formatted(name, psi, Words.number(rule.psi())));
          }
        });
    if (error > rule.psi()) {
      alerts.add(
          "the error is distributed otherwise than when it was trained: its stability index is %.2f, and at most %s is expected"
              .formatted(error, Words.number(rule.psi())));
    }
    return alerts;
  }

  /** As {@code docs/spec/http.md} describes it. */
  public ObjectNode json() {
    ObjectNode json = Json.object();
    json.put("version", version);
    json.put("examples", examples);
    json.set("from", Json.text(from.map(Instant::toString)));
    json.set("to", Json.text(to.map(Instant::toString)));
    json.put("metric", metric);
    json.set("then", Json.number(then));
    json.set("now", Json.number(now));
    json.set("error_psi", Json.number(error));
    json.set("features_psi", Json.map(features, Json::number));
    json.set("alerts", Json.texts(alerts));
    return json;
  }
}
