package io.periscope.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.engine.BatchEngine;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.Problem;
import io.periscope.core.testing.Subjects;
import io.periscope.core.testing.ViewTestCheck;
import io.periscope.core.testing.ViewTestReport;
import io.periscope.core.testing.ViewTestReport.Outcome;
import io.periscope.core.testing.ViewTests;
import io.periscope.core.testing.Workbench;
import io.periscope.sql.Dialect;
import io.periscope.workspace.Overrides;
import io.periscope.workspace.WorkspaceTemplate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ViewTestsTest {
  private static final String SALES =
      """
      stream: sales
      time: at
      fields:
        shop: string
        amount: decimal(9,2)
        weight: double
        at: timestamp
      """;

  private static final String BY_SHOP =
      "SELECT shop, COUNT(*) AS sales, SUM(amount) AS amount, AVG(weight) AS weight\n"
          + "FROM sales GROUP BY shop ORDER BY shop\n";

  @TempDir Path root;

  /** Opening one takes longer than a test. */
  private final TestBench bench = TestBench.open();

  @AfterAll
  void close() {
    bench.close();
  }

  @BeforeEach
  void workspace() {
    write("streams/sales.yaml", SALES);
    write("views/by_shop.sql", BY_SHOP);
  }

  private void write(String file, String text) {
    try {
      Path path = root.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Subjects subjects(Path folder) {
    return Subjects.compile(
        Connectors.of(folder).reader().read(folder, Overrides.none()), Dialect.duckDb());
  }

  private ViewTestReport run(Path folder, String... names) {
    return run(folder, UnaryOperator.identity(), names);
  }

  private ViewTestReport run(Path folder, UnaryOperator<BatchEngine> around, String... names) {
    Workbench real = bench.workbench();
    Workbench workbench =
        new Workbench(around.apply(real.batch()), real.store(), real.formats(), real.folder());
    return new ViewTests(subjects(folder), workbench, 1).run(List.of(names));
  }

  private Outcome only(String test) {
    write("tests/it.yaml", "test: it\n" + test);
    ViewTestReport report = run(root);
    assertThat(report.outcomes()).hasSize(1);
    return report.outcomes().get(0);
  }

  private List<String> problems(String test) {
    write("tests/it.yaml", "test: it\n" + test);
    return new ViewTestCheck(subjects(root)).problems().stream().map(Problem::toString).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"taxi", "cards", "fares", "purchases"})
  void theExamplesPass(String example) {
    ViewTestReport report = run(Path.of("..", "examples", example));

    assertThat(report.outcomes()).hasSizeGreaterThan(1);
    assertThat(report.passed()).describedAs(report.text()).isTrue();
  }

  @Test
  void theTemplatePasses() {
    Path folder = root.resolve("new");
    new WorkspaceTemplate().write(folder);

    assertThat(run(folder).text()).contains("1 test: 1 passed, 0 failed");
  }

  @Test
  void differencesAreShownCellByCell() {
    Outcome outcome =
        only(
            """
            view: by_shop
            given:
              sales: |
                shop, amount
                a,    1.00
                a,    2.00
                b,    5.00
                d,    7.00
            expect:
              rows:
                - { shop: a, sales: 2, amount: 4.00 }
                - { shop: b, sales: 1, amount: 5.00 }
                - { shop: c, sales: 1, amount: 1.00 }
            """);

    assertThat(outcome.failures()).containsExactly("the rows differ: 3 expected, 3 came");
    assertThat(new ViewTestReport(List.of(outcome)).text().lines().skip(1))
        .containsExactly(
            "      tests/it.yaml:2",
            "      the rows differ: 3 expected, 3 came",
            "                 shop  sales  amount",
            "      ! differs  a     2      3.00 (expected 4.00)",
            "      - missing  c     1      1.00",
            "      + extra    d     1      7.00",
            "      1 row agrees",
            "1 test: 0 passed, 1 failed");
  }

  @Test
  void doublesMayBeOffAndColumnsLeftOut() {
    String given =
        "view: by_shop\ngiven: { sales: [{ shop: a, weight: 1 }, { shop: a, weight: 2.5 }] }\n";

    assertThat(only(given + "expect: { rows: [{ weight: 1.75 }] }").passed()).isTrue();
    assertThat(only(given + "expect: { rows: [{ weight: 1.7 }] }").passed()).isFalse();
    assertThat(only(given + "expect: { rows: [{ weight: 1.7 }], tolerance: 0.1 }").passed())
        .isTrue();
    assertThat(only(given + "expect: { rows: [{ weight: 1.7 }], columns: [shop] }").failures())
        .hasSize(1);
  }

  @Test
  void theOrderCountsIfItIsToCount() {
    String test =
        """
        view: by_shop
        given: { sales: [{ shop: b }, { shop: a }] }
        expect:
          ordered: %s
          rows: [{ shop: b }, { shop: a }]
        """;

    assertThat(only(test.formatted("false")).passed()).isTrue();
    assertThat(only(test.formatted("true")).failures())
        .containsExactly(
            "the rows are those expected, but in another order: row 1 is [shop=a], and was to be"
                + " [shop=b]");
  }

  @Test
  void aValueOfTheWrongTypeGoesIntoQuarantineAndIsTold() {
    String test = "view: by_shop\ngiven: { sales: [{ shop: a }, { shop: a, amount: much }] }\n";

    assertThat(only(test + "expect: { count: 1 }").failures())
        .singleElement()
        .asString()
        .startsWith("not accepted:\n  event 2 of 'sales': field 'amount'");
    assertThat(only(test + "expect: { count: 1, quarantined: [amount] }").passed()).isTrue();
    assertThat(only(test + "expect: { count: 1, quarantined: [amount, shop] }").failures())
        .singleElement()
        .asString()
        .startsWith("expected not to be accepted:\n  amount\n  shop\nnot accepted:\n  event 2");
  }

  @Test
  void whatTheStreamExpectsOfEachEventIsExpectedHereToo() {
    write("data/shops.csv", "shop\na\nb\n");
    write("tables/shops.yaml", "table: shops\nfile: data/shops.csv\nfields: { shop: string }\n");
    write(
        "streams/sales.yaml",
        SALES
            + """
            unique: { key: [shop, amount], within: 1d }
            expect:
              - between: { column: amount, min: 0, on_fail: quarantine }
              - relationship: { column: shop, to: shops, field: shop, on_fail: quarantine }
              - not_null: { column: weight, on_fail: warn }
            """);
    Outcome outcome =
        only(
            """
            view: by_shop
            given:
              sales:
                - { shop: a, amount: -1 }
                - { shop: c, amount: 2 }
                - { shop: a, amount: 3 }
                - { shop: a, amount: 3 }
                - { shop: a, amount: -1 }
            expect:
              rows: [{ shop: a, sales: 1, amount: 3 }]
              quarantined: ["amount", "shop", "duplicate", "amount"]
            """);

    assertThat(outcome.failures()).isEmpty();
    assertThat(outcome.passed()).isTrue();
  }

  @Test
  void countsAreCompared() {
    assertThat(only("view: by_shop\ngiven: { sales: [] }\nexpect: { count: 1 }").failures())
        .containsExactly("1 rows were expected, and 0 came");
  }

  @Test
  void eventsOfOtherFormatsGoTheirOwnWay() {
    write(
        "streams/visits.yaml",
        """
        stream: visits
        format: text
        fields:
          line: { type: string, from: _value }
          host: { type: string, from: _key }
          trace: { type: string, from: _header.trace-id }
          at: { type: timestamp, from: _timestamp }
        """);
    assertThat(
            only("""
                stream: visits
                given:
                  visits:
                    - { line: "GET /", host: h, trace: t, at: 2024-05-01T12:00:00.250 }
                    - as it stands
                expect:
                  columns: [line, host, trace]
                  rows: [{ line: "GET /", host: h, trace: t }, { line: as it stands }]
                """)
                .failures())
        .isEmpty();
    write(
        "streams/rides.yaml",
        "stream: rides\nformat: avro\nfields: { n: int, d: \"decimal(9,2)\", t: timestamp }\n");
    assertThat(
            only("""
                stream: rides
                given:
                  rides: [{ n: 1, d: 2.5, t: 2024-05-01T12:00:00 }, { n: one }]
                expect:
                  rows: [{ n: 1, d: 2.50, t: 2024-05-01T12:00:00 }]
                  quarantined: [not Avro]
                """)
                .failures())
        .isEmpty();
  }

  @Test
  void aDerivedStreamIsGivenItselfOrWhatItIsMadeOf() {
    write(
        "streams/dear.yaml",
        "stream: dear\nfields: { shop: string, amount: \"decimal(9,2)\" }\nsource:\n"
            + "  select: SELECT shop, amount FROM sales WHERE amount > 10\n");
    write("views/dear_by_shop.sql", "SELECT shop, COUNT(*) AS n FROM dear GROUP BY shop\n");

    assertThat(
            only("view: dear_by_shop\ngiven: { sales: [{ shop: a, amount: 11 }, { shop: a, amount: 9 }] }\nexpect: { rows: [{ shop: a, n: 1 }] }")
                .failures())
        .isEmpty();
    assertThat(
            only("view: dear_by_shop\ngiven: { dear: [{ shop: a, amount: 9 }] }\nexpect: { rows: [{ shop: a, n: 1 }] }")
                .failures())
        .isEmpty();
    Outcome stream =
        only(
            "stream: dear\ngiven: { sales: [{ shop: a, amount: 11 }, { shop: a, amount: 9 }] }\nexpect: { rows: [{ shop: a, amount: 11 }] }");
    assertThat(stream.failures()).isEmpty();
    assertThat(stream.ways()).isEqualTo(3);
  }

  @Test
  void aTableHasItsOwnRowsUnlessSomeAreGiven() {
    write("data/shops.csv", "shop,city\na,Berlin\n");
    write(
        "tables/shops.yaml",
        "table: shops\nfile: data/shops.csv\nfields: { shop: string, town: { type: string, from: city } }\n");
    write(
        "views/by_town.sql",
        "SELECT shops.town, COUNT(*) AS n FROM sales LEFT JOIN shops ON sales.shop = shops.shop GROUP BY shops.town\n");
    String given = "view: by_town\ngiven:\n  sales: [{ shop: a }]\n";

    assertThat(only(given + "expect: { rows: [{ town: Berlin, n: 1 }] }").failures()).isEmpty();
    assertThat(
            only(given
                    + "  shops: [{ shop: a, town: Bonn }]\nexpect: { rows: [{ town: Bonn, n: 1 }] }")
                .failures())
        .isEmpty();
    assertThat(only(given + "  shops: []\nexpect: { rows: [{ town: null, n: 1 }] }").failures())
        .isEmpty();
  }

  @Test
  void anErrorCanBeExpected() {
    write("data/shops.csv", "shop,n\na,many\n");
    write(
        "tables/shops.yaml",
        "table: shops\nfile: data/shops.csv\nfields: { shop: string, n: int }\n");
    write(
        "views/by_town.sql",
        "SELECT shops.n, COUNT(*) AS c FROM sales JOIN shops ON sales.shop = shops.shop GROUP BY shops.n\n");
    String given = "view: by_town\ngiven: { sales: [{ shop: a }] }\n";

    assertThat(only(given + "expect: { error: \"expected int, got 'many'\" }").failures())
        .isEmpty();
    assertThat(only(given + "expect: { error: other }").failures())
        .singleElement()
        .asString()
        .startsWith("was to fail with 'other', but failed with: table 'shops'");
    assertThat(only("view: by_shop\ngiven: { sales: [] }\nexpect: { error: x }").failures())
        .containsExactly("was to fail with 'x', but did not");
  }

  @Test
  void aViewThatDoesNotCompileFailsItsOwnTestsOnly() {
    write("views/broken.sql", "SELECT shop, COUNT(*) AS n FROM sale GROUP BY shop\n");
    write("tests/a.yaml", "test: a\nview: broken\nexpect: { count: 0 }\n");
    write("tests/b.yaml", "test: b\nview: by_shop\ngiven: { sales: [] }\nexpect: { count: 0 }\n");

    ViewTestReport report = run(root);

    assertThat(report.outcomes()).extracting(Outcome::passed).containsExactly(false, true);
    assertThat(report.outcomes().get(0).failures().get(0))
        .startsWith("views/broken.sql:1:33: ")
        .contains("sale");
  }

  @Test
  void namesThatDoNotExistAreProblemsAtTheirPlace() {
    assertThat(problems("view: by_shops\nexpect: { count: 0 }\n"))
        .containsExactly(
            "tests/it.yaml:2:7: there is no view 'by_shops'; there are by_shop; did you mean"
                + " 'by_shop'?");
    assertThat(
            problems(
                """
                view: by_shop
                given:
                  sale: []
                  sales:
                    - { shop: a, amout: 1 }
                predict: { price: 1 }
                expect:
                  columns: [shops]
                  rows:
                    - { sale: 1 }
                """))
        .containsExactly(
            "tests/it.yaml:4:3: there is no stream or table 'sale'; there are sales; did you mean"
                + " 'sales'?",
            "tests/it.yaml:6:18: 'sales' has no column 'amout'; it has shop, amount, weight, at;"
                + " did you mean 'amount'?",
            "tests/it.yaml:7:12: 'by_shop' asks no model 'price'",
            "tests/it.yaml:9:13: 'by_shop' has no column 'shops'; it has shop, sales, amount,"
                + " weight; did you mean 'shop'?",
            "tests/it.yaml:11:9: 'by_shop' has no column 'sale'; it has shop, sales, amount,"
                + " weight; did you mean 'sales'?");
    assertThat(problems("view: by_shop\nexpect: { rows: [{ sales: many }] }\n"))
        .hasSize(2)
        .allMatch(each -> each.startsWith("tests/it.yaml:"))
        .anyMatch(each -> each.contains("no events are given: 'given' has rows of sales"))
        .anyMatch(each -> each.contains("expected row: field 'sales'"));
  }

  @Test
  void aTestThatThereIsNotIsTold() {
    write(
        "tests/one.yaml", "test: one\nview: by_shop\ngiven: { sales: [] }\nexpect: { count: 0 }\n");

    assertThatThrownBy(() -> run(root, "ones"))
        .isInstanceOf(PeriscopeException.class)
        .hasMessage("no test 'ones'; there are: one; did you mean 'one'?");
    assertThat(run(root, "one").outcomes()).hasSize(1);
  }

  /** An engine that forgets a part must be found out by every test with more than one event. */
  @Test
  void theWaysMustAgree() {
    write(
        "tests/it.yaml",
        "test: it\nview: by_shop\ngiven: { sales: [{ shop: a }, { shop: b }, { shop: c }, { shop: d }] }\nexpect: { count: 4 }\n");

    ViewTestReport report = run(root, ViewTestsTest::forgetful);

    assertThat(report.outcomes().get(0).failures())
        .isNotEmpty()
        .allMatch(
            failure ->
                failure.startsWith("the answer of ")
                    && failure.contains(" differs from that of the view's own query (seed 1)")
                    && failure.contains("missing shop="));
  }

  /** Leaves out all files of events. */
  private static BatchEngine forgetful(BatchEngine real) {
    return (BatchEngine)
        Proxy.newProxyInstance(
            ViewTestsTest.class.getClassLoader(),
            new Class<?>[] {BatchEngine.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("answerOfParts")) {
                BatchEngine.Events since = (BatchEngine.Events) arguments[4];
                arguments[4] = new BatchEngine.Events(List.of(), since.tail(), since.before());
                arguments[3] = List.of();
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void reportsForPrograms() {
    Outcome outcome =
        only(
            "view: by_shop\ngiven: { sales: [{ shop: \"<&\\x07\" }] }\nexpect: { rows: [{ shop: b, sales: 1 }] }");
    ViewTestReport report = new ViewTestReport(List.of(outcome));

    String xml = TestReports.junit("shop", report);
    assertThat(xml)
        .contains("<testsuite name=\"shop\" tests=\"1\" failures=\"1\" errors=\"0\"")
        .contains("<testcase name=\"it\" classname=\"by_shop\" file=\"tests/it.yaml\" line=\"2\"")
        .contains("<failure message=\"the rows differ: 1 expected, 1 came\">")
        .contains("&lt;&amp;\uFFFD")
        .doesNotContain("\u0007");
    assertThat(TestReports.json(report).at("/tests/0/diff/rows/0/kind").asText())
        .isEqualTo("missing");
    assertThat(TestReports.json(report).at("/passed").asBoolean()).isFalse();
  }
}
