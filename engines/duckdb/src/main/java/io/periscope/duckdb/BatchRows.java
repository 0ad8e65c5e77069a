package io.periscope.duckdb;

import static io.periscope.api.plan.SqlText.literal;

import io.periscope.api.engine.BatchVersion;
import io.periscope.api.engine.Publication;
import io.periscope.api.engine.StreamState;
import io.periscope.api.engine.ViewState;
import io.periscope.api.log.Coverage;
import io.periscope.api.plan.ViewPlan;
import io.periscope.duckdb.BuildingRows.Building;
import io.periscope.duckdb.ViewRows.StoredView;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** State rows of batch versions: loaded beside what is served, then swapped in. */
final class BatchRows {
  private BatchRows() {}

  /** Loads a version's rows into a table that nobody reads yet, sorted for reading by key. */
  static String load(Sql sql, Publication publication) throws SQLException {
    ViewPlan plan = publication.plan();
    String table =
        StateTables.BATCH + plan.view() + "/" + sql.count("SELECT nextval('main.table_numbers')");
    String files =
        publication.files().stream().map(f -> literal(f)).collect(Collectors.joining(", "));
    String keys = StateTables.keys(plan);
    sql.execute(
        "CREATE TABLE %s AS SELECT %s FROM read_parquet([%s])%s"
            .formatted(
                StateTables.main(table),
                StateTables.columns(plan),
                files,
                keys.isEmpty() ? "" : " ORDER BY " + keys));
    return table;
  }

  static void drop(Sql sql, String table) throws SQLException {
    sql.execute("DROP TABLE IF EXISTS " + StateTables.main(table));
  }

  /** Drops tables that a crash left: no view's row names them. */
  static void dropLeftovers(Sql sql) throws SQLException {
    List<String> leftovers =
        sql.rows(
            "SELECT table_name FROM duckdb_tables() WHERE starts_with(table_name, %s)"
                .formatted(literal(StateTables.BATCH)),
            row -> row.getString(1));
    leftovers.removeAll(ViewRows.batchTables(sql));
    for (String table : leftovers) {
      drop(sql, table);
    }
  }

  /** Inside a transaction: serves a version from a loaded table, in place of what it covers. */
  static void swap(Sql sql, Publication publication, String table) throws SQLException {
    BatchVersion version = publication.version();
    ViewPlan plan = publication.plan();
    Optional<Building> building =
        BuildingRows.find(sql, plan.view()).filter(b -> b.planHash().equals(version.planHash()));
    if (building.isPresent()) {
      takeOver(sql, plan, version, building.get(), table);
      return;
    }
    StoredView stored =
        ViewRows.find(sql, version.view())
            .orElseThrow(() -> new StaleVersionException(version, "the view is not in service"));
    StreamState stream = StreamRows.find(sql, stored.state().stream()).orElseThrow();
    requirePublishable(sql, version, stored.state(), stream);
    ViewRows.serve(sql, version, table);
    SpeedRows.dropThrough(sql, stored.speed(), version.throughSegment());
    if (stored.batch().isPresent()) {
      drop(sql, stored.batch().get());
    }
  }

  /** What was built takes its view over, whatever plan it had. */
  private static void takeOver(
      Sql sql, ViewPlan plan, BatchVersion version, Building building, String table)
      throws SQLException {
    StreamState stream = StreamRows.find(sql, plan.stream()).orElseThrow();
    requireClosed(version, stream);
    if (version.throughSegment() < building.from() - 1) {
      throw new StaleVersionException(
          version, "what was read since begins with segment " + building.from());
    }
    requireEnd(
        version,
        version.throughSegment() == building.from() - 1
            ? building.at()
            : StreamRows.end(sql, plan.stream(), version.throughSegment())
                .orElse(Coverage.NOTHING));
    BuildingRows.remove(sql, plan.view());
    ViewRows.drop(sql, plan.view());
    ViewRows.create(sql, plan);
    ViewRows.serve(sql, version, table);
    SpeedRows.dropThrough(sql, building.speed(), version.throughSegment());
  }

  private static void requireClosed(BatchVersion version, StreamState stream) {
    if (!version.topicId().equals(stream.topicId())) {
      throw new StaleVersionException(version, "the stream reads topic id " + stream.topicId());
    }
    if (version.throughSegment() >= stream.openSegment()) {
      throw new StaleVersionException(
          version, "segment " + stream.openSegment() + " is still open");
    }
  }

  private static void requirePublishable(
      Sql sql, BatchVersion version, ViewState served, StreamState stream) throws SQLException {
    if (!version.planHash().equals(served.planHash())) {
      throw new StaleVersionException(version, "the view was changed to plan " + served.planHash());
    }
    requireClosed(version, stream);
    // A table that was rolled back counts its versions again: what counts is what they cover.
    if (version.throughSegment() < served.throughSegment()
        || (version.throughSegment() == served.throughSegment()
            && version.version() <= served.version())) {
      throw new StaleVersionException(
          version,
          "version %d through segment %d is served already"
              .formatted(served.version(), served.throughSegment()));
    }
    requireEnd(version, end(sql, version.throughSegment(), served, stream));
  }

  /** A segment that ended elsewhere here would lose or double the events in between. */
  private static void requireEnd(BatchVersion version, Coverage end) {
    if (!version.coverage().equals(end)) {
      throw new ForeignSegmentException(version, end);
    }
  }

  /** Where a closed segment ended here, by the rows that publishing would drop. */
  private static Coverage end(Sql sql, long segment, ViewState served, StreamState stream)
      throws SQLException {
    if (segment == stream.openSegment() - 1) {
      return stream.openedAt();
    }
    if (segment == served.throughSegment()) {
      return served.batchCoverage();
    }
    return StreamRows.end(sql, stream.stream(), segment).orElse(Coverage.NOTHING);
  }
}
