package io.periscope.sql;

import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlBasicFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.type.SqlTypeFamily;

/** Functions that Calcite does not have, or has with another meaning than DuckDB. */
final class OwnFunctions {
  /** The distance in kilometres between two points of latitude and longitude in degrees. */
  private static final SqlOperator HAVERSINE =
      SqlBasicFunction.create(
          "HAVERSINE",
          ReturnTypes.DOUBLE_FORCE_NULLABLE,
          OperandTypes.family(
              SqlTypeFamily.NUMERIC,
              SqlTypeFamily.NUMERIC,
              SqlTypeFamily.NUMERIC,
              SqlTypeFamily.NUMERIC),
          SqlFunctionCategory.NUMERIC);

  /** Texts one after the other; a NULL is left out. */
  private static final SqlOperator CONCAT =
      SqlBasicFunction.create(
          "CONCAT",
          binding -> {
            RelDataTypeFactory types = binding.getTypeFactory();
            return types.createTypeWithNullability(Types.text(types), false);
          },
          OperandTypes.repeat(SqlOperandCountRanges.from(1), OperandTypes.CHARACTER),
          SqlFunctionCategory.STRING);

  /** Whether a pattern is found in a text. */
  private static final SqlOperator REGEXP_LIKE =
      SqlBasicFunction.create(
          "REGEXP_LIKE",
          ReturnTypes.BOOLEAN_FORCE_NULLABLE,
          OperandTypes.family(SqlTypeFamily.CHARACTER, SqlTypeFamily.CHARACTER),
          SqlFunctionCategory.STRING);

  private OwnFunctions() {}

  static List<SqlOperator> all() {
    return List.of(
        HAVERSINE,
        CONCAT,
        REGEXP_LIKE,
        part("LEFT"),
        part("RIGHT"),
        padding("LPAD"),
        padding("RPAD"));
  }

  private static SqlOperator part(String name) {
    return SqlBasicFunction.create(
        name,
        binding -> nullableText(binding.getTypeFactory()),
        OperandTypes.family(SqlTypeFamily.CHARACTER, SqlTypeFamily.INTEGER),
        SqlFunctionCategory.STRING);
  }

  private static SqlOperator padding(String name) {
    return SqlBasicFunction.create(
        name,
        binding -> nullableText(binding.getTypeFactory()),
        OperandTypes.family(
            List.of(SqlTypeFamily.CHARACTER, SqlTypeFamily.INTEGER, SqlTypeFamily.CHARACTER),
            operand -> operand == 2),
        SqlFunctionCategory.STRING);
  }

  /** Calcite's are not NULL for some arguments that are, and IS NOT NULL is left out then. */
  private static RelDataType nullableText(RelDataTypeFactory types) {
    return types.createTypeWithNullability(Types.text(types), true);
  }
}
