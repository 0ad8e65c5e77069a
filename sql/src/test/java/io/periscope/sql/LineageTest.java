package io.periscope.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.ReplaceDef;
import io.periscope.api.model.Schema;
import io.periscope.api.plan.ColumnLineage;
import io.periscope.api.plan.ColumnLineage.Origin;
import io.periscope.api.plan.ViewPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LineageTest {
  private static final long CASES = 60;

  private static String shown(ColumnLineage lineage) {
    String columns =
        lineage.columns().entrySet().stream()
            .map(each -> each.getKey() + " <- " + text(each.getValue()))
            .collect(Collectors.joining("\n"));
    return columns + "\nall <- " + text(lineage.all());
  }

  private static String text(Iterable<Origin> origins) {
    List<String> texts = new ArrayList<>();
    origins.forEach(origin -> texts.add(origin.toString()));
    return String.join(", ", texts);
  }

  private static String view(String sql) {
    return shown(Fixtures.compiler().lineage(Fixtures.view(sql), Map.of()));
  }

  private static String query(String sql) {
    ViewPlan plan =
        Fixtures.compile(
            "SELECT vendor, COUNT(*) AS n, SUM(fare) AS fare FROM trips GROUP BY vendor");
    return shown(Fixtures.compiler().lineage(sql, List.of(plan)));
  }

  @Test
  void valuesKeysAndConditionsAreToldApart() {
    assertThat(
            view(
                """
                SELECT zones.borough, UPPER(vendor) AS v, COUNT(*) AS n, SUM(riders * meters) AS s,
                  AVG(fare) FILTER (WHERE shared) AS f,
                  MAX(CASE WHEN speed > 3 THEN fare ELSE 0 END) AS c,
                  ARG_MAX(booked, "at") AS latest,
                  1 AS one
                FROM trips JOIN zones ON trips.zone = zones.id
                WHERE riders > 0
                GROUP BY zones.borough, UPPER(vendor)
                HAVING COUNT(fare) > 1
                ORDER BY MAX(meters) LIMIT 3
                """))
        .isEqualTo(
            """
            borough <- zones.borough IDENTITY
            c <- trips.fare AGGREGATION, trips.speed CONDITIONAL
            f <- trips.fare AGGREGATION, trips.shared FILTER
            latest <- trips.at SORT, trips.booked AGGREGATION
            n <-\s
            one <-\s
            s <- trips.meters AGGREGATION, trips.riders AGGREGATION
            v <- trips.vendor TRANSFORMATION
            all <- trips.fare FILTER, trips.meters SORT, trips.riders FILTER, trips.vendor GROUP_BY, trips.zone JOIN, zones.borough GROUP_BY, zones.id JOIN\
            """);
  }

  @Test
  void aWindowIsMadeOfTheTime() {
    assertThat(
            view(
                "SELECT window_start, COUNT(*) AS n FROM HOP(trips, \"at\", INTERVAL '5' MINUTE, INTERVAL '1' HOUR) GROUP BY window_start"))
        .isEqualTo(
            """
            n <-\s
            window_start <- trips.at TRANSFORMATION
            all <- trips.at GROUP_BY, trips.at WINDOW""");
  }

  @Test
  void whatIsReplacedIsAFilter() {
    ViewCompiler compiler =
        new ViewCompiler(
            List.of(Fixtures.replacing(Fixtures.TRIPS, new ReplaceDef("vendor", "riders"))),
            List.of(),
            Dialect.duckDb());

    assertThat(shown(compiler.lineage(Fixtures.view("SELECT MAX(fare) AS f FROM trips"), Map.of())))
        .isEqualTo("f <- trips.fare AGGREGATION\nall <- trips.riders FILTER, trips.vendor FILTER");
  }

  @Test
  void aDerivedStreamIsMadeRowByRow() {
    assertThat(
            shown(
                Fixtures.compiler()
                    .lineage(
                        "streams/s.yaml",
                        "SELECT vendor, fare + rate AS total FROM trips LEFT JOIN zones ON trips.zone = zones.id WHERE shared",
                        Map.of())))
        .isEqualTo(
            """
            total <- trips.fare TRANSFORMATION, zones.rate TRANSFORMATION
            vendor <- trips.vendor IDENTITY
            all <- trips.shared FILTER, trips.zone JOIN, zones.id JOIN""");
  }

  @Test
  void aQueryLooksAtViewsInAnyShape() {
    assertThat(
            query(
                "SELECT n, ROW_NUMBER() OVER (PARTITION BY vendor ORDER BY fare) AS r FROM x UNION ALL SELECT id, 0 FROM zones"))
        .isEqualTo(
            """
            n <- x.n IDENTITY, zones.id TRANSFORMATION
            r <- x.fare WINDOW, x.vendor WINDOW
            all <-\s""");
    assertThat(
            query(
                "WITH big AS (SELECT vendor, n FROM x WHERE fare > 3) SELECT z.borough, (SELECT MAX(b.n) FROM big b WHERE b.vendor = z.borough) AS most FROM zones z WHERE z.id IN (SELECT n FROM x)"))
        .isEqualTo(
            """
            borough <- zones.borough IDENTITY
            most <- x.fare FILTER, x.n AGGREGATION, x.vendor FILTER, zones.borough FILTER
            all <- x.n FILTER, zones.id CONDITIONAL""");
    assertThat(query("SELECT 1 AS a UNION SELECT n FROM x"))
        .isEqualTo("a <- x.n IDENTITY\nall <- x.n FILTER");
    assertThat(query("SELECT * FROM (VALUES (1, 'a')) AS t(i, s)"))
        .isEqualTo("i <- \ns <- \nall <- ");
  }

  /**
   * A column that is in no origin has no influence: with its values taken away, the answer is the
   * same. And one that is in the origins of some columns only leaves the others as they are.
   */
  @Test
  void whatIsNoOriginHasNoInfluence() {
    Schema schema = Events.STREAM.schema();
    ViewCompiler compiler =
        new ViewCompiler(List.of(Events.STREAM), List.of(Fixtures.ZONES), Dialect.duckDb());
    int compared = 0;
    int silent = 0;
    try (Database database = SplitProperties.database()) {
      for (long seed = 0; seed < CASES; seed++) {
        Case tried = new Generator(seed).next();
        String sql = tried.query().view();
        ViewPlan plan = compiler.compile(Fixtures.view(sql));
        ColumnLineage lineage = compiler.lineage(Fixtures.view(sql), Map.of());
        assertThat(lineage.columns().keySet())
            .containsExactlyInAnyOrderElementsOf(plan.output().names());
        List<List<Object>> events =
            tried.cut().parts().stream().flatMap(part -> part.events().stream()).toList();
        database.create("trips", schema, events);
        List<List<Object>> whole = database.query(plan.unsplit());
        for (Field field : schema.fields()) {
          int column = schema.indexOf(field.name()).orElseThrow();
          if (names(lineage.all().stream(), field)) {
            continue;
          }
          List<Integer> untouched = new ArrayList<>();
          for (int i = 0; i < plan.output().size(); i++) {
            if (!names(lineage.of(plan.output().field(i).name()).stream(), field)) {
              untouched.add(i);
            }
          }
          database.create(
              "trips",
              schema,
              events.stream().map(event -> Events.with(event, column, null)).toList());
          List<List<Object>> without = database.query(plan.unsplit());
          compared += untouched.size();
          silent += untouched.size() == plan.output().size() ? 1 : 0;
          assertThat(
                  Answers.nearly()
                      .difference(project(whole, untouched), project(without, untouched), false))
              .describedAs("seed %d, without %s: %s%n%s", seed, field.name(), sql, shown(lineage))
              .isEmpty();
        }
      }
    }
    assertThat(compared).isGreaterThan(200);
    assertThat(silent).isGreaterThan(50);
  }

  private static boolean names(Stream<Origin> origins, Field field) {
    return origins.anyMatch(
        origin -> origin.relation().equals("trips") && origin.column().equals(field.name()));
  }

  private static List<List<Object>> project(List<List<Object>> rows, List<Integer> columns) {
    return rows.stream()
        .map(row -> Arrays.asList(columns.stream().map(row::get).toArray()))
        .toList();
  }

  @Test
  void predictionsAreColumnsOfTheStream() {
    Schema features = Schema.of(new Field("f", DataType.DOUBLE));
    var model =
        new io.periscope.api.plan.ModelPlan(
            "m", "trips", List.of(), List.of("fare"), features, "", "", "h");

    assertThat(
            shown(
                Fixtures.compiler()
                    .lineage(
                        Fixtures.view(
                            "SELECT AVG(PREDICT(m)) AS p FROM trips GROUP BY PREDICT_VERSION(m)"),
                        Map.of("m", model))))
        .isEqualTo("p <- trips._prediction_m AGGREGATION\nall <- trips._version_m GROUP_BY");
  }
}
