package io.periscope.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.engine.BatchEngine;
import io.periscope.api.engine.BatchEngine.Difference;
import io.periscope.api.engine.BatchEngine.Events;
import io.periscope.api.engine.BatchVersion;
import io.periscope.api.engine.DataFile;
import io.periscope.api.engine.Layer;
import io.periscope.api.engine.MasterColumns;
import io.periscope.api.engine.MicroBatch;
import io.periscope.api.engine.Publication;
import io.periscope.api.engine.Query;
import io.periscope.api.engine.StateStore;
import io.periscope.api.engine.StreamStart;
import io.periscope.api.engine.StreamState;
import io.periscope.api.learn.Rows;
import io.periscope.api.learn.Scorer;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.plan.Derivation;
import io.periscope.api.plan.ModelPlan;
import io.periscope.api.plan.Scoring;
import io.periscope.api.plan.StateColumn;
import io.periscope.api.plan.StateColumn.Combine;
import io.periscope.api.plan.ViewPlan;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a model is asked from SQL: every type, NULLs, and more events than one vector has. */
class PredictFunctionTest {
  private static final ModelPlan MODEL =
      new ModelPlan(
          "sum",
          "every",
          List.of(),
          List.of("i", "s", "b", "money"),
          Schema.of(
              new Field("i", DataType.INT),
              new Field("s", DataType.STRING),
              new Field("b", DataType.BOOLEAN),
              new Field("money", DataType.decimal(10, 2))),
          "",
          "SELECT b, i, l, d, money, huge, s, day, \"at\", i AS \"_feature_i\", s AS \"_feature_s\","
              + " b AS \"_feature_b\", money AS \"_feature_money\" FROM every",
          "");
  private static final Derivation SCORED =
      new Derivation(
          "scored",
          "every",
          List.of(),
          List.of("i"),
          Schema.of(
              new Field("i", DataType.INT),
              new Field("p", DataType.DOUBLE),
              new Field("v", DataType.LONG)),
          "SELECT i, \"_prediction_sum\" AS p, \"_version_sum\" AS v FROM every",
          Optional.of(MODEL));

  @TempDir private Path folder;
  private DuckDb duckDb;
  private BatchEngine engine;

  /** The sum of what is there, a text counting its length; nothing for a sum above 1,000. */
  private record Adding(long version) implements Scorer {
    @Override
    public float number(int feature, double value) {
      return (float) value;
    }

    @Override
    public float category(int feature, String text) {
      return text.length();
    }

    @Override
    public float[] predict(Rows rows) {
      float[] sums = new float[rows.count()];
      for (int row = 0; row < rows.count(); row++) {
        for (int column = 0; column < rows.width(); column++) {
          float value = rows.get(row, column);
          sums[row] += Float.isNaN(value) ? 0 : value;
        }
        sums[row] = sums[row] > 1_000 ? Float.NaN : sums[row];
      }
      return sums;
    }
  }

  @BeforeEach
  void open() {
    duckDb = DuckDb.open(folder.resolve("state"), new DuckDbOptions(2, "200MB"));
    engine = duckDb.batchEngine();
  }

  @AfterEach
  void close() {
    duckDb.close();
  }

  private List<String> score(Optional<Scorer> scorer, String... events) {
    List<String> made = new ArrayList<>();
    List<Integer> unread =
        engine.derive(
            SCORED,
            AllTypes.STREAM,
            AllTypes.DECODER,
            AllTypes.records(0, 0, events),
            Optional.empty(),
            scorer,
            (key, value) -> made.add(new String(value, StandardCharsets.UTF_8)));
    assertThat(unread).isEmpty();
    return made;
  }

  @Test
  void everyTypeIsScoredAndWhatHasNoPredictionIsNull() {
    assertThat(
            score(
                Optional.of(new Adding(7)),
                "true|3|||1.25||abc||",
                "||||||||",
                "false|2000|||||||"))
        .containsExactly(
            "{\"i\":3,\"p\":8.25,\"v\":7}", "{\"p\":0.0,\"v\":7}", "{\"i\":2000,\"v\":7}");
  }

  @Test
  void withoutAScorerNothingIsPredicted() {
    assertThat(score(Optional.empty(), "true|3|||||||")).containsExactly("{\"i\":3}");
  }

  @Test
  void anotherVersionTakesOverBetweenTwoBatches() {
    String[] events = new String[5_000];
    for (int i = 0; i < events.length; i++) {
      events[i] = "|" + i % 900 + "|||||||";
    }
    for (long version : new long[] {1, 2}) {
      List<String> made = score(Optional.of(new Adding(version)), events);
      for (int i = 0; i < events.length; i++) {
        assertThat(made.get(i))
            .isEqualTo("{\"i\":%d,\"p\":%d.0,\"v\":%d}".formatted(i % 900, i % 900, version));
      }
    }
  }

  /** How much is predicted, by version. */
  private static ViewPlan view(Optional<Scorer> scorer) {
    String sums =
        "SELECT \"_version_sum\" AS v, count(*) AS n, CAST(sum(\"_prediction_sum\") AS BIGINT) AS p"
            + " FROM every GROUP BY 1";
    List<StateColumn> state =
        List.of(
            new StateColumn("v", DataType.LONG, Combine.KEY),
            new StateColumn("n", DataType.LONG, Combine.SUM),
            new StateColumn("p", DataType.LONG, Combine.SUM));
    return new ViewPlan(
            "predicted",
            "every",
            List.of(),
            AllTypes.SCHEMA.names(),
            state,
            new Schema(state.stream().map(c -> new Field(c.name(), c.type())).toList()),
            List.of(),
            sums,
            "SELECT v, CAST(sum(n) AS BIGINT) AS n, CAST(sum(p) AS BIGINT) AS p FROM parts GROUP BY v",
            "SELECT * FROM \"state\"",
            "SELECT * FROM \"finished\"",
            sums,
            "hash",
            Optional.of(new Scoring(MODEL, Optional.empty())))
        .scoredBy(model -> scorer);
  }

  private static String[] events(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> "|" + i % 900 + "|||||||")
        .toArray(String[]::new);
  }

  private List<String> answer(ViewPlan plan) {
    return duckDb
        .stateStore()
        .query(
            new Query(
                "SELECT * FROM \"predicted\" ORDER BY v",
                List.of(plan),
                List.of(),
                plan.output(),
                List.of(),
                Layer.MERGED))
        .rows()
        .stream()
        .map(row -> row.stream().map(value -> value.map(Object::toString).orElse("-")).toList())
        .map(row -> String.join(" ", row))
        .toList();
  }

  private StreamState commit(StreamState state, int from, int to) {
    return duckDb
        .stateStore()
        .commit(
            state.epoch(),
            new MicroBatch(
                "every",
                Fixture.at(from),
                Fixture.at(to),
                AllTypes.records(from, 0, events(from, to)),
                true));
  }

  private static Map<String, Integer> masterIds() {
    List<String> names = MasterColumns.of(AllTypes.SCHEMA).names();
    return names.stream().collect(Collectors.toMap(name -> name, name -> names.indexOf(name) + 1));
  }

  /** Sums of what is predicted for {@link #events}. */
  private static long sum(int from, int to) {
    return IntStream.range(from, to).mapToLong(i -> i % 900).sum();
  }

  @Test
  void viewsAreScoredByOneVersionInAllLayersUntilAnotherTakesOver() {
    StateStore store = duckDb.stateStore();
    Optional<Scorer> first = Optional.of(new Adding(1));
    ViewPlan before = view(first);
    StreamState state =
        store.open(AllTypes.STREAM, "t", StreamStart.of(Fixture.at(0)), AllTypes.DECODER);
    store.install(before);
    // As a few events, and as many: those are decoded once, for all views.
    state = commit(state, 0, 100);
    state = commit(state, 100, 5_000);
    assertThat(answer(before)).containsExactly("1 5000 " + sum(0, 5_000));

    Optional<Scorer> second = Optional.of(new Adding(2));
    ViewPlan after = view(second);
    state = store.build(state.epoch(), "every", List.of(after));
    state = commit(state, 5_000, 6_000);
    assertThat(answer(before)).containsExactly("1 6000 " + sum(0, 6_000));
    DataFile master =
        engine
            .writeSegment(
                AllTypes.STREAM,
                AllTypes.DECODER,
                1,
                List.of(AllTypes.records(0, 0, events(0, 5_000))).iterator(),
                masterIds(),
                day -> folder.resolve("master.parquet").toString())
            .files()
            .get(LocalDate.EPOCH);
    DataFile batch =
        engine.computeState(
            after,
            AllTypes.STREAM,
            List.of(master.location()),
            List.of(),
            Map.of("v", 1, "n", 2, "p", 3),
            folder.resolve("batch.parquet").toString());
    store.publish(
        List.of(
            new Publication(
                after,
                new BatchVersion(
                    "predicted", 1, after.hash(), "t", 2, Fixture.at(5_000), Instant.EPOCH, 1),
                List.of(batch.location()))));
    assertThat(answer(after)).containsExactly("2 6000 " + sum(0, 6_000));
    Difference difference =
        engine.compare(
            after,
            AllTypes.STREAM,
            AllTypes.DECODER,
            new Events(
                List.of(master.location()),
                List.of(AllTypes.records(5_000, 0, events(5_000, 6_000))),
                Optional.empty()),
            List.of(List.of(Optional.of(2L), Optional.of(6_000L), Optional.of(sum(0, 6_000)))),
            3);
    assertThat(difference.none()).as(difference.toString()).isTrue();
    assertThat(state.coverage()).isEqualTo(Fixture.at(6_000));
  }

  @Test
  void withoutAScorerAViewCountsEventsThatHaveNoPrediction() {
    StateStore store = duckDb.stateStore();
    ViewPlan plan = view(Optional.empty());
    StreamState state =
        store.open(AllTypes.STREAM, "t", StreamStart.of(Fixture.at(0)), AllTypes.DECODER);
    store.install(plan);
    var unused = commit(state, 0, 10);
    assertThat(answer(plan)).containsExactly("- 10 -");
  }
}
