package io.periscope.iceberg;

import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** Our types and values in Iceberg's terms. */
final class IcebergTypes {
  private IcebergTypes() {}

  static Type.PrimitiveType of(DataType type) {
    return switch (type.kind()) {
      case BOOLEAN -> Types.BooleanType.get();
      case INT -> Types.IntegerType.get();
      case LONG -> Types.LongType.get();
      case DOUBLE -> Types.DoubleType.get();
      case DECIMAL -> Types.DecimalType.of(type.precision(), type.scale());
      case STRING -> Types.StringType.get();
      case DATE -> Types.DateType.get();
      case TIMESTAMP -> Types.TimestampType.withoutZone();
    };
  }

  /** A schema of optional columns, numbered from 1. */
  static Schema schema(List<Field> fields) {
    List<Types.NestedField> columns = new ArrayList<>();
    for (Field field : fields) {
      Types.NestedField column =
          Types.NestedField.optional(columns.size() + 1, field.name(), of(field.type()));
      columns.add(
          field.description().isEmpty()
              ? column
              : Types.NestedField.from(column).withDoc(field.description()).build());
    }
    return new Schema(columns);
  }

  /** A type as people write it in workspace files, as far as it is one of ours. */
  static String describe(Type type) {
    return type.toString().replace(", ", ",");
  }

  /**
   * A value in the form that Iceberg keeps it: days for a date, microseconds for a timestamp.
   *
   * @param value of one of the classes that {@link io.periscope.api.engine.DataFile.ColumnStats}
   *     names
   */
  static Object internal(Type type, Object value) {
    return switch (type.typeId()) {
      case INTEGER -> ((Number) value).intValue();
      case LONG -> ((Number) value).longValue();
      case DOUBLE -> ((Number) value).doubleValue();
      case DECIMAL ->
          ((BigDecimal) value)
              .setScale(((Types.DecimalType) type).scale(), RoundingMode.UNNECESSARY);
      case DATE -> (int) ((LocalDate) value).toEpochDay();
      case TIMESTAMP ->
          ChronoUnit.MICROS.between(
              LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC), (LocalDateTime) value);
      default -> value;
    };
  }
}
