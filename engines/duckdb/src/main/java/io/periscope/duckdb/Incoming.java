package io.periscope.duckdb;

import static io.periscope.api.plan.SqlText.bind;
import static io.periscope.api.plan.SqlText.quote;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.model.Field;
import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.CheckPlan;
import io.periscope.api.plan.SqlText.Binding;
import io.periscope.api.plan.ViewPlan;
import io.periscope.duckdb.DecodeJob.Rejected;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Events of one stream on their way into its views. It is decided in this order which of them are
 * accepted: those that decode, of these the ones that keep the stream's rules, of these the ones
 * that are no duplicates.
 *
 * <p>Many events are decoded once, into a table that rules and views read; a few by each for
 * itself, with statements that are kept.
 */
final class Incoming {
  /** So many events are decoded faster again than a table is made for them. */
  private static final int FEW = 2_000;

  /** Rows in one statement. */
  private static final int CHUNK = 1_000;

  private final Sql sql;
  private final StreamDef stream;
  private final List<ViewPlan> views;
  private final Optional<CheckPlan> checks;
  private final DecodeFunction.Slot slot;

  /** Finds duplicates. */
  interface Duplicates {
    /**
     * By row, why it is not accepted.
     *
     * @param without rows that are not accepted anyway
     */
    Map<Integer, String> among(Set<Integer> without) throws SQLException;
  }

  /**
   * @param views whose state they enter
   * @param checks what they must keep
   */
  Incoming(
      Sql sql,
      StreamDef stream,
      List<ViewPlan> views,
      Optional<CheckPlan> checks,
      DecodeFunction.Slot slot) {
    this.sql = sql;
    this.stream = stream;
    this.views = views;
    this.checks = checks;
    this.slot = slot;
  }

  /** Decides on the events and adds the state rows; answers those that are not accepted. */
  List<Rejected> enter(
      EventDecoder how, RecordBatch records, Duplicates duplicates, ViewEvents texts, long segment)
      throws SQLException {
    Map<Integer, String> refused =
        new HashMap<>(checks.isEmpty() ? duplicates.among(Set.of()) : Map.of());
    DecodeJob job = new DecodeJob(stream.schema(), how, records, refused);
    try {
      slot.offer(job);
      boolean table = records.size() > FEW && (views.size() > 1 || checks.isPresent());
      String events = table ? decoded() : decoding();
      if (checks.isPresent()) {
        refused.putAll(broken(checks.get(), table ? events : checking()));
        refused.putAll(duplicates.among(Set.copyOf(refused.keySet())));
        if (table) {
          delete(List.copyOf(refused.keySet()));
        } else if (!refused.isEmpty()) {
          job = new DecodeJob(stream.schema(), how, records, refused);
          slot.offer(job);
        }
      }
      SpeedRows.accumulate(sql, texts, stream, views, events, segment);
      if (!job.scanned()) {
        // No view reads every event: they are decided upon all the same.
        sql.count(
            "SELECT count(*) FROM (" + DecodeFunction.select(slot.token(), List.of(), false) + ")");
      }
    } finally {
      slot.clear();
    }
    return together(job.rejected(), refused);
  }

  private static List<Rejected> together(List<Rejected> decoding, Map<Integer, String> refused) {
    if (refused.isEmpty()) {
      return decoding;
    }
    Map<Integer, String> all = new TreeMap<>(refused);
    decoding.forEach(each -> all.put(each.row(), each.reason()));
    return all.entrySet().stream().map(e -> new Rejected(e.getKey(), e.getValue())).toList();
  }

  private String decoding() {
    return DecodeFunction.select(slot.token(), fields(viewInputs()), false);
  }

  private String checking() {
    return DecodeFunction.selectRows(slot.token(), fields(checkInputs()));
  }

  private String decoded() throws SQLException {
    Set<String> inputs = viewInputs();
    inputs.addAll(checkInputs());
    sql.execute(
        "CREATE OR REPLACE TEMP TABLE micro_batch AS "
            + (checks.isPresent()
                ? DecodeFunction.selectRows(slot.token(), fields(inputs))
                : DecodeFunction.select(slot.token(), fields(inputs), false)));
    return "SELECT * FROM temp.micro_batch";
  }

  private Set<String> viewInputs() {
    Set<String> inputs = new LinkedHashSet<>();
    views.forEach(view -> inputs.addAll(view.inputs()));
    return inputs;
  }

  private List<String> checkInputs() {
    return checks.map(CheckPlan::inputs).orElse(List.of());
  }

  private List<Field> fields(Iterable<String> names) {
    Set<String> wanted = new LinkedHashSet<>();
    names.forEach(wanted::add);
    return stream.schema().fields().stream().filter(f -> wanted.contains(f.name())).toList();
  }

  /** By row, the reason of the first rule that it breaks. */
  private Map<Integer, String> broken(CheckPlan plan, String events) throws SQLException {
    List<Binding> bindings = new ArrayList<>();
    bindings.add(new Binding(stream.name(), events));
    bindings.addAll(StateTables.tables(plan.tables()));
    // A row that is found in a table twice is there twice.
    String query =
        "SELECT %1$s, min(%2$s) FROM (%3$s) GROUP BY %1$s"
            .formatted(quote(CheckPlan.ROW), quote(CheckPlan.RULE), bind(bindings, plan.select()));
    Map<Integer, String> broken = new HashMap<>();
    sql.forEachAgain(query, row -> broken.put(row.getInt(1), plan.reasons().get(row.getInt(2))));
    return broken;
  }

  private void delete(List<Integer> rows) throws SQLException {
    for (int from = 0; from < rows.size(); from += CHUNK) {
      String list =
          rows.subList(from, Math.min(rows.size(), from + CHUNK)).stream()
              .map(String::valueOf)
              .collect(Collectors.joining(", "));
      sql.execute(
          "DELETE FROM temp.micro_batch WHERE %s IN (%s)".formatted(quote(CheckPlan.ROW), list));
    }
  }
}
