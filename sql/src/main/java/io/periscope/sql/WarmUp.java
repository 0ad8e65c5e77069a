package io.periscope.sql;

import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.ViewDef;
import java.util.Optional;

/** A view and a query that use much of the compiler. */
final class WarmUp {
  static final StreamDef STREAM =
      new StreamDef(
          "s",
          "",
          "s",
          1,
          Optional.empty(),
          Optional.empty(),
          Schema.of(new Field("t", DataType.TIMESTAMP), new Field("x", DataType.INT)),
          Optional.empty());

  static final ViewDef VIEW =
      new ViewDef(
          "v",
          "",
          "warm-up",
          """
          SELECT window_start, COUNT(*) AS n, AVG(x) AS mean, SUM(CASE WHEN x > 1 THEN x END) AS s
          FROM TUMBLE(s, t, INTERVAL '1' MINUTE)
          GROUP BY window_start HAVING COUNT(*) > 0 ORDER BY n
          """);

  static final String QUERY = "SELECT window_start, SUM(n) AS n FROM v GROUP BY window_start";

  private WarmUp() {}
}
