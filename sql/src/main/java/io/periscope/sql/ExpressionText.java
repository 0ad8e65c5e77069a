package io.periscope.sql;

import io.periscope.api.model.DataType;
import io.periscope.api.model.DataType.Kind;
import io.periscope.api.plan.SqlText;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlTrimFunction;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.TimestampString;

/**
 * Writes an expression. Every text has exactly the type that the tree says, and none fails at run
 * time: where there is no result (division by zero, out of range, not convertible) it is NULL.
 */
final class ExpressionText {
  private static final Set<String> MATHEMATICS =
      Set.of(
          "SQRT", "CBRT", "EXP", "LN", "LOG10", "POWER", "SIN", "COS", "TAN", "ASIN", "ACOS",
          "ATAN", "ATAN2", "RADIANS", "DEGREES", "PI");

  /** What an expression may look at. */
  interface Scope {
    String input(int index);

    /** A column of the row of an enclosing query. */
    String outer(String correlation, int index);

    String subquery(RexSubQuery subquery);
  }

  private final Dialect dialect;
  private final RexBuilder rex;
  private final SourceText source;
  private final Scope scope;

  ExpressionText(Dialect dialect, RexBuilder rex, SourceText source, Scope scope) {
    this.dialect = dialect;
    this.rex = rex;
    this.source = source;
    this.scope = scope;
  }

  String of(RexNode node) {
    if (node instanceof RexInputRef input) {
      return scope.input(input.getIndex());
    } else if (node instanceof RexLiteral literal) {
      return literal(literal);
    } else if (node instanceof RexSubQuery subquery) {
      return scope.subquery(subquery);
    } else if (node instanceof RexFieldAccess field
        && field.getReferenceExpr() instanceof RexCorrelVariable variable) {
      return scope.outer(variable.getName(), field.getField().getIndex());
    } else if (node instanceof RexCall call) {
      return call(call);
    }
    throw unsupported(node);
  }

  /** The expression as another type. */
  String as(RexNode node, DataType type) {
    if (node instanceof RexLiteral literal && literal.isNull()) {
      return nothing(type);
    }
    DataType from = typeOf(node);
    if (from.equals(type)) {
      return of(node);
    }
    boolean toInteger = type.kind() == Kind.INT || type.kind() == Kind.LONG;
    boolean fraction = from.kind() == Kind.DOUBLE || from.kind() == Kind.DECIMAL;
    String value = of(node);
    return dialect.cast(toInteger && fraction ? dialect.truncate(value) : value, type);
  }

  private String call(RexCall call) {
    List<RexNode> operands = call.getOperands();
    return switch (call.getKind()) {
      case AND -> joined(operands, " AND ");
      case OR -> joined(operands, " OR ");
      case NOT -> "(NOT " + of(operands.get(0)) + ")";
      case EQUALS,
          NOT_EQUALS,
          LESS_THAN,
          LESS_THAN_OR_EQUAL,
          GREATER_THAN,
          GREATER_THAN_OR_EQUAL,
          IS_DISTINCT_FROM,
          IS_NOT_DISTINCT_FROM ->
          comparison(call);
      case IS_NULL, IS_NOT_NULL, IS_TRUE, IS_NOT_TRUE, IS_FALSE, IS_NOT_FALSE ->
          "(" + of(operands.get(0)) + " " + call.getOperator().getName() + ")";
      case SEARCH -> of(RexUtil.expandSearch(rex, noProgram(), call));
      case CASE -> cases(call);
      case COALESCE -> "COALESCE(" + list(call, typeOf(call)) + ")";
      case CAST -> as(operands.get(0), typeOf(call));
      case PLUS, MINUS, TIMES -> sum(call);
      case DIVIDE -> quotient(call);
      case MOD -> remainder(call);
      case MINUS_PREFIX -> dialect.cast(dialect.negate(of(operands.get(0))), typeOf(call));
      case LIKE -> like(call);
      case FLOOR, CEIL -> floor(call);
      case EXTRACT ->
          dialect.cast(
              dialect.extract(unit(call, operands.get(0)), of(operands.get(1))), typeOf(call));
      case TIMESTAMP_DIFF ->
          dialect.cast(
              dialect.between(
                  unit(call, operands.get(0)),
                  as(operands.get(1), DataType.TIMESTAMP),
                  as(operands.get(2), DataType.TIMESTAMP)),
              typeOf(call));
      case TRIM -> trim(call);
      default -> function(call);
    };
  }

  private String function(RexCall call) {
    String name = call.getOperator().getName().toUpperCase(Locale.ROOT);
    List<RexNode> operands = call.getOperands();
    if (MATHEMATICS.contains(name)) {
      List<String> arguments =
          operands.stream().map(operand -> as(operand, DataType.DOUBLE)).toList();
      return dialect.finite(dialect.call(lower(name), arguments));
    }
    return switch (name) {
      case "||" -> joined(operands, " || ");
      case "UPPER", "LOWER", "REPLACE" -> dialect.call(lower(name), texts(operands));
      case "CHAR_LENGTH", "CHARACTER_LENGTH" ->
          dialect.cast(dialect.call("char_length", texts(operands)), typeOf(call));
      case "POSITION", "ABS", "SIGN" ->
          dialect.cast(dialect.call(lower(name), texts(operands)), typeOf(call));
      case "ROUND" -> round(call);
      case "SUBSTRING" -> substring(operands);
      default -> throw unsupported(call);
    };
  }

  private String comparison(RexCall call) {
    RexNode left = call.getOperands().get(0);
    RexNode right = call.getOperands().get(1);
    String operator = " " + call.getOperator().getName() + " ";
    return needsDouble(left, right)
        ? "(" + as(left, DataType.DOUBLE) + operator + as(right, DataType.DOUBLE) + ")"
        : "(" + of(left) + operator + of(right) + ")";
  }

  /** Whether two numbers have no common exact type. */
  private boolean needsDouble(RexNode left, RexNode right) {
    if (!isNumber(left) || !isNumber(right)) {
      return false;
    }
    DataType a = exact(typeOf(left));
    DataType b = exact(typeOf(right));
    if (a.kind() == Kind.DOUBLE || b.kind() == Kind.DOUBLE) {
      return a.kind() != b.kind();
    }
    int whole = Math.max(a.precision() - a.scale(), b.precision() - b.scale());
    return whole + Math.max(a.scale(), b.scale()) > 38;
  }

  private static DataType exact(DataType type) {
    return switch (type.kind()) {
      case INT -> DataType.decimal(10, 0);
      case LONG -> DataType.decimal(19, 0);
      default -> type;
    };
  }

  private String cases(RexCall call) {
    DataType type = typeOf(call);
    List<RexNode> operands = call.getOperands();
    StringBuilder text = new StringBuilder("CASE");
    for (int i = 0; i + 1 < operands.size(); i += 2) {
      text.append(" WHEN ").append(of(operands.get(i)));
      text.append(" THEN ").append(as(operands.get(i + 1), type));
    }
    return text.append(" ELSE ")
        .append(as(operands.get(operands.size() - 1), type))
        .append(" END")
        .toString();
  }

  private String sum(RexCall call) {
    RexNode left = call.getOperands().get(0);
    RexNode right = call.getOperands().get(1);
    String operator =
        call.getKind() == SqlKind.PLUS ? "+" : call.getKind() == SqlKind.MINUS ? "-" : "*";
    if (isInterval(right)) {
      return moved(call, left, right);
    } else if (isTime(left) && isTime(right)) {
      throw source.refuse(
          call.getParserPosition(),
          "the difference of two times is an interval; use TIMESTAMPDIFF(SECOND, from, to)");
    }
    DataType type = typeOf(call);
    return switch (type.kind()) {
      case INT, LONG ->
          dialect.cast(
              dialect.arithmetic(as(left, DataType.LONG), operator, as(right, DataType.LONG)),
              type);
      case DOUBLE ->
          "(" + as(left, DataType.DOUBLE) + " " + operator + " " + as(right, DataType.DOUBLE) + ")";
      case DECIMAL -> {
        if (operator.equals("*")
            && exact(typeOf(left)).scale() + exact(typeOf(right)).scale() > 38) {
          throw source.refuse(
              call.getParserPosition(),
              "the product would have more than 38 digits after the point; CAST a factor to fewer");
        }
        yield dialect.cast(dialect.arithmetic(of(left), operator, of(right)), type);
      }
      default -> throw unsupported(call);
    };
  }

  private String moved(RexCall call, RexNode time, RexNode interval) {
    if (!(interval instanceof RexLiteral literal) || literal.isNull()) {
      throw source.refuse(
          call.getParserPosition(), "an interval must be written as INTERVAL '…' unit");
    }
    long amount = literal.getValueAs(BigDecimal.class).longValueExact();
    long signed = call.getKind() == SqlKind.MINUS ? -amount : amount;
    boolean months = SqlTypeName.YEAR_INTERVAL_TYPES.contains(literal.getType().getSqlTypeName());
    String moved =
        dialect.plus(as(time, DataType.TIMESTAMP), months ? signed : 0, months ? 0 : signed * 1000);
    DataType type = typeOf(call);
    return type.equals(DataType.TIMESTAMP) ? moved : dialect.cast(moved, type);
  }

  private String quotient(RexCall call) {
    RexNode left = call.getOperands().get(0);
    RexNode right = call.getOperands().get(1);
    if (typeOf(call).kind() == Kind.LONG) {
      return dialect.quotient(as(left, DataType.LONG), as(right, DataType.LONG));
    }
    return "(" + as(left, DataType.DOUBLE) + " / NULLIF(" + as(right, DataType.DOUBLE) + ", 0))";
  }

  private String remainder(RexCall call) {
    RexNode left = call.getOperands().get(0);
    RexNode right = call.getOperands().get(1);
    return dialect.cast(dialect.remainder(of(left), of(right)), typeOf(call));
  }

  private String like(RexCall call) {
    List<RexNode> operands = call.getOperands();
    String text = "(" + of(operands.get(0)) + " LIKE " + of(operands.get(1));
    if (operands.size() == 2) {
      return text + ")";
    }
    String pattern = textOf(call, operands.get(1));
    String escape = textOf(call, operands.get(2));
    if (escape.length() != 1 || !isEscapedRightly(pattern, escape.charAt(0))) {
      throw source.refuse(
          call.getParserPosition(),
          "ESCAPE takes one character, and in the pattern only %, _ and itself may follow it");
    }
    return text + " ESCAPE " + of(operands.get(2)) + ")";
  }

  private static boolean isEscapedRightly(String pattern, char escape) {
    for (int i = 0; i < pattern.length(); i++) {
      if (pattern.charAt(i) == escape) {
        i++;
        if (i == pattern.length()
            || ("%_".indexOf(pattern.charAt(i)) < 0 && pattern.charAt(i) != escape)) {
          return false;
        }
      }
    }
    return true;
  }

  private String floor(RexCall call) {
    RexNode value = call.getOperands().get(0);
    DataType type = typeOf(call);
    if (call.getOperands().size() == 2) {
      TimeUnit unit = unit(call, call.getOperands().get(1));
      if (!unit.isFloor()) {
        throw source.refuse(call.getParserPosition(), "FLOOR cannot cut a time to " + unit);
      }
      return dialect.cast(dialect.floor(of(value), unit), type);
    } else if (isInteger(value)) {
      return as(value, type);
    }
    String name = call.getKind() == SqlKind.FLOOR ? "floor" : "ceil";
    return dialect.cast(dialect.call(name, List.of(of(value))), type);
  }

  private String round(RexCall call) {
    List<RexNode> operands = call.getOperands();
    DataType type = typeOf(call);
    boolean whole =
        operands.size() == 1
            || (operands.get(1) instanceof RexLiteral literal
                && literal.getValueAs(BigDecimal.class).signum() >= 0);
    return isInteger(operands.get(0)) && whole
        ? as(operands.get(0), type)
        : dialect.cast(dialect.call("round", texts(operands)), type);
  }

  /** The characters from a place on, counted from 1; places before the first have none. */
  private String substring(List<RexNode> operands) {
    String text = of(operands.get(0));
    boolean fromFirst = isAtLeast(operands.get(1), 1);
    String start = fromFirst ? of(operands.get(1)) : as(operands.get(1), DataType.LONG);
    String first =
        fromFirst ? start : "(CASE WHEN " + start + " < 1 THEN 1 ELSE " + start + " END)";
    if (operands.size() == 2) {
      return dialect.call("substring", List.of(text, first));
    }
    String length = as(operands.get(2), DataType.LONG);
    if (!fromFirst || !isAtLeast(operands.get(2), 0)) {
      String missed = dialect.arithmetic(start, "-", first);
      String rest = dialect.arithmetic(length, "+", missed);
      length = "(CASE WHEN " + rest + " < 0 THEN 0 ELSE " + rest + " END)";
    }
    return dialect.call("substring", List.of(text, first, length));
  }

  private String trim(RexCall call) {
    List<RexNode> operands = call.getOperands();
    String character = textOf(call, operands.get(1));
    if (character.length() != 1) {
      throw source.refuse(
          call.getParserPosition(),
          "TRIM takes away one character, as in TRIM('x' FROM text), not '%s'"
              .formatted(character));
    }
    SqlTrimFunction.Flag side =
        ((RexLiteral) operands.get(0)).getValueAs(SqlTrimFunction.Flag.class);
    return dialect.trim(side.name(), SqlText.literal(character), of(operands.get(2)));
  }

  private String literal(RexLiteral literal) {
    if (literal.isNull()) {
      return Types.dataType(literal.getType()).map(this::nothing).orElse("NULL");
    }
    DataType type = typeOf(literal);
    return switch (type.kind()) {
      case BOOLEAN -> literal.getValueAs(Boolean.class) ? "TRUE" : "FALSE";
      case INT, DECIMAL -> number(literal.getValueAs(BigDecimal.class));
      case LONG -> dialect.cast(number(literal.getValueAs(BigDecimal.class)), type);
      case DOUBLE ->
          dialect.cast(SqlText.literal(String.valueOf(literal.getValueAs(Double.class))), type);
      case STRING -> SqlText.literal(literal.getValueAs(String.class));
      case DATE -> "DATE " + SqlText.literal(literal.getValueAs(DateString.class).toString());
      case TIMESTAMP ->
          "TIMESTAMP " + SqlText.literal(literal.getValueAs(TimestampString.class).toString());
    };
  }

  private static String number(BigDecimal number) {
    return number.signum() < 0 ? "(" + number.toPlainString() + ")" : number.toPlainString();
  }

  private String nothing(DataType type) {
    return dialect.cast("NULL", type);
  }

  private String textOf(RexCall call, RexNode node) {
    if (node instanceof RexLiteral literal && !literal.isNull()) {
      return literal.getValueAs(String.class);
    }
    throw source.refuse(
        call.getParserPosition(),
        call.getOperator().getName()
            + " needs a text that is written out here, such as 'x', not an expression");
  }

  private TimeUnit unit(RexCall call, RexNode node) {
    RexLiteral literal = (RexLiteral) node;
    boolean symbol = literal.getType().getSqlTypeName() == SqlTypeName.SYMBOL;
    String name = symbol ? String.valueOf(literal.getValue()) : literal.getValueAs(String.class);
    return TimeUnit.of(name)
        .orElseThrow(() -> source.refuse(call.getParserPosition(), TimeUnit.unknown(name)));
  }

  private String joined(List<RexNode> operands, String operator) {
    return operands.stream().map(this::of).collect(Collectors.joining(operator, "(", ")"));
  }

  private List<String> texts(List<RexNode> operands) {
    return operands.stream().map(this::of).toList();
  }

  private String list(RexCall call, DataType type) {
    return call.getOperands().stream()
        .map(operand -> as(operand, type))
        .collect(Collectors.joining(", "));
  }

  /** The type of an expression in the shared words. */
  DataType typeOf(RexNode node) {
    return Types.dataType(node.getType()).orElseThrow(() -> unsupported(node));
  }

  private RuntimeException unsupported(RexNode node) {
    SqlParserPos position =
        node instanceof RexCall call ? call.getParserPosition() : SqlParserPos.ZERO;
    String what = node instanceof RexCall call ? call.getOperator().getName() : "a value";
    return source.refuse(
        position,
        "%s of type %s is not supported here; CAST it to another type"
            .formatted(what, node.getType().getSqlTypeName()));
  }

  private static boolean isInterval(RexNode node) {
    return SqlTypeName.INTERVAL_TYPES.contains(node.getType().getSqlTypeName());
  }

  private static boolean isTime(RexNode node) {
    return SqlTypeName.DATETIME_TYPES.contains(node.getType().getSqlTypeName());
  }

  private static boolean isInteger(RexNode node) {
    return SqlTypeName.INT_TYPES.contains(node.getType().getSqlTypeName());
  }

  private static boolean isNumber(RexNode node) {
    return SqlTypeName.NUMERIC_TYPES.contains(node.getType().getSqlTypeName());
  }

  private static boolean isAtLeast(RexNode node, int least) {
    return node instanceof RexLiteral literal
        && !literal.isNull()
        && literal.getValueAs(BigDecimal.class).compareTo(BigDecimal.valueOf(least)) >= 0;
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  @SuppressWarnings("NullAway") // Calcite's way to say that there is no program
  private static org.apache.calcite.rex.RexProgram noProgram() {
    return null;
  }
}
