package io.periscope.sql;

import io.periscope.api.model.DataType;
import io.periscope.api.model.DataType.Kind;
import io.periscope.api.plan.StateColumn.Combine;
import java.util.List;

/**
 * SUM. Integers and decimals are kept in 38 digits, so their sums are exact; the answer for
 * integers is LONG, or NULL when it is beyond that.
 */
record Sum(Dialect dialect, Argument argument, DataType type) implements Aggregation {

  @Override
  public String name() {
    return argument.named("sum");
  }

  @Override
  public List<Part> parts() {
    return List.of(part(dialect, argument));
  }

  @Override
  public String finish(Dialect dialect, List<String> columns) {
    return type.kind() == Kind.LONG ? dialect.cast(columns.get(0), type) : columns.get(0);
  }

  /** The sum of an argument; AVG keeps the same one. */
  static Part part(Dialect dialect, Argument argument) {
    DataType kept =
        switch (argument.type().kind()) {
          case INT, LONG -> DataType.decimal(38, 0);
          case DECIMAL -> DataType.decimal(38, argument.type().scale());
          default -> DataType.DOUBLE;
        };
    return new Part(
        argument.named("sum"), kept, Combine.SUM, dialect.cast(argument.under("SUM"), kept));
  }
}
