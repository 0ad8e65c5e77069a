package io.periscope.core;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.lake.SegmentCommit;
import io.periscope.api.model.ModelDef;
import io.periscope.api.plan.ModelPlan;
import io.periscope.core.learn.Aliases;
import io.periscope.core.learn.ChampionScorer;
import io.periscope.core.learn.Models;
import io.periscope.core.learn.Run;
import io.periscope.core.learn.Run.Origin;
import io.periscope.core.serving.ModelInfo;
import io.periscope.core.serving.ModelOperations;
import io.periscope.core.serving.PredictionForm;
import io.periscope.core.serving.Predictions;
import io.periscope.core.serving.Result;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** The models of a pipeline. */
final class TrainedModels implements ModelOperations {
  private final Models models;
  private final Engines engines;
  private final Supplier<Catalog> catalog;
  private final Function<String, StreamPipeline> streams;
  private final PredictionForms forms;

  /**
   * @param catalog of now
   * @param streams those that run, by name
   * @param query answers a SELECT over the tables
   */
  TrainedModels(
      Models models,
      Engines engines,
      Supplier<Catalog> catalog,
      Function<String, StreamPipeline> streams,
      Function<String, Result> query) {
    this.models = models;
    this.engines = engines;
    this.catalog = catalog;
    this.streams = streams;
    this.forms = new PredictionForms(query);
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
        models.remaining(name));
  }

  @Override
  public Run train(String name) {
    Catalog now = catalog.get();
    ModelDef model = now.modelDef(name);
    ModelPlan plan = now.model(name);
    return models.train(model, plan, () -> examples(plan));
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
  public Aliases promote(String model, String version) {
    return models.promote(catalog.get().model(model).model(), version);
  }

  @Override
  public Aliases rollback(String model) {
    return models.rollback(catalog.get().model(model).model());
  }
}
