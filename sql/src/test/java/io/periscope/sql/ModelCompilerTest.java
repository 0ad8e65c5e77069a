package io.periscope.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.engine.MasterColumns;
import io.periscope.api.error.ProblemsException;
import io.periscope.api.learn.Task;
import io.periscope.api.model.ModelDef;
import io.periscope.api.model.ModelDef.Sql;
import io.periscope.api.plan.ModelForm;
import io.periscope.api.plan.ModelForm.Pick;
import io.periscope.api.plan.ModelPlan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a model reads of events, for training and for scoring. */
class ModelCompilerTest {
  private static final String JOIN = "LEFT JOIN zones z ON trips.zone = z.id";

  private static ModelDef model(
      Map<String, String> features, String target, String where, String join) {
    Map<String, Sql> all = new LinkedHashMap<>();
    features.forEach((name, sql) -> all.put(name, new Sql(sql)));
    return new ModelDef(
        "fare",
        "",
        "models/fare.yaml",
        "trips",
        Optional.of(join).filter(j -> !j.isEmpty()).map(Sql::new),
        all,
        new Sql(target),
        Optional.of(where).filter(w -> !w.isEmpty()).map(Sql::new),
        Task.REGRESSION,
        new ModelDef.Split(true, 0.2),
        List.of(),
        "rmse",
        List.of(),
        0.5,
        0,
        1);
  }

  private static ModelPlan compile(ModelDef model) {
    return Fixtures.compiler().model(model, Fixtures.TRIPS);
  }

  private static Map<String, String> features() {
    Map<String, String> features = new LinkedHashMap<>();
    features.put("borough", "UPPER(z.borough)");
    features.put("vendor", "vendor");
    features.put("each", "fare / NULLIF(riders, 0) -- a comment");
    features.put("shared", "shared");
    return features;
  }

  @Test
  void trainingAndScoringReadTheSame() {
    ModelPlan plan = compile(model(features(), "fare * 2", "riders > 0", JOIN));
    assertThat(plan.tables()).containsExactly("zones");
    assertThat(plan.inputs())
        .containsExactlyInAnyOrder("zone", "vendor", "fare", "riders", "shared");
    assertThat(plan.features().names()).containsExactly("borough", "vendor", "each", "shared");
    try (Database database = SplitProperties.database()) {
      database.create("trips", MasterColumns.of(Fixtures.TRIPS.schema()));
      database.execute(
          "INSERT INTO trips VALUES"
              + " ('a', 2, TIMESTAMP '2026-01-01 10:00:00', NULL, 2, 3, 4.50, 0.5, true, 0, 7, NULL, 1),"
              + " ('b', 2, NULL, NULL, 0, 3, 4.50, 0.5, false, 0, 8, NULL, 1),"
              + " ('c', NULL, NULL, NULL, 1, 3, NULL, 0.5, NULL, 1, 9, NULL, 1)");
      assertThat(database.query(plan.training() + " ORDER BY _partition, _offset"))
          .extracting(Object::toString)
          .containsExactly(
              "[NORTH, a, 2.25, true, 9.0, null, 0, 7]", "[null, c, null, null, null, null, 1, 9]");
      String scored =
          "SELECT _feature_borough, _feature_vendor, _feature_each, _feature_shared, riders FROM ("
              + plan.scoring()
              + ") ORDER BY vendor";
      assertThat(database.query(scored))
          .extracting(Object::toString)
          .containsExactly(
              "[NORTH, a, 2.25, true, 2]",
              "[NORTH, b, null, false, 0]",
              "[null, c, null, null, 1]");
    }
  }

  private static Map<String, String> one(String sql) {
    return Map.of("x", sql);
  }

  @Test
  void theFormAsksForWhatTheFeaturesReadAndNotForTheTarget() {
    ModelPlan plan = compile(model(features(), "fare * 2", "at IS NOT NULL", JOIN));
    assertThat(plan.inputs()).contains("at");
    assertThat(plan.form())
        .isEqualTo(
            new ModelForm(
                List.of("vendor", "zone", "riders", "fare", "shared"),
                List.of(new Pick("zone", "zones", "id")),
                Map.of("vendor", "vendor")));
    assertThat(compile(model(one("riders"), "fare", "", "")).form())
        .isEqualTo(new ModelForm(List.of("riders"), List.of(), Map.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "z.id = trips.zone | true",
        "CAST(trips.zone AS BIGINT) = z.id | true",
        "trips.riders = z.id | true",
        "z.id = trips.zone AND z.borough = 'North' | false",
        "z.id = trips.zone + 1 | false",
        "z.id = 3 | false",
        "z.id = trips.fare | false"
      })
  void aFieldThatEqualsAKeyIsPicked(String condition, boolean picked) {
    ModelPlan plan =
        compile(model(one("z.borough"), "fare", "", "LEFT JOIN zones z ON " + condition));
    assertThat(plan.form().picks()).hasSize(picked ? 1 : 0);
    plan.form().picks().forEach(pick -> assertThat(pick.key()).isEqualTo("id"));
  }

  @Test
  void twoFieldsMayPickOutOfOneTable() {
    ModelPlan plan =
        compile(
            model(
                one("z.borough || y.borough"),
                "fare",
                "",
                JOIN + " LEFT JOIN zones y ON y.id = riders"));
    assertThat(plan.form().picks())
        .containsExactly(new Pick("zone", "zones", "id"), new Pick("riders", "zones", "id"));
  }

  @Test
  void aTruthIsANumberWhenItIsTheTarget() {
    ModelPlan plan = compile(model(Map.of("riders", "riders"), "shared", "", ""));
    assertThat(plan.training()).contains("CASE");
  }

  @Test
  void theHashIsOfTheFeatures() {
    String hash = compile(model(features(), "fare", "", JOIN)).hash();
    assertThat(compile(model(features(), "riders", "riders > 1", JOIN)).hash()).isEqualTo(hash);
    Map<String, String> others = features();
    others.put("vendor", "LOWER(vendor)");
    assertThat(compile(model(others, "fare", "", JOIN)).hash()).isNotEqualTo(hash);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "rider | fare | `` | `` | 3:6: unknown column 'rider'; did you mean 'riders'?",
        "COUNT(*) | fare | `` | `` | 3:6: a model looks at one event at a time, so it cannot aggregate",
        "at | fare | `` | `` | 3:6: feature 'x' is of type timestamp; take a number of it, such as HOUR, DAYOFWEEK or EXTRACT",
        "riders | far | `` | `` | 3:6: unknown column 'far'; did you mean 'fare'?",
        "riders | fare | riders > vendors | `` | 3:15: unknown column 'vendors'; did you mean 'vendor'?",
        "riders | fare | `` | JOIN zones z ON trips.zone = z.id | 3:6: a model joins with LEFT JOIN: an event without a partner is predicted, too"
      })
  void whatItMayNotBe(String feature, String target, String where, String join, String problem) {
    String in = "\n\n     ";
    ModelDef model =
        model(
            Map.of("x", in + feature),
            in + target,
            where.isEmpty() ? "" : in + where,
            join.isEmpty() ? "" : in + join);
    assertThatThrownBy(() -> compile(model))
        .isInstanceOfSatisfying(
            ProblemsException.class,
            e ->
                assertThat(e.problems().get(0).toString())
                    .startsWith("models/fare.yaml:" + problem));
  }
}
