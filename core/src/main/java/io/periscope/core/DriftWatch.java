package io.periscope.core;

import io.periscope.api.engine.BatchEngine;
import io.periscope.api.lake.SegmentCommit;
import io.periscope.api.learn.ExampleTable;
import io.periscope.api.model.ModelDef;
import io.periscope.api.plan.ModelPlan;
import io.periscope.core.learn.Drift;
import io.periscope.core.learn.ModelVersion;
import io.periscope.core.learn.Models;
import io.periscope.core.learn.Run;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks again and again whether the newest archived events are still like those that the champions
 * were trained on, and are predicted as well. Tells in the log when that changes.
 */
final class DriftWatch {
  private static final Logger LOG = LoggerFactory.getLogger(DriftWatch.class);

  /** So many times as long as a look took is the pause before the next one of the same model. */
  private static final int PAUSE = 20;

  private final Models models;
  private final BatchEngine engine;
  private final Supplier<Catalog> catalog;
  private final Function<String, StreamPipeline> streams;
  private final LongSupplier nanos;
  private final Map<String, Seen> seen = new ConcurrentHashMap<>();

  /**
   * What was found.
   *
   * @param plan of then, like the rest
   * @param notBefore when to look again, by the clock in nanoseconds
   */
  private record Seen(
      ModelPlan plan, int version, SegmentCommit head, Optional<Drift> drift, long notBefore) {
    List<String> alerts() {
      return drift.map(Drift::alerts).orElse(List.of());
    }
  }

  /**
   * @param streams those that run, by name
   * @param nanos a clock that only goes on
   */
  DriftWatch(
      Models models,
      BatchEngine engine,
      Supplier<Catalog> catalog,
      Function<String, StreamPipeline> streams,
      LongSupplier nanos) {
    this.models = models;
    this.engine = engine;
    this.catalog = catalog;
    this.streams = streams;
    this.nanos = nanos;
  }

  /** Of the champion of now; empty while nothing is known. */
  Optional<Drift> of(ModelPlan plan) {
    Seen known = seen.get(plan.model());
    return known == null
            || !known.plan().equals(plan)
            || models.version(plan).filter(now -> now.number() == known.version()).isEmpty()
        ? Optional.empty()
        : known.drift();
  }

  /** Looks at all models of which something is new. For one thread. */
  void look() {
    Catalog now = catalog.get();
    now.workspace().models().forEach(model -> look(model, now.model(model.name())));
  }

  private void look(ModelDef model, ModelPlan plan) {
    Optional<ModelVersion> champion = models.version(plan);
    if (champion.isEmpty()) {
      return;
    }
    Optional<SegmentCommit> head = streams.apply(plan.stream()).archiver().head();
    if (head.isEmpty()) {
      return;
    }
    Optional<Seen> before = Optional.ofNullable(seen.get(model.name()));
    int version = champion.get().number();
    boolean same =
        before
            .filter(known -> known.plan().equals(plan) && known.version() == version)
            .filter(
                known ->
                    known.head().equals(head.get()) || nanos.getAsLong() - known.notBefore() < 0)
            .isPresent();
    if (same) {
      return;
    }
    long start = nanos.getAsLong();
    Optional<Drift> drift =
        models.drift(model, plan, newest(model, plan, champion.get(), head.get()));
    long end = nanos.getAsLong();
    Seen found = new Seen(plan, version, head.get(), drift, end + PAUSE * (end - start));
    seen.put(model.name(), found);
    tell(model.name(), before.map(Seen::alerts).orElse(List.of()), found.alerts());
  }

  /** Of the last segments that have enough examples, back to the training. */
  private ExampleTable newest(
      ModelDef model, ModelPlan plan, ModelVersion champion, SegmentCommit head) {
    StreamPipeline stream = streams.apply(plan.stream());
    long trained =
        champion
            .run()
            .data()
            .map(Run.Data::origin)
            .filter(origin -> origin.topicId().equals(head.topicId()))
            .map(Run.Origin::segment)
            .orElse(0L);
    for (long span = 1; ; span *= 2) {
      long after = Math.max(trained, head.segment() - span);
      ExampleTable examples =
          engine.examples(
              plan, stream.stream(), stream.archiver().master().files(after, head.segment()));
      if (after == trained || examples.count() >= model.drift().last()) {
        return examples;
      }
    }
  }

  /** An alert is told when it begins, and when there is none any more. */
  private static void tell(String model, List<String> before, List<String> now) {
    if (before.isEmpty() && !now.isEmpty()) {
      now.forEach(alert -> LOG.warn("model '{}': {}", model, alert));
    } else if (!before.isEmpty() && now.isEmpty()) {
      LOG.info("model '{}': the newest events are again as they were when it was trained", model);
    }
  }
}
