package io.periscope.duckdb;

import static io.periscope.api.plan.SqlText.bind;
import static io.periscope.api.plan.SqlText.literal;
import static io.periscope.api.plan.SqlText.quote;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.engine.Answer;
import io.periscope.api.engine.BatchVersion;
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
import io.periscope.api.log.Position;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.TableDef;
import io.periscope.api.plan.SqlText.Binding;
import io.periscope.api.plan.ViewPlan;
import io.periscope.duckdb.DecodeJob.Rejected;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.duckdb.DuckDBAppender;
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
 * <p>All that write hold one lock; readers take none.
 */
final class DuckDbStateStore implements StateStore {
  /** Speed rows below which merging them is not worth while. */
  private static final long COMPACT_FROM = 20_000;

  private final Path file;
  private final Connections connections;
  private final DecodeFunction decode;
  private final DuckDBConnection writer;
  private final Sql sql;
  private final ReferenceTables references;
  private final Object writing = new Object();
  private final Map<String, Opened> streams = new ConcurrentHashMap<>();
  private final Map<String, Installed> installed = new ConcurrentHashMap<>();
  private final Map<String, Long> compactedTo = new ConcurrentHashMap<>();

  /** A stream with the way its events are read. */
  private record Opened(StreamDef stream, EventDecoder decoder) {}

  /** A view that this process keeps up to date, and the table of its speed rows. */
  private record Installed(ViewPlan plan, String speed) {}

  /** A view's row, as stored. */
  private record StoredView(ViewState state, Optional<String> batch, String speed) {}

  DuckDbStateStore(Path file, Connections connections, DecodeFunction decode) throws SQLException {
    this.file = file;
    this.connections = connections;
    this.decode = decode;
    this.writer = connections.with(c -> (DuckDBConnection) c.duplicate());
    this.sql = new Sql(writer);
    this.references = new ReferenceTables(sql);
    sql.execute(StateTables.CREATE);
    dropLeftovers();
  }

  /** Tables that a crash left half loaded: no view's row names them. */
  private void dropLeftovers() throws SQLException {
    List<String> tables =
        sql.rows(
            "SELECT table_name FROM duckdb_tables() WHERE (starts_with(table_name, 'batch_') OR"
                + " starts_with(table_name, 'speed_')) AND table_name NOT IN (SELECT"
                + " unnest([coalesce(batch_table, ''), speed_table]) FROM views)",
            List.of(),
            row -> row.getString(1));
    for (String table : tables) {
      sql.execute("DROP TABLE " + quote(table));
    }
  }

  @Override
  public Optional<StreamState> stream(String stream) {
    return read("reading a stream's state", s -> streamRow(s, stream));
  }

  @Override
  public Optional<ViewState> view(String view) {
    return read("reading a view's state", s -> viewRow(s, view).map(StoredView::state));
  }

  @Override
  public List<String> views() {
    return read(
        "listing the views",
        s -> s.rows("SELECT \"view\" FROM views", List.of(), row -> row.getString(1)));
  }

  @Override
  public StreamState open(
      StreamDef stream,
      String topicId,
      Coverage start,
      long firstSegment,
      long accepted,
      long quarantined,
      EventDecoder decoder) {
    StreamState state =
        write(
            "opening stream " + stream.name(),
            () -> {
              Optional<StreamState> known = streamRow(sql, stream.name());
              if (known.isEmpty()) {
                sql.update(
                    "INSERT INTO streams VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?)",
                    stream.name(),
                    topicId,
                    start.toString(),
                    firstSegment,
                    start.toString(),
                    firstSegment - 1,
                    accepted,
                    quarantined,
                    accepted,
                    quarantined);
              } else if (!known.get().topicId().equals(topicId)) {
                throw PeriscopeException.user(
                    ("stream '%s': its topic now has id %s, but the local state was read from a"
                            + " topic with id %s. The topic was deleted and created anew, or"
                            + " bootstrap.servers points at another cluster. Point the stream at the"
                            + " old topic, or give it a new name to begin a new history.")
                        .formatted(stream.name(), topicId, known.get().topicId()));
              } else {
                sql.update("UPDATE streams SET epoch = epoch + 1 WHERE stream = ?", stream.name());
              }
              return streamRow(sql, stream.name()).orElseThrow();
            });
    streams.put(stream.name(), new Opened(stream, decoder));
    return state;
  }

  @Override
  public void install(ViewPlan plan, Optional<Publication> initial) {
    Optional<ViewState> known = view(plan.view());
    if (known.isPresent() && known.get().planHash().equals(plan.hash())) {
      String speed =
          read("reading a view's state", s -> viewRow(s, plan.view())).orElseThrow().speed();
      installed.put(plan.view(), new Installed(plan, speed));
      return;
    }
    Optional<String> loaded = initial.map(this::load);
    String created =
        write(
            "installing view " + plan.view(),
            () -> {
              StreamState stream = streamRow(sql, plan.stream()).orElseThrow();
              requireWhole(plan, stream, initial);
              dropView(plan.view());
              String speed = newTable("speed_", plan.view());
              sql.execute(StateTables.createSpeed(speed, plan));
              sql.update(
                  "INSERT INTO views VALUES (?, ?, ?, ?, ?, ?, ?, ?, nullif(?, ''), ?)",
                  plan.view(),
                  plan.stream(),
                  plan.hash(),
                  initial.map(p -> p.version().version()).orElse(0L),
                  initial.map(p -> p.version().throughSegment()).orElse(0L),
                  initial.map(p -> p.version().coverage()).orElse(Coverage.NOTHING).toString(),
                  initial.map(p -> p.version().computedAt().toEpochMilli()).orElse(0L),
                  initial.map(p -> p.version().rows()).orElse(0L),
                  loaded.orElse(""),
                  speed);
              return speed;
            });
    installed.put(plan.view(), new Installed(plan, created));
  }

  /** A view may only begin with all that its stream has read, or before it has read anything. */
  private static void requireWhole(
      ViewPlan plan, StreamState stream, Optional<Publication> initial) {
    boolean whole =
        initial.isEmpty()
            ? stream.read() == 0
            : stream.openedAt().equals(stream.coverage())
                && initial.get().version().throughSegment() == stream.openSegment() - 1
                && initial.get().version().topicId().equals(stream.topicId());
    if (!whole) {
      throw new IllegalStateException(
          "view %s cannot begin at %s while its stream is at %s"
              .formatted(plan.view(), initial.map(Publication::version), stream));
    }
  }

  @Override
  public void remove(String view) {
    write(
        "removing view " + view,
        () -> {
          dropView(view);
          return true;
        });
    installed.remove(view);
  }

  private void dropView(String view) throws SQLException {
    Optional<StoredView> stored = viewRow(sql, view);
    if (stored.isPresent()) {
      sql.update("DELETE FROM views WHERE \"view\" = ?", view);
      sql.execute("DROP TABLE " + quote(stored.get().speed()));
      if (stored.get().batch().isPresent()) {
        sql.execute("DROP TABLE " + quote(stored.get().batch().get()));
      }
    }
  }

  private String newTable(String prefix, String view) throws SQLException {
    return prefix + view + "_" + sql.count("SELECT nextval('table_numbers')");
  }

  @Override
  public StreamState commit(long epoch, MicroBatch batch) {
    Opened opened =
        Optional.ofNullable(streams.get(batch.stream()))
            .orElseThrow(() -> new IllegalStateException(batch.stream() + " is not open"));
    DecodeJob job = new DecodeJob(opened.stream().schema(), opened.decoder(), batch.records());
    try (DecodeFunction.Handle handle = decode.offer(job)) {
      return write(
          "committing events of stream " + batch.stream(),
          () -> {
            StreamState before = streamRow(sql, batch.stream()).orElseThrow();
            requireFollows(before, epoch, batch);
            if (batch.records().size() > 0) {
              accumulate(opened.stream(), handle.token(), job, before.openSegment());
              quarantine(batch.stream(), before.openSegment(), batch.records(), job.rejected());
            }
            advance(before, batch, job.rejected().size());
            return streamRow(sql, batch.stream()).orElseThrow();
          });
    }
  }

  private static void requireFollows(StreamState before, long epoch, MicroBatch batch) {
    if (before.epoch() != epoch) {
      throw new FencedException(batch.stream(), epoch, before.epoch());
    }
    if (!before.coverage().equals(batch.from()) || !batch.to().covers(batch.from())) {
      throw new CoverageMismatchException(before, batch);
    }
  }

  private void accumulate(StreamDef stream, long token, DecodeJob job, long segment)
      throws SQLException {
    List<Installed> views =
        installed.values().stream()
            .filter(view -> view.plan().stream().equals(stream.name()))
            .toList();
    requireAllViews(stream.name(), views);
    Set<String> inputs = new LinkedHashSet<>();
    views.forEach(view -> inputs.addAll(view.plan().inputs()));
    List<Field> fields =
        stream.schema().fields().stream().filter(f -> inputs.contains(f.name())).toList();
    String events = DecodeFunction.select(token, fields, false);
    if (views.size() > 1) {
      sql.execute("CREATE OR REPLACE TEMP TABLE micro_batch AS " + events);
      events = "SELECT * FROM micro_batch";
    }
    for (Installed view : views) {
      ViewPlan plan = view.plan();
      List<Binding> bindings = new ArrayList<>();
      bindings.add(new Binding(stream.name(), events));
      bindings.addAll(StateTables.tables(plan.tables()));
      sql.execute(
          "INSERT INTO %s SELECT %d, %s FROM (%s)"
              .formatted(
                  quote(view.speed()),
                  segment,
                  StateTables.columns(plan),
                  bind(bindings, plan.accumulate())));
    }
    if (!job.scanned()) {
      // No view reads an event: they are decided upon all the same.
      sql.count("SELECT count(*) FROM (" + DecodeFunction.select(token, List.of(), false) + ")");
    }
  }

  /** A view in service that this process did not install would silently miss these events. */
  private void requireAllViews(String stream, List<Installed> views) throws SQLException {
    List<String> stored =
        sql.rows(
            "SELECT \"view\" || ' ' || plan_hash FROM views WHERE stream = ? ORDER BY 1",
            List.of(stream),
            row -> row.getString(1));
    List<String> known =
        views.stream().map(v -> v.plan().view() + " " + v.plan().hash()).sorted().toList();
    if (!stored.stream().sorted().toList().equals(known)) {
      throw new IllegalStateException(
          "stream " + stream + " has views " + stored + ", but installed are " + known);
    }
  }

  private void quarantine(String stream, long segment, RecordBatch records, List<Rejected> rejected)
      throws SQLException {
    if (rejected.isEmpty()) {
      return;
    }
    try (DuckDBAppender appender = writer.createAppender("quarantine")) {
      for (Rejected each : rejected) {
        appender
            .beginRow()
            .append(stream)
            .append(segment)
            .append(records.partition(each.row()))
            .append(records.offset(each.row()))
            .append(records.timestamp(each.row()))
            .append(records.value(each.row()))
            .append(each.reason())
            .endRow();
      }
    }
  }

  private void advance(StreamState before, MicroBatch batch, int rejected) throws SQLException {
    long quarantined = before.quarantined() + rejected;
    long accepted = before.accepted() + batch.records().size() - rejected;
    boolean close = batch.closeSegment() && !batch.to().equals(before.openedAt());
    if (close) {
      sql.execute(
          ("INSERT INTO segments SELECT stream, open_segment, opened_at, %s, %d - opened_accepted,"
                  + " %d - opened_quarantined FROM streams WHERE stream = %s")
              .formatted(
                  literal(batch.to().toString()), accepted, quarantined, literal(batch.stream())));
    }
    String opening =
        close
            ? ", open_segment = open_segment + 1, opened_at = %s, opened_accepted = %d, opened_quarantined = %d"
                .formatted(literal(batch.to().toString()), accepted, quarantined)
            : "";
    sql.execute(
        "UPDATE streams SET coverage = %s, accepted = %d, quarantined = %d%s WHERE stream = %s"
            .formatted(
                literal(batch.to().toString()),
                accepted,
                quarantined,
                opening,
                literal(batch.stream())));
  }

  @Override
  public List<Segment> unarchived(String stream) {
    return read(
        "listing segments",
        s ->
            s.rows(
                "SELECT number, from_coverage, to_coverage, accepted, quarantined FROM segments"
                    + " WHERE stream = ? AND number > (SELECT archived FROM streams WHERE stream = ?)"
                    + " ORDER BY number",
                List.of(stream, stream),
                row ->
                    new Segment(
                        stream,
                        row.getLong(1),
                        Coverage.parse(row.getString(2)),
                        Coverage.parse(row.getString(3)),
                        row.getLong(4),
                        row.getLong(5))));
  }

  @Override
  public void markArchived(String stream, long segment) {
    write(
        "marking a segment as archived",
        () ->
            sql.update(
                "UPDATE streams SET archived = greatest(archived, ?) WHERE stream = ?",
                segment,
                stream));
  }

  @Override
  public void publish(List<Publication> publications) {
    List<String> loaded = publications.stream().map(this::load).toList();
    write(
        "publishing batch versions",
        () -> {
          for (int i = 0; i < publications.size(); i++) {
            swap(publications.get(i), loaded.get(i));
          }
          return true;
        });
    publications.forEach(p -> compactedTo.remove(p.plan().view()));
  }

  private void swap(Publication publication, String table) throws SQLException {
    BatchVersion version = publication.version();
    StoredView stored =
        viewRow(sql, version.view())
            .orElseThrow(() -> new StaleVersionException(version, "the view is not in service"));
    StreamState stream = streamRow(sql, stored.state().stream()).orElseThrow();
    requirePublishable(version, stored.state(), stream);
    sql.update(
        "UPDATE views SET version = ?, through_segment = ?, coverage = ?, computed_at = ?,"
            + " batch_rows = ?, batch_table = ? WHERE \"view\" = ?",
        version.version(),
        version.throughSegment(),
        version.coverage().toString(),
        version.computedAt().toEpochMilli(),
        version.rows(),
        table,
        version.view());
    sql.execute(
        "DELETE FROM %s WHERE %s <= %d"
            .formatted(
                quote(stored.speed()), quote(StateTables.SEGMENT), version.throughSegment()));
    if (stored.batch().isPresent()) {
      sql.execute("DROP TABLE " + quote(stored.batch().get()));
    }
  }

  private static void requirePublishable(
      BatchVersion version, ViewState served, StreamState stream) {
    if (!version.planHash().equals(served.planHash())) {
      throw new StaleVersionException(version, "the view was changed to plan " + served.planHash());
    }
    if (!version.topicId().equals(stream.topicId())) {
      throw new StaleVersionException(version, "the stream reads topic id " + stream.topicId());
    }
    if (version.throughSegment() >= stream.openSegment()) {
      throw new StaleVersionException(
          version, "segment " + stream.openSegment() + " is still open");
    }
    if (version.version() <= served.version()
        || version.throughSegment() < served.throughSegment()) {
      throw new StaleVersionException(
          version,
          "version %d through segment %d is served already"
              .formatted(served.version(), served.throughSegment()));
    }
  }

  /** Loads a version's rows into a table that nobody reads yet. */
  private String load(Publication publication) {
    ViewPlan plan = publication.plan();
    String keys = StateTables.keys(plan);
    String files = String.join(", ", publication.files().stream().map(f -> literal(f)).toList());
    try {
      return connections.with(
          connection -> {
            Sql own = new Sql(connection);
            String table =
                "batch_" + plan.view() + "_" + own.count("SELECT nextval('table_numbers')");
            own.execute(
                "CREATE TABLE %s AS SELECT %s FROM read_parquet([%s])%s"
                    .formatted(
                        quote(table),
                        StateTables.columns(plan),
                        files,
                        keys.isEmpty() ? "" : " ORDER BY " + keys));
            return table;
          });
    } catch (SQLException e) {
      throw Failures.explain("loading batch version files " + files, file, e);
    }
  }

  @Override
  public Answer query(Query query) {
    return read("answering a query", s -> s.transaction(() -> answer(s, query)));
  }

  private static Answer answer(Sql s, Query query) throws SQLException {
    List<ViewState> views = new ArrayList<>();
    Map<String, StreamState> streams = new TreeMap<>();
    List<Binding> bindings = new ArrayList<>(StateTables.tables(query.tables()));
    for (ViewPlan plan : query.views()) {
      StoredView stored =
          viewRow(s, plan.view())
              .filter(v -> v.state().planHash().equals(plan.hash()))
              .orElseThrow(
                  () ->
                      new PeriscopeException(
                          PeriscopeException.Fault.RESOURCE,
                          "view '" + plan.view() + "' is being built; ask again in a moment"));
      views.add(stored.state());
      streams.put(plan.stream(), streamRow(s, plan.stream()).orElseThrow());
      String parts =
          switch (query.layer()) {
            case MERGED -> StateTables.parts(plan, stored.batch(), Optional.of(stored.speed()));
            case BATCH -> StateTables.parts(plan, stored.batch(), Optional.empty());
            case SPEED -> StateTables.parts(plan, Optional.empty(), Optional.of(stored.speed()));
          };
      bindings.add(
          new Binding(
              plan.view(), bind(List.of(new Binding(ViewPlan.PARTS, parts)), plan.answer())));
    }
    Schema output = query.output();
    List<List<Optional<Object>>> rows =
        s.rows(bind(bindings, query.sql()), query.parameters(), row -> row(row, output));
    return new Answer(output, rows, views, List.copyOf(streams.values()));
  }

  private static List<Optional<Object>> row(ResultSet result, Schema output) throws SQLException {
    List<Optional<Object>> row = new ArrayList<>(output.size());
    for (int i = 0; i < output.size(); i++) {
      row.add(Types.read(result, i + 1, output.field(i).type()));
    }
    return row;
  }

  @Override
  public List<QuarantinedEvent> quarantine(String stream, int limit, int offset) {
    return read(
        "listing quarantine",
        s ->
            s.rows(
                "SELECT \"partition\", \"offset\", ingest_millis, raw, reason FROM quarantine WHERE stream = ?"
                    + " ORDER BY ingest_millis DESC, \"partition\", \"offset\" DESC LIMIT ? OFFSET ?",
                List.of(stream, limit, offset),
                row ->
                    new QuarantinedEvent(
                        stream,
                        new Position(row.getInt(1), row.getLong(2)),
                        Instant.ofEpochMilli(row.getLong(3)),
                        row.getBytes(4),
                        row.getString(5))));
  }

  @Override
  public List<ReasonCount> quarantineReasons(String stream) {
    return read(
        "counting quarantine",
        s ->
            s.rows(
                "SELECT reason, count(*) FROM quarantine WHERE stream = ? GROUP BY reason"
                    + " ORDER BY 2 DESC, 1",
                List.of(stream),
                row -> new ReasonCount(row.getString(1), row.getLong(2))));
  }

  @Override
  public String loadTable(TableDef table) {
    return write("loading table " + table.name(), () -> references.load(table));
  }

  @Override
  public void compact() {
    installed.values().forEach(view -> compact(view.plan()));
  }

  private void compact(ViewPlan plan) {
    Optional<StoredView> stored = read("reading a view's state", s -> viewRow(s, plan.view()));
    if (stored.isEmpty()) {
      return;
    }
    long rows = stored.get().state().speedRows();
    long last = compactedTo.getOrDefault(plan.view(), 0L);
    if (rows < COMPACT_FROM || rows < 2 * last) {
      return;
    }
    long left =
        write(
            "compacting view " + plan.view(),
            () -> {
              mergeSegments(plan, quote(viewRow(sql, plan.view()).orElseThrow().speed()));
              return sql.count("SELECT count(*) FROM " + quote(stored.get().speed()));
            });
    compactedTo.put(plan.view(), left);
  }

  private void mergeSegments(ViewPlan plan, String speed) throws SQLException {
    String segment = quote(StateTables.SEGMENT);
    sql.execute("CREATE OR REPLACE TEMP TABLE compacting AS SELECT * FROM " + speed);
    sql.execute("TRUNCATE " + speed);
    List<Long> segments =
        sql.rows(
            "SELECT DISTINCT " + segment + " FROM compacting ORDER BY 1",
            List.of(),
            row -> row.getLong(1));
    for (long each : segments) {
      String parts =
          "SELECT %s FROM compacting WHERE %s = %d"
              .formatted(StateTables.columns(plan), segment, each);
      sql.execute(
          "INSERT INTO %s SELECT %d, %s FROM (%s)"
              .formatted(
                  speed,
                  each,
                  StateTables.columns(plan),
                  bind(List.of(new Binding(ViewPlan.PARTS, parts)), plan.merge())));
    }
    sql.execute("DROP TABLE compacting");
  }

  private static Optional<StreamState> streamRow(Sql s, String stream) throws SQLException {
    return s
        .rows(
            "SELECT topic_id, epoch, coverage, open_segment, opened_at, archived, accepted,"
                + " quarantined FROM streams WHERE stream = ?",
            List.of(stream),
            row ->
                new StreamState(
                    stream,
                    row.getString(1),
                    row.getLong(2),
                    Coverage.parse(row.getString(3)),
                    row.getLong(4),
                    Coverage.parse(row.getString(5)),
                    row.getLong(6),
                    row.getLong(7),
                    row.getLong(8)))
        .stream()
        .findFirst();
  }

  private static Optional<StoredView> viewRow(Sql s, String view) throws SQLException {
    Optional<String> speed =
        s
            .rows(
                "SELECT speed_table FROM views WHERE \"view\" = ?",
                List.of(view),
                row -> row.getString(1))
            .stream()
            .findFirst();
    if (speed.isEmpty()) {
      return Optional.empty();
    }
    return s
        .rows(
            ("SELECT stream, plan_hash, version, through_segment, coverage, computed_at, batch_rows,"
                    + " batch_table, (SELECT count(*) FROM %s) FROM views WHERE \"view\" = ?")
                .formatted(quote(speed.get())),
            List.of(view),
            row ->
                new StoredView(
                    new ViewState(
                        view,
                        row.getString(1),
                        row.getString(2),
                        row.getLong(3),
                        row.getLong(4),
                        Coverage.parse(row.getString(5)),
                        Instant.ofEpochMilli(row.getLong(6)),
                        row.getLong(7),
                        row.getLong(9)),
                    Optional.ofNullable(row.getString(8)),
                    speed.get()))
        .stream()
        .findFirst();
  }

  /** Work for a reader. */
  private interface Reading<T> {
    T run(Sql sql) throws SQLException;
  }

  private <T> T read(String what, Reading<T> reading) {
    try {
      return connections.with(connection -> reading.run(new Sql(connection)));
    } catch (SQLException e) {
      throw Failures.explain(what, file, e);
    }
  }

  private <T> T write(String what, Sql.Work<T> work) {
    synchronized (writing) {
      try {
        return sql.transaction(work);
      } catch (SQLException e) {
        throw Failures.explain(what, file, e);
      }
    }
  }

  @Override
  public void close() {
    synchronized (writing) {
      connections.close();
      try {
        writer.close();
      } catch (SQLException e) {
        throw Failures.explain("closing the local state", file, e);
      }
    }
  }
}
