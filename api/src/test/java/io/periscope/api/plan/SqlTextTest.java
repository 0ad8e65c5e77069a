package io.periscope.api.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SqlTextTest {
  @Test
  void bindingsComeBeforeTheBody() {
    assertThat(
            SqlText.bind(
                List.of(new SqlText.Binding("a", "SELECT 1"), new SqlText.Binding("b", "SELECT 2")),
                "SELECT * FROM \"a\""))
        .isEqualTo(
            "WITH \"a\" AS (SELECT 1), \"b\" AS (SELECT 2) SELECT * FROM (SELECT * FROM \"a\")");
    assertThat(SqlText.bind(List.of(), "SELECT 1")).isEqualTo("SELECT 1");
  }

  @Test
  void namesAndLiteralsMayHoldAnything() {
    assertThat(SqlText.quote("a\"b")).isEqualTo("\"a\"\"b\"");
    assertThat(SqlText.literal("it's")).isEqualTo("'it''s'");
  }
}
