package io.periscope.duckdb;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.engine.Answer;
import io.periscope.api.engine.MicroBatch;
import io.periscope.api.engine.Publication;
import io.periscope.api.engine.QuarantinedEvent;
import io.periscope.api.engine.Query;
import io.periscope.api.engine.Segment;
import io.periscope.api.engine.StateStore;
import io.periscope.api.engine.StreamState;
import io.periscope.api.engine.ViewState;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.log.Coverage;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.TableDef;
import io.periscope.api.plan.ViewPlan;
import io.periscope.duckdb.Compaction.Compacted;
import io.periscope.duckdb.ViewRows.StoredView;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
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
  private final DuckDBConnection writer;
  private final Sql sql;
  private final ReferenceTables references;
  private final InService inService = new InService();
  private final Compaction compaction = new Compaction();
  private final Object writing = new Object();

  DuckDbStateStore(Path file, Connections connections, DecodeFunction decode) throws SQLException {
    this.file = file;
    this.connections = connections;
    this.decode = decode;
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
  public StreamState open(
      StreamDef stream,
      String topicId,
      Coverage start,
      long firstSegment,
      long firstEpoch,
      long accepted,
      long quarantined,
      EventDecoder decoder) {
    return write(
        "opening stream " + stream.name(),
        () -> {
          Optional<StreamState> known = StreamRows.find(sql, stream.name());
          if (known.isEmpty()) {
            StreamRows.create(
                sql,
                new StreamState(
                    stream.name(),
                    topicId,
                    firstEpoch,
                    start,
                    firstSegment,
                    start,
                    firstSegment - 1,
                    accepted,
                    quarantined));
          } else {
            StreamRows.raiseEpoch(sql, known.get(), topicId);
          }
          return StreamRows.find(sql, stream.name()).orElseThrow();
        },
        state -> inService.opened(stream, decoder, decode.slot(stream.schema()), state));
  }

  @Override
  public void install(ViewPlan plan, Optional<Publication> initial) {
    Optional<StoredView> known = read("reading a view's state", s -> ViewRows.find(s, plan.view()));
    if (known.isPresent() && known.get().state().planHash().equals(plan.hash())) {
      synchronized (writing) {
        inService.installed(plan);
      }
      return;
    }
    withLoaded(
        initial.stream().toList(),
        tables ->
            write(
                "installing view " + plan.view(),
                () -> {
                  StreamState stream =
                      StreamRows.find(sql, plan.stream())
                          .orElseThrow(() -> new NotOpenException(plan.stream()));
                  PartialViewException.requireWhole(plan, stream, initial);
                  ViewRows.drop(sql, plan.view());
                  SpeedRows.createTable(sql, plan);
                  ViewRows.create(sql, plan, initial, tables.isEmpty() ? "" : tables.get(0));
                  return plan;
                },
                installed -> {
                  inService.installed(installed);
                  compaction.forget(installed.view());
                }));
  }

  @Override
  public void remove(String view) {
    write(
        "removing view " + view,
        () -> {
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
          int rejected = batch.records().size() == 0 ? 0 : enter(batch, before.openSegment());
          return StreamRows.advance(sql, before, batch, rejected);
        },
        inService::moved);
  }

  /** Adds the events' state rows and rejects; answers how many were rejected. */
  private int enter(MicroBatch batch, long segment) throws SQLException {
    StreamDef stream = inService.stream(batch.stream());
    DecodeJob job =
        new DecodeJob(stream.schema(), inService.decoder(batch.stream()), batch.records());
    DecodeFunction.Slot slot = inService.slot(batch.stream());
    slot.offer(job);
    try {
      List<ViewPlan> views = inService.views(sql, batch.stream());
      SpeedRows.accumulate(sql, stream, views, slot.token(), job, segment);
    } finally {
      slot.clear();
    }
    Quarantine.add(writer, batch.stream(), segment, batch.records(), job.rejected());
    return job.rejected().size();
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
                published -> published.forEach(p -> compaction.shrunk(p.plan().view()))));
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
    return read("answering a query", s -> Answers.read(s, query));
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
