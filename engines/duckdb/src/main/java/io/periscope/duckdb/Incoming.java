package io.periscope.duckdb;

import static io.periscope.api.plan.SqlText.quote;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.model.Field;
import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.CheckPlan;
import io.periscope.api.plan.ViewPlan;
import io.periscope.duckdb.DecodeJob.Rejected;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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

  /** The table with the place of each event in it, which DuckDB knows without storing it. */
  private static final String NUMBERED =
      "SELECT *, rowid AS %s FROM temp.micro_batch".formatted(quote(CheckPlan.ROW));

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
        Map<Long, String> broken =
            BrokenRules.find(sql, checks.get(), table ? NUMBERED : checking());
        // Looking for places takes time, and most batches have nothing to look for.
        Places places = table && !broken.isEmpty() ? places(job) : Places.OF_BATCH;
        broken.forEach((place, reason) -> refused.put(places.row(place), reason));
        refused.putAll(duplicates.among(Set.copyOf(refused.keySet())));
        if (table && !refused.isEmpty()) {
          delete((broken.isEmpty() ? places(job) : places).of(refused.keySet()));
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
    return BrokenRules.inputs(slot.token(), stream, checks.orElseThrow());
  }

  private String decoded() throws SQLException {
    Set<String> inputs = viewInputs();
    inputs.addAll(checkInputs());
    sql.execute(
        "CREATE OR REPLACE TEMP TABLE micro_batch AS "
            + DecodeFunction.select(slot.token(), fields(inputs), false));
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

  /**
   * Where the rows of a batch are: in the table, which has no row for what was not decoded, they
   * are numbered one after the other.
   *
   * @param first the number of the first one
   * @param rows of the batch, in the table's order; empty when each row is its own place
   */
  private record Places(long first, int[] rows) {
    static final Places OF_BATCH = new Places(0, new int[0]);

    int row(long place) {
      int number = (int) (place - first);
      return rows.length == 0 ? number : rows[number];
    }

    /** Of these rows, those that are in the table. */
    List<Long> of(Set<Integer> wanted) {
      return wanted.stream()
          .map(row -> Arrays.binarySearch(rows, row))
          .filter(number -> number >= 0)
          .map(number -> first + number)
          .toList();
    }
  }

  private Places places(DecodeJob job) throws SQLException {
    Set<Integer> not = job.rejected().stream().map(Rejected::row).collect(Collectors.toSet());
    return new Places(
        sql.count("SELECT min(rowid) FROM temp.micro_batch"),
        IntStream.range(0, job.records().size()).filter(row -> !not.contains(row)).toArray());
  }

  private void delete(List<Long> places) throws SQLException {
    for (int from = 0; from < places.size(); from += CHUNK) {
      String list =
          places.subList(from, Math.min(places.size(), from + CHUNK)).stream()
              .map(String::valueOf)
              .collect(Collectors.joining(", "));
      sql.execute("DELETE FROM temp.micro_batch WHERE rowid IN (%s)".formatted(list));
    }
  }
}
