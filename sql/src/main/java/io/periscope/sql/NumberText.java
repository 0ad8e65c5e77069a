package io.periscope.sql;

import io.periscope.api.model.DataType;
import io.periscope.api.model.DataType.Kind;
import java.math.BigDecimal;
import java.util.List;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;

/** Writes what is computed from numbers, with the types that the tree gives them. */
final class NumberText {
  private static final int MOST_DIGITS = 38;
  private static final int DIGITS_OF_64_BITS = 18;

  /** Twice 6,371.0088 km. */
  private static final String EARTH_DIAMETER = "12742.0176";

  private final Dialect dialect;
  private final SourceText source;
  private final ExpressionText expressions;

  NumberText(Dialect dialect, SourceText source, ExpressionText expressions) {
    this.dialect = dialect;
    this.source = source;
    this.expressions = expressions;
  }

  String comparison(RexCall call) {
    RexNode left = call.getOperands().get(0);
    RexNode right = call.getOperands().get(1);
    String operator = " " + call.getOperator().getName() + " ";
    return needsDouble(left, right)
        ? "("
            + expressions.as(left, DataType.DOUBLE)
            + operator
            + expressions.as(right, DataType.DOUBLE)
            + ")"
        : "(" + expressions.of(left) + operator + expressions.of(right) + ")";
  }

  /** Whether two numbers have no common exact type. */
  private boolean needsDouble(RexNode left, RexNode right) {
    if (!isNumber(left) || !isNumber(right)) {
      return false;
    }
    DataType a = exact(expressions.typeOf(left));
    DataType b = exact(expressions.typeOf(right));
    if (a.kind() == Kind.DOUBLE || b.kind() == Kind.DOUBLE) {
      return a.kind() != b.kind();
    }
    int whole = Math.max(a.precision() - a.scale(), b.precision() - b.scale());
    return whole + Math.max(a.scale(), b.scale()) > MOST_DIGITS;
  }

  private static DataType exact(DataType type) {
    return switch (type.kind()) {
      case INT -> DataType.decimal(10, 0);
      case LONG -> DataType.decimal(19, 0);
      default -> type;
    };
  }

  String arithmetic(RexCall call) {
    RexNode left = call.getOperands().get(0);
    RexNode right = call.getOperands().get(1);
    String operator =
        call.getKind() == SqlKind.PLUS ? "+" : call.getKind() == SqlKind.MINUS ? "-" : "*";
    DataType type = expressions.typeOf(call);
    return switch (type.kind()) {
      case INT, LONG ->
          dialect.cast(
              dialect.arithmetic(
                  expressions.as(left, DataType.LONG),
                  operator,
                  expressions.as(right, DataType.LONG)),
              type);
      case DOUBLE ->
          "("
              + expressions.as(left, DataType.DOUBLE)
              + " "
              + operator
              + " "
              + expressions.as(right, DataType.DOUBLE)
              + ")";
      case DECIMAL -> {
        if (operator.equals("*")
            && exact(expressions.typeOf(left)).scale() + exact(expressions.typeOf(right)).scale()
                > MOST_DIGITS) {
          throw source.refuse(
              call.getParserPosition(),
              "the product would have more than 38 digits after the point; CAST a factor to fewer");
        }
        yield dialect.cast(
            dialect.arithmetic(wide(left, right, type), operator, expressions.of(right)), type);
      }
      default -> throw expressions.unsupported(call);
    };
  }

  /**
   * The left side of decimal arithmetic, with all digits of the result where there are many:
   * engines compute within 64 bits as long as neither side has more, and the result could.
   */
  private String wide(RexNode left, RexNode right, DataType result) {
    DataType own = exact(expressions.typeOf(left));
    boolean narrow =
        own.precision() <= DIGITS_OF_64_BITS
            && exact(expressions.typeOf(right)).precision() <= DIGITS_OF_64_BITS;
    return narrow && result.precision() > DIGITS_OF_64_BITS
        ? dialect.cast(expressions.of(left), DataType.decimal(result.precision(), own.scale()))
        : expressions.of(left);
  }

  String quotient(RexCall call) {
    RexNode left = call.getOperands().get(0);
    RexNode right = call.getOperands().get(1);
    if (expressions.typeOf(call).kind() == Kind.LONG) {
      return dialect.quotient(
          expressions.as(left, DataType.LONG), expressions.as(right, DataType.LONG));
    }
    return "("
        + expressions.as(left, DataType.DOUBLE)
        + " / NULLIF("
        + expressions.as(right, DataType.DOUBLE)
        + ", 0))";
  }

  String remainder(RexCall call) {
    RexNode left = call.getOperands().get(0);
    RexNode right = call.getOperands().get(1);
    String divisor = expressions.of(right);
    if (isInteger(left) && isInteger(right) && !isWritten(right, 0)) {
      // The quotient of the least number by -1 is out of range, but the remainder is 0, as by 1.
      divisor = "(CASE WHEN " + divisor + " = -1 THEN 1 ELSE " + divisor + " END)";
    }
    return dialect.cast(dialect.remainder(expressions.of(left), divisor), expressions.typeOf(call));
  }

  String round(RexCall call) {
    List<RexNode> operands = call.getOperands();
    DataType type = expressions.typeOf(call);
    boolean whole = operands.size() == 1 || isWritten(operands.get(1), 0);
    return isInteger(operands.get(0)) && whole
        ? expressions.as(operands.get(0), type)
        : dialect.cast(
            dialect.call("round", operands.stream().map(expressions::of).toList()), type);
  }

  /** FLOOR and CEIL of a number. */
  String floor(RexCall call) {
    RexNode value = call.getOperands().get(0);
    DataType type = expressions.typeOf(call);
    if (isInteger(value)) {
      return expressions.as(value, type);
    }
    String name = call.getKind() == SqlKind.FLOOR ? "floor" : "ceil";
    return dialect.cast(dialect.call(name, List.of(expressions.of(value))), type);
  }

  /**
   * The length of the great circle between two points by the haversine formula, in kilometres, on a
   * sphere of the Earth's mean radius (IUGG 1980).
   */
  String haversine(List<RexNode> operands) {
    List<String> degrees = operands.stream().map(o -> expressions.as(o, DataType.DOUBLE)).toList();
    String cosines =
        mathematics("cos", mathematics("radians", degrees.get(0)))
            + " * "
            + mathematics("cos", mathematics("radians", degrees.get(2)));
    String square =
        dialect.finite(
            "(%s + %s * %s)"
                .formatted(
                    squaredSine(degrees.get(0), degrees.get(2)),
                    cosines,
                    squaredSine(degrees.get(1), degrees.get(3))));
    // Rounding can make it a little more than 1 for points that are opposite to each other.
    String chord = "(CASE WHEN " + square + " > 1 THEN 1 ELSE " + square + " END)";
    String angle = mathematics("asin", mathematics("sqrt", chord));
    return dialect.finite(
        "(" + dialect.cast(EARTH_DIAMETER, DataType.DOUBLE) + " * " + angle + ")");
  }

  /** Of half the angle between two that are in degrees. */
  private String squaredSine(String from, String to) {
    String half = "(" + mathematics("radians", "(" + to + " - " + from + ")") + " / 2)";
    return mathematics("power", mathematics("sin", half), "2");
  }

  private String mathematics(String function, String... arguments) {
    return dialect.call(function, List.of(arguments));
  }

  /** Whether it is a number that is written out, and not less than another. */
  static boolean isWritten(RexNode node, int least) {
    return node instanceof RexLiteral literal
        && !literal.isNull()
        && literal.getValueAs(BigDecimal.class).compareTo(BigDecimal.valueOf(least)) >= 0;
  }

  private static boolean isInteger(RexNode node) {
    return SqlTypeName.INT_TYPES.contains(node.getType().getSqlTypeName());
  }

  private static boolean isNumber(RexNode node) {
    return SqlTypeName.NUMERIC_TYPES.contains(node.getType().getSqlTypeName());
  }
}
