package io.periscope.core.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.error.Problem;
import io.periscope.api.model.DataType;
import io.periscope.api.model.ExpectationDef;
import io.periscope.api.model.ExpectationDef.Bounds;
import io.periscope.api.model.ExpectationDef.ColumnCount;
import io.periscope.api.model.ExpectationDef.Columns;
import io.periscope.api.model.ExpectationDef.OnFail;
import io.periscope.api.model.ExpectationDef.Rule;
import io.periscope.api.model.Field;
import io.periscope.api.model.Places;
import io.periscope.api.model.Schema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ColumnNamesTest {
  private static final Schema SCHEMA =
      Schema.of(
          new Field("id", DataType.STRING),
          new Field("km", DataType.DOUBLE, "distance", "", Optional.empty()),
          new Field("file", DataType.STRING, "_file", "", Optional.empty()));

  private static boolean keeps(Rule rule, String... columns) {
    ExpectationDef expectation =
        new ExpectationDef(
            "e",
            rule,
            OnFail.FAIL_RUN,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            new Places(new Problem("streams/s.yaml", 1, 1, ""), Map.of()));
    return ColumnNames.ofFile(SCHEMA, List.of(columns)).keep(expectation);
  }

  private static Rule columns(Columns.Match match, String... names) {
    return new Columns(List.of(names), match);
  }

  @Test
  void columnsOfAFileGoByTheNamesOfTheirFields() {
    Rule ordered = columns(Columns.Match.ORDERED, "id", "km");
    assertThat(keeps(ordered, "id", "distance")).isTrue();
    assertThat(keeps(ordered, "distance", "id")).isFalse();
    assertThat(keeps(ordered, "id", "distance", "tip")).isFalse();
    assertThat(keeps(columns(Columns.Match.SET, "km", "id"), "id", "distance")).isTrue();
    assertThat(keeps(columns(Columns.Match.SET, "km", "id"), "id", "distance", "tip")).isFalse();
    assertThat(keeps(columns(Columns.Match.CONTAINS, "tip"), "id", "distance", "tip")).isTrue();
    assertThat(keeps(columns(Columns.Match.CONTAINS, "tip"), "id", "distance")).isFalse();
  }

  @Test
  void fieldsThatComeFromElsewhereAreNotMissed() {
    assertThat(keeps(columns(Columns.Match.ORDERED, "id", "file", "km"), "id", "distance"))
        .isTrue();
    Bounds three = new Bounds(Optional.of("3"), Optional.of("3"), false, false);
    assertThat(keeps(new ColumnCount(three), "id", "distance")).isTrue();
    assertThat(keeps(new ColumnCount(three), "id", "distance", "tip")).isFalse();
  }
}
