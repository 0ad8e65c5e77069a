package io.periscope.sql;

import io.periscope.api.model.DataType;
import io.periscope.api.plan.StateColumn.Combine;
import java.util.List;
import java.util.Locale;

/** MIN and MAX: kept as itself. BOOL_AND is the MIN of booleans and BOOL_OR the MAX. */
record MinMax(Combine combine, Argument argument) implements Aggregation {

  @Override
  public String name() {
    return argument.named(combine.name().toLowerCase(Locale.ROOT));
  }

  @Override
  public DataType type() {
    return argument.type();
  }

  @Override
  public List<Part> parts() {
    return List.of(new Part(name(), type(), combine, argument.under(combine.name())));
  }

  @Override
  public String finish(Dialect dialect, List<String> columns) {
    return columns.get(0);
  }
}
