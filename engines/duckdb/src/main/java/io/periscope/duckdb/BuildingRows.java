package io.periscope.duckdb;

import static io.periscope.api.plan.SqlText.literal;

import io.periscope.api.engine.StreamState;
import io.periscope.api.log.Coverage;
import io.periscope.api.plan.ViewPlan;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** What is stored of views that are being built beside what is in service. */
final class BuildingRows {
  private BuildingRows() {}

  /**
   * A plan whose state rows are kept from a segment on.
   *
   * @param from the first segment that they are complete for
   * @param at where that segment began
   */
  record Building(String view, String planHash, long from, Coverage at) {
    String speed() {
      return StateTables.speed(view, planHash);
    }
  }

  static Optional<Building> find(Sql sql, String view) throws SQLException {
    return where(sql, "\"view\" = " + literal(view)).stream().findFirst();
  }

  static List<Building> ofStream(Sql sql, String stream) throws SQLException {
    return where(sql, "stream = " + literal(stream));
  }

  private static List<Building> where(Sql sql, String condition) throws SQLException {
    return sql.rows(
        "SELECT \"view\", plan_hash, from_segment, from_coverage FROM main.building WHERE "
            + condition,
        row ->
            new Building(
                row.getString(1),
                row.getString(2),
                row.getLong(3),
                Coverage.parse(row.getString(4))));
  }

  static void begin(Sql sql, ViewPlan plan, StreamState state) throws SQLException {
    SpeedRows.createTable(sql, plan);
    sql.update(
        "INSERT INTO main.building VALUES (?, ?, ?, ?, ?)",
        plan.view(),
        plan.stream(),
        plan.hash(),
        state.openSegment(),
        state.openedAt().toString());
  }

  /** Forgets what was built of a view, if anything. */
  static void drop(Sql sql, String view) throws SQLException {
    Optional<Building> building = find(sql, view);
    if (building.isPresent()) {
      remove(sql, view);
      sql.execute("DROP TABLE " + StateTables.main(building.get().speed()));
    }
  }

  /** It is being built no more; its state rows stay. */
  static void remove(Sql sql, String view) throws SQLException {
    sql.update("DELETE FROM main.building WHERE \"view\" = ?", view);
  }
}
