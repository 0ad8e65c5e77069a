package io.periscope.sql;

import io.periscope.api.model.DataType;
import io.periscope.api.model.DataType.Kind;
import io.periscope.api.plan.StateColumn.Combine;
import io.periscope.sql.Aggregation.Argument;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.type.RelDataTypeField;

/** Finds how each aggregate of a tree is kept. */
final class Aggregations {
  /** Sums of decimals are kept in 38 digits; with more than these the sum of many could not be. */
  private static final int MOST_DIGITS = 30;

  private final Dialect dialect;
  private final SourceText source;
  private final Select input;
  private final List<RelDataTypeField> fields;

  /**
   * @param input what is aggregated
   * @param fields its columns
   */
  Aggregations(Dialect dialect, SourceText source, Select input, List<RelDataTypeField> fields) {
    this.dialect = dialect;
    this.source = source;
    this.input = input;
    this.fields = List.copyOf(fields);
  }

  Aggregation of(AggregateCall call) {
    Argument argument = argument(call, 0);
    return switch (call.getAggregation().getKind()) {
      case COUNT -> new Count(dialect, argument);
      case SUM ->
          new Sum(dialect, summable(call, argument), Types.dataType(call.getType()).orElseThrow());
      case AVG -> new Avg(dialect, summable(call, argument));
      case MIN -> new MinMax(Combine.MIN, argument);
      case MAX -> new MinMax(Combine.MAX, argument);
      case ARG_MIN -> new ArgMinMax(dialect, Combine.MIN, argument, argument(call, 1));
      case ARG_MAX -> new ArgMinMax(dialect, Combine.MAX, argument, argument(call, 1));
      case VAR_POP, VAR_SAMP, STDDEV_POP, STDDEV_SAMP ->
          new Variance(dialect, call.getAggregation().getKind(), summable(call, argument));
      default ->
          throw source.refuse(
              call.getParserPosition(),
              call.getAggregation().getName() + " cannot be kept as a mergeable state");
    };
  }

  private Argument argument(AggregateCall call, int place) {
    Optional<String> filter =
        call.hasFilter() ? Optional.of(input.column(call.filterArg)) : Optional.empty();
    if (call.getArgList().isEmpty()) {
      return new Argument("", "*", DataType.LONG, filter);
    }
    int index = call.getArgList().get(place);
    DataType type =
        Types.dataType(fields.get(index).getType())
            .orElseThrow(
                () ->
                    source.refuse(
                        call.getParserPosition(),
                        call.getAggregation().getName()
                            + " of type "
                            + fields.get(index).getType().getSqlTypeName()
                            + " cannot be kept"));
    String name = input.isReference(index) ? fields.get(index).getName() : "";
    return new Argument(name, input.column(index), type, filter);
  }

  private Argument summable(AggregateCall call, Argument argument) {
    if (argument.type().kind() == Kind.DECIMAL && argument.type().precision() > MOST_DIGITS) {
      throw source.refuse(
          call.getParserPosition(),
          "the sum of %s could be out of range; CAST the value to a decimal of at most %d digits"
              .formatted(argument.type(), MOST_DIGITS));
    }
    return argument;
  }
}
