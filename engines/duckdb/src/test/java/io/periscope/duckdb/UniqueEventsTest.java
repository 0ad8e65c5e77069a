package io.periscope.duckdb;

import static io.periscope.duckdb.Fixture.at;
import static io.periscope.duckdb.Fixture.perKey;
import static io.periscope.duckdb.Fixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.engine.Layer;
import io.periscope.api.engine.MicroBatch;
import io.periscope.api.engine.QuarantinedEvent;
import io.periscope.api.engine.StateStore;
import io.periscope.api.engine.StreamStart;
import io.periscope.api.engine.StreamState;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.UniqueDef;
import io.periscope.api.plan.ViewPlan;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Duplicates of a stream that declares its events unique, in milliseconds of log time. */
class UniqueEventsTest {
  private static final DuckDbOptions SMALL = new DuckDbOptions(1, "200MB");
  private static final ViewPlan PER_KEY = perKey("per_key");
  private static final StreamDef STREAM =
      new StreamDef(
          "sales",
          "",
          "sales",
          1,
          Optional.empty(),
          Optional.empty(),
          Fixture.SCHEMA,
          Optional.empty(),
          Optional.of(new UniqueDef(List.of("k", "amount"), Duration.ofMillis(100))));

  @TempDir private Path folder;

  private static StateStore begin(DuckDb duckDb, StreamStart start) {
    StateStore store = duckDb.stateStore();
    StreamState unused = store.open(STREAM, Fixture.TOPIC_ID, start, Fixture.DECODER);
    store.install(PER_KEY);
    return store;
  }

  private static StateStore begin(DuckDb duckDb) {
    return begin(duckDb, StreamStart.of(at(0)));
  }

  /** An event, and when it was logged. */
  private record Logged(String line, long millis) {}

  private static StreamState commit(StateStore store, Logged... events) {
    StreamState before = store.stream("sales").orElseThrow();
    long from = before.coverage().next(0);
    RecordBatch records = new RecordBatch(events.length);
    for (int i = 0; i < events.length; i++) {
      records.add(
          0, from + i, events[i].millis(), events[i].line().getBytes(StandardCharsets.UTF_8));
    }
    return store.commit(
        before.epoch(),
        new MicroBatch("sales", at(from), at(from + events.length), records, false));
  }

  @Test
  void aDuplicateWithinTheHorizonIsSetAside() {
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = begin(duckDb);
      commit(store, new Logged("a,1", 1000), new Logged("a,1", 1000), new Logged("a,2", 1001));
      commit(store, new Logged("a,1", 1100), new Logged("b", 1100), new Logged(",1", 1100));
      StreamState state = commit(store, new Logged(",1", 1100), new Logged("a,1", 1101));
      // A key with a null has no duplicates; 101 ms after the first is past the horizon.
      assertThat(rows(store, PER_KEY, Layer.MERGED)).isEqualTo("[[a, 3, 4], [-, 2, 2]]");
      assertThat(state.accepted()).isEqualTo(5);
      assertThat(state.quarantined()).isEqualTo(3);
      assertThat(store.quarantineReasons("sales"))
          .containsExactly(
              new StateStore.ReasonCount(
                  "duplicate: an event with the same k, amount was accepted within 100ms before",
                  2),
              new StateStore.ReasonCount("no comma", 1));
      assertThat(store.quarantine("sales", 10, 0))
          .filteredOn(QuarantinedEvent::duplicate)
          .hasSize(2);
    }
  }

  @Test
  void aRestartKnowsWhatWasAccepted() {
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      commit(begin(duckDb), new Logged("a,1", 1000));
    }
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = begin(duckDb);
      commit(store, new Logged("a,1", 1050), new Logged("a,1", 1120));
      assertThat(rows(store, PER_KEY, Layer.MERGED)).isEqualTo("[[a, 2, 2]]");
    }
  }

  @Test
  void aLostStateIsToldByTheLake() {
    try (DuckDb duckDb = DuckDb.open(folder.resolve("state"), SMALL)) {
      RecordBatch records = new RecordBatch(2);
      records.add(0, 0, 1000, "a,1".getBytes(StandardCharsets.UTF_8));
      records.add(0, 1, 1020, "b,1".getBytes(StandardCharsets.UTF_8));
      List<String> files = Fixture.segment(duckDb, folder, 1, "lost", records);
      StateStore store = begin(duckDb, new StreamStart(at(2), 2, 2, 0, 0, files, List.of()));
      StreamState after =
          commit(store, new Logged("b,1", 1090), new Logged("a,1", 1101), new Logged("b,1", 1121));
      assertThat(after.accepted()).isEqualTo(2);
      assertThat(after.quarantined()).isEqualTo(1);
    }
  }

  @Test
  void aClockThatJumpsBackForgetsNothing() {
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = begin(duckDb);
      commit(store, new Logged("a,1", 5000));
      commit(store, new Logged("a,1", 1400), new Logged("b,1", 1400), new Logged("b,1", 1500));
      assertThat(rows(store, PER_KEY, Layer.MERGED)).isEqualTo("[[a, 1, 1], [b, 1, 1]]");
    }
  }

  @Test
  void aReleasedEventMustNotBeADuplicateOfOneBeforeOrAfterIt() {
    // "b" is wrong until it is read as "b,1".
    try (DuckDb duckDb = DuckDb.open(folder.resolve("state"), SMALL)) {
      StateStore store = begin(duckDb);
      commit(
          store,
          new Logged("b", 1000),
          new Logged("b,1", 1050),
          new Logged("b", 3000),
          new Logged("b", 3010));
      StreamState unused =
          store.open(
              STREAM,
              Fixture.TOPIC_ID,
              StreamStart.of(at(0)),
              (value, sink) ->
                  Fixture.DECODER.decode("b,1".getBytes(StandardCharsets.UTF_8), sink));
      List<QuarantinedEvent> oldestFirst =
          store.quarantine("sales", 10, 0).stream()
              .sorted((x, y) -> Long.compare(x.position().offset(), y.position().offset()))
              .toList();
      StreamState after =
          store.release(
              store.stream("sales").orElseThrow().epoch(), "sales", oldestFirst, List.of());
      assertThat(after.accepted()).isEqualTo(2);
      assertThat(after.quarantined()).isEqualTo(2);
      assertThat(rows(store, PER_KEY, Layer.MERGED)).isEqualTo("[[b, 2, 2]]");
    }
  }

  /** Against a plain simulation of the rule, with restarts and forgetting in between. */
  @Test
  void randomEventsAreDecidedByTheRule() {
    Random random = new Random(7);
    Map<String, Long> last = new HashMap<>();
    Map<String, Long> counts = new TreeMap<>();
    long now = 0;
    for (int process = 0; process < 5; process++) {
      try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
        StateStore store = begin(duckDb);
        for (int batch = 0; batch < 20; batch++) {
          Logged[] events = new Logged[random.nextInt(60)];
          for (int i = 0; i < events.length; i++) {
            now += random.nextInt(5);
            String key = "k" + random.nextInt(40);
            events[i] = new Logged(key + ",1", now);
            Long before = last.get(key);
            if (before == null || before < now - 100) {
              last.put(key, now);
              counts.merge(key, 1L, Long::sum);
            }
          }
          commit(store, events);
          store.compact();
        }
        String expected =
            counts.entrySet().stream()
                .map(e -> "[" + e.getKey() + ", " + e.getValue() + ", " + e.getValue() + "]")
                .toList()
                .toString();
        assertThat(rows(store, PER_KEY, Layer.MERGED)).isEqualTo(expected);
      }
    }
  }

  @Test
  void theIndexForgetsOnlyWhatIsPast() {
    KeyIndex index = new KeyIndex();
    Random random = new Random(3);
    Map<KeyIndex.Key, Long> expected = new HashMap<>();
    for (int i = 0; i < 50_000; i++) {
      KeyIndex.Key key = new KeyIndex.Key(random.nextInt(200), random.nextInt(200));
      index.put(key, i);
      expected.put(key, (long) i);
    }
    index.forgetBefore(30_000);
    expected.values().removeIf(time -> time < 30_000);
    assertThat(index.size()).isEqualTo(expected.size());
    for (int high = 0; high < 200; high++) {
      for (int low = 0; low < 200; low++) {
        KeyIndex.Key key = new KeyIndex.Key(high, low);
        assertThat(index.find(key)).isEqualTo(expected.getOrDefault(key, Long.MIN_VALUE));
      }
    }
  }
}
