package io.periscope.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.ProblemsException;
import io.periscope.api.learn.Rows;
import io.periscope.api.learn.Scorer;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.plan.ModelPlan;
import io.periscope.api.plan.ViewPlan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Views that ask a model themselves. */
class PredictingViewTest {
  private static final String ERROR = "AVG(ABS(PREDICT(fare) - fare)) AS error";

  private static ModelPlan fare(String hash) {
    return new ModelPlan(
        "fare",
        "trips",
        List.of("zones"),
        List.of("zone"),
        Schema.of(new Field("borough", DataType.STRING)),
        "",
        "",
        hash);
  }

  private static ViewPlan compile(String sql) {
    return Fixtures.compiler().compile(Fixtures.view(sql), Map.of("fare", fare("f1")));
  }

  /** Only its version counts here. */
  private record Version(long version) implements Scorer {
    @Override
    public float number(int feature, double value) {
      return 0;
    }

    @Override
    public float category(int feature, String text) {
      return 0;
    }

    @Override
    public float[] predict(Rows rows) {
      return new float[rows.count()];
    }
  }

  @Test
  void predictionsAreColumnsOfTheStream() {
    ViewPlan plan =
        compile(
            "SELECT vendor, "
                + ERROR
                + ", MAX(predict_version(fare)) AS version FROM trips t GROUP BY vendor"
                + " ORDER BY error DESC LIMIT 3");
    assertThat(plan.scoring().orElseThrow().model()).isEqualTo(fare("f1"));
    // What makes the predictions needs all fields, and the tables of the model.
    assertThat(plan.inputs()).isEqualTo(Fixtures.TRIPS.schema().names());
    assertThat(plan.tables()).containsExactly("zones");
    assertThat(plan.output().names()).containsExactly("vendor", "error", "version");
    try (Database database = SplitProperties.database()) {
      List<Field> columns = new java.util.ArrayList<>(Fixtures.TRIPS.schema().fields());
      columns.add(new Field("_prediction_fare", DataType.DOUBLE));
      columns.add(new Field("_version_fare", DataType.LONG));
      database.create("trips", new Schema(columns));
      database.execute(
          "INSERT INTO trips VALUES ('a', 2, NULL, NULL, 2, 3, 4.50, 0.5, true, 5.0, 7),"
              + " ('a', 1, NULL, NULL, 2, 3, 4.50, 0.5, false, NULL, NULL),"
              + " ('b', 77, NULL, NULL, NULL, 3, 1.25, 0.5, true, 1.0, 8)");
      assertThat(database.query(plan.unsplit()))
          .extracting(Object::toString)
          .containsExactly("[a, 0.5, 7]", "[b, 0.25, 8]");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "TUMBLE(trips, at, INTERVAL '1' HOUR)",
        "HOP(TABLE trips, DESCRIPTOR(at), INTERVAL '1' HOUR, INTERVAL '2' HOUR) AS t",
        "trips JOIN zones z ON trips.zone = z.id",
        "TUMBLE(trips, at, INTERVAL '1' HOUR) AS t LEFT JOIN zones z ON t.zone = z.id"
      })
  void theStreamMayStandInAWindowOrAJoin(String from) {
    ViewPlan plan = compile("SELECT COUNT(*) AS n, " + ERROR + " FROM " + from);
    assertThat(plan.scoring()).isPresent();
    assertThat(plan.tables()).containsExactly("zones");
  }

  @Test
  void anotherChampionIsAnotherMeaning() {
    ViewPlan plan = compile("SELECT " + ERROR + " FROM trips");
    ViewPlan first = plan.scoredBy(model -> Optional.of(new Version(1)));
    ViewPlan second = plan.scoredBy(model -> Optional.of(new Version(2)));
    ViewPlan none = plan.scoredBy(model -> Optional.empty());
    assertThat(List.of(first.hash(), second.hash(), none.hash())).doesNotHaveDuplicates();
    assertThat(first.hash()).isEqualTo(plan.scoredBy(model -> Optional.of(new Version(1))).hash());
    ViewPlan others =
        Fixtures.compiler()
            .compile(Fixtures.view("SELECT " + ERROR + " FROM trips"), Map.of("fare", fare("f2")));
    assertThat(others.scoredBy(model -> Optional.of(new Version(1))).hash())
        .isNotEqualTo(first.hash());
  }

  @Test
  void aCommentAsksNothing() {
    String sql = "-- not PREDICT(fare)\nSELECT SUM(fare) AS fares FROM trips";
    ViewPlan plan = compile(sql);
    assertThat(plan.scoring()).isEmpty();
    assertThat(plan.scoredBy(model -> Optional.of(new Version(1)))).isEqualTo(plan);
    assertThat(plan).isEqualTo(Fixtures.compiler().compile(Fixtures.view(sql)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "SELECT SUM(PREDICT(fares)) AS x FROM trips | 1:20: there is no model 'fares'; there are: fare; did you mean 'fare'?",
        "SELECT SUM(PREDICT(fare, 2)) AS x FROM trips | 1:12: PREDICT has the name of a model between its brackets, and nothing else",
        "SELECT SUM(PREDICT(fare)) AS x FROM calls | 1:20: the model 'fare' is about events of stream 'trips', and this reads 'calls'",
        "SELECT PREDICT(fare) AS x FROM trips | 1:1: a view must aggregate; add GROUP BY or one of"
      })
  void whatCannotBeAsked(String sql, String problem) {
    assertThatThrownBy(() -> compile(sql))
        .isInstanceOfSatisfying(
            ProblemsException.class,
            e -> assertThat(e.problems().get(0).toString()).startsWith("views/x.sql:" + problem));
  }
}
