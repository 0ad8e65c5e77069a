package io.periscope.duckdb;

import static io.periscope.api.plan.SqlText.quote;

import io.periscope.api.engine.MasterColumns;
import io.periscope.api.engine.QuarantineColumns;
import io.periscope.api.engine.QuarantinedEvent;
import io.periscope.api.engine.StateStore.Books;
import io.periscope.api.engine.StateStore.ReasonCount;
import io.periscope.api.engine.StateStore.Release;
import io.periscope.api.engine.StreamState;
import io.periscope.api.log.Coverage;
import io.periscope.api.log.Position;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.log.RecordHead;
import io.periscope.api.model.StreamDef;
import io.periscope.duckdb.DecodeJob.Rejected;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** The events that were not accepted. */
final class Quarantine {
  private static final String COLUMNS =
      "\"partition\", \"offset\", ingest_millis, raw, reason, head";

  /** Positions in one statement. */
  private static final int CHUNK = 1_000;

  private Quarantine() {}

  /** Adds events in the transaction that is open on the connection. */
  static void add(
      DuckDBConnection writer,
      String stream,
      long segment,
      RecordBatch records,
      List<Rejected> rejected)
      throws SQLException {
    if (rejected.isEmpty()) {
      return;
    }
    try (DuckDBAppender appender = writer.createAppender("main", "quarantine")) {
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
            .appendNull()
            .append(records.head(each.row()).map(RecordHead::text).orElse(null))
            .endRow();
      }
    }
  }

  /** What a segment quarantined or released, by position. */
  static List<QuarantinedEvent> decided(Sql sql, String stream, long segment, int limit, int offset)
      throws SQLException {
    return sql.rows(
        "SELECT "
            + COLUMNS
            + " FROM main.quarantine WHERE stream = ? AND (segment = ? OR released = ?)"
            + " ORDER BY \"partition\", \"offset\" LIMIT ? OFFSET ?",
        List.of(stream, segment, segment, limit, offset),
        row -> read(stream, row));
  }

  /**
   * Marks events as released in a segment.
   *
   * @return how many of them were in quarantine
   */
  static long release(Sql sql, String stream, long segment, List<Position> positions)
      throws SQLException {
    long released = 0;
    for (int from = 0; from < positions.size(); from += CHUNK) {
      String list =
          positions.subList(from, Math.min(positions.size(), from + CHUNK)).stream()
              .map(p -> "(" + p.partition() + ", " + p.offset() + ")")
              .collect(Collectors.joining(", "));
      released +=
          sql.update(
              ("UPDATE main.quarantine SET released = ? WHERE stream = ? AND released IS NULL"
                      + " AND (\"partition\", \"offset\") IN (%s)")
                  .formatted(list),
              segment,
              stream);
    }
    return released;
  }

  /** Takes over what the lake has in quarantine, for a state that is new. */
  static void load(Sql sql, StreamDef stream, List<String> files) throws SQLException {
    if (files.isEmpty()) {
      return;
    }
    sql.update(
        ("INSERT INTO main.quarantine SELECT ?, segment, \"partition\", \"offset\", millis, raw,"
                + " reason, released, head FROM (SELECT min(%1$s) AS segment, %2$s AS \"partition\","
                + " %3$s AS \"offset\", epoch_ms(any_value(%4$s)) AS millis,"
                + " from_base64(max(%5$s)) AS raw, max(%6$s) AS reason,"
                + " max(CASE WHEN %7$s THEN %1$s END) AS released, max(%8$s) AS head"
                + " FROM (%9$s) GROUP BY ALL)")
            .formatted(
                quote(MasterColumns.SEGMENT),
                quote(MasterColumns.PARTITION),
                quote(MasterColumns.OFFSET),
                quote(MasterColumns.INGEST_TIME),
                quote(QuarantineColumns.RAW),
                quote(QuarantineColumns.REASON),
                quote(QuarantineColumns.RELEASED),
                quote(QuarantineColumns.HEAD),
                MasterRows.select(
                    sql, MasterColumns.of(QuarantineColumns.SCHEMA), files, Optional.empty())),
        stream.name());
  }

  /** Newest first. */
  static List<QuarantinedEvent> list(Sql sql, String stream, int limit, int offset)
      throws SQLException {
    return sql.rows(
        "SELECT "
            + COLUMNS
            + " FROM main.quarantine WHERE stream = ? AND released IS NULL ORDER BY ingest_millis DESC, \"partition\", \"offset\" DESC"
            + " LIMIT ? OFFSET ?",
        List.of(stream, limit, offset),
        row -> read(stream, row));
  }

  static Set<Position> rejected(Sql sql, String stream, Coverage from, Coverage to)
      throws SQLException {
    Set<Position> rejected = new HashSet<>();
    for (Map.Entry<Integer, Long> each : to.next().entrySet()) {
      int partition = each.getKey();
      rejected.addAll(
          sql.rows(
              "SELECT \"offset\" FROM main.quarantine WHERE stream = ? AND \"partition\" = ?"
                  + " AND \"offset\" >= ? AND \"offset\" < ?",
              List.of(stream, partition, from.next(partition), each.getValue()),
              row -> new Position(partition, row.getLong(1))));
    }
    return rejected;
  }

  static Optional<Release> firstRelease(Sql sql, String stream, long from, long before)
      throws SQLException {
    List<Long> segments =
        sql.rows(
            "SELECT released FROM main.quarantine WHERE stream = ? AND released >= ?"
                + " AND released < ? ORDER BY released LIMIT 1",
            List.of(stream, from, before),
            row -> row.getLong(1));
    if (segments.isEmpty()) {
      return Optional.empty();
    }
    List<QuarantinedEvent> events =
        sql.rows(
            "SELECT "
                + COLUMNS
                + " FROM main.quarantine WHERE stream = ? AND released = ?"
                + " ORDER BY \"partition\", \"offset\"",
            List.of(stream, segments.get(0)),
            row -> read(stream, row));
    return Optional.of(new Release(segments.get(0), events));
  }

  private static QuarantinedEvent read(String stream, ResultSet row) throws SQLException {
    return new QuarantinedEvent(
        stream,
        new Position(row.getInt(1), row.getLong(2)),
        Instant.ofEpochMilli(row.getLong(3)),
        row.getBytes(4),
        row.getString(5),
        Optional.ofNullable(row.getString(6)).map(RecordHead::parse));
  }

  static Books books(Sql sql, String stream) throws SQLException {
    StreamState state =
        StreamRows.find(sql, stream).orElseThrow(() -> new NotOpenException(stream));
    return sql.rows(
            "SELECT count(*), count(*) FILTER (starts_with(reason, ?)) FROM main.quarantine"
                + " WHERE stream = ? AND released IS NULL",
            List.of(QuarantinedEvent.DUPLICATE, stream),
            row -> new Books(state, row.getLong(1), row.getLong(2)))
        .get(0);
  }

  static List<ReasonCount> reasons(Sql sql, String stream) throws SQLException {
    return sql.rows(
        "SELECT reason, count(*) FROM main.quarantine WHERE stream = ? AND released IS NULL"
            + " GROUP BY reason"
            + " ORDER BY 2 DESC, 1",
        List.of(stream),
        row -> new ReasonCount(row.getString(1), row.getLong(2)));
  }
}
