package io.periscope.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.periscope.api.decode.EventDecoder;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.lake.SegmentCommit;
import io.periscope.api.learn.Scorer;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.ModelDef;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.Derivation;
import io.periscope.api.plan.ModelPlan;
import io.periscope.api.plan.SqlText;
import io.periscope.core.ingest.Decoders;
import io.periscope.core.learn.Aliases;
import io.periscope.core.learn.Models;
import io.periscope.core.learn.Run;
import io.periscope.core.learn.Run.Origin;
import io.periscope.core.learn.TrainingSchedule;
import io.periscope.core.serving.ModelInfo;
import io.periscope.core.serving.ModelOperations;
import io.periscope.core.serving.Predictions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Supplier;

/** The models of a pipeline. */
final class TrainedModels implements ModelOperations, TrainingSchedule.Work {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String PREDICTED = "predicted";

  private final Models models;
  private final Engines engines;
  private final Supplier<Catalog> catalog;
  private final Function<String, StreamPipeline> streams;
  private final Runnable replaced;
  private final DriftWatch drift;

  /**
   * @param catalog of now
   * @param streams those that run, by name
   * @param replaced is called when a model may have another champion
   * @param drift what is known of it
   */
  TrainedModels(
      Models models,
      Engines engines,
      Supplier<Catalog> catalog,
      Function<String, StreamPipeline> streams,
      Runnable replaced,
      DriftWatch drift) {
    this.models = models;
    this.engines = engines;
    this.catalog = catalog;
    this.streams = streams;
    this.replaced = replaced;
    this.drift = drift;
  }

  @Override
  public List<String> names() {
    return catalog.get().workspace().models().stream().map(ModelDef::name).sorted().toList();
  }

  @Override
  public ModelInfo info(String name) {
    Catalog now = catalog.get();
    ModelPlan plan = now.model(name);
    return new ModelInfo(
        now.modelDef(name),
        models.registry(name).list(),
        models.scored(plan),
        models.problem(plan),
        models.training(name),
        models.registry(name).last(),
        drift.of(plan));
  }

  @Override
  public List<ModelDef> models() {
    return catalog.get().workspace().models();
  }

  @Override
  public ModelPlan plan(String model) {
    return catalog.get().model(model);
  }

  @Override
  public long events(String stream) {
    return Optional.ofNullable(streams.apply(stream))
        .map(running -> running.state().accepted())
        .orElse(0L);
  }

  @Override
  public Run train(String name) {
    Catalog now = catalog.get();
    ModelDef model = now.modelDef(name);
    ModelPlan plan = now.model(name);
    Run run = models.train(model, plan, () -> examples(plan));
    replaced.run();
    return run;
  }

  private Models.Read examples(ModelPlan plan) {
    StreamPipeline stream = streams.apply(plan.stream());
    stream.archiveAll();
    SegmentCommit head =
        stream
            .archiver()
            .head()
            .orElseThrow(
                () ->
                    PeriscopeException.user(
                        "model '%s' cannot be trained: stream '%s' has no events yet"
                            .formatted(plan.model(), plan.stream())));
    return new Models.Read(
        engines
            .batch()
            .examples(plan, stream.stream(), stream.archiver().master().files(0, head.segment())),
        Origin.of(head));
  }

  @Override
  public Predictions predict(String name, List<byte[]> events) {
    Catalog now = catalog.get();
    ModelPlan plan = now.model(name);
    Scorer scorer =
        models
            .champion(plan)
            .orElseThrow(() -> PeriscopeException.user(models.problem(plan).orElse("")));
    StreamDef declared = now.stream(plan.stream());
    StreamDef stream =
        declared.readBy(new StreamDef.Reading(StreamDef.Format.JSON, declared.schema()));
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
    Iterator<OptionalDouble> predicted = predict(plan, stream, decoder, good, scorer).iterator();
    return new Predictions(
        scorer.version(),
        errors.stream()
            .map(
                error ->
                    error.isPresent()
                        ? new Predictions.Each(OptionalDouble.empty(), error)
                        : each(predicted.next()))
            .toList());
  }

  private static Predictions.Each each(OptionalDouble value) {
    return new Predictions.Each(
        value,
        value.isPresent() ? Optional.empty() : Optional.of("the model gives no number for it"));
  }

  private List<OptionalDouble> predict(
      ModelPlan plan, StreamDef stream, EventDecoder decoder, List<byte[]> events, Scorer scorer) {
    Derivation derivation =
        new Derivation(
            plan.model(),
            plan.stream(),
            List.of(),
            List.of(),
            Schema.of(new Field(PREDICTED, DataType.DOUBLE)),
            "SELECT %s AS %s FROM %s"
                .formatted(
                    SqlText.quote(Derivation.prediction(plan.model())),
                    PREDICTED,
                    SqlText.quote(plan.stream())),
            Optional.of(plan));
    List<OptionalDouble> predicted = new ArrayList<>();
    var unread =
        engines
            .batch()
            .derive(
                derivation,
                stream,
                decoder,
                records(events),
                Optional.empty(),
                Optional.of(scorer),
                (key, value) -> predicted.add(number(value)));
    return predicted;
  }

  /** Out of an event with this one field, or none. */
  private static OptionalDouble number(byte[] json) {
    try {
      JsonNode value = JSON.readTree(json).path(PREDICTED);
      return value.isNumber() ? OptionalDouble.of(value.asDouble()) : OptionalDouble.empty();
    } catch (IOException e) {
      throw PeriscopeException.internal("cannot read a prediction: " + e.getMessage(), e);
    }
  }

  private static RecordBatch records(List<byte[]> events) {
    RecordBatch records = new RecordBatch(events.size());
    for (int row = 0; row < events.size(); row++) {
      records.add(0, row, 0, events.get(row));
    }
    return records;
  }

  @Override
  public Aliases promote(String model, String version) {
    Aliases aliases = models.promote(catalog.get().model(model).model(), version);
    replaced.run();
    return aliases;
  }

  @Override
  public Aliases rollback(String model) {
    Aliases aliases = models.rollback(catalog.get().model(model).model());
    replaced.run();
    return aliases;
  }
}
