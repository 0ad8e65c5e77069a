package io.periscope.core;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.engine.BatchVersion;
import io.periscope.api.engine.Publication;
import io.periscope.api.engine.QuarantinedEvent;
import io.periscope.api.engine.StateStore;
import io.periscope.api.engine.StreamStart;
import io.periscope.api.engine.StreamState;
import io.periscope.api.engine.ViewState;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.lake.Lake;
import io.periscope.api.lake.MasterTable;
import io.periscope.api.lake.SegmentCommit;
import io.periscope.api.log.Coverage;
import io.periscope.api.log.EventLog;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.log.TopicInfo;
import io.periscope.api.model.Settings;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.CheckPlan;
import io.periscope.api.plan.ViewPlan;
import io.periscope.api.source.SourceFactory;
import io.periscope.core.archive.Archiver;
import io.periscope.core.batch.BatchRunner;
import io.periscope.core.follow.FollowPosition;
import io.periscope.core.ingest.Decoders;
import io.periscope.core.ingest.SourceRunner;
import io.periscope.core.metrics.StreamMeter;
import io.periscope.core.speed.SameLog;
import io.periscope.core.speed.StreamReader;
import io.periscope.core.speed.StreamWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream with everything that belongs to it: source, reader, archiver, and the batches of its
 * views.
 */
final class StreamPipeline implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamPipeline.class);

  private static final int RELEASED_AT_ONCE = 20_000;

  private final StreamDef stream;
  private final EventLog log;
  private final StateStore store;
  private final Decoders decoders;
  private final EventDecoder decoder;
  private final Archiver archiver;
  private final BatchRunner batch;
  private final StreamWriter writer;
  private final StreamReader reader;
  private final StreamMeter meter;
  private final Optional<SourceRunner> source;
  private final TopicInfo topic;
  private final SameLog sameLog;
  private final ExecutorService archiveThread;
  private final Map<String, Long> batchMillis = new ConcurrentHashMap<>();
  private final ViewBuilds views;
  private boolean closed;
  private volatile Optional<PeriscopeException> archiveError = Optional.empty();
  private volatile List<String> expected = List.of();

  /**
   * Opens the stream: what follows reads on from here. Views that cannot go on from where they were
   * are to be built.
   *
   * @param former the plans that this process had in service until now, if any
   * @param archiveThread archives one segment after the other; ends with this pipeline
   * @throws PeriscopeException when the topic is gone, or is not the one that was read before
   */
  StreamPipeline(
      StreamDef stream,
      List<ViewPlan> plans,
      List<ViewPlan> former,
      Engines engines,
      Settings settings,
      boolean withSource,
      Clock clock,
      ExecutorService archiveThread) {
    this.stream = stream;
    this.log = engines.log();
    this.store = engines.store();
    this.decoders = new Decoders(engines.formats());
    this.decoder = decoders.of(stream);
    this.topic = ensureTopic(engines.lake());
    this.sameLog = new SameLog(log, topic);
    this.batch = new BatchRunner(engines.lake(), engines.batch(), clock, engines.observer());
    finishFormerFields(engines);
    MasterTable master = engines.lake().master(stream);
    StreamState opened = open(stream, decoder, engines.lake(), master);
    // It looks at the master table anew: a former process may have archived until just now.
    this.archiver = archiver(stream, decoder, engines, master, opened);
    requireWholeLake(stream, opened, archiver.head());
    requireWholeState(archiver.head());
    requireWholeLog(opened);
    this.views = new ViewBuilds(stream, store, plans, former, opened.read() == 0);
    this.archiveThread = archiveThread;
    this.meter = new StreamMeter(stream.name(), engines.meters(), clock);
    if (opened.read() > 0) {
      log.newest(topic).ifPresent(meter::resume);
    }
    this.writer =
        new StreamWriter(
            store,
            settings.segment(),
            ownState(opened),
            () -> archiveThread.execute(LogContext.carrying(this::archiveQuietly)),
            System::nanoTime,
            meter::committed);
    this.reader =
        new StreamReader(
            topic,
            log,
            writer,
            this::requireSameLog,
            decoder,
            stream.schema().readsHeads(),
            settings.speed());
    this.source =
        withSource
            ? stream
                .source()
                .map(def -> new SourceRunner(stream, def, factory(def, engines), log, decoders))
            : Optional.empty();
  }

  private TopicInfo ensureTopic(Lake lake) {
    boolean isNew = log.find(stream.topic()).isEmpty();
    if (isNew
        && (store.stream(stream.name()).isPresent() || lake.master(stream).head().isPresent())) {
      throw new TopicGoneException(stream, log.address());
    }
    return log.ensureTopic(stream.topic(), stream.partitions());
  }

  private Archiver archiver(
      StreamDef as, EventDecoder how, Engines engines, MasterTable master, StreamState opened) {
    return new Archiver(
        as,
        topic,
        how,
        log,
        store,
        engines.batch(),
        master,
        engines.lake().quarantine(as),
        opened.epoch());
  }

  /**
   * What was read by other fields than are declared now is archived by those. So a change of fields
   * takes effect at the end of a segment.
   */
  private void finishFormerFields(Engines engines) {
    Optional<StreamDef.Reading> former =
        store.fields(stream.name()).filter(reading -> !reading.equals(stream.reading()));
    if (former.isEmpty()) {
      return;
    }
    StreamDef before = stream.readBy(former.get());
    EventDecoder how = decoders.of(before);
    MasterTable master = engines.lake().master(before);
    // From here on a former process reads nothing more by those fields.
    StreamState opened = open(before, how, engines.lake(), master);
    if (ownState(opened).unarchived()) {
      LOG.info("stream {}: its fields were changed; finishing what was read before", stream.name());
      var unused = store.build(opened.epoch(), stream.name(), List.of());
      archiver(before, how, engines, master, opened).archiveClosed();
    }
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

  /** Opens the local state, or begins it anew behind what the lake holds. */
  private StreamState open(StreamDef as, EventDecoder how, Lake lake, MasterTable master) {
    Optional<SegmentCommit> head = master.head();
    head.filter(commit -> !commit.topicId().equals(topic.id()))
        .ifPresent(
            commit -> {
              throw new TopicChangedException(stream, topic, commit.topicId());
            });
    StreamState opened = store.open(as, topic.id(), start(as, lake, master, head), how);
    // A former process that lingers must not archive beside this one.
    lake.quarantine(as).fence(opened.epoch());
    master.fence(opened.epoch());
    return opened;
  }

  /** Where the stream begins if the local state does not know it. */
  private StreamStart start(
      StreamDef as, Lake lake, MasterTable master, Optional<SegmentCommit> head) {
    if (store.stream(as.name()).isPresent()) {
      return StreamStart.of(Coverage.NOTHING);
    }
    MasterTable quarantine = lake.quarantine(as);
    // The quarantine is written first, and may be of a later writer than the master table.
    long epoch = Math.max(master.epoch(), quarantine.epoch());
    long segment = head.map(SegmentCommit::segment).orElse(0L);
    return new StreamStart(
        head.map(SegmentCommit::coverage).orElseGet(() -> log.beginning(topic)),
        segment + 1,
        epoch + 1,
        head.map(SegmentCommit::accepted).orElse(0L),
        head.map(SegmentCommit::quarantined).orElse(0L),
        as.unique().isPresent() ? master.files(0, segment) : List.of(),
        quarantine.files(0, segment));
  }

  private static void requireWholeLake(
      StreamDef stream, StreamState opened, Optional<SegmentCommit> head) {
    long inLake = head.map(SegmentCommit::segment).orElse(0L);
    if (opened.archived() > inLake) {
      throw new LakeBehindException(stream, opened.archived(), inLake);
    }
  }

  /** A segment is closed here before it is in the lake; the state is looked at after the lake. */
  private void requireWholeState(Optional<SegmentCommit> head) {
    long open = store.stream(stream.name()).orElseThrow().openSegment();
    long inLake = head.map(SegmentCommit::segment).orElse(0L);
    if (inLake >= open) {
      throw new LakeAheadException(stream, open, inLake);
    }
  }

  /** Before anything is written: once the log has grown past it, nothing shows it any more. */
  private void requireWholeLog(StreamState opened) {
    Coverage end = log.end(topic);
    if (!end.covers(opened.coverage())) {
      throw new LogBehindException(stream, opened.coverage(), end);
    }
    requireSameLog(opened);
  }

  private void requireSameLog(StreamState read) {
    sameLog.require(stream.name(), store.lastRead(stream.name()), read.coverage());
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

  /** How far it can be followed: it has been decided which events are accepted up to there. */
  FollowPosition decided() {
    // What is archived was read before.
    long archived = archiver.head().map(SegmentCommit::segment).orElse(0L);
    return new FollowPosition(topic.id(), writer.state().coverage(), archived + 1);
  }

  /** What commits the events of this stream. */
  StreamWriter writer() {
    return writer;
  }

  /** What is measured of it. */
  StreamMeter meter() {
    return meter;
  }

  Optional<SourceRunner> source() {
    return source;
  }

  /** The plans that are in service. */
  List<ViewPlan> plans() {
    return views.inService();
  }

  /** The views that are being built, with what is being done. */
  List<ViewBuilds.Building> building() {
    return views.building();
  }

  /** Why the last attempt to build views failed, if it did. */
  Optional<PeriscopeException> buildError() {
    return views.error();
  }

  /**
   * What the stream's views shall be from now on: those that are not in service are to be built,
   * those that are in service and not among them are dropped at once.
   */
  synchronized void declare(List<ViewPlan> plans) {
    views.declare(plans);
  }

  /** What its events must keep, from the next ones on, to be accepted. */
  void check(Optional<CheckPlan> checks) {
    store.check(stream.name(), checks);
    expected = checks.map(CheckPlan::reasons).orElse(List.of());
  }

  /** The first half of building views; for the thread that writes. */
  void beginViews(StreamWriter by) {
    views.begin(by);
  }

  /**
   * The second half, and the longer one: computes batch versions of what was begun, and puts it
   * into service.
   */
  synchronized void finishViews() {
    if (closed) {
      return;
    }
    views.finish(
        archiver.head(), (plan, head) -> batch.run(plan, stream, archiver.master(), head, false));
  }

  /** Builds what is to be built, and waits for it. */
  void buildViews() {
    if (views.toBegin()) {
      await(reader.atBoundary(this::beginViews));
    }
    if (views.toFinish()) {
      await(archiveThread.submit(LogContext.carrying(archiver::archiveClosed)));
      finishViews();
    }
  }

  /** Why the stream, its source or its archive stands still. */
  Optional<PeriscopeException> error() {
    return reader.error().or(() -> archiveError).or(() -> source.flatMap(SourceRunner::error));
  }

  /** How long the last batch of a view took in this process, in milliseconds. */
  Optional<Long> batchMillis(String view) {
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
    await(reader.atBoundary(StreamWriter::closeSegment));
    await(archiveThread.submit(LogContext.carrying(archiver::archiveClosed)));
    archiveError = Optional.empty();
  }

  private static void await(Future<?> work) {
    try {
      work.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw PeriscopeException.resource("interrupted while waiting for a stream", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof PeriscopeException known) {
        throw known;
      }
      throw PeriscopeException.internal("work on a stream failed: " + e.getCause(), e);
    }
  }

  /**
   * Takes events that the stream's fields allow by now out of quarantine; duplicates stay.
   *
   * @return how many were accepted
   */
  long retryQuarantine() {
    List<QuarantinedEvent> acceptable = releasable();
    AtomicLong released = new AtomicLong();
    for (int from = 0; from < acceptable.size(); from += RELEASED_AT_ONCE) {
      List<QuarantinedEvent> some =
          acceptable.subList(from, Math.min(acceptable.size(), from + RELEASED_AT_ONCE));
      // The lake must know of all that was accepted: duplicates are looked for there.
      archiveAll();
      List<String> files =
          stream.unique().isPresent()
              ? archiver
                  .head()
                  .map(head -> archiver.master().files(0, head.segment()))
                  .orElse(List.of())
              : List.of();
      await(reader.atBoundary(w -> released.addAndGet(w.release(some, files))));
    }
    return released.get();
  }

  /** Events in quarantine that are acceptable by now, oldest first. */
  List<QuarantinedEvent> releasable() {
    List<QuarantinedEvent> acceptable = new ArrayList<>();
    List<QuarantinedEvent> page;
    int seen = 0;
    do {
      page = store.quarantine(stream.name(), RELEASED_AT_ONCE, seen);
      seen += page.size();
      RecordBatch records = QuarantinedEvent.records(page);
      EventDecoder how = decoder.forBatch(records);
      for (int row = 0; row < page.size(); row++) {
        if (!page.get(row).duplicate()
            && !expected.contains(page.get(row).reason())
            && how.decode(records, row, new NoSink()).isEmpty()) {
          acceptable.add(page.get(row));
        }
      }
    } while (page.size() == RELEASED_AT_ONCE);
    // Should two be the same event, the first is the one to count.
    Collections.reverse(acceptable);
    return acceptable;
  }

  /**
   * Computes new batch versions up to the head of the master table, and puts those that are new
   * into service, all at once.
   *
   * @return the newest version of each view that was asked for
   */
  synchronized List<BatchVersion> publishBatch(boolean full, Optional<String> view) {
    if (closed) {
      return List.of();
    }
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
        .map(served -> isNewer(publication.version(), served))
        .orElse(true);
  }

  /** By what they cover first: a table that was rolled back counts its versions again. */
  private static boolean isNewer(BatchVersion version, ViewState served) {
    return version.throughSegment() > served.throughSegment()
        || (version.throughSegment() == served.throughSegment()
            && version.version() > served.version());
  }

  private List<Publication> computeBatch(boolean full, Optional<String> view) {
    Optional<SegmentCommit> head = archiver.head();
    List<Publication> publications = new ArrayList<>();
    if (head.isEmpty()) {
      return publications;
    }
    for (ViewPlan plan : views.steady()) {
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
    synchronized (this) {
      // A batch that is under way ends its commit.
      closed = true;
    }
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
