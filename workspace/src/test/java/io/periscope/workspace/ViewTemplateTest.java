package io.periscope.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.periscope.api.error.Problem;
import io.periscope.api.error.ProblemsException;
import io.periscope.api.model.ViewDef;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ViewTemplateTest {
  private static final String SALES =
      """
      stream: sales
      time: sold_at
      fields:
        sold_at: timestamp
        country: { type: string, role: dimension }
        shop: { type: string, role: dimension }
        amount: { type: double, role: measure }
        pieces: { type: int, role: measure }
        online: { type: boolean, role: flag }
        returned: { type: int, role: flag }
        note: string
      """;

  @TempDir Path root;

  private Folder folder() {
    return new Folder(root).with("streams/sales.yaml", SALES);
  }

  private List<String> problems(Folder folder) {
    return catchThrowableOfType(ProblemsException.class, folder::read).problems().stream()
        .map(Problem::toString)
        .toList();
  }

  @Test
  void oneViewForEachFieldAndOneLineForEachOther() {
    String template =
        """
        -- Sales of each {dimension}: {measure}; {flag}.
        SELECT
          FLOOR({time} TO DAY) AS day, {dimension}, COUNT(*) AS n
          , SUM({measure}) AS sum_{measure}, AVG({measure}) AS mean_{measure}
          , COUNT(*) FILTER (WHERE CAST({flag} AS BOOLEAN)) AS {flag} -- how many
        FROM {stream}
        GROUP BY FLOOR({time} TO DAY), {dimension}
        """;
    List<ViewDef> views =
        folder()
            .with("views/daily_by_{dimension}.sql", template)
            .with("views/e.sql", "SELECT COUNT(*) AS n FROM sales")
            .read()
            .views();

    assertThat(views)
        .extracting(ViewDef::name)
        .containsExactly("daily_by_country", "daily_by_shop", "e");
    assertThat(views.get(1).description())
        .isEqualTo("Sales of each shop: amount, pieces; online, returned.");
    assertThat(views.get(1).file()).isEqualTo("views/daily_by_{dimension}.sql");
    assertThat(views.get(1).sql())
        .isEqualTo(
            """
            -- Sales of each shop: amount, pieces; online, returned.
            SELECT
              FLOOR(sold_at TO DAY) AS day, shop, COUNT(*) AS n
              , SUM(amount) AS sum_amount, AVG(amount) AS mean_amount
              , SUM(pieces) AS sum_pieces, AVG(pieces) AS mean_pieces
              , COUNT(*) FILTER (WHERE CAST(online AS BOOLEAN)) AS online -- how many
              , COUNT(*) FILTER (WHERE CAST(returned AS BOOLEAN)) AS returned -- how many
            FROM sales
            GROUP BY FLOOR(sold_at TO DAY), shop
            """);
  }

  @Test
  void aPlaceInTheSqlIsOneInTheTemplate() {
    String template = "SELECT {dimension}\n, SUM({measure}) AS s_{measure}, 1\nFROM {stream}\n";
    ViewDef view = folder().with("views/by_{dimension}.sql", template).read().views().get(0);

    // SELECT country / , SUM(amount) AS s_amount, 1 / , SUM(pieces) AS s_pieces, 1 / FROM sales
    assertThat(located(view, 1, 1)).isEqualTo("1:1");
    assertThat(located(view, 1, 8)).isEqualTo("1:8");
    assertThat(located(view, 1, 12)).isEqualTo("1:8");
    assertThat(located(view, 2, 3)).isEqualTo("2:3");
    assertThat(located(view, 2, 14)).isEqualTo("2:17");
    assertThat(located(view, 3, 15)).isEqualTo("2:18");
    assertThat(located(view, 3, 27)).isEqualTo("2:33");
    assertThat(located(view, 4, 6)).isEqualTo("3:6");
    assertThat(view.origin().locate("by_country", new Problem("f", 1, 1, "bad")).message())
        .isEqualTo("bad (in by_country)");
  }

  private static String located(ViewDef view, int line, int column) {
    Problem problem = view.origin().locate("v", new Problem(view.file(), line, column, "bad"));
    return problem.line() + ":" + problem.column();
  }

  @Test
  void linesAloneMakeOneView() {
    List<ViewDef> views =
        folder()
            .with(
                "views/total.sql",
                "SELECT COUNT(*) AS n\n, SUM({measure}) AS {measure}\nFROM sales")
            .read()
            .views();

    assertThat(views).hasSize(1);
    assertThat(views.get(0).sql())
        .isEqualTo(
            "SELECT COUNT(*) AS n\n, SUM(amount) AS amount\n, SUM(pieces) AS pieces\nFROM sales\n");
  }

  @Test
  void aRoleThatNoFieldHasLeavesNoLine() {
    ViewDef view =
        new Folder(root)
            .with("streams/s.yaml", "stream: s\nfields: { a: string }\n")
            .with(
                "views/total.sql",
                "SELECT COUNT(*) AS n\n, SUM({measure}) AS {measure}\nFROM {stream}")
            .read()
            .views()
            .get(0);

    assertThat(view.sql()).isEqualTo("SELECT COUNT(*) AS n\nFROM s\n");
  }

  @Test
  void withSeveralStreamsALineSaysWhich() {
    Folder folder = folder().with("streams/other.yaml", "stream: other\nfields: { a: string }\n");

    assertThat(problems(folder.with("views/n.sql", "SELECT COUNT(*) AS n FROM {stream}")))
        .containsExactly(
            "views/n.sql: there are several streams; say which one this is for by a line '-- for: other' on top");
    assertThat(problems(folder.with("views/n.sql", "-- N.\n-- for: sale\nSELECT 1 FROM {stream}")))
        .containsExactly("views/n.sql:2: there is no stream 'sale'; did you mean 'sales'?");
    ViewDef view =
        folder
            .with("views/n.sql", "-- N.\n-- for: sales\nSELECT COUNT(*) AS n FROM {stream}")
            .read()
            .views()
            .get(0);
    assertThat(view.sql()).endsWith("FROM sales\n");
    assertThat(view.description()).isEqualTo("N.");
  }

  @Test
  void whatStandsForNothingIsTold() {
    assertThat(
            problems(
                folder()
                    .with(
                        "views/n.sql",
                        "-- {any}\nSELECT '{any}' AS x,\n  {measures} FROM {stream}")))
        .containsExactly(
            "views/n.sql:3:3: {measures} stands for nothing; there are {stream}, {time}, {dimension}, {measure}, {flag}, {arrival}");
  }

  @Test
  void aFileHasOneRoleInItsName() {
    assertThat(problems(folder().with("views/by_{country}.sql", "SELECT 1")))
        .containsExactly(
            "views/by_{country}.sql: a file's name may have one of {dimension}, {measure}, {flag}, {arrival}");
    assertThat(problems(folder().with("views/{flag}_by_{dimension}.sql", "SELECT 1")))
        .contains(
            "views/{flag}_by_{dimension}.sql: a file's name may have one of {dimension}, {measure}, {flag}, {arrival}");
  }

  @Test
  void aLineHasOneRole() {
    assertThat(
            problems(
                folder()
                    .with(
                        "views/by_{dimension}.sql",
                        "SELECT {dimension}\n, SUM({measure}) FILTER (WHERE {flag})\nFROM sales")))
        .containsExactly(
            "views/by_{dimension}.sql:2:32: a line can be repeated for one role, not for {measure} and {flag}");
  }

  @Test
  void aNameWithoutFieldsATimeThatIsNotThereAndNamesTwice() {
    Folder folder =
        new Folder(root)
            .with("streams/s.yaml", "stream: s\nfields: { a: { type: string, role: dimension } }\n")
            .with("views/by_{flag}.sql", "SELECT {flag} FROM s GROUP BY {flag}")
            .with(
                "views/by_{dimension}.sql",
                "SELECT {dimension}, COUNT(*) AS n FROM s GROUP BY {dimension}")
            .with("views/by_a.sql", "SELECT\n MAX({time}) AS t FROM s");

    assertThat(problems(folder))
        .containsExactlyInAnyOrder(
            "views/by_{flag}.sql: no field of stream 's' has the role flag; give one 'role: flag', or remove this file",
            "views/by_a.sql:2:6: stream 's' has no time; give it one, such as 'time: sold_at'",
            "views/by_{dimension}.sql: the name 'by_a' is already that of the view 'by_a' in views/by_a.sql; in SQL they would be the same");
  }

  @Test
  void aRoleSuitsItsType() {
    Folder folder =
        new Folder(root)
            .with(
                "streams/s.yaml",
                "stream: s\nfields:\n  a: { type: string, role: measure }\n  b: { type: double, role: flag }\n  c: { type: int, role: key }\n");

    assertThat(problems(folder))
        .containsExactly(
            "streams/s.yaml:3:28: a measure is a field of type int, long, double or decimal; 'a' is of type string",
            "streams/s.yaml:4:28: a flag is a field of type boolean, int or long; 'b' is of type double",
            "streams/s.yaml:5:25: 'role' must be dimension, measure, flag or arrival, not 'key'");
  }

  /** A stream whose file is wrong is told once. */
  @Test
  void aStreamThatCannotBeReadIsNotToldTwice() {
    Folder folder =
        new Folder(root)
            .with("streams/s.yaml", "stream: s\n")
            .with("views/by_{dimension}.sql", "SELECT {dimension} FROM {stream}");

    assertThat(problems(folder)).hasSize(1).allMatch(each -> each.startsWith("streams/s.yaml"));
  }
}
