package io.periscope.sql;

import io.periscope.api.model.DataType;
import java.math.BigDecimal;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;

/** Writes what is computed from dates and timestamps. */
final class TimeText {
  /** In one of the milliseconds that intervals are counted in. */
  private static final long MICROSECONDS = 1000;

  private final Dialect dialect;
  private final SourceText source;
  private final ExpressionText expressions;

  TimeText(Dialect dialect, SourceText source, ExpressionText expressions) {
    this.dialect = dialect;
    this.source = source;
    this.expressions = expressions;
  }

  /** A time and an interval, added or subtracted. */
  String moved(RexCall call) {
    RexNode time = call.getOperands().get(0);
    RexNode interval = call.getOperands().get(1);
    if (!(interval instanceof RexLiteral literal) || literal.isNull()) {
      throw source.refuse(
          call.getParserPosition(), "an interval must be written out, as in INTERVAL '1' HOUR");
    }
    long amount = literal.getValueAs(BigDecimal.class).longValueExact();
    long signed = call.getKind() == SqlKind.MINUS ? -amount : amount;
    boolean months = SqlTypeName.YEAR_INTERVAL_TYPES.contains(literal.getType().getSqlTypeName());
    String moved =
        dialect.plus(
            expressions.as(time, DataType.TIMESTAMP),
            months ? signed : 0,
            months ? 0 : signed * MICROSECONDS);
    DataType type = expressions.typeOf(call);
    return type.equals(DataType.TIMESTAMP) ? moved : dialect.cast(moved, type);
  }

  /** FLOOR of a time to a unit. */
  String floor(RexCall call) {
    TimeUnit unit = unit(call, call.getOperands().get(1));
    if (!unit.isFloor()) {
      throw source.refuse(
          call.getParserPosition(),
          "FLOOR cuts a time to YEAR, QUARTER, MONTH, WEEK, DAY, HOUR, MINUTE or SECOND, not to "
              + unit);
    }
    return dialect.cast(
        dialect.floor(expressions.of(call.getOperands().get(0)), unit), expressions.typeOf(call));
  }

  String extract(RexCall call) {
    TimeUnit unit = unit(call, call.getOperands().get(0));
    return dialect.cast(
        dialect.extract(unit, expressions.of(call.getOperands().get(1))), expressions.typeOf(call));
  }

  /** The whole units between two times. */
  String between(RexCall call) {
    String from = expressions.as(call.getOperands().get(1), DataType.TIMESTAMP);
    String to = expressions.as(call.getOperands().get(2), DataType.TIMESTAMP);
    TimeUnit unit = unit(call, call.getOperands().get(0));
    return dialect.cast(dialect.between(unit, from, to), expressions.typeOf(call));
  }

  private TimeUnit unit(RexCall call, RexNode node) {
    RexLiteral literal = (RexLiteral) node;
    boolean symbol = literal.getType().getSqlTypeName() == SqlTypeName.SYMBOL;
    String name = symbol ? String.valueOf(literal.getValue()) : literal.getValueAs(String.class);
    return TimeUnit.of(name)
        .orElseThrow(() -> source.refuse(call.getParserPosition(), TimeUnit.unknown(name)));
  }

  static boolean isInterval(RexNode node) {
    return SqlTypeName.INTERVAL_TYPES.contains(node.getType().getSqlTypeName());
  }
}
