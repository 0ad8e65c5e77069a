package io.periscope.sinks;

import io.periscope.api.log.Coverage;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import io.periscope.api.sink.Snapshot;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Small answers: a shop, how many sales, and their sum. */
final class Answers {
  static final Schema COLUMNS =
      Schema.of(
          new Field("shop", DataType.STRING),
          new Field("n", DataType.LONG),
          new Field("amount", DataType.decimal(10, 2)));

  private Answers() {}

  /**
   * @param rows each as {@code shop,n,amount}; a question mark is NULL
   */
  static Snapshot of(long offset, String... rows) {
    List<List<Optional<Object>>> parsed = new ArrayList<>();
    for (String row : rows) {
      List<String> cells = Arrays.asList(row.split(",", -1));
      parsed.add(
          List.of(
              cells.get(0).equals("?") ? Optional.empty() : Optional.of(cells.get(0)),
              Optional.of(Long.parseLong(cells.get(1))),
              cells.get(2).equals("?")
                  ? Optional.empty()
                  : Optional.of(new BigDecimal(cells.get(2)))));
    }
    return new Snapshot(
        COLUMNS, List.of("shop"), parsed, Map.of("sales", Coverage.of(Map.of(0, offset))));
  }
}
