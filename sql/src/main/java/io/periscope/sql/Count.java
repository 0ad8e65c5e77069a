package io.periscope.sql;

import io.periscope.api.model.DataType;
import io.periscope.api.plan.StateColumn.Combine;
import java.util.List;

/** COUNT(*) and COUNT(x): kept as itself, summed. Nothing counts as 0. */
record Count(Dialect dialect, Argument argument) implements Aggregation {

  @Override
  public String name() {
    return argument.named("count");
  }

  @Override
  public DataType type() {
    return DataType.LONG;
  }

  @Override
  public List<Part> parts() {
    String count =
        argument.filter().isPresent() && argument.text().equals("*")
            ? dialect.countIf(argument.filter().get())
            : argument.under("COUNT");
    return List.of(new Part(name(), DataType.LONG, Combine.SUM, count));
  }

  @Override
  public String finish(Dialect dialect, List<String> columns) {
    return dialect.cast("COALESCE(" + columns.get(0) + ", 0)", DataType.LONG);
  }
}
