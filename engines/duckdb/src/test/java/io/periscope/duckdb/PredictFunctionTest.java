package io.periscope.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.engine.BatchEngine;
import io.periscope.api.learn.Rows;
import io.periscope.api.learn.Scorer;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.plan.Derivation;
import io.periscope.api.plan.ModelPlan;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
}
