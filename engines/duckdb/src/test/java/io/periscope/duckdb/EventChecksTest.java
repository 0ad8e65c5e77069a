package io.periscope.duckdb;

import static io.periscope.duckdb.Fixture.at;
import static io.periscope.duckdb.Fixture.perKey;
import static io.periscope.duckdb.Fixture.records;
import static io.periscope.duckdb.Fixture.rows;
import static io.periscope.duckdb.Fixture.total;
import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.engine.Layer;
import io.periscope.api.engine.MicroBatch;
import io.periscope.api.engine.QuarantinedEvent;
import io.periscope.api.engine.StateStore;
import io.periscope.api.engine.StateStore.ReasonCount;
import io.periscope.api.engine.StreamStart;
import io.periscope.api.engine.StreamState;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.TableDef;
import io.periscope.api.model.UniqueDef;
import io.periscope.api.plan.CheckPlan;
import io.periscope.api.plan.ViewPlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules that events must keep to be accepted. */
class EventChecksTest {
  private static final DuckDbOptions SMALL = new DuckDbOptions(1, "200MB");
  private static final ViewPlan PER_KEY = perKey("per_key");
  private static final ViewPlan TOTAL = total("total");
  private static final String BIG = "amount is less than 100";
  private static final String NO_Z = "k is not z";

  /** amount < 100, and then k <> 'z'. */
  private static final CheckPlan RULES =
      new CheckPlan(
          "sales",
          List.of(),
          List.of("k", "amount"),
          "SELECT * FROM (SELECT \"_row\", CASE WHEN (\"amount\" < 100) IS FALSE THEN 0"
              + " WHEN (\"k\" <> 'z') IS FALSE THEN 1 END AS \"_rule\" FROM \"sales\")"
              + " WHERE \"_rule\" IS NOT NULL",
          List.of(BIG, NO_Z));

  private static final StreamDef UNIQUE =
      new StreamDef(
          "sales",
          "",
          "sales",
          1,
          Optional.empty(),
          Optional.empty(),
          Fixture.SCHEMA,
          Optional.empty(),
          Optional.of(new UniqueDef(List.of("k", "amount"), Duration.ofDays(1))));

  @TempDir private Path folder;

  private static StateStore begin(DuckDb duckDb, StreamDef stream, ViewPlan... views) {
    StateStore store = duckDb.stateStore();
    StreamState unused =
        store.open(stream, Fixture.TOPIC_ID, StreamStart.of(at(0)), Fixture.DECODER);
    for (ViewPlan view : views) {
      store.install(view);
    }
    store.check("sales", Optional.of(RULES));
    return store;
  }

  @Test
  void anEventThatBreaksARuleIsSetAsideAndANullBreaksNone() {
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = begin(duckDb, Fixture.STREAM, PER_KEY);
      StreamState state =
          Fixture.commit(store, false, "a,1", "a,100", "z,5", "z,500", ",7", "b,", "bad");

      assertThat(rows(store, PER_KEY, Layer.MERGED)).isEqualTo("[[a, 1, 1], [b, 1, -], [-, 1, 7]]");
      assertThat(state.accepted()).isEqualTo(3);
      assertThat(state.quarantined()).isEqualTo(4);
      assertThat(store.quarantineReasons("sales"))
          .containsExactly(
              new ReasonCount(BIG, 2), new ReasonCount(NO_Z, 1), new ReasonCount("no comma", 1));
      assertThat(new String(store.quarantine("sales", 9, 0).get(1).raw(), StandardCharsets.UTF_8))
          .isEqualTo("z,500");
    }
  }

  @Test
  void otherRulesCountFromTheNextBatchOnAndOpeningForgetsThem() {
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = begin(duckDb, Fixture.STREAM, TOTAL);
      Fixture.commit(store, false, "a,100");
      store.check("sales", Optional.empty());
      Fixture.commit(store, false, "a,100");
      store.check("sales", Optional.of(RULES));
      Fixture.open(store);
      store.install(TOTAL);
      Fixture.commit(store, false, "a,100");
      assertThat(rows(store, TOTAL, Layer.MERGED)).isEqualTo("[[2]]");
    }
  }

  @Test
  void whatARuleKeptOutComesInWhenItAllowsIt() {
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = begin(duckDb, Fixture.STREAM, PER_KEY);
      StreamState state = Fixture.commit(store, false, "a,100", "z,1", "a,1");
      StreamState same =
          store.release(state.epoch(), "sales", store.quarantine("sales", 9, 0), List.of());
      assertThat(same.accepted()).isEqualTo(1);

      store.check("sales", Optional.empty());
      StreamState after =
          store.release(state.epoch(), "sales", store.quarantine("sales", 9, 0), List.of());
      assertThat(after.accepted()).isEqualTo(3);
      assertThat(after.quarantined()).isZero();
      assertThat(rows(store, PER_KEY, Layer.MERGED)).isEqualTo("[[a, 2, 101], [z, 1, 1]]");
    }
  }

  @Test
  void anEventThatWasNotAcceptedMakesNoOtherADuplicate() {
    // "z,1" breaks a rule; if its key were remembered, a good one after it would be lost.
    CheckPlan first =
        new CheckPlan(
            "sales",
            List.of(),
            List.of(),
            "SELECT \"_row\", 0 AS \"_rule\" FROM \"sales\" WHERE \"_row\" = 0",
            List.of("the first of a batch"));
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = begin(duckDb, UNIQUE, PER_KEY);
      store.check("sales", Optional.of(first));
      Fixture.commit(store, false, "a,1", "a,1", "a,1");
      assertThat(rows(store, PER_KEY, Layer.MERGED)).isEqualTo("[[a, 1, 1]]");
      assertThat(store.quarantineReasons("sales")).extracting(ReasonCount::events).contains(1L);
      assertThat(store.books("sales").duplicates()).isEqualTo(1);
    }
  }

  @Test
  void aRowThatIsFoundTwiceInATableIsSetAsideOnce() throws IOException {
    Path file = folder.resolve("keys.csv");
    Files.writeString(file, "key\na\na\nb\n");
    Schema keys = Schema.of(new Field("key", DataType.STRING));
    CheckPlan known =
        new CheckPlan(
            "sales",
            List.of("keys"),
            List.of("k"),
            "SELECT \"_row\", 0 AS \"_rule\" FROM \"sales\" LEFT JOIN \"keys\" ON \"k\" = \"key\""
                + " WHERE (\"key\" IS NULL AND \"k\" IS NOT NULL) OR \"key\" = 'a'",
            List.of("k is b"));
    try (DuckDb duckDb = DuckDb.open(folder.resolve("state"), SMALL)) {
      StateStore store = begin(duckDb, Fixture.STREAM, PER_KEY);
      store.loadTable(new TableDef("keys", "", keys, file));
      store.check("sales", Optional.of(known));
      StreamState state = Fixture.commit(store, false, "a,1", "b,2", "c,3", ",4");
      assertThat(rows(store, PER_KEY, Layer.MERGED)).isEqualTo("[[b, 1, 2], [-, 1, 4]]");
      assertThat(state.quarantined()).isEqualTo(2);
    }
  }

  /** Batches of all sizes, with one view and with several: each takes another way. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void everyEventIsEitherAcceptedOrSetAside(long seed) throws IOException {
    Random random = new Random(seed);
    StreamDef stream = seed % 2 == 0 ? UNIQUE : Fixture.STREAM;
    ViewPlan[] views = seed % 3 == 0 ? new ViewPlan[] {PER_KEY} : new ViewPlan[] {PER_KEY, TOTAL};
    Map<String, long[]> perKey = new TreeMap<>(Comparator.naturalOrder());
    Map<String, Long> reasons = new HashMap<>();
    Set<String> keys = new HashSet<>();
    try (DuckDb duckDb = DuckDb.open(folder, SMALL)) {
      StateStore store = begin(duckDb, stream, views);
      long offset = 0;
      for (int batch = 0; batch < 6; batch++) {
        int size = random.nextBoolean() ? random.nextInt(50) : 2_001 + random.nextInt(2_000);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < size; i++) {
          lines.add(line(random));
        }
        for (String line : lines) {
          expect(line, stream, keys, perKey, reasons);
        }
        RecordBatch records = records(offset, lines.toArray(String[]::new));
        StreamState state =
            store.commit(1, new MicroBatch("sales", at(offset), at(offset + size), records, false));
        offset += size;
        assertThat(state.accepted() + state.quarantined()).isEqualTo(offset);
      }
      Map<String, Long> found = new HashMap<>();
      store.quarantineReasons("sales").forEach(r -> found.put(r.reason(), r.events()));
      assertThat(found).describedAs("seed %d", seed).isEqualTo(reasons);
      List<String> rows = new ArrayList<>();
      perKey.forEach((k, n) -> rows.add("[" + k + ", " + n[0] + ", " + n[1] + "]"));
      assertThat(rows(store, PER_KEY, Layer.MERGED))
          .describedAs("seed %d", seed)
          .isEqualTo(rows.toString());
    }
  }

  private static String line(Random random) {
    String key = List.of("a", "b", "c", "z").get(random.nextInt(4));
    return random.nextInt(200) == 0 ? "no" : key + "," + random.nextInt(random.nextInt(60) + 60);
  }

  private static void expect(
      String line,
      StreamDef stream,
      Set<String> keys,
      Map<String, long[]> perKey,
      Map<String, Long> reasons) {
    String[] parts = line.split(",", 2);
    String reason = "";
    if (parts.length == 1) {
      reason = "no comma";
    } else if (Long.parseLong(parts[1]) >= 100) {
      reason = BIG;
    } else if (parts[0].equals("z")) {
      reason = NO_Z;
    } else if (stream.unique().isPresent() && !keys.add(line)) {
      reason = QuarantinedEvent.duplicateOf(stream.unique().get());
    }
    if (!reason.isEmpty()) {
      reasons.merge(reason, 1L, Long::sum);
    } else {
      long[] sums = perKey.computeIfAbsent(parts[0], k -> new long[2]);
      sums[0]++;
      sums[1] += Long.parseLong(parts[1]);
    }
  }
}
