package io.periscope.duckdb;

import static io.periscope.api.plan.SqlText.literal;
import static io.periscope.api.plan.SqlText.quote;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.engine.MasterColumns;
import io.periscope.api.engine.QuarantinedEvent;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.UniqueDef;
import io.periscope.duckdb.KeyIndex.Key;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * Which events of a stream are duplicates. The keys of accepted events are kept for the horizon: in
 * a table, changed in the transactions that accept the events, and in an index in memory that
 * follows those that are durable.
 *
 * <p>Time is the stream's own: the newest time at which the log took an event that was accepted. It
 * never goes back, so that a key past the horizon can be forgotten for good.
 */
final class UniqueKeys {
  /** Fewer keys are not worth forgetting. */
  private static final int WORTHWHILE = 10_000;

  private final StreamDef stream;
  private final UniqueDef unique;
  private final KeyIndex index = new KeyIndex();
  private long now = Long.MIN_VALUE + 1;
  private int keptLast;

  /**
   * What was decided on a batch.
   *
   * @param duplicates by row of the batch, why it is not accepted
   * @param fresh the keys of those that are, with the stream's time
   */
  record Decision(Map<Integer, String> duplicates, Map<Key, Long> fresh, long now) {}

  private UniqueKeys(StreamDef stream, UniqueDef unique) {
    this.stream = stream;
    this.unique = unique;
  }

  /** Reads what is stored of a stream. */
  static UniqueKeys load(Sql sql, StreamDef stream, UniqueDef unique) throws SQLException {
    UniqueKeys keys = new UniqueKeys(stream, unique);
    sql.forEach(
        "SELECT high, low, logged_millis FROM main.unique_keys WHERE stream = "
            + literal(stream.name()),
        row -> keys.learn(new Key(row.getLong(1), row.getLong(2)), row.getLong(3)));
    return keys;
  }

  private void learn(Key key, long time) {
    index.put(key, Math.max(time, index.find(key)));
    now = Math.max(now, time);
  }

  /**
   * Decides on events in their order, each against all that were accepted before it.
   *
   * @param without rows that are not accepted anyway
   */
  Decision decide(EventDecoder decoder, RecordBatch records, Set<Integer> without) {
    Map<Integer, String> duplicates = new HashMap<>();
    Map<Key, Long> fresh = new HashMap<>();
    EventKey picker = new EventKey(stream.schema(), unique);
    long time = now;
    for (int row = 0; row < records.size(); row++) {
      picker.clear();
      if (!without.contains(row) && decoder.decode(records, row, picker).isEmpty()) {
        long at = Math.max(time, records.timestamp(row));
        Optional<Key> key = picker.key();
        if (key.isPresent() && isKnown(key.get(), fresh, at)) {
          duplicates.put(row, QuarantinedEvent.duplicateOf(unique));
        } else {
          time = at;
          key.ifPresent(k -> fresh.put(k, at));
        }
      }
    }
    return new Decision(duplicates, fresh, time);
  }

  private boolean isKnown(Key key, Map<Key, Long> fresh, long at) {
    long known = Math.max(index.find(key), fresh.getOrDefault(key, Long.MIN_VALUE));
    return known != Long.MIN_VALUE && known >= at - unique.within().toMillis();
  }

  /**
   * Decides on events that were quarantined: a duplicate is one whose key was accepted within the
   * horizon before it or after it, for by now those after it have been decided.
   *
   * @param accepted when each key was accepted, as far as the lake knows
   */
  Decision decideLate(
      EventDecoder decoder,
      RecordBatch records,
      Set<Integer> without,
      Map<Key, List<Long>> accepted) {
    Map<Integer, String> duplicates = new HashMap<>();
    Map<Key, Long> fresh = new HashMap<>();
    EventKey picker = new EventKey(stream.schema(), unique);
    long horizon = unique.within().toMillis();
    for (int row = 0; row < records.size(); row++) {
      picker.clear();
      if (!without.contains(row)
          && decoder.decode(records, row, picker).isEmpty()
          && picker.key().isPresent()) {
        Key key = picker.key().get();
        long at = records.timestamp(row);
        List<Long> times = new ArrayList<>(accepted.getOrDefault(key, List.of()));
        times.add(index.find(key));
        Optional.ofNullable(fresh.get(key)).ifPresent(times::add);
        boolean near =
            times.stream()
                .anyMatch(t -> t != Long.MIN_VALUE && t >= at - horizon && t <= at + horizon);
        if (near) {
          duplicates.put(row, QuarantinedEvent.duplicateOf(unique));
        } else {
          fresh.put(key, at);
        }
      }
    }
    return new Decision(duplicates, fresh, now);
  }

  /** In the transaction that accepts the events. */
  void store(DuckDBConnection writer, Decision decision) throws SQLException {
    if (decision.fresh().isEmpty()) {
      return;
    }
    try (DuckDBAppender appender = writer.createAppender("main", "unique_keys")) {
      for (Map.Entry<Key, Long> each : decision.fresh().entrySet()) {
        appender
            .beginRow()
            .append(stream.name())
            .append(each.getKey().high())
            .append(each.getKey().low())
            .append(each.getValue().longValue())
            .endRow();
      }
    }
  }

  /** Once that is durable. */
  void remember(Decision decision) {
    decision.fresh().forEach(this::learn);
    now = Math.max(now, decision.now());
  }

  /** Whether so many keys may be past the horizon that it is worth a look. */
  boolean isDue() {
    return index.size() >= Math.max(WORTHWHILE, 2 * keptLast);
  }

  /** Forgets what is past the horizon; in a transaction. */
  void forget(Sql sql) throws SQLException {
    long since = now - unique.within().toMillis();
    sql.update(
        "DELETE FROM main.unique_keys WHERE stream = ? AND logged_millis < ?",
        stream.name(),
        since);
    index.forgetBefore(since);
    keptLast = index.size();
  }

  /**
   * When which keys were accepted, by the master dataset.
   *
   * @param from of log time, milliseconds
   */
  static Map<Key, List<Long>> accepted(
      Sql sql, StreamDef stream, UniqueDef unique, List<String> masterFiles, long from)
      throws SQLException {
    Map<Key, List<Long>> accepted = new HashMap<>();
    if (masterFiles.isEmpty()) {
      return accepted;
    }
    EventKey picker = new EventKey(stream.schema(), unique);
    List<Field> fields = new ArrayList<>();
    unique.key().forEach(name -> fields.add(field(stream, name)));
    String columns =
        fields.stream()
            .map(field -> EventKey.select(field, quote(field.name())))
            .collect(Collectors.joining(", "));
    fields.add(new Field(MasterColumns.INGEST_TIME, DataType.TIMESTAMP));
    sql.forEach(
        "SELECT epoch_ms(%1$s), %2$s FROM (%3$s) WHERE epoch_ms(%1$s) >= %4$d"
            .formatted(
                quote(MasterColumns.INGEST_TIME),
                columns,
                MasterRows.select(sql, new Schema(fields), masterFiles, Optional.empty()),
                from),
        row -> {
          picker.clear();
          for (int i = 0; i < unique.key().size(); i++) {
            String value = row.getString(i + 2);
            if (value != null) {
              picker.set(stream.schema().indexOf(unique.key().get(i)).orElseThrow(), value);
            }
          }
          long time = row.getLong(1);
          picker
              .key()
              .ifPresent(k -> accepted.computeIfAbsent(k, x -> new ArrayList<>()).add(time));
        });
    return accepted;
  }

  private static Field field(StreamDef stream, String name) {
    return stream.schema().field(stream.schema().indexOf(name).orElseThrow());
  }

  /** Stores the keys that the master dataset has within the horizon, for a state that is new. */
  static void rebuild(
      Sql sql,
      DuckDBConnection writer,
      StreamDef stream,
      UniqueDef unique,
      List<String> masterFiles)
      throws SQLException {
    if (masterFiles.isEmpty()) {
      return;
    }
    long newest =
        sql.count(
            "SELECT coalesce(max(epoch_ms(%s)), 0) FROM %s"
                .formatted(quote(MasterColumns.INGEST_TIME), MasterRows.parquet(masterFiles)));
    Map<Key, Long> last = new HashMap<>();
    accepted(sql, stream, unique, masterFiles, newest - unique.within().toMillis())
        .forEach((key, times) -> last.put(key, times.stream().max(Long::compare).orElseThrow()));
    new UniqueKeys(stream, unique).store(writer, new Decision(Map.of(), last, newest));
  }
}
