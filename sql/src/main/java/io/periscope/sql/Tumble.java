package io.periscope.sql;

import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.SqlTumbleTableFunction;
import org.apache.calcite.sql.type.SqlReturnTypeInference;

/**
 * TUMBLE whose windows may be NULL: an event without a time is in none. Calcite's own are never
 * NULL, so that it takes COUNT(window_start) for COUNT(*).
 */
final class Tumble extends SqlTumbleTableFunction {
  private static final int WINDOW_COLUMNS = 2;

  @Override
  public SqlReturnTypeInference getRowTypeInference() {
    return Tumble::rowType;
  }

  private static RelDataType rowType(SqlOperatorBinding binding) {
    RelDataTypeFactory types = binding.getTypeFactory();
    SqlReturnTypeInference standard = ARG0_TABLE_FUNCTION_WINDOWING;
    RelDataType row = standard.inferReturnType(binding);
    if (row == null) {
      throw new IllegalStateException("TUMBLE has no type");
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
