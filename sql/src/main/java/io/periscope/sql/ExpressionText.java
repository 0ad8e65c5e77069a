package io.periscope.sql;

import io.periscope.api.model.DataType;
import io.periscope.api.model.DataType.Kind;
import io.periscope.api.plan.SqlText;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.TimestampString;

/**
 * Writes an expression. Every text has exactly the type that the tree says, and none fails at run
 * time: where there is no result (division by zero, out of range, not convertible) it is NULL. Only
 * {@code + - * /} of DOUBLE follow IEEE 754, where what is too large is infinite.
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
  private final NumberText numbers;
  private final StringText strings;
  private final TimeText times;

  ExpressionText(Dialect dialect, RexBuilder rex, SourceText source, Scope scope) {
    this.dialect = dialect;
    this.rex = rex;
    this.source = source;
    this.scope = scope;
    this.numbers = new NumberText(dialect, source, this);
    this.strings = new StringText(dialect, source, this);
    this.times = new TimeText(dialect, source, this);
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
      case AND -> membership(operands, SqlKind.NOT_EQUALS, " NOT IN ", " AND ");
      case OR -> membership(operands, SqlKind.EQUALS, " IN ", " OR ");
      case NOT -> "(NOT " + of(operands.get(0)) + ")";
      case EQUALS,
          NOT_EQUALS,
          LESS_THAN,
          LESS_THAN_OR_EQUAL,
          GREATER_THAN,
          GREATER_THAN_OR_EQUAL,
          IS_DISTINCT_FROM,
          IS_NOT_DISTINCT_FROM ->
          numbers.comparison(call);
      case IS_NULL, IS_NOT_NULL, IS_TRUE, IS_NOT_TRUE, IS_FALSE, IS_NOT_FALSE ->
          "(" + of(operands.get(0)) + " " + call.getOperator().getName() + ")";
      case SEARCH -> of(RexUtil.expandSearch(rex, noProgram(), call));
      case CASE -> cases(call);
      case COALESCE -> "COALESCE(" + list(call, typeOf(call)) + ")";
      case CAST -> as(operands.get(0), typeOf(call));
      case PLUS, MINUS, TIMES ->
          TimeText.isInterval(operands.get(1)) ? times.moved(call) : numbers.arithmetic(call);
      case DIVIDE -> numbers.quotient(call);
      case MOD -> numbers.remainder(call);
      case MINUS_PREFIX -> dialect.cast(dialect.negate(of(operands.get(0))), typeOf(call));
      case LIKE -> strings.like(call);
      case FLOOR, CEIL -> operands.size() == 2 ? times.floor(call) : numbers.floor(call);
      case EXTRACT -> times.extract(call);
      case TIMESTAMP_DIFF -> times.between(call);
      case TRIM -> strings.trim(call);
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
      case "LEFT", "RIGHT", "LPAD", "RPAD" -> strings.part(call);
      case "CONCAT" -> strings.concatenated(operands);
      case "REGEXP_LIKE" -> strings.matches(call);
      case "HAVERSINE" -> numbers.haversine(operands);
      case "CHAR_LENGTH", "CHARACTER_LENGTH", "LENGTH" ->
          dialect.cast(dialect.call("char_length", texts(operands)), typeOf(call));
      case "POSITION", "ABS", "SIGN" ->
          dialect.cast(dialect.call(lower(name), texts(operands)), typeOf(call));
      case "ROUND" -> numbers.round(call);
      case "SUBSTRING" -> strings.substring(operands);
      default -> throw unsupported(call);
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

  /**
   * A value that is compared with several constants is written as a list, which engines do at once.
   */
  private String membership(List<RexNode> operands, SqlKind compared, String in, String operator) {
    List<RexNode> constants = new ArrayList<>();
    Set<RexNode> values = new HashSet<>();
    for (RexNode operand : operands) {
      if (operand instanceof RexCall call
          && call.getKind() == compared
          && call.getOperands().get(1) instanceof RexLiteral constant
          && !constant.isNull()
          && sameType(call.getOperands().get(0), constant)) {
        values.add(call.getOperands().get(0));
        constants.add(constant);
      }
    }
    return constants.size() == operands.size() && values.size() == 1
        ? "(" + of(values.iterator().next()) + in + joined(constants, ", ") + ")"
        : joined(operands, operator);
  }

  private static boolean sameType(RexNode left, RexNode right) {
    Optional<DataType> type = Types.dataType(left.getType());
    return type.isPresent() && type.equals(Types.dataType(right.getType()));
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

  RuntimeException unsupported(RexNode node) {
    SqlParserPos position =
        node instanceof RexCall call ? call.getParserPosition() : SqlParserPos.ZERO;
    String what = node instanceof RexCall call ? call.getOperator().getName() : "a value";
    return source.refuse(
        position,
        "%s of type %s is not supported here; CAST it to another type"
            .formatted(what, node.getType().getSqlTypeName()));
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  @SuppressWarnings("NullAway") // Calcite's way to say that there is no program
  private static org.apache.calcite.rex.RexProgram noProgram() {
    return null;
  }
}
