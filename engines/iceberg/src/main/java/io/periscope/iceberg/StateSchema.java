package io.periscope.iceberg;

import io.periscope.api.model.Field;
import io.periscope.api.plan.StateColumn;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Types;

/** The columns of a view's state, and how its table gets from other columns to these. */
final class StateSchema {
  private final List<StateColumn> columns;

  StateSchema(List<StateColumn> columns) {
    this.columns = columns;
  }

  Table create(Catalog catalog, TableIdentifier id) {
    Schema schema =
        IcebergTypes.schema(columns.stream().map(c -> new Field(c.name(), c.type())).toList());
    return catalog.buildTable(id, schema).withProperties(TableSettings.PROPERTIES).create();
  }

  /** Whether a table has these columns and no others, in whatever order. */
  boolean matches(Schema schema) {
    return schema.columns().size() == columns.size()
        && columns.stream().allMatch(column -> same(schema, column));
  }

  /**
   * Adds what is missing and drops the rest. A column that changed its type is another column with
   * a number of its own, so nobody can take old bytes for new ones.
   */
  UpdateSchema change(UpdateSchema update, Schema schema) {
    Set<String> kept = new HashSet<>();
    columns.stream().filter(c -> same(schema, c)).forEach(c -> kept.add(c.name()));
    schema.columns().stream()
        .map(Types.NestedField::name)
        .filter(name -> !kept.contains(name))
        .forEach(update::deleteColumn);
    columns.stream()
        .filter(column -> !kept.contains(column.name()))
        .forEach(column -> update.addColumn(column.name(), IcebergTypes.of(column.type())));
    return update;
  }

  private static boolean same(Schema schema, StateColumn column) {
    Types.NestedField existing = schema.findField(column.name());
    return existing != null && existing.type().equals(IcebergTypes.of(column.type()));
  }
}
