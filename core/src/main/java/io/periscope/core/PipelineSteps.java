package io.periscope.core;

import io.periscope.api.engine.Layer;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import io.periscope.api.job.StepDef;
import io.periscope.api.log.Coverage;
import io.periscope.api.model.CsvForm;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.StreamDef;
import io.periscope.api.quality.Outcome;
import io.periscope.api.source.SourceFactory;
import io.periscope.core.ingest.Decoders;
import io.periscope.core.ingest.SourceRunner;
import io.periscope.core.learn.Run;
import io.periscope.core.quality.FileGate;
import io.periscope.core.schedule.ExportedFile;
import io.periscope.core.schedule.StepAction;
import io.periscope.core.schedule.StepContext;
import io.periscope.core.serving.BatchReport;
import io.periscope.core.serving.Operations;
import io.periscope.core.serving.Result;
import io.periscope.core.serving.VerifyReport;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Supplier;

/** What the steps of jobs do to streams, views and models. */
final class PipelineSteps {
  private static final Duration LOOK = Duration.ofMillis(50);

  private final Operations operations;
  private final Engines engines;
  private final Supplier<Catalog> catalog;
  private final Function<String, Optional<StreamPipeline>> streams;
  private final FileGate gate;

  PipelineSteps(
      Operations operations,
      Engines engines,
      Supplier<Catalog> catalog,
      Function<String, Optional<StreamPipeline>> streams,
      Clock clock) {
    this.operations = operations;
    this.engines = engines;
    this.catalog = catalog;
    this.streams = streams;
    this.gate =
        new FileGate(engines.batch(), engines.sources(), new Decoders(engines.formats()), clock);
  }

  /** By the kind of step. */
  Map<String, StepAction> actions() {
    return Map.of(
        "ingest",
        (action, context) -> ingest((StepDef.Ingest) action, context),
        "batch",
        (action, context) -> batch((StepDef.Batch) action, context),
        "verify",
        (action, context) -> verify((StepDef.Verify) action, context),
        "train",
        (action, context) -> train((StepDef.Train) action, context),
        "promote",
        (action, context) -> promote((StepDef.Promote) action, context),
        "export",
        (action, context) -> export((StepDef.Export) action, context),
        "expect",
        (action, context) -> expect((StepDef.Expect) action, context));
  }

  /**
   * The delivery's position is in the log, in the same transactions as its events: an attempt goes
   * on where the one before came to, and one that finds all there brings nothing.
   */
  private Map<String, String> ingest(StepDef.Ingest ingest, StepContext context) {
    StreamDef declared = catalog.get().stream(ingest.stream());
    SourceDef.Delivery delivery = delivery(declared, ingest.path(), context);
    StreamDef stream = declared.withSource(delivery);
    SourceFactory factory =
        engines.sources().stream()
            .filter(each -> each.supports(delivery))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no connector for files"));
    long brought;
    try (SourceRunner runner =
        new SourceRunner(
            stream, delivery, factory, engines.log(), new Decoders(engines.formats()))) {
      runner.start();
      while (!runner.done()) {
        raise(runner.error());
        pause(context);
      }
      brought = runner.sent();
    }
    context.log("%,d events are in the log; waiting until they are read".formatted(brought));
    StreamPipeline reading = reading(ingest.stream());
    Coverage end = engines.log().end(reading.topic());
    while (!reading(ingest.stream()).state().coverage().covers(end)) {
      raise(reading(ingest.stream()).error());
      pause(context);
    }
    return Map.of("events", Long.toString(brought));
  }

  private static SourceDef.Delivery delivery(StreamDef stream, String path, StepContext context) {
    return new SourceDef.Delivery(
        files(stream, path, context), context.identity(), context.run().id());
  }

  /** A gate: what must not go on, ends here. */
  private Map<String, String> expect(StepDef.Expect expect, StepContext context) {
    if (expect.file().isPresent()) {
      StreamDef stream = catalog.get().stream(expect.stream().orElseThrow());
      FileGate.Report report =
          gate.look(catalog.get(), stream, delivery(stream, expect.file().get(), context));
      context.log(
          "%,d rows, of which %,d cannot be read".formatted(report.rows(), report.unreadable()));
      report.outcomes().forEach(outcome -> tell(outcome, context));
      refuse(report.refusal());
      return Map.of(
          "rows", Long.toString(report.rows()), "unreadable", Long.toString(report.unreadable()));
    }
    List<Outcome> outcomes =
        operations.quality().check(expect.stream().or(expect::view).or(expect::table));
    outcomes.forEach(outcome -> tell(outcome, context));
    refuse(Outcome.refusal(outcomes));
    return Map.of("expectations", Integer.toString(outcomes.size()));
  }

  private static void refuse(Optional<String> refusal) {
    refusal.ifPresent(
        why -> {
          throw PeriscopeException.user("not as expected: " + why);
        });
  }

  private static void tell(Outcome outcome, StepContext context) {
    context.log(
        "%s of %s %s: %s"
            .formatted(outcome.name(), outcome.on(), outcome.status().word(), outcome.message()));
  }

  /** Laid out as those of the stream's own source, if it has such. */
  private static SourceDef.Files files(StreamDef stream, String path, StepContext context) {
    Optional<SourceDef.Files> own =
        stream.source().filter(SourceDef.Files.class::isInstance).map(SourceDef.Files.class::cast);
    return new SourceDef.Files(
        context.root(),
        path,
        Optional.empty(),
        OptionalDouble.empty(),
        false,
        own.map(SourceDef.Files::csv).orElse(CsvForm.USUAL));
  }

  private StreamPipeline reading(String stream) {
    return streams
        .apply(stream)
        .orElseThrow(
            () -> PeriscopeException.user("there is no stream '%s' any more".formatted(stream)));
  }

  /** What may pass is waited for. */
  private static void raise(Optional<? extends PeriscopeException> error) {
    error
        .filter(e -> e.fault() != Fault.RESOURCE)
        .ifPresent(
            e -> {
              throw e;
            });
  }

  private static void pause(StepContext context) {
    if (context.pause(LOOK)) {
      throw PeriscopeException.user("stopped");
    }
  }

  private Map<String, String> batch(StepDef.Batch batch, StepContext context) {
    BatchReport report = operations.batch(batch.full(), batch.view());
    report
        .versions()
        .forEach(
            version ->
                context.log(
                    "view %s: version %d through segment %d, %,d rows"
                        .formatted(
                            version.view(),
                            version.version(),
                            version.throughSegment(),
                            version.rows())));
    return Map.of("versions", Integer.toString(report.versions().size()));
  }

  private Map<String, String> verify(StepDef.Verify verify, StepContext context) {
    VerifyReport report = operations.verify(verify.view(), Optional.empty());
    report
        .differences()
        .forEach(
            each ->
                context.log(
                    "view %s: %,d rows expected, %,d missing, %,d extra, %,d different"
                        .formatted(
                            each.view(),
                            each.expected(),
                            each.missing(),
                            each.extra(),
                            each.different())));
    report
        .conservation()
        .forEach(
            each ->
                context.log(
                    "stream %s: %,d read, %,d accepted, %,d quarantined: %s"
                        .formatted(
                            each.stream(),
                            each.read(),
                            each.accepted(),
                            each.quarantined(),
                            each.holds() ? "accounted for" : "NOT accounted for")));
    if (!report.passed()) {
      throw PeriscopeException.user("views differ from their own queries; the log says where");
    }
    return Map.of();
  }

  private Map<String, String> train(StepDef.Train train, StepContext context) {
    Run run = operations.models().train(train.model());
    context.log("training %d of %s: %s".formatted(run.id(), train.model(), run.reason()));
    if (run.status() != Run.Status.PROMOTED && run.status() != Run.Status.KEPT) {
      throw PeriscopeException.user(
          "the training %s: %s"
              .formatted(run.status().name().toLowerCase(Locale.ROOT), run.reason()));
    }
    return Map.of(
        "status",
        run.status().name().toLowerCase(Locale.ROOT),
        "version",
        run.version().isPresent() ? Integer.toString(run.version().getAsInt()) : "");
  }

  private Map<String, String> promote(StepDef.Promote promote, StepContext context) {
    String champion =
        String.valueOf(
            operations.models().promote(promote.model(), promote.version()).champion().orElse(0));
    context.log("version %s of %s is the champion".formatted(champion, promote.model()));
    return Map.of("version", champion);
  }

  private Map<String, String> export(StepDef.Export export, StepContext context) {
    Result answer = operations.query(export.query(), Layer.MERGED);
    ExportedFile.write(answer, export.format(), context.root().resolve(export.path()));
    context.log("%,d rows in %s".formatted(answer.rows().size(), export.path()));
    return Map.of("rows", Integer.toString(answer.rows().size()), "path", export.path());
  }
}
