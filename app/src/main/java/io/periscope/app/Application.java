package io.periscope.app;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.log.EventLog;
import io.periscope.api.metrics.Meters;
import io.periscope.api.model.Settings;
import io.periscope.api.model.Workspace;
import io.periscope.api.registry.SchemaRegistry;
import io.periscope.avro.AvroFormat;
import io.periscope.avro.AvroJsonWriters;
import io.periscope.avro.FileRegistry;
import io.periscope.avro.RegistryClient;
import io.periscope.core.Catalog;
import io.periscope.core.Engines;
import io.periscope.core.Pipeline;
import io.periscope.core.alerts.JobVerdicts;
import io.periscope.core.alerts.Notices;
import io.periscope.core.batch.BatchObserver;
import io.periscope.core.lineage.OpenLineage;
import io.periscope.core.schedule.Jobs;
import io.periscope.core.schedule.StepAction;
import io.periscope.core.serving.Entrance;
import io.periscope.duckdb.DuckDb;
import io.periscope.duckdb.DuckDbOptions;
import io.periscope.iceberg.IcebergLake;
import io.periscope.kafka.KafkaEventLog;
import io.periscope.kafka.embedded.EmbeddedBroker;
import io.periscope.micrometer.MicrometerMeters;
import io.periscope.server.PeriscopeServer;
import io.periscope.sql.Dialect;
import io.periscope.sqlite.CronTimes;
import io.periscope.sqlite.OperationsDatabase;
import io.periscope.sqlite.SchedulerClock;
import io.periscope.sqlite.SqliteAlertStore;
import io.periscope.sqlite.SqliteResultLog;
import io.periscope.sqlite.SqliteRunStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Everything put together and running: the list of what Periscope is made of. */
final class Application implements AutoCloseable {
  private static final Duration STEP_ENDS = Duration.ofSeconds(10);

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Optional<EmbeddedBroker> broker;
  private final Pipeline pipeline;
  private final Jobs jobs;
  private final PeriscopeServer server;
  private volatile Workspace declared;

  /**
   * Opens the data folder and starts.
   *
   * @param connectors those that the workspace was read with
   * @param withSources whether the declared sources run, too
   * @param around put around the engines before anything uses them
   */
  Application(
      Workspace workspace,
      Connectors connectors,
      DataFolder data,
      boolean withSources,
      UnaryOperator<Engines> around) {
    this.declared = workspace;
    FileHandles.require();
    Settings settings = workspace.settings();
    Entrance entrance = new Entrance(settings.name(), Clock.systemUTC().instant());
    Meters meters = new MicrometerMeters();
    open.push(meters);
    Measuring measuring = new Measuring(meters, entrance, settings.data());
    try {
      // The broker takes longest to start: the rest comes up beside it.
      CompletableFuture<Optional<EmbeddedBroker>> starting =
          begin(() -> startBroker(settings, data));
      CompletableFuture<DuckDb> duckDb =
          begin(
              () ->
                  DuckDb.open(
                      data.path("state"),
                      DuckDbOptions.defaults(),
                      line -> System.err.println("periscope: " + line)));
      CompletableFuture<IcebergLake> lake = begin(() -> new IcebergLake(data.path("lake")));
      CompletableFuture<Catalog> catalog =
          begin(
              () -> {
                connectors.check(workspace);
                return Catalog.compile(workspace, Dialect.duckDb());
              });
      CompletableFuture<Services> services =
          begin(
              () ->
                  Services.start(
                      withSources ? workspace.services() : List.of(),
                      connectors.services(),
                      data.path("services")));
      open.push(() -> services.join().close());
      open.push(() -> starting.join().ifPresent(EmbeddedBroker::close));
      open.push(() -> duckDb.join().close());
      open.push(() -> lake.join().close());
      Optional<FileRegistry> own =
          settings.registry().url().isEmpty()
              ? Optional.of(FileRegistry.open(data.path("registry")))
              : Optional.empty();
      SchemaRegistry registry =
          own.<SchemaRegistry>map(Function.identity())
              .orElseGet(() -> RegistryClient.of(settings.registry(), System.getenv()));
      server =
          PeriscopeServer.start(
              entrance,
              Optional.of(
                  new PeriscopeServer.Schemas(
                      new AvroJsonWriters(registry), own.map(Function.identity()))),
              settings.http(),
              meters);
      open.push(server);
      broker = await(starting);
      OperationsDatabase operations = OperationsDatabase.open(data.path("operations.db"));
      open.push(operations);
      EventLog log = openLog(settings, broker.map(EmbeddedBroker::address));
      open.push(log);
      Optional<OpenLineage> lineage =
          settings
              .lineage()
              .map(
                  where ->
                      OpenLineage.start(
                          where,
                          System.getenv(),
                          () -> entrance.isOpen() ? entrance.catalog() : await(catalog)));
      lineage.ifPresent(open::push);
      Engines engines =
          new Engines(
              log,
              await(duckDb).stateStore(),
              await(duckDb).batchEngine(),
              await(lake),
              connectors.sources(Clock.systemUTC(), await(services).variables()),
              connectors.sinks(),
              List.of(new AvroFormat(registry)),
              connectors.tables(await(services).variables()),
              connectors.learners(),
              connectors.trackers(),
              meters,
              new Notices(new SqliteAlertStore(operations), connectors.senders()),
              lineage.map(Function.<BatchObserver>identity()).orElse(BatchObserver.NONE),
              new SqliteResultLog(operations));
      pipeline =
          Pipeline.open(await(catalog), around.apply(engines), withSources, Clock.systemUTC());
      open.push(pipeline);
      pipeline.start();
      jobs = openJobs(workspace, data, operations, withSources);
      open.push(jobs);
      jobs.start(workspace.jobs());
      open.push(entrance::close);
      entrance.open(pipeline, jobs);
      pipeline.ask(new JobVerdicts(jobs));
      measuring.of(pipeline, jobs);
      data.announce(server.url());
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private Jobs openJobs(
      Workspace workspace, DataFolder data, OperationsDatabase database, boolean scheduled) {
    Clock clock = Clock.systemUTC();
    Map<String, StepAction> actions = new HashMap<>(pipeline.steps());
    actions.put("test", new TestStep(() -> declared));
    return new Jobs(
        new Jobs.Means(
            new SqliteRunStore(database),
            new SchedulerClock(database, clock),
            new CronTimes(),
            actions,
            workspace.root(),
            data.path("jobs"),
            System.getenv(),
            STEP_ENDS),
        clock,
        System::nanoTime,
        scheduled);
  }

  /** Takes over other declarations of streams, views, models and jobs. */
  void apply(Workspace changed) {
    pipeline.apply(Catalog.compile(changed, Dialect.duckDb()));
    declared = changed;
    jobs.declare(changed.jobs());
  }

  /** Whether jobs have runs under way, or that wait. */
  boolean works() {
    return jobs.busy();
  }

  private static Optional<EmbeddedBroker> startBroker(Settings settings, DataFolder data) {
    return settings.log().bootstrapServers().isPresent()
        ? Optional.empty()
        : Optional.of(EmbeddedBroker.start(data.path("log"), settings.log().port()));
  }

  private static EventLog openLog(Settings settings, Optional<String> embedded) {
    String servers = embedded.or(settings.log()::bootstrapServers).orElseThrow();
    return new KafkaEventLog(servers, settings.log().properties(), settings.name());
  }

  /** Why it cannot go on; empty while it can. */
  Optional<PeriscopeException> failure() {
    return broker
        .flatMap(EmbeddedBroker::failure)
        .or(() -> pipeline.failure().map(Function.<PeriscopeException>identity()));
  }

  Pipeline pipeline() {
    return pipeline;
  }

  String url() {
    return server.url();
  }

  private static <T> CompletableFuture<T> begin(Supplier<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(task.get());
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            },
            "start");
    thread.start();
    return result;
  }

  private static <T> T await(CompletableFuture<T> result) {
    try {
      return result.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /**
   * Stops in the opposite order of the start; a part that fails to stop does not keep the others.
   */
  @Override
  public void close() {
    RuntimeException failure = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (CompletionException e) {
        // It never started: the start has told why.
      } catch (Exception e) {
        failure = new IllegalStateException("stopping failed: " + e.getMessage(), e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
