package io.periscope.sql;

import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeSystemImpl;
import org.apache.calcite.sql.type.SqlTypeFactoryImpl;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * The types of the shared words and those of the relational tree, each as the other. Also what an
 * aggregate of a type has as its own type: SUM of integers is LONG, SUM of decimal(p,s) is
 * decimal(38,s), AVG is DOUBLE.
 */
final class Types {
  private static final int MAX_DECIMAL = 38;
  private static final int MICROSECONDS = 6;

  private Types() {}

  static RelDataTypeFactory factory() {
    return new Factory();
  }

  static RelDataType rowType(RelDataTypeFactory factory, Schema schema) {
    RelDataTypeFactory.Builder builder = factory.builder();
    for (Field field : schema.fields()) {
      builder.add(
          field.name(), factory.createTypeWithNullability(type(factory, field.type()), true));
    }
    return builder.build();
  }

  /** The shared word for a type; empty when there is none, as for intervals. */
  static Optional<DataType> dataType(RelDataType type) {
    return switch (type.getSqlTypeName()) {
      case BOOLEAN -> Optional.of(DataType.BOOLEAN);
      case TINYINT, SMALLINT, INTEGER -> Optional.of(DataType.INT);
      case BIGINT -> Optional.of(DataType.LONG);
      case FLOAT, REAL, DOUBLE -> Optional.of(DataType.DOUBLE);
      case DECIMAL -> Optional.of(DataType.decimal(type.getPrecision(), type.getScale()));
      case CHAR, VARCHAR -> Optional.of(DataType.STRING);
      case DATE -> Optional.of(DataType.DATE);
      case TIMESTAMP -> Optional.of(DataType.TIMESTAMP);
      default -> Optional.empty();
    };
  }

  /** The type of a STRING. */
  static RelDataType text(RelDataTypeFactory factory) {
    return factory.createTypeWithCharsetAndCollation(
        factory.createSqlType(SqlTypeName.VARCHAR),
        factory.getDefaultCharset(),
        org.apache.calcite.sql.SqlCollation.IMPLICIT);
  }

  private static RelDataType type(RelDataTypeFactory factory, DataType type) {
    return switch (type.kind()) {
      case BOOLEAN -> factory.createSqlType(SqlTypeName.BOOLEAN);
      case INT -> factory.createSqlType(SqlTypeName.INTEGER);
      case LONG -> factory.createSqlType(SqlTypeName.BIGINT);
      case DOUBLE -> factory.createSqlType(SqlTypeName.DOUBLE);
      case DECIMAL -> factory.createSqlType(SqlTypeName.DECIMAL, type.precision(), type.scale());
      case STRING -> text(factory);
      case DATE -> factory.createSqlType(SqlTypeName.DATE);
      case TIMESTAMP -> factory.createSqlType(SqlTypeName.TIMESTAMP, MICROSECONDS);
    };
  }

  /** Texts are Unicode. */
  private static final class Factory extends SqlTypeFactoryImpl {
    Factory() {
      super(new TypeSystem());
    }

    @Override
    public Charset getDefaultCharset() {
      return StandardCharsets.UTF_8;
    }
  }

  private static final class TypeSystem extends RelDataTypeSystemImpl {
    @Override
    public int getMaxPrecision(SqlTypeName type) {
      return switch (type) {
        case DECIMAL -> MAX_DECIMAL;
        case TIMESTAMP -> MICROSECONDS;
        default -> super.getMaxPrecision(type);
      };
    }

    @Override
    public int getMaxScale(SqlTypeName type) {
      return type == SqlTypeName.DECIMAL ? MAX_DECIMAL : super.getMaxScale(type);
    }

    @Override
    public int getDefaultPrecision(SqlTypeName type) {
      return switch (type) {
        case DECIMAL -> MAX_DECIMAL;
        case TIMESTAMP -> MICROSECONDS;
        default -> super.getDefaultPrecision(type);
      };
    }

    /** 'a' and 'bcd' are texts, and neither gets blanks from the other. */
    @Override
    public boolean shouldConvertRaggedUnionTypesToVarying() {
      return true;
    }

    @Override
    public RelDataType deriveSumType(RelDataTypeFactory factory, RelDataType argument) {
      RelDataType sum =
          switch (argument.getSqlTypeName()) {
            case TINYINT, SMALLINT, INTEGER, BIGINT -> factory.createSqlType(SqlTypeName.BIGINT);
            case DECIMAL ->
                factory.createSqlType(SqlTypeName.DECIMAL, MAX_DECIMAL, argument.getScale());
            default -> factory.createSqlType(SqlTypeName.DOUBLE);
          };
      return factory.createTypeWithNullability(sum, argument.isNullable());
    }

    @Override
    public RelDataType deriveAvgAggType(RelDataTypeFactory factory, RelDataType argument) {
      return factory.createTypeWithNullability(
          factory.createSqlType(SqlTypeName.DOUBLE), argument.isNullable());
    }
  }
}
