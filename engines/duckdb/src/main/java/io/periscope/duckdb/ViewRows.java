package io.periscope.duckdb;

import static io.periscope.api.plan.SqlText.literal;

import io.periscope.api.engine.BatchVersion;
import io.periscope.api.engine.StreamState;
import io.periscope.api.engine.ViewState;
import io.periscope.api.log.Coverage;
import io.periscope.api.plan.ViewPlan;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is stored of views: which plan is in service, and which batch version it stands on. */
final class ViewRows {
  private static final String COLUMNS =
      "v.\"view\", v.stream, v.plan_hash, v.version, v.through_segment, v.coverage,"
          + " v.computed_at, v.batch_rows, v.batch_table";

  private ViewRows() {}

  /**
   * A view's row.
   *
   * @param batch the table with the rows of its batch version
   */
  record StoredView(ViewState state, Optional<String> batch) {
    String speed() {
      return StateTables.speed(state.view(), state.planHash());
    }
  }

  /** A view with the stream behind it, of one instant. */
  record Served(StoredView view, StreamState stream) {}

  static List<String> names(Sql sql) throws SQLException {
    return sql.rows("SELECT \"view\" FROM main.views ORDER BY 1", row -> row.getString(1));
  }

  /** A view, whichever plan it has; its speed rows are not counted. */
  static Optional<StoredView> find(Sql sql, String view) throws SQLException {
    return sql
        .rows(
            "SELECT %s, 0 FROM main.views v WHERE \"view\" = %s".formatted(COLUMNS, literal(view)),
            ViewRows::read)
        .stream()
        .findFirst();
  }

  static StoredView countSpeed(Sql sql, StoredView view) throws SQLException {
    ViewState s = view.state();
    long speedRows = sql.count("SELECT count(*) FROM " + StateTables.main(view.speed()));
    return new StoredView(
        new ViewState(
            s.view(),
            s.stream(),
            s.planHash(),
            s.version(),
            s.throughSegment(),
            s.batchCoverage(),
            s.computedAt(),
            s.batchRows(),
            speedRows),
        view.batch());
  }

  /**
   * A view in service with this very plan, and its stream; or none.
   *
   * @throws SQLException also when there is no table for the plan's state rows, since it never was
   *     in service
   */
  static Optional<Served> served(Sql sql, ViewPlan plan) throws SQLException {
    // One statement, since readers are in a hurry: its table is there if the plan is in service.
    String query =
        ("SELECT %s, (SELECT count(*) FROM %s), %s FROM main.views v JOIN main.streams s"
                + " ON s.stream = v.stream WHERE v.\"view\" = ? AND v.plan_hash = ?")
            .formatted(COLUMNS, StateTables.main(StateTables.speed(plan)), StreamRows.COLUMNS);
    List<Object> parameters = List.of(plan.view(), plan.hash());
    return sql
        .rowsAgain(query, parameters, row -> new Served(read(row), StreamRows.read(row, 11)))
        .stream()
        .findFirst();
  }

  private static StoredView read(ResultSet row) throws SQLException {
    return new StoredView(
        new ViewState(
            row.getString(1),
            row.getString(2),
            row.getString(3),
            row.getLong(4),
            row.getLong(5),
            Coverage.parse(row.getString(6)),
            Instant.ofEpochMilli(row.getLong(7)),
            row.getLong(8),
            row.getLong(10)),
        Optional.ofNullable(row.getString(9)));
  }

  /**
   * Each view of a stream, in service or being built, with its plan's hash, as {@code view hash},
   * in order.
   */
  static List<String> ofStream(Sql sql, String stream) throws SQLException {
    return sql
        .rows(
            ("SELECT \"view\" || ' ' || plan_hash FROM main.views WHERE stream = %1$s UNION ALL"
                    + " SELECT \"view\" || ' ' || plan_hash FROM main.building WHERE stream = %1$s")
                .formatted(literal(stream)),
            row -> row.getString(1))
        .stream()
        .sorted()
        .toList();
  }

  /** The tables with the rows of the batch versions that are served. */
  static List<String> batchTables(Sql sql) throws SQLException {
    return sql.rows(
        "SELECT batch_table FROM main.views WHERE batch_table IS NOT NULL",
        row -> row.getString(1));
  }

  /** Puts a plan into service, without a batch version. */
  static void create(Sql sql, ViewPlan plan) throws SQLException {
    sql.update(
        "INSERT INTO main.views VALUES (?, ?, ?, 0, 0, ?, 0, 0, NULL)",
        plan.view(),
        plan.stream(),
        plan.hash(),
        Coverage.NOTHING.toString());
  }

  static void serve(Sql sql, BatchVersion version, String batchTable) throws SQLException {
    sql.update(
        "UPDATE main.views SET version = ?, through_segment = ?, coverage = ?, computed_at = ?,"
            + " batch_rows = ?, batch_table = ? WHERE \"view\" = ?",
        version.version(),
        version.throughSegment(),
        version.coverage().toString(),
        version.computedAt().toEpochMilli(),
        version.rows(),
        batchTable,
        version.view());
  }

  /** Drops a view with its tables, if it is there. */
  static void drop(Sql sql, String view) throws SQLException {
    Optional<StoredView> stored = find(sql, view);
    if (stored.isPresent()) {
      sql.update("DELETE FROM main.views WHERE \"view\" = ?", view);
      sql.execute("DROP TABLE " + StateTables.main(stored.get().speed()));
      if (stored.get().batch().isPresent()) {
        sql.execute("DROP TABLE " + StateTables.main(stored.get().batch().get()));
      }
    }
  }
}
