package io.periscope.core;

import io.periscope.api.engine.BatchEngine.Difference;
import io.periscope.api.engine.BatchVersion;
import io.periscope.api.engine.Layer;
import io.periscope.api.engine.QuarantinedEvent;
import io.periscope.api.engine.StateStore;
import io.periscope.api.error.EngineLostException;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.learn.RunTracker;
import io.periscope.api.log.Coverage;
import io.periscope.api.log.LogWriter;
import io.periscope.api.log.OutgoingEvent;
import io.periscope.api.log.Position;
import io.periscope.api.model.Settings;
import io.periscope.api.model.SinkDef;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.TableDef;
import io.periscope.api.plan.ViewPlan;
import io.periscope.api.sink.SinkConnector;
import io.periscope.core.alerts.AlertOperations;
import io.periscope.core.alerts.Alerting;
import io.periscope.core.alerts.QualityVerdicts;
import io.periscope.core.alerts.Verdicts;
import io.periscope.core.derive.DerivedSources;
import io.periscope.core.follow.Follower;
import io.periscope.core.ingest.Decoders;
import io.periscope.core.ingest.EventKeys;
import io.periscope.core.ingest.SourceRunner;
import io.periscope.core.learn.Models;
import io.periscope.core.learn.RunMirror;
import io.periscope.core.learn.TrainingSchedule;
import io.periscope.core.metrics.Catalogue;
import io.periscope.core.metrics.ModelReading;
import io.periscope.core.metrics.Readings;
import io.periscope.core.quality.Quality;
import io.periscope.core.quality.QualityOperations;
import io.periscope.core.schedule.StepAction;
import io.periscope.core.serving.Admission;
import io.periscope.core.serving.BatchReport;
import io.periscope.core.serving.KeyedRequests;
import io.periscope.core.serving.ModelOperations;
import io.periscope.core.serving.Operations;
import io.periscope.core.serving.RequestKey;
import io.periscope.core.serving.Result;
import io.periscope.core.serving.Serving;
import io.periscope.core.serving.Status;
import io.periscope.core.serving.StreamTopic;
import io.periscope.core.serving.VerifyReport;
import io.periscope.core.serving.ViewInfo;
import io.periscope.core.serving.ViewRequest;
import io.periscope.core.sink.AnswerFeed;
import io.periscope.core.sink.EventFeed;
import io.periscope.core.sink.Feed;
import io.periscope.core.sink.Portions;
import io.periscope.core.sink.SinkRunner;
import io.periscope.core.tables.TableVersions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A workspace at work: all its streams, and the operations that the world may ask for. */
public final class Pipeline implements Operations, Readings, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

  /** Periscope's. */
  public static final String VERSION = "0.1.0";

  private static final long TICK_MILLIS = 500;
  private static final long BUILD_MILLIS = 100;
  private static final long BALANCE_MILLIS = 5_000;
  private static final long COMPACT_SECONDS = 2;
  private static final long RETRY_MILLIS = 5_000;
  private static final long DRIFT_MILLIS = 5_000;
  private static final long QUALITY_MILLIS = 5_000;
  private static final long TRAIN_MILLIS = 1_000;
  private static final long ALERT_MILLIS = 2_000;
  private static final long MIRROR_MILLIS = 2_000;
  private static final Duration TRAINING_ENDS = Duration.ofMinutes(1);

  private final Engines engines;
  private final TableVersions tables;
  private final Models models;
  private final HeldScorers held;
  private final DriftWatch drift;
  private final TrainedModels trained;
  private final Settings settings;
  private final boolean withSources;
  private final Clock clock;
  private final Serving serving;
  private final StatusBoard board;
  private final Verifier verifier;
  private final Quality quality;
  private final Alerting alerting;
  private final Admission admission;
  private final KeyedRequests requests;
  private final Map<String, LogWriter> writers = new ConcurrentHashMap<>();
  private final ScheduledExecutorService timer =
      Executors.newScheduledThreadPool(3, task -> new Thread(task, "timer"));
  private final ScheduledExecutorService trainer =
      Executors.newSingleThreadScheduledExecutor(Pipeline::trainerThread);
  private final ScheduledExecutorService mirrors =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "mirror"));
  private final Object batchLock = new Object();
  private final Object releaseLock = new Object();
  private final Map<String, StreamPipeline> running;
  private volatile Catalog catalog;
  private volatile List<StreamPipeline> streams;
  private volatile List<SinkRunner> sinks = List.of();
  private volatile List<ViewPlan> served = List.of();
  private volatile Optional<EngineLostException> failure = Optional.empty();

  private Pipeline(
      Catalog catalog,
      Engines engines,
      TableVersions tables,
      Models models,
      List<StreamPipeline> streams,
      Map<String, StreamPipeline> running,
      boolean withSources,
      Clock clock) {
    this.catalog = catalog;
    this.engines = engines;
    this.tables = tables;
    this.models = models;
    this.held = new HeldScorers(models::hold);
    this.running = running;
    this.settings = catalog.workspace().settings();
    this.withSources = withSources;
    this.clock = clock;
    this.streams = List.copyOf(streams);
    this.board =
        new StatusBoard(
            catalog.workspace().settings(),
            engines,
            () -> this.streams,
            () -> this.sinks,
            tables::status,
            clock);
    this.admission = new Admission(settings.http(), this::lag, System::nanoTime);
    this.requests =
        new KeyedRequests(topic -> engines.log().requestWriter(topic, settings.http().remember()));
    this.serving =
        new Serving(
            catalog,
            engines.store(),
            board::logEnd,
            clock,
            (layer, took) ->
                engines
                    .meters()
                    .record(
                        Catalogue.QUERY_SECONDS,
                        took.toNanos() / 1e9,
                        layer.name().toLowerCase(Locale.ROOT)));
    this.drift =
        new DriftWatch(models, engines.batch(), () -> this.catalog, running::get, System::nanoTime);
    this.trained =
        new TrainedModels(
            models,
            engines,
            () -> this.catalog,
            running::get,
            this::rescore,
            drift,
            sql -> serving.query(sql, Layer.MERGED));
    this.verifier = new Verifier(engines, serving);
    this.quality =
        new Quality(
            () -> this.catalog,
            serving,
            engines.store(),
            engines.results(),
            engines.meters(),
            clock,
            System::nanoTime);
    this.alerting =
        new Alerting(
            settings.name(),
            () -> this.catalog.workspace().alerts(),
            settings.channels(),
            engines.notices(),
            this,
            engines.meters(),
            clock);
    alerting.ask(new QualityVerdicts(quality, Verdicts.none()));
    showWhatIsServed();
  }

  /**
   * Opens every stream, reading nothing yet.
   *
   * @param withSources whether the declared sources are to run, or only what is in the log is read
   */
  public static Pipeline open(Catalog declared, Engines engines, boolean withSources, Clock clock) {
    TableVersions tables = new TableVersions(engines.tables(), withSources, clock);
    Models models =
        new Models(
            modelFolder(declared.workspace().settings()), engines.learners(), clock, VERSION);
    List<StreamPipeline> streams = new ArrayList<>();
    Map<String, StreamPipeline> running = new ConcurrentHashMap<>();
    try {
      tables.prepare(declared.workspace().tables());
      Catalog catalog = declared.loadTables(engines.store()).scoredBy(models::champion);
      for (StreamDef stream : catalog.streamsInOrder()) {
        streams.add(open(stream, catalog, List.of(), engines, models, running, withSources, clock));
      }
      removeUndeclared(catalog.plans(), engines.store());
      return new Pipeline(catalog, engines, tables, models, streams, running, withSources, clock);
    } catch (RuntimeException e) {
      streams.forEach(StreamPipeline::close);
      tables.close();
      throw e;
    }
  }

  private static StreamPipeline open(
      StreamDef stream,
      Catalog catalog,
      List<ViewPlan> former,
      Engines engines,
      Models models,
      Map<String, StreamPipeline> running,
      boolean withSources,
      Clock clock) {
    DerivedSources derived =
        new DerivedSources(
            catalog,
            engines,
            new Decoders(engines.formats())::of,
            name -> Optional.ofNullable(running.get(name)).map(StreamPipeline::decided),
            models);
    StreamPipeline opened =
        new StreamPipeline(
            stream,
            catalog.plansOf(stream),
            former,
            engines.with(derived),
            catalog.workspace().settings(),
            withSources,
            clock,
            Executors.newSingleThreadExecutor(
                task ->
                    new Thread(
                        LogContext.about(LogContext.STREAM, stream.name(), task),
                        "archive-" + stream.name())));
    opened.check(catalog.checks(stream.name()));
    running.put(stream.name(), opened);
    return opened;
  }

  /** Drops the state of views that are declared no more. */
  static void removeUndeclared(List<ViewPlan> plans, StateStore store) {
    List<String> declared = plans.stream().map(ViewPlan::view).toList();
    store.views().stream().filter(view -> !declared.contains(view)).forEach(store::remove);
  }

  /** Begins to read, and to run what is periodic. */
  public void start() {
    streams.forEach(StreamPipeline::start);
    startSinks(catalog.workspace().sinks());
    board.tick();
    every("the sample of the status", TICK_MILLIS, TICK_MILLIS, board::tick);
    every("the building of views", 0, BUILD_MILLIS, this::buildViews);
    every("the balance of events", BALANCE_MILLIS, BALANCE_MILLIS, board::balance);
    every(
        "the compaction of the state",
        COMPACT_SECONDS * 1000,
        COMPACT_SECONDS * 1000,
        engines.store()::compact);
    every(
        "the archiving of segments",
        RETRY_MILLIS,
        RETRY_MILLIS,
        () -> streams.forEach(StreamPipeline::retryArchive));
    every("the watch for drift", DRIFT_MILLIS, DRIFT_MILLIS, drift::look);
    every("the look at expectations", QUALITY_MILLIS, QUALITY_MILLIS, quality::look);
    settings
        .batch()
        .every()
        .map(Duration::toMillis)
        .ifPresent(
            period -> every("the batch", period, period, () -> batch(false, Optional.empty())));
    if (withSources) {
      TrainingSchedule schedule = new TrainingSchedule(models, trained, clock, System::nanoTime);
      trainer.scheduleWithFixedDelay(
          schedule::tick, TRAIN_MILLIS, TRAIN_MILLIS, TimeUnit.MILLISECONDS);
      settings.mlflow().ifPresent(this::mirrorRuns);
      every("the look at alerts", ALERT_MILLIS, ALERT_MILLIS, alerting::tick);
    }
  }

  private void mirrorRuns(Settings.Mlflow server) {
    for (RunTracker tracker : engines.trackers()) {
      RunMirror mirror =
          new RunMirror(models, tracker, server, settings.name(), modelFolder(settings));
      mirrors.scheduleWithFixedDelay(
          () -> mirror.tick(trained.names()), 0, MIRROR_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private static Path modelFolder(Settings settings) {
    return settings.data().resolve("lake").resolve("models");
  }

  /** Training may take long: it gives way to everything else. */
  private static Thread trainerThread(Runnable task) {
    Thread thread = new Thread(task, "trainer");
    thread.setPriority(Thread.MIN_PRIORITY);
    return thread;
  }

  /** Starts the sinks that are declared and do not run. */
  private void startSinks(List<SinkDef> declared) {
    if (!withSources) {
      return;
    }
    List<SinkRunner> now = new ArrayList<>(sinks);
    List<SinkDef> running = now.stream().map(SinkRunner::definition).toList();
    for (SinkDef sink : declared) {
      if (!running.contains(sink)) {
        SinkRunner started = new SinkRunner(sink, () -> feed(sink));
        started.start();
        now.add(started);
      }
    }
    sinks = List.copyOf(now);
  }

  /**
   * Ends the sinks that are not declared any more or otherwise, and those of a stream that is: what
   * that accepts by its new fields must not be read by the former ones. One that stands still for
   * good is to begin anew.
   */
  private void endSinks(Catalog next) {
    List<SinkRunner> stay =
        sinks.stream().filter(sink -> sink.goesOn() && stays(sink.definition(), next)).toList();
    List<SinkRunner> end = sinks.stream().filter(sink -> !stay.contains(sink)).toList();
    end.forEach(SinkRunner::stop);
    end.forEach(SinkRunner::close);
    sinks = stay;
  }

  private boolean stays(SinkDef sink, Catalog next) {
    return next.workspace().sinks().contains(sink)
        && (!(sink.question() instanceof SinkDef.Question.Stream events)
            || catalog.stream(events.name()).equals(next.stream(events.name())));
  }

  private Feed feed(SinkDef sink) {
    SinkConnector connector = connector(sink);
    if (!(sink.question() instanceof SinkDef.Question.Stream events)) {
      return new AnswerFeed(sink, () -> connector.open(sink, engines.log()), serving);
    }
    StreamDef stream = catalog.stream(events.name());
    Portions portions = Portions.open(settings.data().resolve("sinks").resolve(sink.name()));
    Follower follower = Follower.open(stream, engines.log(), engines.store(), portions.outside());
    return new EventFeed(
        stream,
        connector.openEvents(sink),
        follower,
        portions,
        new Decoders(engines.formats()).of(stream),
        engines.batch(),
        () -> Optional.ofNullable(running.get(stream.name())).map(StreamPipeline::decided));
  }

  private SinkConnector connector(SinkDef sink) {
    return engines.sinks().stream()
        .filter(connector -> connector.kind().equals(sink.kind()))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no connector for " + sink.kind()));
  }

  /**
   * Changes streams and views while everything runs. Views that are new or changed are built beside
   * what is in service, and take over when they are complete; those that are gone, go at once. A
   * stream whose declaration changed stands still for the moment that takes; its new fields count
   * from the next segment on.
   *
   * @throws PeriscopeException (USER) when the change cannot be made while it runs; nothing was
   *     changed then
   */
  public void apply(Catalog declared) {
    synchronized (releaseLock) {
      tables.prepare(added(declared));
      Catalog next = declared.withTablesOf(catalog, engines.store()).scoredBy(models::champion);
      endSinks(next);
      try {
        takeOver(next);
      } finally {
        startSinks(catalog.workspace().sinks());
      }
    }
  }

  /**
   * Builds views anew that ask a model whose champion is another one now, beside what is in
   * service.
   */
  private void rescore() {
    synchronized (releaseLock) {
      Catalog next = catalog.scoredBy(models::champion);
      if (!next.plans().equals(catalog.plans())) {
        catalog = next;
        streams.forEach(stream -> stream.declare(next.plansOf(stream.stream())));
        showWhatIsServed();
      }
    }
  }

  /** The tables whose names are new: no other can be taken over. */
  private List<TableDef> added(Catalog declared) {
    List<String> known = catalog.workspace().tables().stream().map(TableDef::name).toList();
    return declared.workspace().tables().stream()
        .filter(table -> !known.contains(table.name()))
        .toList();
  }

  private void takeOver(Catalog next) {
    Map<String, StreamPipeline> now = new LinkedHashMap<>();
    streams.forEach(stream -> now.put(stream.stream().name(), stream));
    try {
      for (StreamDef stream : next.streamsInOrder()) {
        replace(now, stream, next);
      }
    } finally {
      streams = List.copyOf(now.values());
    }
    List<StreamPipeline> gone = new ArrayList<>(now.values());
    gone.removeIf(stream -> next.workspace().stream(stream.stream().name()).isPresent());
    now.values().removeAll(gone);
    streams = List.copyOf(now.values());
    gone.forEach(stream -> running.remove(stream.stream().name()));
    gone.forEach(StreamPipeline::close);
    for (StreamPipeline stream : streams) {
      stream.check(next.checks(stream.stream().name()));
      stream.declare(next.plansOf(stream.stream()));
    }
    removeUndeclared(next.plans(), engines.store());
    catalog = next;
    showWhatIsServed();
  }

  /** Opens a stream that is new or is declared otherwise; if it cannot be, all is as before. */
  private void replace(Map<String, StreamPipeline> now, StreamDef stream, Catalog next) {
    Optional<StreamPipeline> before = Optional.ofNullable(now.get(stream.name()));
    if (before.map(StreamPipeline::stream).equals(Optional.of(stream))
        && source(stream, catalog).equals(source(stream, next))
        && catalog.derivation(stream.name()).equals(next.derivation(stream.name()))) {
      return;
    }
    List<ViewPlan> former = before.map(StreamPipeline::plans).orElse(List.of());
    before.ifPresent(StreamPipeline::close);
    StreamPipeline opened;
    try {
      opened = open(stream, next, former, engines, models, running, withSources, clock);
    } catch (RuntimeException e) {
      before.ifPresent(
          old -> {
            StreamPipeline again =
                open(old.stream(), catalog, former, engines, models, running, withSources, clock);
            again.start();
            now.put(stream.name(), again);
          });
      throw e;
    }
    opened.start();
    now.put(stream.name(), opened);
  }

  /** The stream that a derived one is made of. */
  private static Optional<StreamDef> source(StreamDef stream, Catalog declared) {
    return declared.derivation(stream.name()).flatMap(d -> declared.workspace().stream(d.from()));
  }

  private static Optional<StreamPipeline> find(List<StreamPipeline> streams, StreamDef stream) {
    return streams.stream().filter(s -> s.stream().name().equals(stream.name())).findFirst();
  }

  private void buildViews() {
    for (StreamPipeline stream : streams) {
      stream.buildViews();
      if (!inService().equals(served)) {
        showWhatIsServed();
      }
    }
  }

  private List<ViewPlan> inService() {
    return streams.stream().flatMap(stream -> stream.plans().stream()).toList();
  }

  private synchronized void showWhatIsServed() {
    List<ViewPlan> now = inService();
    serving.declare(catalog.serving(now, serving.catalog()));
    served = now;
    List<ViewPlan> scored = new ArrayList<>(now);
    scored.addAll(catalog.plans());
    held.hold(scored);
  }

  private void every(String name, long delayMillis, long periodMillis, Runnable task) {
    Runnable careful =
        () -> {
          try {
            task.run();
          } catch (EngineLostException e) {
            failure = Optional.of(e);
          }
        };
    timer.scheduleWithFixedDelay(
        new Periodic(name, careful), delayMillis, periodMillis, TimeUnit.MILLISECONDS);
  }

  /**
   * Whether all sources are exhausted and everything in the log has been read.
   *
   * @throws PeriscopeException when a stream stands still, with its reason
   */
  public boolean idle() {
    for (StreamPipeline stream : inOrder()) {
      stream
          .error()
          .ifPresent(
              e -> {
                throw new PeriscopeException(
                    e.fault(), "stream '" + stream.stream().name() + "': " + e.getMessage(), e);
              });
      boolean sourceDone = stream.source().map(s -> sourceDone(stream, s)).orElse(true);
      stream
          .buildError()
          .filter(e -> !stream.building().isEmpty())
          .ifPresent(
              e -> {
                throw e;
              });
      if (!stream.building().isEmpty()
          || !sourceDone
          || !stream.state().coverage().covers(stream.logEnd())) {
        return false;
      }
    }
    return sinks.stream().allMatch(this::isWritten);
  }

  private List<StreamPipeline> inOrder() {
    return catalog.streamsInOrder().stream()
        .flatMap(stream -> Optional.ofNullable(running.get(stream.name())).stream())
        .toList();
  }

  /**
   * A derived stream is done when it has everything of the other, which was asked before it, and
   * has read what was made of that: the log may not show yet what was committed just now.
   */
  private boolean sourceDone(StreamPipeline stream, SourceRunner source) {
    return catalog
        .derivation(stream.stream().name())
        .flatMap(derivation -> Optional.ofNullable(running.get(derivation.from())))
        .map(
            from ->
                source
                        .position()
                        .map(DerivedSources::coverage)
                        .orElse(Coverage.NOTHING)
                        .covers(from.state().coverage())
                    && stream.state().coverage().covers(source.committed()))
        .orElseGet(source::done);
  }

  private boolean isWritten(SinkRunner sink) {
    sink.error()
        .ifPresent(
            e -> {
              throw new PeriscopeException(
                  e.fault(), "sink '" + sink.definition().name() + "': " + e.getMessage(), e);
            });
    return !sink.written().isEmpty()
        && sink.written().entrySet().stream()
            .allMatch(each -> covers(each.getKey(), each.getValue()));
  }

  private boolean covers(String stream, Coverage written) {
    return streams.stream()
        .filter(each -> each.stream().name().equals(stream))
        .allMatch(each -> written.covers(each.state().coverage()));
  }

  /** Why this process cannot go on at all; empty while it can. */
  public Optional<EngineLostException> failure() {
    return failure.or(
        () ->
            streams.stream()
                .flatMap(stream -> stream.error().stream())
                .filter(EngineLostException.class::isInstance)
                .map(EngineLostException.class::cast)
                .findFirst());
  }

  /** Archives everything that has been read. */
  public void archiveAll() {
    streams.forEach(StreamPipeline::archiveAll);
  }

  @Override
  public QualityOperations quality() {
    return quality;
  }

  @Override
  public Catalog catalog() {
    return serving.catalog();
  }

  @Override
  public ModelOperations models() {
    return trained;
  }

  /** What steps of jobs do to streams, views and models, by their kind. */
  public Map<String, StepAction> steps() {
    return new PipelineSteps(
            this, engines, () -> catalog, name -> Optional.ofNullable(running.get(name)), clock)
        .actions();
  }

  @Override
  public Status status() {
    return board.status();
  }

  @Override
  public AlertOperations alerts() {
    return alerting;
  }

  /** From now on these know of expectations and jobs, for alerts. */
  public void ask(Verdicts knowing) {
    alerting.ask(new QualityVerdicts(quality, knowing));
  }

  @Override
  public Coverage logEnd(String stream) {
    return board.logEnd(stream);
  }

  @Override
  public Map<String, Long> quarantineReasons(String stream) {
    return board.reasons(stream);
  }

  @Override
  public long quarantinedSinceStart(String stream) {
    return Optional.ofNullable(running.get(stream)).map(s -> s.meter().quarantined()).orElse(0L);
  }

  @Override
  public Optional<Instant> lastEvent(String stream) {
    return Optional.ofNullable(running.get(stream)).flatMap(s -> s.meter().lastEvent());
  }

  @Override
  public List<ModelReading> modelReadings() {
    return trained.readings();
  }

  @Override
  public List<String> streams() {
    return streams.stream().map(stream -> stream.stream().name()).toList();
  }

  @Override
  public List<ViewInfo> views() {
    return serving.views();
  }

  @Override
  public Result view(String name, ViewRequest request) {
    return serving.view(name, request);
  }

  @Override
  public Result query(String sql, Layer layer) {
    return serving.query(sql, layer);
  }

  @Override
  public List<StreamTopic> topics() {
    return streams.stream()
        .map(
            stream ->
                new StreamTopic(
                    stream.stream().name(), stream.topic().name(), stream.topic().partitions()))
        .toList();
  }

  @Override
  public List<CompletableFuture<Position>> append(String stream, List<OutgoingEvent> events) {
    StreamDef target = catalog.stream(stream);
    LogWriter writer =
        writers.computeIfAbsent(target.topic(), topic -> engines.log().writer(topic));
    List<OutgoingEvent> keyed = keyed(target, events);
    admission.enter(stream, keyed);
    List<CompletableFuture<Position>> sent = new ArrayList<>(keyed.size());
    try {
      keyed.forEach(event -> sent.add(writer.send(event)));
      return List.copyOf(sent);
    } finally {
      CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new))
          .whenComplete((all, e) -> admission.arrived(stream, Admission.bytes(keyed)));
    }
  }

  /** Events of a stream with a key get theirs, unless they bring one. */
  private static List<OutgoingEvent> keyed(StreamDef target, List<OutgoingEvent> events) {
    Optional<EventKeys> keys = EventKeys.of(target);
    return keys.isEmpty()
        ? events
        : events.stream().map(event -> keyed(keys.get(), event)).toList();
  }

  private static OutgoingEvent keyed(EventKeys keys, OutgoingEvent event) {
    return event.key().isPresent()
        ? event
        : new OutgoingEvent(event.partition(), keys.key(event.value()), event.value());
  }

  @Override
  public List<Position> appendOnce(String stream, RequestKey key, List<OutgoingEvent> events) {
    StreamDef target = catalog.stream(stream);
    List<OutgoingEvent> keyed = keyed(target, events);
    AtomicBoolean entered = new AtomicBoolean();
    try {
      return requests.append(
          target.topic(),
          key,
          keyed,
          () -> {
            admission.enter(stream, keyed);
            entered.set(true);
          });
    } finally {
      if (entered.get()) {
        admission.arrived(stream, Admission.bytes(keyed));
      }
    }
  }

  /** Offsets in a stream's log that are not read yet, as of the last tick. */
  private long lag(String stream) {
    return streams.stream()
        .filter(each -> each.stream().name().equals(stream))
        .mapToLong(each -> board.logEnd(stream).offsetsSince(each.state().coverage()))
        .sum();
  }

  @Override
  public List<QuarantinedEvent> quarantine(String stream, int limit, int offset) {
    return engines.store().quarantine(catalog.stream(stream).name(), limit, offset);
  }

  /** One batch at a time: a second one waits for the first. */
  @Override
  public BatchReport batch(boolean full, Optional<String> view) {
    view.ifPresent(catalog::plan);
    synchronized (batchLock) {
      long start = System.nanoTime();
      List<BatchVersion> versions = new ArrayList<>();
      for (StreamPipeline stream : streams) {
        boolean asked =
            view.isEmpty() || stream.plans().stream().anyMatch(p -> p.view().equals(view.get()));
        if (asked) {
          stream.archiveAll();
          versions.addAll(stream.publishBatch(full, view));
        }
      }
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      engines.meters().record(Catalogue.BATCH_SECONDS, took.toNanos() / 1e9);
      return new BatchReport(full, versions, took);
    }
  }

  @Override
  public VerifyReport verify(Optional<String> view, Optional<Coverage> at) {
    Optional<String> only = view.map(name -> catalog.plan(name).stream());
    if (at.isPresent() && only.isEmpty() && streams.size() > 1) {
      throw PeriscopeException.user(
          "a coverage is of one stream, and there are %d: say which view to verify at it"
              .formatted(streams.size()));
    }
    List<Difference> differences = new ArrayList<>();
    List<VerifyReport.Conservation> conservation = new ArrayList<>();
    synchronized (releaseLock) {
      for (StreamPipeline stream : streams) {
        if (only.isEmpty() || only.get().equals(stream.stream().name())) {
          verifier.verify(stream, view, at, differences, conservation);
        }
      }
    }
    return new VerifyReport(differences, conservation);
  }

  @Override
  public long retryQuarantine(String stream) {
    StreamDef wanted = catalog.stream(stream);
    synchronized (releaseLock) {
      StreamPipeline found = find(streams, wanted).orElseThrow();
      long released = found.retryQuarantine();
      if (released > 0) {
        // Verification looks for released events in the master dataset.
        found.archiveAll();
      }
      return released;
    }
  }

  /** Stops everything in order: sources, readers, archive. Nothing that was read is lost. */
  @Override
  public void close() {
    // What it has not told yet, it tells the next time.
    mirrors.shutdownNow();
    trainer.shutdown();
    if (!models.stop(TRAINING_ENDS)) {
      LOG.warn("a training did not end within {}", TRAINING_ENDS);
    }
    // No interrupts: a batch that is under way ends its commit.
    timer.shutdown();
    try {
      timer.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    alerting.close();
    sinks.forEach(SinkRunner::stop);
    sinks.forEach(SinkRunner::close);
    streams.forEach(StreamPipeline::close);
    held.hold(List.of());
    models.close();
    tables.close();
    requests.close();
    writers.values().forEach(LogWriter::close);
  }
}
