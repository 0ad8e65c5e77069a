package io.periscope.duckdb;

import io.periscope.api.engine.QuarantinedEvent;
import io.periscope.api.engine.StateStore.ReasonCount;
import io.periscope.api.log.Position;
import io.periscope.api.log.RecordBatch;
import io.periscope.duckdb.DecodeJob.Rejected;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** The events that were not accepted. */
final class Quarantine {
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
            .endRow();
      }
    }
  }

  /** Newest first. */
  static List<QuarantinedEvent> list(Sql sql, String stream, int limit, int offset)
      throws SQLException {
    return sql.rows(
        "SELECT \"partition\", \"offset\", ingest_millis, raw, reason FROM main.quarantine"
            + " WHERE stream = ? ORDER BY ingest_millis DESC, \"partition\", \"offset\" DESC"
            + " LIMIT ? OFFSET ?",
        List.of(stream, limit, offset),
        row ->
            new QuarantinedEvent(
                stream,
                new Position(row.getInt(1), row.getLong(2)),
                Instant.ofEpochMilli(row.getLong(3)),
                row.getBytes(4),
                row.getString(5)));
  }

  static List<ReasonCount> reasons(Sql sql, String stream) throws SQLException {
    return sql.rows(
        "SELECT reason, count(*) FROM main.quarantine WHERE stream = ? GROUP BY reason"
            + " ORDER BY 2 DESC, 1",
        List.of(stream),
        row -> new ReasonCount(row.getString(1), row.getLong(2)));
  }
}
