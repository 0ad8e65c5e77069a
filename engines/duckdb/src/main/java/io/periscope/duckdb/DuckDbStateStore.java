package io.periscope.duckdb;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.engine.Answer;
import io.periscope.api.engine.MicroBatch;
import io.periscope.api.engine.Publication;
import io.periscope.api.engine.QuarantinedEvent;
import io.periscope.api.engine.Query;
import io.periscope.api.engine.Segment;
import io.periscope.api.engine.StateStore;
import io.periscope.api.engine.StreamStart;
import io.periscope.api.engine.StreamState;
import io.periscope.api.engine.ViewNotServedException;
import io.periscope.api.engine.ViewState;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.log.Coverage;
import io.periscope.api.log.LastRead;
import io.periscope.api.log.Position;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.TableDef;
import io.periscope.api.model.UniqueDef;
import io.periscope.api.plan.CheckPlan;
import io.periscope.api.plan.ViewPlan;
import io.periscope.duckdb.BuildingRows.Building;
import io.periscope.duckdb.Compaction.Compacted;
import io.periscope.duckdb.DecodeJob.Rejected;
import io.periscope.duckdb.KeyIndex.Key;
import io.periscope.duckdb.UniqueKeys.Decision;
import io.periscope.duckdb.ViewRows.StoredView;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/**
 * The exact cut, where it is durable. The argument, in steps that each hold by one transaction:
 *
 * <ol>
 *   <li>{@link #commit} adds the state rows of a micro-batch, its rejected events and the coverage
 *       after it, all or nothing, and only if the batch begins at the stored coverage. So the rows
 *       are those of exactly the events before the coverage, whatever crashed.
 *   <li>State rows carry the segment that was open. A segment is closed inside such a commit; so
 *       its rows are those of exactly the events between two coverages, and nothing joins them
 *       later.
 *   <li>{@link #publish} makes a batch version through segment n the view's base and deletes the
 *       rows of segments ≤ n, all or nothing, for all views given. So base and rows are at every
 *       instant all events before the coverage, each once.
 *   <li>{@link #query} reads tables and coverage in one transaction, which sees one instant.
 *   <li>{@link #compact} replaces rows by their merge within one segment, which changes no answer.
 * </ol>
 *
 * <p>All that write hold one lock; readers take none. What the writer remembers between
 * transactions ({@link InService}) only spares it reading; each change of a stream is a
 * compare-and-swap on the stored row.
 */
final class DuckDbStateStore implements StateStore {
  private final Path file;
  private final Connections connections;
  private final DecodeFunction decode;
  private final ViewEvents views;
  private final DuckDBConnection writer;
  private final Sql sql;
  private final ReferenceTables references;
  private final InService inService = new InService();
  private final Compaction compaction = new Compaction();
  private final Object writing = new Object();

  DuckDbStateStore(
      Path file, Connections connections, DecodeFunction decode, PredictFunction predict)
      throws SQLException {
    this.file = file;
    this.connections = connections;
    this.decode = decode;
    this.views = new ViewEvents(predict);
    this.writer = connections.open();
    this.sql = new Sql(writer);
    this.references = new ReferenceTables(sql);
    try {
      sql.execute(StateTables.CREATE);
      BatchRows.dropLeftovers(sql);
      // Small, and nothing goes without them: damage in them is better found now.
      for (String table : List.of("streams", "segments", "views", "reference_tables")) {
        var unused = sql.rows("SELECT * FROM main." + table, row -> table);
      }
    } catch (SQLException | RuntimeException e) {
      // A connection that stays open would keep the file open for this process.
      sql.close();
      throw e;
    }
  }

  @Override
  public Optional<StreamState> stream(String stream) {
    return read("reading a stream's state", s -> StreamRows.find(s, stream));
  }

  @Override
  public LastRead lastRead(String stream) {
    return read("reading a stream's last events", s -> StreamRows.lastRead(s, stream));
  }

  @Override
  public Optional<ViewState> view(String view) {
    return read(
        "reading a view's state",
        s -> {
          Optional<StoredView> stored = ViewRows.find(s, view);
          return stored.isEmpty()
              ? Optional.<ViewState>empty()
              : Optional.of(ViewRows.countSpeed(s, stored.get()).state());
        });
  }

  @Override
  public List<String> views() {
    return read("listing the views", ViewRows::names);
  }

  @Override
  public Optional<StreamDef.Reading> fields(String stream) {
    return read("reading a stream's fields", s -> StreamRows.fields(s, stream));
  }

  @Override
  public StreamState open(
      StreamDef stream, String topicId, StreamStart start, EventDecoder decoder) {
    return write(
        "opening stream " + stream.name(),
        () -> {
          Optional<StreamState> known = StreamRows.find(sql, stream.name());
          if (known.isEmpty()) {
            create(stream, topicId, start);
          } else {
            StreamRows.requireReadsLike(sql, known.get(), stream);
            StreamRows.raiseEpoch(sql, known.get(), topicId);
          }
          StreamRows.setFields(sql, stream);
          for (Building building : BuildingRows.ofStream(sql, stream.name())) {
            BuildingRows.drop(sql, building.view());
          }
          return StreamRows.find(sql, stream.name()).orElseThrow();
        },
        state -> inService.opened(stream, decoder, decode.slot(stream.schema()), state));
  }

  private void create(StreamDef stream, String topicId, StreamStart start) throws SQLException {
    StreamRows.create(
        sql,
        new StreamState(
            stream.name(),
            topicId,
            start.epoch(),
            start.at(),
            start.segment(),
            start.at(),
            start.segment() - 1,
            start.accepted(),
            start.quarantined()));
    Quarantine.load(sql, stream, start.quarantineFiles());
    if (stream.unique().isPresent()) {
      UniqueKeys.rebuild(sql, writer, stream, stream.unique().get(), start.masterFiles());
    }
  }

  @Override
  public void check(String stream, Optional<CheckPlan> checks) {
    synchronized (writing) {
      inService.checks(inService.stream(stream).name(), checks);
    }
  }

  @Override
  public void install(ViewPlan plan) {
    prepare(List.of(plan));
    write(
        "installing view " + plan.view(),
        () -> {
          Optional<StoredView> known = ViewRows.find(sql, plan.view());
          if (known.isEmpty() || !known.get().state().planHash().equals(plan.hash())) {
            StreamState stream =
                StreamRows.find(sql, plan.stream())
                    .orElseThrow(() -> new NotOpenException(plan.stream()));
            PartialViewException.requireNoPast(plan, stream);
            ViewRows.drop(sql, plan.view());
            SpeedRows.createTable(sql, plan);
            ViewRows.create(sql, plan);
          }
          return plan;
        },
        inService::installed);
  }

  @Override
  public StreamState build(long epoch, String stream, List<ViewPlan> plans) {
    prepare(plans);
    synchronized (writing) {
      // Before, so that rows can be kept for them should the answer to this be lost.
      inService.building(plans);
    }
    return write(
        "beginning to build views of stream " + stream,
        () -> {
          StreamState closed = closed(epoch, stream);
          for (ViewPlan plan : plans) {
            BuildingRows.drop(sql, plan.view());
            boolean inService =
                ViewRows.find(sql, plan.view())
                    .filter(view -> view.state().planHash().equals(plan.hash()))
                    .isPresent();
            if (inService) {
              // Left by a removal that failed.
              ViewRows.drop(sql, plan.view());
            }
            BuildingRows.begin(sql, plan, closed);
          }
          return closed;
        },
        state -> {
          inService.moved(state);
          inService.building(plans);
        });
  }

  private void prepare(List<ViewPlan> plans) {
    try {
      for (ViewPlan plan : plans) {
        views.prepare(plan);
      }
    } catch (SQLException e) {
      throw Failures.explain("preparing views", file, e);
    }
  }

  /** Inside a transaction: ends the open segment, unless it is empty. */
  private StreamState closed(long epoch, String stream) throws SQLException {
    StreamState now = inService.state(sql, stream);
    MicroBatch end =
        new MicroBatch(stream, now.coverage(), now.coverage(), new RecordBatch(0), true);
    StreamRows.requireFollows(now, epoch, end);
    return StreamRows.advance(sql, now, end, 0, inService.lastRead(sql, stream));
  }

  @Override
  public void cancel(String view) {
    write(
        "forgetting what was built of view " + view,
        () -> {
          BuildingRows.drop(sql, view);
          return view;
        },
        inService::cancelled);
  }

  @Override
  public void remove(String view) {
    write(
        "removing view " + view,
        () -> {
          BuildingRows.drop(sql, view);
          ViewRows.drop(sql, view);
          return view;
        },
        removed -> {
          inService.removed(removed);
          compaction.forget(removed);
        });
  }

  @Override
  public StreamState commit(long epoch, MicroBatch batch) {
    return write(
            "committing events of stream " + batch.stream(),
            () -> {
              StreamState before = inService.state(sql, batch.stream());
              StreamRows.requireFollows(before, epoch, batch);
              LastRead last = inService.lastRead(sql, batch.stream()).after(batch.records());
              if (batch.records().size() == 0) {
                return new Entered(
                    StreamRows.advance(sql, before, batch, 0, last), last, Optional.empty());
              }
              EventDecoder how = inService.decoder(batch.stream()).forBatch(batch.records());
              Uniqueness unique =
                  new Uniqueness(
                      batch.stream(),
                      (keys, without) -> keys.decide(how, batch.records(), without));
              List<Rejected> rejected =
                  enter(batch.stream(), how, batch.records(), before.openSegment(), unique);
              Quarantine.add(
                  writer, batch.stream(), before.openSegment(), batch.records(), rejected);
              return new Entered(
                  StreamRows.advance(sql, before, batch, rejected.size(), last),
                  last,
                  unique.decided());
            },
            this::entered)
        .state();
  }

  /** What a transaction did that entered events. */
  private record Entered(StreamState state, LastRead last, Optional<Unique> unique) {}

  /** What the keys of a stream say of some events. */
  private record Unique(UniqueKeys keys, Decision decision) {}

  private void entered(Entered entered) {
    inService.moved(entered.state());
    inService.read(entered.state().stream(), entered.last());
    entered.unique().ifPresent(u -> u.keys().remember(u.decision()));
  }

  /** Asks the keys of a stream whose events are to be unique, and stores what they decide. */
  private final class Uniqueness implements Incoming.Duplicates {
    private final String stream;
    private final Deciding deciding;
    private Optional<Unique> decided = Optional.empty();

    Uniqueness(String stream, Deciding deciding) {
      this.stream = stream;
      this.deciding = deciding;
    }

    @Override
    public Map<Integer, String> among(Set<Integer> without) throws SQLException {
      Optional<UniqueDef> unique = inService.stream(stream).unique();
      if (unique.isEmpty()) {
        return Map.of();
      }
      UniqueKeys keys = inService.keys(sql, stream, unique.get());
      Decision decision = deciding.decide(keys, without);
      keys.store(writer, decision);
      decided = Optional.of(new Unique(keys, decision));
      return decision.duplicates();
    }

    Optional<Unique> decided() {
      return decided;
    }
  }

  /** What the keys of a stream say of some events. */
  private interface Deciding {
    Decision decide(UniqueKeys keys, Set<Integer> without) throws SQLException;
  }

  /** Adds the events' state rows; answers those that are not accepted. */
  private List<Rejected> enter(
      String name, EventDecoder how, RecordBatch records, long segment, Uniqueness unique)
      throws SQLException {
    return new Incoming(
            sql,
            inService.stream(name),
            inService.views(sql, name),
            inService.checks(name),
            inService.slot(name))
        .enter(how, records, unique, views, segment);
  }

  @Override
  public StreamState release(
      long epoch, String stream, List<QuarantinedEvent> events, List<String> masterFiles) {
    return write(
            "releasing events of stream " + stream,
            () -> {
              StreamState before = closed(epoch, stream);
              LastRead last = inService.lastRead(sql, stream);
              RecordBatch records = QuarantinedEvent.records(events);
              EventDecoder how = inService.decoder(stream).forBatch(records);
              Uniqueness unique =
                  new Uniqueness(
                      stream,
                      (keys, without) ->
                          keys.decideLate(
                              how,
                              records,
                              without,
                              accepted(inService.stream(stream), records, masterFiles)));
              List<Rejected> still = enter(stream, how, records, before.openSegment(), unique);
              Set<Integer> rejected = still.stream().map(Rejected::row).collect(Collectors.toSet());
              List<Position> accepted = new ArrayList<>();
              for (int row = 0; row < records.size(); row++) {
                if (!rejected.contains(row)) {
                  accepted.add(new Position(records.partition(row), records.offset(row)));
                }
              }
              if (accepted.isEmpty()) {
                return new Entered(before, last, Optional.empty());
              }
              long released = Quarantine.release(sql, stream, before.openSegment(), accepted);
              if (released != accepted.size()) {
                throw PeriscopeException.user(
                    "stream '%s': %d of %d events to be released are not in quarantine any more; nothing was changed, look again"
                        .formatted(stream, accepted.size() - released, accepted.size()));
              }
              return new Entered(StreamRows.repair(sql, before, released), last, unique.decided());
            },
            this::entered)
        .state();
  }

  /** The keys that the master dataset has of the time of some events. */
  private Map<Key, List<Long>> accepted(
      StreamDef stream, RecordBatch records, List<String> masterFiles) throws SQLException {
    UniqueDef unique = stream.unique().orElseThrow();
    long from = Long.MAX_VALUE;
    for (int row = 0; row < records.size(); row++) {
      from = Math.min(from, records.timestamp(row));
    }
    return UniqueKeys.accepted(sql, stream, unique, masterFiles, from - unique.within().toMillis());
  }

  @Override
  public List<QuarantinedEvent> decided(String stream, long segment, int limit, int offset) {
    return read(
        "reading a segment's quarantine",
        s -> Quarantine.decided(s, stream, segment, limit, offset));
  }

  @Override
  public List<Segment> unarchived(String stream) {
    return read("listing segments", s -> StreamRows.unarchived(s, stream));
  }

  @Override
  public void markArchived(String stream, long segment) {
    write(
        "marking a segment as archived",
        () -> {
          StreamRows.markArchived(sql, stream, segment);
          return stream;
        },
        inService::stale);
  }

  @Override
  public void publish(List<Publication> publications) {
    withLoaded(
        publications,
        tables ->
            write(
                "publishing batch versions",
                () -> {
                  for (int i = 0; i < publications.size(); i++) {
                    BatchRows.swap(sql, publications.get(i), tables.get(i));
                  }
                  return publications;
                },
                this::published));
  }

  private void published(List<Publication> publications) {
    for (Publication each : publications) {
      if (inService.has(each.plan())) {
        compaction.shrunk(each.plan().view());
      } else {
        compaction.forget(each.plan().view());
      }
      inService.installed(each.plan());
    }
  }

  /** Loads versions into tables of their own; what is not taken into service is dropped again. */
  private void withLoaded(List<Publication> publications, Consumer<List<String>> use) {
    List<String> tables = new ArrayList<>();
    try {
      for (Publication publication : publications) {
        tables.add(
            read(
                "loading batch version files " + publication.files(),
                s -> BatchRows.load(s, publication)));
      }
      use.accept(tables);
    } catch (RuntimeException e) {
      try {
        for (String table : tables) {
          write("dropping a table", () -> dropUnused(table), dropped -> {});
        }
      } catch (PeriscopeException drop) {
        // Left for the next open.
        e.addSuppressed(drop);
      }
      throw e;
    }
  }

  private boolean dropUnused(String table) throws SQLException {
    // The swap may have happened although its outcome was reported as a failure.
    boolean used = ViewRows.batchTables(sql).contains(table);
    if (!used) {
      BatchRows.drop(sql, table);
    }
    return !used;
  }

  @Override
  public Answer query(Query query) {
    try {
      return read("answering a query", s -> Answers.read(s, query));
    } catch (PeriscopeException e) {
      for (ViewPlan plan : query.views()) {
        Optional<String> served = view(plan.view()).map(ViewState::planHash);
        if (!served.equals(Optional.of(plan.hash()))) {
          throw new ViewNotServedException(plan.view());
        }
      }
      throw e;
    }
  }

  @Override
  public Set<Position> rejected(String stream, Coverage from, Coverage to) {
    return read("reading quarantine", s -> Quarantine.rejected(s, stream, from, to));
  }

  @Override
  public Optional<Release> firstRelease(String stream, long from, long before) {
    return read("reading quarantine", s -> Quarantine.firstRelease(s, stream, from, before));
  }

  @Override
  public List<QuarantinedEvent> quarantine(String stream, int limit, int offset) {
    return read("listing quarantine", s -> Quarantine.list(s, stream, limit, offset));
  }

  @Override
  public List<ReasonCount> quarantineReasons(String stream) {
    return read("counting quarantine", s -> Quarantine.reasons(s, stream));
  }

  @Override
  public Books books(String stream) {
    return read("counting the quarantine of " + stream, s -> Quarantine.books(s, stream));
  }

  @Override
  public String loadTable(TableDef table) {
    return write("loading table " + table.name(), () -> references.load(table), hash -> {});
  }

  /**
   * {@inheritDoc}
   *
   * <p>Cheap to call often: only views whose rows have doubled since the last time are worked on.
   */
  @Override
  public void compact() {
    forgetKeys();
    for (ViewPlan plan : inService.views()) {
      Optional<ViewState> state = view(plan.view());
      if (state.isPresent() && compaction.isDue(state.get())) {
        write(
            "compacting view " + plan.view(),
            () -> inService.has(plan) ? compaction.run(sql, plan) : Optional.<Compacted>empty(),
            done -> done.ifPresent(compaction::done));
      }
    }
  }

  /** Drops keys of unique events that are past their horizon. */
  private void forgetKeys() {
    synchronized (writing) {
      for (UniqueKeys keys : inService.keys()) {
        if (keys.isDue()) {
          write(
              "forgetting keys past the horizon",
              () -> {
                keys.forget(sql);
                return keys;
              },
              forgotten -> {});
        }
      }
    }
  }

  /** Work for a reader. */
  private interface Reading<T> {
    T run(Sql sql) throws SQLException;
  }

  /** In one transaction, and so of one instant. */
  private <T> T read(String what, Reading<T> reading) {
    try {
      return connections.with(own -> own.transaction(() -> reading.run(own)));
    } catch (SQLException e) {
      throw Failures.explain(what, file, e);
    }
  }

  /**
   * In one transaction, one at a time.
   *
   * @param then what to remember of it, once it is durable
   */
  private <T> T write(String what, Sql.Work<T> work, Consumer<T> then) {
    synchronized (writing) {
      try {
        T result = sql.transaction(work);
        then.accept(result);
        return result;
      } catch (SQLException e) {
        inService.allStale();
        throw Failures.explain(what, file, e);
      } catch (RuntimeException e) {
        inService.allStale();
        throw e;
      }
    }
  }

  @Override
  public void close() {
    synchronized (writing) {
      connections.close();
      try {
        sql.close();
      } catch (SQLException e) {
        throw Failures.explain("closing the local state", file, e);
      }
    }
  }
}
