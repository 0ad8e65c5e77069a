package io.periscope.sqlite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.job.Interval;
import io.periscope.api.job.NewRun;
import io.periscope.api.job.RunRecord;
import io.periscope.api.job.RunState;
import io.periscope.api.job.RunStore;
import io.periscope.api.job.StepRecord;
import io.periscope.api.job.StepState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The runs of jobs, in the operations database.
 *
 * <p>That a run is there once is the table's UNIQUE constraint; that it is begun, ended and
 * continued once is the WHERE of each UPDATE, which names the state that it must be in. Instants
 * are milliseconds since 1970.
 */
public final class SqliteRunStore implements RunStore {
  private static final List<List<String>> TABLES =
      List.of(
          List.of(
              """
              CREATE TABLE job_runs (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                job TEXT NOT NULL,
                identity TEXT NOT NULL,
                started_by TEXT NOT NULL,
                parameters TEXT NOT NULL,
                interval_from INTEGER,
                interval_to INTEGER,
                state TEXT NOT NULL,
                reason TEXT NOT NULL,
                cancelled INTEGER NOT NULL DEFAULT 0,
                resumed INTEGER NOT NULL DEFAULT 0,
                created_at INTEGER NOT NULL,
                started_at INTEGER,
                ended_at INTEGER,
                UNIQUE (job, identity))
              """,
              "CREATE INDEX job_runs_state ON job_runs (state, job, id)",
              "CREATE INDEX job_runs_job ON job_runs (job, id)",
              """
              CREATE TABLE job_steps (
                run INTEGER NOT NULL REFERENCES job_runs (id),
                number INTEGER NOT NULL,
                name TEXT NOT NULL,
                state TEXT NOT NULL,
                attempts INTEGER NOT NULL,
                reason TEXT NOT NULL,
                started_at INTEGER,
                ended_at INTEGER,
                outputs TEXT NOT NULL,
                PRIMARY KEY (run, name)) WITHOUT ROWID
              """,
              """
              CREATE TABLE job_marks (
                job TEXT NOT NULL,
                started_by TEXT NOT NULL,
                at INTEGER NOT NULL,
                PRIMARY KEY (job, started_by)) WITHOUT ROWID
              """));

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

  private final OperationsDatabase database;

  public SqliteRunStore(OperationsDatabase database) {
    database.prepare("jobs", TABLES);
    this.database = database;
  }

  @Override
  public List<Inserted> insert(List<NewRun> runs, Optional<Mark> mark) {
    return database.change(
        connection -> {
          List<Inserted> inserted = insert(connection, runs);
          if (mark.isPresent()) {
            update(
                connection,
                "INSERT INTO job_marks VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at",
                mark.get().job(),
                mark.get().trigger(),
                mark.get().at().toEpochMilli());
          }
          return inserted;
        });
  }

  private static List<Inserted> insert(Connection connection, List<NewRun> runs)
      throws SQLException {
    List<Inserted> inserted = new ArrayList<>();
    for (NewRun run : runs) {
      int rows =
          update(
              connection,
              """
              INSERT INTO job_runs (job, identity, started_by, parameters, interval_from,
                interval_to, state, reason, created_at, ended_at)
              VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (job, identity) DO NOTHING
              """,
              run.job(),
              run.identity(),
              run.trigger(),
              json(run.parameters()),
              millis(run.interval().map(Interval::from)),
              millis(run.interval().map(Interval::to)),
              run.state().name(),
              run.reason(),
              run.createdAt().toEpochMilli(),
              millis(Optional.of(run.createdAt()).filter(at -> run.state().ended())));
      RunRecord there = find(connection, run.job(), run.identity()).orElseThrow();
      inserted.add(new Inserted(there, rows == 1));
    }
    return inserted;
  }

  @Override
  public Optional<Instant> mark(String job, String trigger) {
    return database.read(
        connection ->
            query(
                    connection,
                    "SELECT at FROM job_marks WHERE job = ? AND started_by = ?",
                    row -> Instant.ofEpochMilli(row.getLong(1)),
                    job,
                    trigger)
                .stream()
                .findFirst());
  }

  @Override
  public boolean begin(long run, List<String> steps, Instant at) {
    return database.change(
        connection -> {
          boolean begun =
              update(
                      connection,
                      "UPDATE job_runs SET state = 'RUNNING', started_at = ? WHERE id = ? AND state = 'QUEUED'",
                      at.toEpochMilli(),
                      run)
                  == 1;
          if (begun) {
            put(connection, run, steps.stream().map(StepRecord::pending).toList());
          }
          return begun;
        });
  }

  private static void put(Connection connection, long run, List<StepRecord> steps)
      throws SQLException {
    update(connection, "DELETE FROM job_steps WHERE run = ?", run);
    for (int i = 0; i < steps.size(); i++) {
      StepRecord step = steps.get(i);
      update(
          connection,
          "INSERT INTO job_steps VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
          run,
          i,
          step.name(),
          step.state().name(),
          step.attempts(),
          step.reason(),
          millis(step.startedAt()),
          millis(step.endedAt()),
          json(step.outputs()));
    }
  }

  @Override
  public boolean end(
      long run, RunState from, RunState to, String reason, Instant at, List<NewRun> followers) {
    return database.change(
        connection -> {
          boolean ended =
              update(
                      connection,
                      "UPDATE job_runs SET state = ?, reason = ?, ended_at = ? WHERE id = ? AND state = ?",
                      to.name(),
                      reason,
                      at.toEpochMilli(),
                      run,
                      from.name())
                  == 1;
          if (ended) {
            List<Inserted> unused = insert(connection, followers);
          }
          return ended;
        });
  }

  @Override
  public boolean resume(long run, List<StepRecord> steps) {
    return database.change(
        connection -> {
          boolean running =
              update(
                      connection,
                      "UPDATE job_runs SET resumed = resumed + 1 WHERE id = ? AND state = 'RUNNING'",
                      run)
                  == 1;
          if (running) {
            put(connection, run, steps);
          }
          return running;
        });
  }

  @Override
  public boolean step(long run, StepState from, StepRecord to) {
    return database.change(
        connection ->
            update(
                    connection,
                    """
                    UPDATE job_steps SET state = ?, attempts = ?, reason = ?, started_at = ?,
                      ended_at = ?, outputs = ?
                    WHERE run = ? AND name = ? AND state = ?
                      AND (SELECT state FROM job_runs WHERE id = run) = 'RUNNING'
                    """,
                    to.state().name(),
                    to.attempts(),
                    to.reason(),
                    millis(to.startedAt()),
                    millis(to.endedAt()),
                    json(to.outputs()),
                    run,
                    to.name(),
                    from.name())
                == 1);
  }

  @Override
  public void cancel(long run) {
    database.write(
        connection -> update(connection, "UPDATE job_runs SET cancelled = 1 WHERE id = ?", run));
  }

  @Override
  public Optional<RunRecord> run(long id) {
    return database.read(
        connection -> records(connection, "WHERE id = ?", id).stream().findFirst());
  }

  @Override
  public Optional<RunRecord> run(String job, String identity) {
    return database.read(connection -> find(connection, job, identity));
  }

  private static Optional<RunRecord> find(Connection connection, String job, String identity)
      throws SQLException {
    return records(connection, "WHERE job = ? AND identity = ?", job, identity).stream()
        .findFirst();
  }

  @Override
  public List<RunRecord> runs(Optional<String> job, int limit, int offset) {
    return database.read(
        connection ->
            job.isPresent()
                ? records(
                    connection,
                    "WHERE job = ? ORDER BY id DESC LIMIT ? OFFSET ?",
                    job.get(),
                    limit,
                    offset)
                : records(connection, "ORDER BY id DESC LIMIT ? OFFSET ?", limit, offset));
  }

  @Override
  public List<RunRecord> runs(Optional<String> job, RunState state, int limit) {
    return database.read(
        connection ->
            job.isPresent()
                ? records(
                    connection,
                    "WHERE state = ? AND job = ? ORDER BY id LIMIT ?",
                    state.name(),
                    job.get(),
                    limit)
                : records(connection, "WHERE state = ? ORDER BY id LIMIT ?", state.name(), limit));
  }

  @Override
  public int count(String job, RunState state) {
    return database.read(
        connection ->
            query(
                    connection,
                    "SELECT count(*) FROM job_runs WHERE state = ? AND job = ?",
                    row -> row.getInt(1),
                    state.name(),
                    job)
                .get(0));
  }

  private static List<RunRecord> records(Connection connection, String where, Object... values)
      throws SQLException {
    List<RunRecord> bare =
        query(
            connection,
            """
            SELECT id, job, identity, started_by, parameters, interval_from, interval_to, state,
              reason, cancelled, resumed, created_at, started_at, ended_at
            FROM job_runs
            """
                + where,
            SqliteRunStore::record,
            values);
    List<RunRecord> whole = new ArrayList<>(bare.size());
    for (RunRecord run : bare) {
      List<StepRecord> steps =
          query(
              connection,
              """
              SELECT name, state, attempts, reason, started_at, ended_at, outputs
              FROM job_steps WHERE run = ? ORDER BY number
              """,
              SqliteRunStore::step,
              run.id());
      whole.add(
          new RunRecord(
              run.id(),
              run.job(),
              run.identity(),
              run.trigger(),
              run.parameters(),
              run.interval(),
              run.state(),
              run.reason(),
              run.cancelled(),
              run.resumed(),
              run.createdAt(),
              run.startedAt(),
              run.endedAt(),
              steps));
    }
    return whole;
  }

  private static RunRecord record(ResultSet row) throws SQLException {
    Optional<Instant> from = instant(row, "interval_from");
    Optional<Instant> to = instant(row, "interval_to");
    return new RunRecord(
        row.getLong("id"),
        row.getString("job"),
        row.getString("identity"),
        row.getString("started_by"),
        texts(row.getString("parameters")),
        from.flatMap(begin -> to.map(end -> new Interval(begin, end))),
        RunState.valueOf(row.getString("state")),
        row.getString("reason"),
        row.getBoolean("cancelled"),
        row.getInt("resumed"),
        Instant.ofEpochMilli(row.getLong("created_at")),
        instant(row, "started_at"),
        instant(row, "ended_at"),
        List.of());
  }

  private static StepRecord step(ResultSet row) throws SQLException {
    return new StepRecord(
        row.getString("name"),
        StepState.valueOf(row.getString("state")),
        row.getInt("attempts"),
        row.getString("reason"),
        instant(row, "started_at"),
        instant(row, "ended_at"),
        texts(row.getString("outputs")));
  }

  private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }

  private static Optional<Long> millis(Optional<Instant> instant) {
    return instant.map(Instant::toEpochMilli);
  }

  private static String json(Map<String, String> texts) {
    try {
      return JSON.writeValueAsString(new TreeMap<>(texts));
    } catch (JsonProcessingException e) {
      throw PeriscopeException.internal("cannot write JSON: " + e.getMessage(), e);
    }
  }

  private static Map<String, String> texts(String json) {
    try {
      return new LinkedHashMap<>(JSON.readValue(json, TEXTS));
    } catch (JsonProcessingException e) {
      throw PeriscopeException.internal("cannot read JSON: " + e.getMessage(), e);
    }
  }

  /** Makes something of the row at which an answer stands. */
  private interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private static <T> List<T> query(
      Connection connection, String sql, Reader<T> reader, Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, values);
      List<T> rows = new ArrayList<>();
      try (ResultSet answer = statement.executeQuery()) {
        while (answer.next()) {
          rows.add(reader.read(answer));
        }
      }
      return rows;
    }
  }

  private static int update(Connection connection, String sql, Object... values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, values);
      return statement.executeUpdate();
    }
  }

  /** An empty Optional is NULL. */
  private static void bind(PreparedStatement statement, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      Object value = values[i];
      statement.setObject(i + 1, value instanceof Optional<?> maybe ? maybe.orElse(null) : value);
    }
  }
}
