package io.periscope.duckdb;

import static io.periscope.api.plan.SqlText.literal;

import io.periscope.api.engine.MicroBatch;
import io.periscope.api.engine.Segment;
import io.periscope.api.engine.StreamState;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.log.Coverage;
import io.periscope.api.log.LastRead;
import io.periscope.api.model.StreamDef;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** What is stored of streams and their segments. */
final class StreamRows {
  /** The columns that {@link #read} reads, of a row of {@code streams} named s. */
  static final String COLUMNS =
      "s.stream, s.topic_id, s.epoch, s.coverage, s.open_segment, s.opened_at, s.archived,"
          + " s.accepted, s.quarantined";

  private StreamRows() {}

  static Optional<StreamState> find(Sql sql, String stream) throws SQLException {
    return sql
        .rows(
            "SELECT %s FROM main.streams s WHERE stream = %s".formatted(COLUMNS, literal(stream)),
            row -> read(row, 1))
        .stream()
        .findFirst();
  }

  /** A stream's state from {@link #COLUMNS}, the first of which is this column of the result. */
  static StreamState read(ResultSet row, int first) throws SQLException {
    return new StreamState(
        row.getString(first),
        row.getString(first + 1),
        row.getLong(first + 2),
        Coverage.parse(row.getString(first + 3)),
        row.getLong(first + 4),
        Coverage.parse(row.getString(first + 5)),
        row.getLong(first + 6),
        row.getLong(first + 7),
        row.getLong(first + 8));
  }

  /** The fields by which a stream's events have been read so far. */
  static Optional<StreamDef.Reading> fields(Sql sql, String stream) throws SQLException {
    return sql
        .rows(
            "SELECT fields FROM main.streams WHERE fields IS NOT NULL AND stream = "
                + literal(stream),
            row -> StoredFields.parse(row.getString(1)))
        .stream()
        .findFirst();
  }

  /** The last events that were read of a stream. */
  static LastRead lastRead(Sql sql, String stream) throws SQLException {
    return sql
        .rows(
            "SELECT last_read FROM main.streams WHERE last_read IS NOT NULL AND stream = "
                + literal(stream),
            row -> LastRead.parse(row.getString(1)))
        .stream()
        .findFirst()
        .orElse(LastRead.NOTHING);
  }

  /** What was read by some fields must be archived by them. */
  static void requireReadsLike(Sql sql, StreamState known, StreamDef stream) throws SQLException {
    Optional<StreamDef.Reading> fields = fields(sql, known.stream());
    if (known.unarchived() && fields.isPresent() && !fields.get().equals(stream.reading())) {
      throw PeriscopeException.resource(
          ("stream '%s': events were read by other fields and are not in the master dataset yet;"
                  + " another process uses this state")
              .formatted(known.stream()),
          new IllegalStateException("fields: " + fields.get().schema().names()));
    }
  }

  static void setFields(Sql sql, StreamDef stream) throws SQLException {
    sql.update(
        "UPDATE main.streams SET fields = ? WHERE stream = ?",
        StoredFields.text(stream.reading()),
        stream.name());
  }

  static void create(Sql sql, StreamState state) throws SQLException {
    sql.update(
        "INSERT INTO main.streams VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)",
        state.stream(),
        state.topicId(),
        state.epoch(),
        state.coverage().toString(),
        state.openSegment(),
        state.openedAt().toString(),
        state.archived(),
        state.accepted(),
        state.quarantined(),
        state.accepted(),
        state.quarantined());
  }

  static void raiseEpoch(Sql sql, StreamState known, String topicId) throws SQLException {
    if (!known.topicId().equals(topicId)) {
      throw PeriscopeException.user(
          ("stream '%s': its topic now has id %s, but the local state was read from a"
                  + " topic with id %s. The topic was deleted and created anew, or"
                  + " bootstrap.servers points at another cluster. Point the stream at the"
                  + " old topic, or give it a new name to begin a new history.")
              .formatted(known.stream(), topicId, known.topicId()));
    }
    sql.update("UPDATE main.streams SET epoch = epoch + 1 WHERE stream = ?", known.stream());
  }

  /**
   * Moves a stream on, by compare-and-swap on the state that the caller took for current.
   *
   * @param rejected how many of the batch's events were not accepted
   * @param last the last events that have been read with it
   * @return the state after it
   */
  static StreamState advance(
      Sql sql, StreamState before, MicroBatch batch, int rejected, LastRead last)
      throws SQLException {
    long accepted = before.accepted() + batch.records().size() - rejected;
    long quarantined = before.quarantined() + rejected;
    String to = literal(batch.to().toString());
    // A segment without a single offset would be a hole in name only: it stays open.
    boolean close = batch.closeSegment() && !batch.to().equals(before.openedAt());
    if (close) {
      sql.execute(
          ("INSERT INTO main.segments SELECT stream, open_segment, opened_at, %s,"
                  + " %d - opened_accepted, %d - opened_quarantined FROM main.streams"
                  + " WHERE stream = %s")
              .formatted(to, accepted, quarantined, literal(batch.stream())));
    }
    String next =
        close
            ? ", open_segment = open_segment + 1, opened_at = %s, opened_accepted = %d, opened_quarantined = %d"
                .formatted(to, accepted, quarantined)
            : "";
    long moved =
        sql.update(
            ("UPDATE main.streams SET coverage = %s, last_read = %s, accepted = %d, quarantined = %d%s"
                    + " WHERE stream = %s AND epoch = %d AND coverage = %s AND open_segment = %d")
                .formatted(
                    to,
                    literal(last.toString()),
                    accepted,
                    quarantined,
                    next,
                    literal(batch.stream()),
                    before.epoch(),
                    literal(before.coverage().toString()),
                    before.openSegment()));
    if (moved != 1) {
      StreamState stored = find(sql, batch.stream()).orElse(before);
      requireFollows(stored, before.epoch(), batch);
      throw new CoverageMismatchException(stored, batch);
    }
    return new StreamState(
        before.stream(),
        before.topicId(),
        before.epoch(),
        batch.to(),
        close ? before.openSegment() + 1 : before.openSegment(),
        close ? batch.to() : before.openedAt(),
        before.archived(),
        accepted,
        quarantined);
  }

  /**
   * Adds a repair: a segment without offsets that is closed at once, and accepts events that were
   * quarantined.
   *
   * @param before a state whose open segment is empty
   * @return the state after it
   */
  static StreamState repair(Sql sql, StreamState before, long released) throws SQLException {
    long accepted = before.accepted() + released;
    long quarantined = before.quarantined() - released;
    String at = before.coverage().toString();
    sql.update(
        "INSERT INTO main.segments VALUES (?, ?, ?, ?, ?, ?)",
        before.stream(),
        before.openSegment(),
        at,
        at,
        released,
        -released);
    sql.update(
        "UPDATE main.streams SET accepted = ?, quarantined = ?, opened_accepted = ?,"
            + " opened_quarantined = ?, open_segment = open_segment + 1 WHERE stream = ?",
        accepted,
        quarantined,
        accepted,
        quarantined,
        before.stream());
    return find(sql, before.stream()).orElseThrow();
  }

  /** Only the writer that opened the stream last may change it. */
  static void requireEpoch(StreamState stored, long epoch) {
    if (stored.epoch() != epoch) {
      throw new FencedException(stored.stream(), epoch, stored.epoch());
    }
  }

  /** A batch may enter only where the stored coverage ends, and only from the current writer. */
  static void requireFollows(StreamState stored, long epoch, MicroBatch batch) {
    requireEpoch(stored, epoch);
    if (!stored.coverage().equals(batch.from()) || !batch.to().covers(batch.from())) {
      throw new CoverageMismatchException(stored, batch);
    }
    for (int row = 0; row < batch.records().size(); row++) {
      int partition = batch.records().partition(row);
      long offset = batch.records().offset(row);
      if (offset < batch.from().next(partition) || offset >= batch.to().next(partition)) {
        throw new CoverageMismatchException(batch, partition, offset);
      }
    }
  }

  static List<Segment> unarchived(Sql sql, String stream) throws SQLException {
    return sql.rows(
        ("SELECT number, from_coverage, to_coverage, accepted, quarantined FROM main.segments"
                + " WHERE stream = %1$s AND number >"
                + " (SELECT archived FROM main.streams WHERE stream = %1$s) ORDER BY number")
            .formatted(literal(stream)),
        row ->
            new Segment(
                stream,
                row.getLong(1),
                Coverage.parse(row.getString(2)),
                Coverage.parse(row.getString(3)),
                row.getLong(4),
                row.getLong(5)));
  }

  /** Where a closed segment ended; empty when it was closed before this state began. */
  static Optional<Coverage> end(Sql sql, String stream, long segment) throws SQLException {
    return sql
        .rows(
            "SELECT to_coverage FROM main.segments WHERE stream = %s AND number = %d"
                .formatted(literal(stream), segment),
            row -> Coverage.parse(row.getString(1)))
        .stream()
        .findFirst();
  }

  static void markArchived(Sql sql, String stream, long segment) throws SQLException {
    sql.update(
        "UPDATE main.streams SET archived = greatest(archived, ?) WHERE stream = ?",
        segment,
        stream);
  }
}
