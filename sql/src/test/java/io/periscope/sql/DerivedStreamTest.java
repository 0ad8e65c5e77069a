package io.periscope.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.ProblemsException;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.plan.Derivation;
import io.periscope.api.plan.ModelPlan;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The SELECT of a derived stream: what it makes, and what it may not be. */
class DerivedStreamTest {
  private static final Schema FIELDS =
      Schema.of(
          new Field("vendor", DataType.STRING),
          new Field("riders", DataType.LONG),
          new Field("fare", DataType.decimal(12, 3)));

  private static final ModelPlan FARE =
      new ModelPlan("fare", "trips", List.of(), List.of(), new Schema(List.of()), "", "", "");
  private static final Map<String, ModelPlan> MODELS = Map.of("fare", FARE);

  private static Derivation derive(String select) {
    return Fixtures.compiler()
        .derive(Fixtures.stream("paid", FIELDS), "streams/paid.yaml", select, MODELS);
  }

  @Test
  void itKnowsWhatItReads() {
    Derivation derivation =
        derive(
            "SELECT UPPER(z.borough) AS vendor, t.riders, t.fare FROM trips t"
                + " LEFT JOIN zones z ON t.zone = z.id WHERE t.shared");
    assertThat(derivation.from()).isEqualTo("trips");
    assertThat(derivation.tables()).containsExactly("zones");
    assertThat(derivation.inputs()).containsExactly("zone", "riders", "fare", "shared");
    assertThat(derivation.output().names()).containsExactly("vendor", "riders", "fare");
    try (Database database = SplitProperties.database()) {
      database.create("trips", Fixtures.TRIPS.schema());
      database.execute(
          "INSERT INTO trips VALUES ('a', 2, NULL, NULL, 2, 3, 4.50, 0.5, true), ('b', 1, NULL,"
              + " NULL, 2, 3, 4.50, 0.5, false), ('c', 77, NULL, NULL, NULL, 3, 1.25, 0.5, true)");
      assertThat(database.query(derivation.select() + " ORDER BY 3 DESC"))
          .extracting(Object::toString)
          .containsExactly("[NORTH, 2, 4.50]", "[null, null, 1.25]");
    }
  }

  @Test
  void aPredictionIsAColumnOfTheOtherStream() {
    Derivation derivation =
        derive(
            "SELECT vendor, PREDICT_VERSION(fare) AS riders,"
                + " CAST(predict(fare) * 2 AS DECIMAL(12,3)) AS fare FROM trips t WHERE shared");
    assertThat(derivation.model()).contains(FARE);
    assertThat(derivation.inputs()).containsExactly("vendor", "shared");
    assertThat(derivation.select()).contains("\"_prediction_fare\"", "\"_version_fare\"");
    assertThat(derive("SELECT vendor, riders, fare FROM trips").model()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "SELECT vendor, COUNT(*) AS riders, SUM(fare) AS fare FROM trips GROUP BY vendor | 1:1: a derived stream has an event for each event, so it cannot aggregate; do that in a view over it",
        "SELECT vendor, riders, PREDICT(fares) AS fare FROM trips | 1:32: there is no model 'fares'; there are: fare; did you mean 'fare'?",
        "SELECT vendor, riders, PREDICT(fare, 1) AS fare FROM trips | 1:24: PREDICT has the name of a model between its brackets, and nothing else",
        "SELECT '' AS vendor, id AS riders, PREDICT(fare) AS fare FROM calls | 1:44: the model 'fare' is about events of stream 'trips', and this reads 'calls'",
        "SELECT DISTINCT vendor, riders, fare FROM trips | 1:1: a derived stream has an event for each event, so it cannot aggregate; do that in a view over it",
        "SELECT vendor, riders, fare FROM trips ORDER BY fare | 1:49: the events of a derived stream come in the order of those they are made of, and all of them; leave ORDER BY, LIMIT and OFFSET to a view over it",
        "SELECT vendor, riders, fare FROM trips LIMIT 3 | 1:46: the events of a derived stream come in the order of those they are made of, and all of them; leave ORDER BY, LIMIT and OFFSET to a view over it",
        "SELECT vendor, riders FROM trips | 1:1: no column gives the field fare; add it with AS",
        "SELECT vendor, riders, fare, speed FROM trips | 1:30: column 'speed' is not a field of the stream; declare it below 'fields', or leave it out",
        "SELECT vendor, riders, speed AS fare FROM trips | 1:24: column 'fare' is of type double, and the field of type decimal(12,3); CAST it, or declare the field so",
        "SELECT borough AS vendor, id AS riders, rate AS fare FROM zones | 1:59: 'zones' is a table, and the first relation must be a stream: trips, calls",
        "SELECT vendor, riders, fare FROM trips JOIN calls ON zone = calls.id | 1:45: 'calls' is a second stream, and a derived stream reads one, for events that match may be in different batches; join a table",
        "SELECT vendor, riders, fare FROM (SELECT * FROM trips) | 1:35: a derived stream has no subqueries; join a table",
        "SELECT vendor, riders, fare FROM trips UNION ALL SELECT vendor, riders, fare FROM trips | 1:1: a derived stream is one SELECT, without UNION; write a derived stream for each SELECT",
        "SELECT vendor, riders, ROW_NUMBER() OVER () AS fare FROM trips | 1:24: a derived stream has no window functions"
      })
  void whatItMayNotBe(String select, String problem) {
    assertThatThrownBy(() -> derive(select))
        .isInstanceOfSatisfying(
            ProblemsException.class,
            e ->
                assertThat(e.problems().get(0).toString())
                    .isEqualTo("streams/paid.yaml:" + problem));
  }
}
