package io.periscope.core;

import io.periscope.api.engine.StateStore.Books;
import io.periscope.api.engine.StreamState;
import io.periscope.api.engine.ViewState;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.lake.SegmentCommit;
import io.periscope.api.log.Coverage;
import io.periscope.api.model.Settings;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.ViewPlan;
import io.periscope.core.ingest.SourceRunner;
import io.periscope.core.quality.SuiteCompiler;
import io.periscope.core.serving.Age;
import io.periscope.core.serving.Status;
import io.periscope.core.serving.Status.BuildStatus;
import io.periscope.core.serving.Status.SinkStatus;
import io.periscope.core.serving.Status.StreamStatus;
import io.periscope.core.serving.Status.TableStatus;
import io.periscope.core.serving.Status.ViewStatus;
import io.periscope.core.sink.SinkRunner;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gathers how everything stands. Rates and the log's end come from samples taken at each tick. */
final class StatusBoard {
  private static final Logger LOG = LoggerFactory.getLogger(StatusBoard.class);

  private final Settings settings;
  private final Engines engines;
  private final Supplier<List<StreamPipeline>> running;
  private final Supplier<List<SinkRunner>> sinks;
  private final Supplier<List<TableStatus>> tables;
  private final Clock clock;
  private final Instant startedAt;
  private final Map<String, Coverage> ends = new ConcurrentHashMap<>();
  private final Map<String, RateMeter> rates = new ConcurrentHashMap<>();
  private final Map<String, Balance> balances = new ConcurrentHashMap<>();

  /** What the last look at a stream's books found. */
  private record Balance(long duplicates, Optional<String> wrong, Map<String, Long> reasons) {}

  StatusBoard(
      Settings settings,
      Engines engines,
      Supplier<List<StreamPipeline>> running,
      Supplier<List<SinkRunner>> sinks,
      Supplier<List<TableStatus>> tables,
      Clock clock) {
    this.sinks = sinks;
    this.tables = tables;
    this.settings = settings;
    this.engines = engines;
    this.running = running;
    this.clock = clock;
    this.startedAt = clock.instant();
  }

  /** Takes a sample. */
  void tick() {
    for (StreamPipeline stream : running.get()) {
      String name = stream.stream().name();
      rates
          .computeIfAbsent(name, n -> new RateMeter())
          .sample(System.nanoTime(), stream.state().read());
      try {
        ends.put(name, stream.logEnd());
      } catch (RuntimeException e) {
        LOG.debug("the end of {} cannot be told now: {}", name, e.getMessage());
      }
    }
  }

  /** Compares each stream's counts with the rows that they count. */
  void balance() {
    for (StreamPipeline stream : running.get()) {
      // Rows only become more: what is counted is asked before what it must not exceed.
      long archived = stream.archiver().master().head().map(SegmentCommit::accepted).orElse(0L);
      long rows = stream.archiver().master().rows();
      Books books = engines.store().books(stream.stream().name());
      Optional<String> wrong = Optional.empty();
      if (books.quarantineRows() != books.state().quarantined()) {
        wrong =
            Optional.of(
                "%,d events were counted as quarantined, but %,d are there"
                    .formatted(books.state().quarantined(), books.quarantineRows()));
      }
      if (rows < archived || rows > books.state().accepted()) {
        wrong =
            Optional.of(
                "%,d events were archived, but the master dataset has %,d rows"
                    .formatted(archived, rows));
      }
      balances.put(stream.stream().name(), new Balance(books.duplicates(), wrong, reasons(books)));
    }
  }

  /** None is asked for where there can be none. */
  private Map<String, Long> reasons(Books books) {
    if (books.quarantineRows() == 0) {
      return Map.of();
    }
    Map<String, Long> reasons = new HashMap<>();
    engines
        .store()
        .quarantineReasons(books.state().stream())
        .forEach(each -> reasons.put(each.reason(), each.events()));
    return reasons;
  }

  /** Events in a stream's quarantine by reason, as of the last look at its books. */
  Map<String, Long> reasons(String stream) {
    return Optional.ofNullable(balances.get(stream)).map(Balance::reasons).orElse(Map.of());
  }

  /** The end of a stream's log at the last tick, or what has been read if that is further. */
  Coverage logEnd(String stream) {
    return ends.getOrDefault(stream, Coverage.NOTHING);
  }

  Status status() {
    List<StreamStatus> streamStatus = new ArrayList<>();
    List<ViewStatus> viewStatus = new ArrayList<>();
    List<BuildStatus> building = new ArrayList<>();
    boolean idle = true;
    for (StreamPipeline stream : running.get()) {
      StreamStatus status = stream(stream);
      idle &= status.sourceDone() && status.lag() == 0;
      streamStatus.add(status);
      idle &= stream.building().isEmpty();
      Optional<String> buildError = stream.buildError().map(PeriscopeException::getMessage);
      stream.building().stream()
          .filter(each -> !SuiteCompiler.isKept(each.view()))
          .forEach(
              each ->
                  building.add(
                      new BuildStatus(
                          each.view(),
                          stream.stream().name(),
                          each.replaces(),
                          each.doing(),
                          buildError)));
      stream.plans().stream()
          .filter(plan -> !SuiteCompiler.isKept(plan.view()))
          .forEach(plan -> view(stream, plan).ifPresent(viewStatus::add));
    }
    List<SinkStatus> sinkStatus = sinks.get().stream().map(StatusBoard::sink).toList();
    boolean failed =
        streamStatus.stream().anyMatch(s -> s.error().isPresent())
            || sinkStatus.stream().anyMatch(s -> s.error().isPresent());
    return new Status(
        settings.name(),
        failed ? "failed" : idle ? "idle" : "running",
        startedAt,
        engines.log().address(),
        settings.batch().every(),
        streamStatus,
        viewStatus,
        building,
        sinkStatus,
        tables.get());
  }

  private static SinkStatus sink(SinkRunner sink) {
    return new SinkStatus(
        sink.definition().name(),
        sink.definition().kind(),
        sink.writes(),
        sink.written(),
        sink.error().map(PeriscopeException::getMessage));
  }

  private StreamStatus stream(StreamPipeline pipeline) {
    StreamDef stream = pipeline.stream();
    StreamState state = pipeline.state();
    Optional<SegmentCommit> head = pipeline.archiver().head();
    return new StreamStatus(
        stream.name(),
        stream.topic(),
        pipeline.topic().id(),
        pipeline.topic().partitions(),
        state.read(),
        state.accepted(),
        state.quarantined(),
        Optional.ofNullable(balances.get(stream.name())).map(Balance::duplicates).orElse(0L),
        Optional.ofNullable(balances.get(stream.name())).flatMap(Balance::wrong),
        Optional.ofNullable(rates.get(stream.name())).map(RateMeter::perSecond).orElse(0.0),
        logEnd(stream.name()).offsetsSince(state.coverage()),
        state.coverage(),
        state.openSegment(),
        head.map(SegmentCommit::segment).orElse(0L),
        head.map(SegmentCommit::accepted).orElse(0L),
        head.map(SegmentCommit::coverage).orElse(Coverage.NOTHING),
        pipeline
            .source()
            .flatMap(s -> stream.source())
            .map(StatusBoard::describe)
            .orElse("outside"),
        pipeline.source().map(SourceRunner::sent).orElse(0L),
        pipeline.source().map(SourceRunner::done).orElse(false),
        pipeline.source().flatMap(SourceRunner::inputs),
        pipeline.error().map(PeriscopeException::getMessage));
  }

  private Optional<ViewStatus> view(StreamPipeline pipeline, ViewPlan plan) {
    Optional<ViewState> found = engines.store().view(plan.view());
    return found.map(
        state ->
            new ViewStatus(
                plan.view(),
                plan.stream(),
                state.version(),
                state.version() == 0
                    ? Optional.empty()
                    : Optional.of(Age.of(state.computedAt(), clock)),
                pipeline.batchMillis(plan.view()).map(Duration::ofMillis),
                state.throughSegment(),
                state.batchRows(),
                state.speedRows()));
  }

  private static String describe(SourceDef source) {
    if (source instanceof SourceDef.Files files) {
      return "files " + files.path();
    }
    if (source instanceof SourceDef.Derived) {
      return "derived";
    }
    return source instanceof SourceDef.Connected connected ? connected.kind() : "generator";
  }
}
