package io.periscope.sql;

import io.periscope.api.model.DataType;
import java.util.List;

/** AVG: kept as sum and count; the answer is a DOUBLE, whatever the argument is. */
record Avg(Dialect dialect, Argument argument) implements Aggregation {

  @Override
  public String name() {
    return argument.named("avg");
  }

  @Override
  public DataType type() {
    return DataType.DOUBLE;
  }

  @Override
  public List<Part> parts() {
    return List.of(Sum.part(dialect, argument), new Count(dialect, argument).parts().get(0));
  }

  @Override
  public String finish(Dialect dialect, List<String> columns) {
    String sum = dialect.cast(columns.get(0), DataType.DOUBLE);
    String count = dialect.cast(columns.get(1), DataType.DOUBLE);
    return "(" + sum + " / NULLIF(" + count + ", 0))";
  }
}
