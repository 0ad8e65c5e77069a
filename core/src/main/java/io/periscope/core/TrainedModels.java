package io.periscope.core;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.lake.SegmentCommit;
import io.periscope.api.model.ModelDef;
import io.periscope.api.plan.ModelPlan;
import io.periscope.core.learn.Aliases;
import io.periscope.core.learn.Models;
import io.periscope.core.learn.Run;
import io.periscope.core.learn.Run.Origin;
import io.periscope.core.serving.ModelInfo;
import io.periscope.core.serving.ModelOperations;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** The models of a pipeline. */
final class TrainedModels implements ModelOperations {
  private final Models models;
  private final Engines engines;
  private final Supplier<Catalog> catalog;
  private final Function<String, StreamPipeline> streams;

  /**
   * @param catalog of now
   * @param streams those that run, by name
   */
  TrainedModels(
      Models models,
      Engines engines,
      Supplier<Catalog> catalog,
      Function<String, StreamPipeline> streams) {
    this.models = models;
    this.engines = engines;
    this.catalog = catalog;
    this.streams = streams;
  }

  @Override
  public List<ModelInfo> list() {
    return catalog.get().workspace().models().stream()
        .sorted(Comparator.comparing(ModelDef::name))
        .map(this::info)
        .toList();
  }

  private ModelInfo info(ModelDef model) {
    ModelPlan plan = catalog.get().model(model.name());
    return new ModelInfo(
        model,
        models.registry(model.name()).list(),
        models.scored(plan),
        models.problem(plan),
        models.training(model.name()));
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
  public Aliases promote(String model, String version) {
    return models.promote(catalog.get().modelDef(model).name(), version);
  }

  @Override
  public Aliases rollback(String model) {
    return models.rollback(catalog.get().modelDef(model).name());
  }
}
