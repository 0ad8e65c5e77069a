package io.periscope.duckdb;

import io.periscope.api.engine.ViewState;
import io.periscope.api.plan.ViewPlan;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When to merge a view's speed rows, and from which segment on. Rows are merged when there are many
 * and twice as many as the last merge left, so that all merges together cost a constant per row;
 * segments that were closed at the last merge are final and left alone.
 */
final class Compaction {
  /** Rows below which reading is fast anyway. */
  private static final long WORTHWHILE = 20_000;

  private final Map<String, Compacted> last = new ConcurrentHashMap<>();

  /**
   * What a merge left.
   *
   * @param open the segment that was open then
   */
  record Compacted(String view, long rows, long open) {}

  boolean isDue(ViewState view) {
    long left = Optional.ofNullable(last.get(view.view())).map(Compacted::rows).orElse(0L);
    return view.speedRows() >= WORTHWHILE && view.speedRows() >= 2 * left;
  }

  /** Inside a transaction. */
  Optional<Compacted> run(Sql sql, ViewPlan plan) throws SQLException {
    long open = StreamRows.find(sql, plan.stream()).orElseThrow().openSegment();
    long from = Optional.ofNullable(last.get(plan.view())).map(Compacted::open).orElse(0L);
    return Optional.of(new Compacted(plan.view(), SpeedRows.merge(sql, plan, from), open));
  }

  void done(Compacted compacted) {
    last.put(compacted.view(), compacted);
  }

  /** Rows were dropped: how many are left is not known, but final segments stay final. */
  void shrunk(String view) {
    last.computeIfPresent(view, (name, before) -> new Compacted(name, 0, before.open()));
  }

  void forget(String view) {
    last.remove(view);
  }
}
