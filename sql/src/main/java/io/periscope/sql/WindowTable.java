package io.periscope.sql;

import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlHopTableFunction;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.SqlTumbleTableFunction;
import org.apache.calcite.sql.SqlWindowTableFunction;
import org.apache.calcite.sql.type.SqlReturnTypeInference;

/**
 * TUMBLE and HOP whose windows may be NULL: an event without a time is in none. Calcite's own are
 * never NULL, so that it takes COUNT(window_start) for COUNT(*).
 */
final class WindowTable {
  private static final int WINDOW_COLUMNS = 2;

  private WindowTable() {}

  static SqlWindowTableFunction tumble() {
    return new SqlTumbleTableFunction() {
      @Override
      public SqlReturnTypeInference getRowTypeInference() {
        return WindowTable::rowType;
      }
    };
  }

  static SqlWindowTableFunction hop() {
    return new SqlHopTableFunction() {
      @Override
      public SqlReturnTypeInference getRowTypeInference() {
        return WindowTable::rowType;
      }
    };
  }

  private static RelDataType rowType(SqlOperatorBinding binding) {
    RelDataTypeFactory types = binding.getTypeFactory();
    SqlReturnTypeInference standard = SqlWindowTableFunction.ARG0_TABLE_FUNCTION_WINDOWING;
    RelDataType row = standard.inferReturnType(binding);
    if (row == null) {
      throw new IllegalStateException(binding.getOperator() + " has no type");
    }
    List<RelDataTypeField> fields = row.getFieldList();
    int own = fields.size() - WINDOW_COLUMNS;
    RelDataTypeFactory.Builder all = types.builder().addAll(fields.subList(0, own));
    fields
        .subList(own, fields.size())
        .forEach(f -> all.add(f.getName(), types.createTypeWithNullability(f.getType(), true)));
    return all.build();
  }
}
