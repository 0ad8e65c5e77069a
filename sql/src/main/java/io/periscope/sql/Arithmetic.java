package io.periscope.sql;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlBinaryOperator;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql2rel.SqlRexContext;
import org.apache.calcite.sql2rel.SqlRexConvertlet;
import org.apache.calcite.sql2rel.StandardConvertletTable;

/**
 * The four operators with the types that we give them. The standard leaves them open, and engines
 * differ:
 *
 * <ul>
 *   <li>{@code + - *} of integers are LONG, so that the product of two INTs is never out of range;
 *   <li>{@code /} of integers is LONG, the quotient towards zero;
 *   <li>{@code /} of anything else is DOUBLE;
 *   <li>everything else is as Calcite has it.
 * </ul>
 */
final class Arithmetic {
  /** Ours, each with the one that it takes the place of. */
  private static final Map<SqlOperator, SqlOperator> STANDARD =
      Stream.of(
              SqlStdOperatorTable.PLUS,
              SqlStdOperatorTable.MINUS,
              SqlStdOperatorTable.MULTIPLY,
              SqlStdOperatorTable.DIVIDE)
          .collect(Collectors.toMap(Arithmetic::ours, standard -> standard));

  private Arithmetic() {}

  static Set<SqlOperator> operators() {
    return STANDARD.keySet();
  }

  /** Calcite's translation into the relational tree, aware of these operators. */
  static SqlRexConvertlet convertlet(SqlCall call) {
    SqlOperator operator = call.getOperator();
    SqlOperator standard = STANDARD.get(operator);
    if (standard != null) {
      SqlCall twin = standard.createCall(call.getParserPosition(), call.getOperandList());
      return StandardConvertletTable.INSTANCE.get(twin);
    }
    if (operator.equals(SqlStdOperatorTable.SQRT)) {
      // Calcite would make it POWER(x, 0.5), which is not the same in the last bit.
      return (context, sqrt) ->
          StandardConvertletTable.INSTANCE.convertFunction(context, (SqlFunction) operator, sqrt);
    }
    if (operator.equals(SqlStdOperatorTable.TIMESTAMP_DIFF)) {
      // Calcite would make it arithmetic on intervals, which engines do not share.
      return Arithmetic::convertDifference;
    }
    return StandardConvertletTable.INSTANCE.get(call);
  }

  private static RexNode convertDifference(SqlRexContext context, SqlCall call) {
    RexBuilder rex = context.getRexBuilder();
    return rex.makeCall(
        call.getParserPosition(),
        context.getValidator().getValidatedNodeType(call),
        call.getOperator(),
        List.of(
            rex.makeLiteral(call.operand(0).toString()),
            context.convertExpression(call.operand(1)),
            context.convertExpression(call.operand(2))));
  }

  private static SqlOperator ours(SqlBinaryOperator standard) {
    return new SqlBinaryOperator(
        standard.getName(),
        standard.getKind(),
        standard.getLeftPrec() / 2,
        true,
        binding -> resultType(standard, binding),
        standard.getOperandTypeInference(),
        standard.getOperandTypeChecker());
  }

  private static RelDataType resultType(SqlBinaryOperator standard, SqlOperatorBinding binding) {
    boolean integers = binding.collectOperandTypes().stream().allMatch(SqlTypeUtil::isIntType);
    boolean numbers = binding.collectOperandTypes().stream().allMatch(SqlTypeUtil::isNumeric);
    if (integers) {
      return nullable(binding, SqlTypeName.BIGINT);
    } else if (numbers && standard.getKind() == SqlKind.DIVIDE) {
      return nullable(binding, SqlTypeName.DOUBLE);
    }
    SqlReturnTypeInference inference = standard.getReturnTypeInference();
    if (inference == null) {
      throw new IllegalStateException(standard + " has no type of its own");
    }
    return inference.inferReturnType(binding);
  }

  /** Any of these may be NULL: there is no result when it is out of range. */
  private static RelDataType nullable(SqlOperatorBinding binding, SqlTypeName type) {
    RelDataTypeFactory types = binding.getTypeFactory();
    return types.createTypeWithNullability(types.createSqlType(type), true);
  }
}
