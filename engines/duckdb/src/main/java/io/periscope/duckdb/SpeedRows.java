package io.periscope.duckdb;

import static io.periscope.api.plan.SqlText.bind;
import static io.periscope.api.plan.SqlText.quote;

import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.SqlText.Binding;
import io.periscope.api.plan.ViewPlan;
import java.sql.SQLException;
import java.util.List;

/** State rows of views since their batch versions, each tagged with its segment. */
final class SpeedRows {
  private static final String SEGMENT = quote(StateTables.SEGMENT);

  private SpeedRows() {}

  static void createTable(Sql sql, ViewPlan plan) throws SQLException {
    sql.execute(StateTables.createSpeed(plan));
  }

  /**
   * Adds what some events mean to each view.
   *
   * @param events a query for them
   */
  static void accumulate(
      Sql sql,
      ViewEvents texts,
      StreamDef stream,
      List<ViewPlan> views,
      String events,
      long segment)
      throws SQLException {
    for (ViewPlan view : views) {
      insert(sql, view, segment, bind(texts.bindings(view, stream, events), view.accumulate()));
    }
  }

  private static void insert(Sql sql, ViewPlan view, long segment, String rows)
      throws SQLException {
    String insert =
        "INSERT INTO %s SELECT CAST(? AS BIGINT), %s FROM (%s)"
            .formatted(StateTables.main(StateTables.speed(view)), StateTables.columns(view), rows);
    var unused = sql.updateAgain(insert, segment);
  }

  /** Drops the rows of segments up to this one. */
  static void dropThrough(Sql sql, String speedTable, long segment) throws SQLException {
    sql.execute(
        "DELETE FROM %s WHERE %s <= %d".formatted(StateTables.main(speedTable), SEGMENT, segment));
  }

  /**
   * Merges the rows of the same group within each segment.
   *
   * @param from the first segment to merge; those before it are merged already
   * @return how many rows there are then
   */
  static long merge(Sql sql, ViewPlan plan, long from) throws SQLException {
    String speed = StateTables.main(StateTables.speed(plan));
    String wanted = "%s WHERE %s >= %d".formatted(speed, SEGMENT, from);
    sql.execute("CREATE OR REPLACE TEMP TABLE compacting AS SELECT * FROM " + wanted);
    sql.execute("DELETE FROM " + wanted);
    List<Long> segments =
        sql.rows(
            "SELECT DISTINCT " + SEGMENT + " FROM temp.compacting ORDER BY 1",
            row -> row.getLong(1));
    for (long segment : segments) {
      String parts =
          "SELECT %s FROM temp.compacting WHERE %s = %d"
              .formatted(StateTables.columns(plan), SEGMENT, segment);
      String merged = bind(List.of(new Binding(ViewPlan.PARTS, parts)), plan.merge());
      insert(sql, plan, segment, merged);
    }
    sql.execute("DROP TABLE temp.compacting");
    return sql.count("SELECT count(*) FROM " + speed);
  }
}
