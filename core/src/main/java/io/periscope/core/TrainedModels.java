package io.periscope.core;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.lake.SegmentCommit;
import io.periscope.api.model.ModelDef;
import io.periscope.api.plan.ModelPlan;
import io.periscope.core.learn.Aliases;
import io.periscope.core.learn.ChampionScorer;
import io.periscope.core.learn.Comparison;
import io.periscope.core.learn.ModelRegistry;
import io.periscope.core.learn.Models;
import io.periscope.core.learn.Run;
import io.periscope.core.learn.Run.Origin;
import io.periscope.core.learn.TrainingSchedule;
import io.periscope.core.metrics.ModelReading;
import io.periscope.core.serving.ModelInfo;
import io.periscope.core.serving.ModelOperations;
import io.periscope.core.serving.PredictionForm;
import io.periscope.core.serving.Predictions;
import io.periscope.core.serving.Result;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The models of a pipeline. */
final class TrainedModels implements ModelOperations, TrainingSchedule.Work {
  private final Models models;
  private final Engines engines;
  private final Supplier<Catalog> catalog;
  private final Function<String, StreamPipeline> streams;
  private final Runnable replaced;
  private final DriftWatch drift;
  private final PredictionForms forms;

  /**
   * @param catalog of now
   * @param streams those that run, by name
   * @param replaced is called when a model may have another champion
   * @param drift what is known of it
   * @param query answers a SELECT over the tables
   */
  TrainedModels(
      Models models,
      Engines engines,
      Supplier<Catalog> catalog,
      Function<String, StreamPipeline> streams,
      Runnable replaced,
      DriftWatch drift,
      Function<String, Result> query) {
    this.models = models;
    this.engines = engines;
    this.catalog = catalog;
    this.streams = streams;
    this.replaced = replaced;
    this.drift = drift;
    this.forms = new PredictionForms(query);
  }

  @Override
  public List<String> names() {
    return catalog.get().workspace().models().stream().map(ModelDef::name).sorted().toList();
  }

  /** How the models stand, of what is in memory. */
  List<ModelReading> readings() {
    Catalog now = catalog.get();
    return names().stream()
        .map(
            name -> {
              ModelPlan plan = now.model(name);
              return new ModelReading(
                  now.modelDef(name),
                  models.version(plan),
                  models.scored(plan),
                  drift.of(plan),
                  models.training(name).isPresent(),
                  models.trainings(name));
            })
        .toList();
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
        models.remaining(name),
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
  public List<Run> runs(String name) {
    return models.registry(catalog.get().model(name).model()).runs();
  }

  @Override
  public PredictionForm form(String name) {
    Catalog now = catalog.get();
    ModelPlan plan = now.model(name);
    return forms.of(
        now.modelDef(name),
        plan,
        now.stream(plan.stream()),
        now,
        models.expert(plan).map(champion -> champion.model().encoding()));
  }

  @Override
  public Predictions predict(String name, List<byte[]> events, boolean explain) {
    Catalog now = catalog.get();
    ModelPlan plan = now.model(name);
    ChampionScorer champion =
        models
            .expert(plan)
            .orElseThrow(() -> PeriscopeException.user(models.problem(plan).orElse("")));
    return new ModelAnswers(engines.batch(), plan, now.stream(plan.stream()), champion)
        .of(events, explain);
  }

  @Override
  public Comparison compare(String model, String first, String second) {
    ModelRegistry registry = models.registry(catalog.get().model(model).model());
    return registry.compare(registry.resolve(first), registry.resolve(second));
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
