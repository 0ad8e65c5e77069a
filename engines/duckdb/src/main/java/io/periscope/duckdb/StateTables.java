package io.periscope.duckdb;

import static io.periscope.api.plan.SqlText.quote;

import io.periscope.api.plan.SqlText.Binding;
import io.periscope.api.plan.StateColumn;
import io.periscope.api.plan.ViewPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The names and texts of what is stored for views. */
final class StateTables {
  /** The segment that a speed row belongs to; no column of a plan begins with an underscore. */
  static final String SEGMENT = "_segment";

  static final String CREATE =
      """
      CREATE TABLE IF NOT EXISTS streams(stream VARCHAR, topic_id VARCHAR, epoch BIGINT,
        coverage VARCHAR, open_segment BIGINT, opened_at VARCHAR, archived BIGINT,
        accepted BIGINT, quarantined BIGINT, opened_accepted BIGINT, opened_quarantined BIGINT);
      CREATE TABLE IF NOT EXISTS segments(stream VARCHAR, number BIGINT, from_coverage VARCHAR,
        to_coverage VARCHAR, accepted BIGINT, quarantined BIGINT);
      CREATE TABLE IF NOT EXISTS quarantine(stream VARCHAR, segment BIGINT, "partition" INTEGER,
        "offset" BIGINT, ingest_millis BIGINT, raw BLOB, reason VARCHAR);
      CREATE TABLE IF NOT EXISTS views("view" VARCHAR, stream VARCHAR, plan_hash VARCHAR,
        version BIGINT, through_segment BIGINT, coverage VARCHAR, computed_at BIGINT,
        batch_rows BIGINT, batch_table VARCHAR);
      CREATE TABLE IF NOT EXISTS reference_tables("table" VARCHAR, hash VARCHAR);
      ALTER TABLE streams ADD COLUMN IF NOT EXISTS fields VARCHAR;
      ALTER TABLE streams ADD COLUMN IF NOT EXISTS last_read VARCHAR;
      ALTER TABLE quarantine ADD COLUMN IF NOT EXISTS released BIGINT;
      ALTER TABLE quarantine ADD COLUMN IF NOT EXISTS head VARCHAR;
      CREATE TABLE IF NOT EXISTS building("view" VARCHAR, stream VARCHAR, plan_hash VARCHAR,
        from_segment BIGINT, from_coverage VARCHAR);
      CREATE TABLE IF NOT EXISTS unique_keys(stream VARCHAR, high BIGINT, low BIGINT,
        logged_millis BIGINT);
      CREATE SEQUENCE IF NOT EXISTS table_numbers;
      """;

  /** Begins the names of tables of batch versions; views have no slash in their names. */
  static final String BATCH = "batch/";

  private StateTables() {}

  /** A stored table as SQL text; the schema keeps it apart from names that are bound around it. */
  static String main(String table) {
    return "main." + quote(table);
  }

  static String speed(ViewPlan plan) {
    return speed(plan.view(), plan.hash());
  }

  /** The table of a view's speed rows: another plan, another table. */
  static String speed(String view, String planHash) {
    return "speed/" + view + "/" + planHash;
  }

  static String table(String name) {
    return "table/" + name;
  }

  static String createSpeed(ViewPlan plan) {
    return plan.state().stream()
        .map(column -> quote(column.name()) + " " + Types.sql(column.type()))
        .collect(
            Collectors.joining(
                ", ",
                "CREATE TABLE " + main(speed(plan)) + "(" + quote(SEGMENT) + " BIGINT, ",
                ")"));
  }

  /** The state columns, quoted, in the plan's order. */
  static String columns(ViewPlan plan) {
    return plan.state().stream()
        .map(column -> quote(column.name()))
        .collect(Collectors.joining(", "));
  }

  /** The key columns, quoted; empty for a view without groups. */
  static String keys(ViewPlan plan) {
    return plan.state().stream()
        .filter(column -> column.combine() == StateColumn.Combine.KEY)
        .map(column -> quote(column.name()))
        .collect(Collectors.joining(", "));
  }

  /** A query for state rows of batch and speed tables, whichever are given. */
  static String parts(ViewPlan plan, Optional<String> batch, Optional<String> speed) {
    List<String> queries = new ArrayList<>();
    batch.ifPresent(t -> queries.add("SELECT " + columns(plan) + " FROM " + main(t)));
    speed.ifPresent(t -> queries.add("SELECT " + columns(plan) + " FROM " + main(t)));
    if (queries.isEmpty()) {
      return emptyState(plan);
    }
    return String.join(" UNION ALL ", queries);
  }

  /** No state rows, with the right columns. */
  static String emptyState(ViewPlan plan) {
    return plan.state().stream()
        .map(column -> "NULL::" + Types.sql(column.type()) + " AS " + quote(column.name()))
        .collect(Collectors.joining(", ", "SELECT ", " WHERE false"));
  }

  /** The tables that a plan joins, bound to where their rows are. */
  static List<Binding> tables(List<String> names) {
    return names.stream()
        .map(name -> new Binding(name, "SELECT * FROM " + main(table(name))))
        .toList();
  }
}
