package io.periscope.sql;

import io.periscope.api.model.DataType;
import io.periscope.api.plan.StateColumn.Combine;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.calcite.sql.SqlKind;

/**
 * VAR_POP, VAR_SAMP and their roots: kept as sum, count, and the sum of the squared distances from
 * the mean; also least and greatest, because values that are all the same have no distance, and
 * that of their means, which are rounded, would not be quite nothing.
 *
 * <p>Parts are merged as in Chan, Golub and LeVeque, "Updating Formulae and a Pairwise Algorithm
 * for Computing Sample Variances" (Stanford STAN-CS-79-773, 1979), for any number of parts at once:
 * the distances within the parts, and those of the parts' means from the whole mean. All summands
 * are positive, so nothing cancels out, as it would in the difference between the mean of squares
 * and the square of the mean.
 *
 * @param function VAR_POP, VAR_SAMP, STDDEV_POP or STDDEV_SAMP
 */
record Variance(Dialect dialect, SqlKind function, Argument argument) implements Aggregation {

  @Override
  public String name() {
    return argument.named(function.name().toLowerCase(Locale.ROOT));
  }

  @Override
  public DataType type() {
    return DataType.DOUBLE;
  }

  @Override
  public List<Part> parts() {
    Part count = new Count(dialect, argument).parts().get(0);
    String variance =
        argument.filtered("VAR_POP(" + dialect.cast(argument.text(), DataType.DOUBLE) + ")");
    return List.of(
        Sum.part(dialect, argument),
        count,
        new MinMax(Combine.MIN, argument).parts().get(0),
        new MinMax(Combine.MAX, argument).parts().get(0),
        new Part(
            argument.named("squares"),
            DataType.DOUBLE,
            Combine.JOINT,
            "(" + variance + " * " + number(count.accumulate()) + ")"));
  }

  @Override
  public Optional<String> whole(List<String> columns, String group) {
    String sum = number("SUM(" + columns.get(0) + ") " + group);
    String count = number("SUM(" + columns.get(1) + ") " + group);
    return Optional.of("(" + sum + " / NULLIF(" + count + ", 0))");
  }

  /** The last of the columns is the mean of the whole group. */
  @Override
  public String merge(List<String> columns) {
    String count = number(columns.get(1));
    String distance =
        "(" + number(columns.get(0)) + " / NULLIF(" + count + ", 0) - " + columns.get(5) + ")";
    return "SUM(" + columns.get(4) + " + " + count + " * " + distance + " * " + distance + ")";
  }

  @Override
  public String finish(Dialect dialect, List<String> columns) {
    boolean sample = function == SqlKind.VAR_SAMP || function == SqlKind.STDDEV_SAMP;
    boolean root = function == SqlKind.STDDEV_POP || function == SqlKind.STDDEV_SAMP;
    String count = number(columns.get(1)) + (sample ? " - 1" : "");
    String squares =
        "CASE WHEN %s = %s THEN 0 * %3$s ELSE %3$s END"
            .formatted(columns.get(2), columns.get(3), columns.get(4));
    String variance = "((" + squares + ") / NULLIF(" + count + ", 0))";
    return dialect.finite(root ? dialect.call("sqrt", List.of(variance)) : variance);
  }

  private String number(String value) {
    return dialect.cast(value, DataType.DOUBLE);
  }
}
