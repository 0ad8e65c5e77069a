package io.periscope.sql;

import io.periscope.api.model.DataType;
import java.util.Locale;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.sql.SqlKind;

/** Writes an aggregate as the engine itself computes it, not split. */
final class AggregateText {
  private final Dialect dialect;
  private final Select input;

  AggregateText(Dialect dialect, Select input) {
    this.dialect = dialect;
    this.input = input;
  }

  String of(AggregateCall call) {
    String argument = call.getArgList().isEmpty() ? "*" : input.column(call.getArgList().get(0));
    String distinct = call.isDistinct() ? "DISTINCT " : "";
    String filter = call.hasFilter() ? " FILTER (WHERE " + input.column(call.filterArg) + ")" : "";
    DataType type = Types.dataType(call.getType()).orElseThrow();
    return switch (call.getAggregation().getKind()) {
      case COUNT -> "COUNT(" + distinct + argument + ")" + filter;
      case SUM, MIN, MAX, ANY_VALUE -> {
        String name = call.getAggregation().getKind().name();
        yield dialect.cast(name + "(" + distinct + argument + ")" + filter, type);
      }
      case ARG_MIN, ARG_MAX -> {
        String by = input.column(call.getArgList().get(1));
        SqlKind kind = call.getAggregation().getKind();
        yield dialect.second(ArgMinMax.pairs(dialect, kind, argument, by) + filter);
      }
      case AVG -> dialect.cast("avg(" + distinct + argument + ")" + filter, type);
      case STDDEV_POP, STDDEV_SAMP, VAR_POP, VAR_SAMP -> {
        String name = call.getAggregation().getKind().name().toLowerCase(Locale.ROOT);
        String number = dialect.cast(argument, DataType.DOUBLE);
        yield dialect.finite(name + "(" + distinct + number + ")" + filter);
      }
      default -> throw new IllegalStateException(call + " is not in the vocabulary");
    };
  }
}
