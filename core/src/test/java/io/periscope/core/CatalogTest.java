package io.periscope.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.periscope.api.error.ProblemsException;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Origin;
import io.periscope.api.model.Origin.Line;
import io.periscope.api.model.Origin.Replaced;
import io.periscope.api.model.Schema;
import io.periscope.api.model.Settings;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.ViewDef;
import io.periscope.api.model.Workspace;
import io.periscope.sql.Dialect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CatalogTest {
  private static final Schema SCHEMA =
      Schema.of(new Field("shop", DataType.STRING), new Field("amount", DataType.INT));

  private static Workspace workspace(ViewDef view) {
    StreamDef stream =
        new StreamDef(
            "sales", "", "sales", 1, Optional.empty(), Optional.empty(), SCHEMA, Optional.empty());
    Settings settings =
        new Settings(
            "w",
            Path.of("data"),
            new Settings.Http("127.0.0.1", 0),
            new Settings.Log(Optional.empty(), 0, Map.of()),
            new Settings.Speed(Duration.ofMillis(20), 10),
            new Settings.Segment(10, Duration.ofSeconds(1)),
            new Settings.Batch(Optional.empty()));
    return new Workspace(Path.of("w"), settings, List.of(stream), List.of(), List.of(view));
  }

  /** Of {@code SELECT {dimension} / , SUM({measure}) + nothing AS s / FROM sales …}. */
  @Test
  void aProblemOfATemplateIsToldAtItsPlaceThere() {
    String sql = "SELECT shop\n, SUM(amount) + nothing AS s\nFROM sales GROUP BY shop\n";
    Origin origin =
        new Origin(
            List.of(
                new Line(1, List.of(new Replaced(8, 12, 8, 19))),
                new Line(7, List.of(new Replaced(7, 13, 7, 16))),
                new Line(8, List.of())));
    ViewDef view = new ViewDef("by_shop", "", "views/by_{dimension}.sql", sql, origin);

    ProblemsException problems =
        catchThrowableOfType(
            ProblemsException.class, () -> Catalog.compile(workspace(view), Dialect.duckDb()));

    assertThat(problems.problems()).hasSize(1);
    assertThat(problems.problems().get(0).toString())
        .startsWith("views/by_{dimension}.sql:7:20: ")
        .contains("nothing")
        .endsWith(" (in by_shop)");
  }
}
