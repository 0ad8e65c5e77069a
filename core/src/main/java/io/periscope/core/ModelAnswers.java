package io.periscope.core;

import static io.periscope.api.plan.SqlText.quote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.periscope.api.decode.EventDecoder;
import io.periscope.api.engine.BatchEngine;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.learn.Rows;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.model.DataType;
import io.periscope.api.model.DataType.Kind;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.Derivation;
import io.periscope.api.plan.ModelPlan;
import io.periscope.core.ingest.Decoders;
import io.periscope.core.learn.ChampionScorer;
import io.periscope.core.learn.Metrics;
import io.periscope.core.serving.ModelOperations;
import io.periscope.core.serving.Predictions;
import io.periscope.core.serving.Predictions.Each;
import io.periscope.core.serving.Predictions.Explanation;
import io.periscope.core.serving.Predictions.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a model's champion says of events that nobody keeps. The features come out of the same SQL
 * that scores a stream.
 */
final class ModelAnswers {
  private static final JsonMapper JSON = new JsonMapper();

  /** Columns of the features, by their places: as the SQL made them, and as a model sees them. */
  private static final String VALUE = "value_";

  private static final String NUMBER = "number_";

  private final BatchEngine engine;
  private final ModelPlan plan;
  private final StreamDef stream;
  private final ChampionScorer champion;

  /**
   * @param declared the model's stream
   */
  ModelAnswers(BatchEngine engine, ModelPlan plan, StreamDef declared, ChampionScorer champion) {
    this.engine = engine;
    this.plan = plan;
    this.stream = declared.readBy(new StreamDef.Reading(StreamDef.Format.JSON, declared.schema()));
    this.champion = champion;
  }

  /**
   * @param events JSON objects
   * @param explain whether to tell reasons, too
   */
  Predictions of(List<byte[]> events, boolean explain) {
    if (explain && events.size() > ModelOperations.MOST_EXPLAINED) {
      throw PeriscopeException.user(
          "reasons are told of at most %d events at once, and there are %,d; send fewer, or leave 'explain' out"
              .formatted(ModelOperations.MOST_EXPLAINED, events.size()));
    }
    EventDecoder decoder = new Decoders(List.of()).of(stream);
    RecordBatch given = records(events);
    List<byte[]> good = new ArrayList<>();
    List<Optional<String>> errors = new ArrayList<>();
    for (int row = 0; row < given.size(); row++) {
      Optional<String> error = decoder.decode(given, row, new NoSink());
      errors.add(error);
      if (error.isEmpty()) {
        good.add(events.get(row));
      }
    }
    Iterator<Each> predicted = predict(features(decoder, good), explain).iterator();
    return new Predictions(
        champion.version(),
        errors.stream().map(e -> e.map(Each::none).orElseGet(predicted::next)).toList());
  }

  private List<JsonNode> features(EventDecoder decoder, List<byte[]> events) {
    List<JsonNode> made = new ArrayList<>();
    var unread =
        engine.derive(
            derivation(),
            stream,
            decoder,
            records(events),
            Optional.empty(),
            Optional.empty(),
            (key, value) -> made.add(json(value)));
    if (made.size() != events.size()) {
      throw PeriscopeException.user(
          "model '%s': its join makes %d rows of %d events; join by a column that tells the rows of %s apart"
              .formatted(
                  plan.model(), made.size(), events.size(), String.join(", ", plan.tables())));
    }
    return made;
  }

  private Derivation derivation() {
    List<Field> columns = new ArrayList<>();
    List<String> items = new ArrayList<>();
    for (int i = 0; i < plan.features().size(); i++) {
      Field feature = plan.features().field(i);
      String column = quote(ModelPlan.feature(feature.name()));
      columns.add(new Field(VALUE + i, feature.type()));
      items.add(column + " AS " + VALUE + i);
      if (!isText(feature)) {
        columns.add(new Field(NUMBER + i, DataType.DOUBLE));
        items.add("CAST(%s AS DOUBLE) AS %s%d".formatted(column, NUMBER, i));
      }
    }
    return new Derivation(
        plan.model(),
        plan.stream(),
        plan.tables(),
        stream.schema().names(),
        new Schema(columns),
        "SELECT %s FROM (%s)".formatted(String.join(", ", items), plan.scoring()));
  }

  private List<Each> predict(List<JsonNode> features, boolean explain) {
    if (features.isEmpty()) {
      return List.of();
    }
    int width = plan.features().size();
    float[] values = new float[features.size() * width];
    for (int row = 0; row < features.size(); row++) {
      for (int i = 0; i < width; i++) {
        values[row * width + i] = encoded(features.get(row), i);
      }
    }
    Rows rows = new Rows(values, width, features.size());
    float[] predictions = champion.predict(rows);
    float[] added = explain ? champion.contributions(rows) : new float[0];
    List<Each> all = new ArrayList<>();
    for (int row = 0; row < features.size(); row++) {
      all.add(
          Float.isFinite(predictions[row])
              ? each(
                  predictions[row],
                  explain
                      ? Optional.of(explanation(features.get(row), added, row * (width + 1)))
                      : Optional.empty())
              : Each.none("the model gives no number for it"));
    }
    return all;
  }

  private float encoded(JsonNode features, int i) {
    boolean text = isText(plan.features().field(i));
    JsonNode value = features.path((text ? VALUE : NUMBER) + i);
    if (text) {
      return value.isTextual() ? champion.category(i, value.asText()) : Float.NaN;
    }
    return value.isNumber() ? champion.number(i, value.asDouble()) : Float.NaN;
  }

  private Each each(double prediction, Optional<Explanation> explanation) {
    Optional<Metrics> metrics = champion.record().run().metrics();
    return new Each(
        OptionalDouble.of(prediction),
        Optional.empty(),
        metrics.flatMap(Metrics::intervals).map(intervals -> intervals.around(prediction)),
        metrics.flatMap(Metrics::calibration).map(calibration -> calibration.at(prediction)),
        explanation);
  }

  /**
   * @param at where the row begins; it ends with what is there without any feature
   */
  private Explanation explanation(JsonNode features, float[] added, int at) {
    int width = plan.features().size();
    List<Reason> reasons = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      Field feature = plan.features().field(i);
      reasons.add(new Reason(feature.name(), value(features.path(VALUE + i)), added[at + i]));
    }
    reasons.sort(Comparator.comparingDouble(reason -> -Math.abs(reason.adds())));
    return new Explanation(added[at + width], reasons);
  }

  private static Optional<Object> value(JsonNode json) {
    if (json.isMissingNode()) {
      return Optional.empty();
    } else if (json.isBoolean()) {
      return Optional.of(json.asBoolean());
    }
    return Optional.of(
        json.isIntegralNumber() && json.canConvertToLong()
            ? json.asLong()
            : json.isNumber() ? json.asDouble() : json.asText());
  }

  private static boolean isText(Field feature) {
    return feature.type().kind() == Kind.STRING;
  }

  private static JsonNode json(byte[] event) {
    try {
      return JSON.readTree(event);
    } catch (IOException e) {
      throw PeriscopeException.internal("cannot read features: " + e.getMessage(), e);
    }
  }

  private static RecordBatch records(List<byte[]> events) {
    RecordBatch records = new RecordBatch(events.size());
    for (int row = 0; row < events.size(); row++) {
      records.add(0, row, 0, events.get(row));
    }
    return records;
  }
}
