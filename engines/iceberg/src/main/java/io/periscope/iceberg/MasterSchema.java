package io.periscope.iceberg;

import io.periscope.api.engine.MasterColumns;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.Field;
import io.periscope.api.model.StreamDef;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.NullOrder;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * The layout of a stream's master table, and how it follows the stream's declaration: new fields
 * become new columns, an int may become a long and a decimal gain digits, and a field that is no
 * longer declared stays as a column, for its events are history.
 */
final class MasterSchema {
  private final StreamDef stream;
  private final List<Field> fields;

  MasterSchema(StreamDef stream) {
    this.stream = stream;
    this.fields = MasterColumns.of(stream.schema()).fields();
  }

  Table create(Catalog catalog, TableIdentifier id) {
    Schema schema = IcebergTypes.schema(fields);
    return catalog
        .buildTable(id, schema)
        .withProperties(TableSettings.PROPERTIES)
        .withPartitionSpec(PartitionSpec.builderFor(schema).day(MasterColumns.INGEST_TIME).build())
        .withSortOrder(sortOrder(schema))
        .create();
  }

  /** Whether the table already is as the stream is declared. */
  boolean matches(Table table) {
    return sortOrder(table.schema()).sameOrder(table.sortOrder())
        && fields.stream().noneMatch(field -> differs(table.schema(), field));
  }

  /**
   * Changes the table to what the stream declares, in one commit.
   *
   * @throws PeriscopeException naming every field whose type cannot be changed
   */
  void apply(Table table) {
    requireCompatible(table.schema());
    Transaction change = table.newTransaction();
    UpdateSchema update = change.updateSchema();
    for (Field field : fields) {
      Types.NestedField column = table.schema().findField(field.name());
      if (column == null) {
        update.addColumn(field.name(), IcebergTypes.of(field.type()), field.description());
      } else if (differs(table.schema(), field)) {
        update.updateColumn(field.name(), IcebergTypes.of(field.type()));
      }
    }
    update.commit();
    SortOrder order = sortOrder(change.table().schema());
    if (!order.sameOrder(table.sortOrder())) {
      String column = sortColumn();
      change.replaceSortOrder().asc(column, NullOrder.NULLS_LAST).commit();
    }
    change.commitTransaction();
  }

  private boolean differs(Schema schema, Field field) {
    Types.NestedField column = schema.findField(field.name());
    return column == null || !column.type().equals(IcebergTypes.of(field.type()));
  }

  private void requireCompatible(Schema schema) {
    List<String> problems = new ArrayList<>();
    for (Field field : fields) {
      Types.NestedField column = schema.findField(field.name());
      if (column != null
          && differs(schema, field)
          && !promotable(column.type(), IcebergTypes.of(field.type()))) {
        String kept = IcebergTypes.describe(column.type());
        problems.add(
            ("stream '%s': field '%s' is declared as %s, but the master dataset has kept it as %s;"
                    + " declare it as %s, or give the new field another name (with 'from' for its"
                    + " name in the source)")
                .formatted(stream.name(), field.name(), field.type(), kept, kept));
      }
    }
    if (!problems.isEmpty()) {
      throw PeriscopeException.user(String.join("\n", problems));
    }
  }

  private static boolean promotable(Type from, Type to) {
    if (from.typeId() == Type.TypeID.INTEGER) {
      return to.typeId() == Type.TypeID.LONG;
    }
    return from instanceof Types.DecimalType kept
        && to instanceof Types.DecimalType declared
        && kept.scale() == declared.scale()
        && kept.precision() < declared.precision();
  }

  private SortOrder sortOrder(Schema schema) {
    String column = sortColumn();
    // A column that is not there yet cannot be sorted by; then the order differs anyway.
    return schema.findField(column) == null
        ? SortOrder.unsorted()
        : SortOrder.builderFor(schema).asc(column, NullOrder.NULLS_LAST).build();
  }

  private String sortColumn() {
    return stream.time().orElse(MasterColumns.OFFSET);
  }
}
