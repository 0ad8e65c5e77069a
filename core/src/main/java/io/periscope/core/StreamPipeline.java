package io.periscope.core;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.engine.BatchVersion;
import io.periscope.api.engine.MicroBatch;
import io.periscope.api.engine.Publication;
import io.periscope.api.engine.StateStore;
import io.periscope.api.engine.StreamState;
import io.periscope.api.engine.ViewState;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.lake.MasterTable;
import io.periscope.api.lake.SegmentCommit;
import io.periscope.api.log.Coverage;
import io.periscope.api.log.EventLog;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.log.TopicInfo;
import io.periscope.api.model.Settings;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.ViewPlan;
import io.periscope.api.source.SourceFactory;
import io.periscope.core.archive.Archiver;
import io.periscope.core.batch.BatchRunner;
import io.periscope.core.ingest.JsonDecoder;
import io.periscope.core.ingest.SourceRunner;
import io.periscope.core.speed.StreamReader;
import io.periscope.core.speed.StreamWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream with everything that belongs to it: source, reader, archiver, and the batches of its
 * views.
 */
final class StreamPipeline implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamPipeline.class);

  private final StreamDef stream;
  private final List<ViewPlan> plans;
  private final EventLog log;
  private final StateStore store;
  private final EventDecoder decoder;
  private final Archiver archiver;
  private final BatchRunner batch;
  private final StreamWriter writer;
  private final StreamReader reader;
  private final Optional<SourceRunner> source;
  private final TopicInfo topic;
  private final ExecutorService archiveThread;
  private final Map<String, Long> batchMillis = new TreeMap<>();
  private volatile Optional<PeriscopeException> archiveError = Optional.empty();

  /**
   * Opens the stream and brings its views up: what follows reads on from here.
   *
   * @param archiveThread archives one segment after the other; ends with this pipeline
   * @throws PeriscopeException when the topic is not the one that was read before
   */
  StreamPipeline(
      StreamDef stream,
      List<ViewPlan> plans,
      Engines engines,
      Settings settings,
      boolean withSource,
      Clock clock,
      ExecutorService archiveThread) {
    this.stream = stream;
    this.plans = plans;
    this.log = engines.log();
    this.store = engines.store();
    this.decoder = new JsonDecoder(stream.schema());
    this.topic = log.ensureTopic(stream.topic(), stream.partitions());
    MasterTable master = engines.lake().master(stream);
    this.batch = new BatchRunner(engines.lake(), engines.batch(), clock);
    Optional<SegmentCommit> before = master.head();
    StreamState opened = open(before);
    requireCurrentState(stream, opened, before);
    // It looks at the master table anew: a former process may have archived until just now.
    this.archiver = new Archiver(stream, topic, decoder, log, store, engines.batch(), master);
    requireWholeLake(stream, opened, archiver.head());
    bringUpViews(opened);
    this.archiveThread = archiveThread;
    this.writer =
        new StreamWriter(
            store,
            settings.segment(),
            ownState(opened),
            () -> archiveThread.execute(this::archiveQuietly),
            System::nanoTime);
    this.reader = new StreamReader(topic, log, writer, settings.speed());
    this.source =
        withSource
            ? stream.source().map(def -> new SourceRunner(stream, def, factory(def, engines), log))
            : Optional.empty();
  }

  /** As it is by now; but a writer that came after us has another epoch, and must not lend it. */
  private StreamState ownState(StreamState opened) {
    return store.stream(stream.name())
        .filter(state -> state.epoch() == opened.epoch())
        .orElse(opened);
  }

  private static SourceFactory factory(SourceDef source, Engines engines) {
    return engines.sources().stream()
        .filter(factory -> factory.supports(source))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no connector for " + source.getClass()));
  }

  /** Opens the local state, or begins it anew behind what the master dataset holds. */
  private StreamState open(Optional<SegmentCommit> head) {
    head.filter(commit -> !commit.topicId().equals(topic.id()))
        .ifPresent(
            commit -> {
              throw new TopicChangedException(stream, topic, commit.topicId());
            });
    return store.open(
        stream,
        topic.id(),
        head.map(SegmentCommit::coverage).orElseGet(() -> log.beginning(topic)),
        head.map(commit -> commit.segment() + 1).orElse(1L),
        head.map(commit -> commit.epoch() + 1).orElse(1L),
        head.map(SegmentCommit::accepted).orElse(0L),
        head.map(SegmentCommit::quarantined).orElse(0L),
        decoder);
  }

  /**
   * A segment is closed in the local state before it is archived. So a state that has not closed
   * what was archived is an older copy, or lost the end of its write-ahead log; it would cut the
   * segments after that in other places than the master dataset has them.
   */
  private static void requireCurrentState(
      StreamDef stream, StreamState opened, Optional<SegmentCommit> before) {
    long archived = before.map(SegmentCommit::segment).orElse(0L);
    if (opened.openSegment() <= archived) {
      throw new StateBehindException(stream, opened.openSegment(), archived);
    }
  }

  private static void requireWholeLake(
      StreamDef stream, StreamState opened, Optional<SegmentCommit> head) {
    long inLake = head.map(SegmentCommit::segment).orElse(0L);
    if (opened.archived() > inLake) {
      throw new LakeBehindException(stream, opened.archived(), inLake);
    }
  }

  /**
   * Installs all views. Those that are new or were changed, if the stream has a past, are first
   * computed over all of it: what has been read goes to the master dataset, and a batch version
   * over that is where they begin.
   */
  private void bringUpViews(StreamState opened) {
    boolean noPast = opened.read() == 0 && archiver.head().isEmpty();
    List<ViewPlan> behind = new ArrayList<>();
    for (ViewPlan plan : plans) {
      if (noPast || inService(plan)) {
        store.install(plan, Optional.empty());
      } else {
        behind.add(plan);
      }
    }
    if (behind.isEmpty()) {
      return;
    }
    if (!opened.openedAt().equals(opened.coverage())) {
      store.commit(
          opened.epoch(),
          new MicroBatch(
              stream.name(), opened.coverage(), opened.coverage(), new RecordBatch(0), true));
    }
    archiver.archiveClosed();
    SegmentCommit head = archiver.head().orElseThrow();
    for (ViewPlan plan : behind) {
      LOG.info("view {} is computed over {} events", plan.view(), head.accepted());
      store.install(plan, Optional.of(batch.run(plan, stream, archiver.master(), head, false)));
    }
  }

  private boolean inService(ViewPlan plan) {
    return store.view(plan.view()).map(ViewState::planHash).equals(Optional.of(plan.hash()));
  }

  void start() {
    archiveThread.execute(this::archiveQuietly);
    reader.start();
    source.ifPresent(SourceRunner::start);
  }

  StreamDef stream() {
    return stream;
  }

  TopicInfo topic() {
    return topic;
  }

  EventDecoder decoder() {
    return decoder;
  }

  Archiver archiver() {
    return archiver;
  }

  StreamState state() {
    return writer.state();
  }

  /** What commits the events of this stream. */
  StreamWriter writer() {
    return writer;
  }

  Optional<SourceRunner> source() {
    return source;
  }

  List<ViewPlan> plans() {
    return plans;
  }

  /** Why the stream, its source or its archive stands still. */
  Optional<PeriscopeException> error() {
    return reader.error().or(() -> archiveError).or(() -> source.flatMap(SourceRunner::error));
  }

  /** How long the last batch of a view took in this process, in milliseconds. */
  synchronized Optional<Long> batchMillis(String view) {
    return Optional.ofNullable(batchMillis.get(view));
  }

  Coverage logEnd() {
    return log.end(topic);
  }

  /** Tries again to archive, if the last time it failed. */
  void retryArchive() {
    if (archiveError.isPresent() && !archiveThread.isShutdown()) {
      archiveThread.execute(this::archiveQuietly);
    }
  }

  /** Ends the open segment and archives everything that has been read up to now. */
  void archiveAll() {
    try {
      reader.closeSegment().get();
      archiveThread.submit(archiver::archiveClosed).get();
      archiveError = Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw PeriscopeException.resource("interrupted while archiving", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof PeriscopeException known) {
        throw known;
      }
      throw PeriscopeException.internal("archiving failed: " + e.getCause(), e);
    }
  }

  /**
   * Computes new batch versions up to the head of the master table, and puts those that are new
   * into service, all at once.
   *
   * @return the newest version of each view that was asked for
   */
  synchronized List<BatchVersion> publishBatch(boolean full, Optional<String> view) {
    List<Publication> publications = computeBatch(full, view);
    List<Publication> fresh = publications.stream().filter(this::isNew).toList();
    if (!fresh.isEmpty()) {
      store.publish(fresh);
    }
    return publications.stream().map(Publication::version).toList();
  }

  private boolean isNew(Publication publication) {
    return store
        .view(publication.plan().view())
        .map(served -> served.version() != publication.version().version())
        .orElse(true);
  }

  private List<Publication> computeBatch(boolean full, Optional<String> view) {
    Optional<SegmentCommit> head = archiver.head();
    List<Publication> publications = new ArrayList<>();
    if (head.isEmpty()) {
      return publications;
    }
    for (ViewPlan plan : plans) {
      if (view.isEmpty() || view.get().equals(plan.view())) {
        long start = System.nanoTime();
        publications.add(batch.run(plan, stream, archiver.master(), head.get(), full));
        batchMillis.put(plan.view(), (System.nanoTime() - start) / 1_000_000);
      }
    }
    return publications;
  }

  private void archiveQuietly() {
    try {
      archiver.archiveClosed();
      archiveError = Optional.empty();
    } catch (PeriscopeException e) {
      archiveFailed(e);
    } catch (RuntimeException | Error e) {
      archiveFailed(PeriscopeException.internal("archiving failed by a defect: " + e, e));
    }
  }

  /** The segment stays closed and unarchived, and is tried again. */
  private void archiveFailed(PeriscopeException e) {
    archiveError = Optional.of(e);
    LOG.warn("stream {}: archiving failed: {}", stream.name(), e.getMessage(), e);
  }

  @Override
  public void close() {
    source.ifPresent(SourceRunner::close);
    reader.close();
    archiveThread.shutdown();
    try {
      archiveThread.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
