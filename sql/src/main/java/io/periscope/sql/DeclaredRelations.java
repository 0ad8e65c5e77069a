package io.periscope.sql;

import io.periscope.api.model.Schema;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.calcite.config.CalciteConnectionConfigImpl;
import org.apache.calcite.config.CalciteConnectionProperty;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.impl.AbstractTable;

/** The relations that a text may name, and nothing else; compared without case. */
final class DeclaredRelations {
  private final Map<String, Schema> schemas;

  DeclaredRelations(Map<String, Schema> schemas) {
    this.schemas = new LinkedHashMap<>(schemas);
  }

  Collection<String> names() {
    return schemas.keySet();
  }

  /** The names of relations and of their columns. */
  Set<String> allNames() {
    Set<String> names = new HashSet<>(schemas.keySet());
    schemas.values().forEach(schema -> names.addAll(schema.names()));
    return names;
  }

  /** The name as declared. */
  Optional<String> declared(String name) {
    return schemas.keySet().stream().filter(name::equalsIgnoreCase).findFirst();
  }

  Schema schema(String declared) {
    Schema schema = schemas.get(declared);
    if (schema == null) {
      throw new IllegalArgumentException("no relation " + declared);
    }
    return schema;
  }

  CalciteCatalogReader reader(RelDataTypeFactory types) {
    CalciteSchema root = CalciteSchema.createRootSchema(false, false);
    schemas.forEach((name, schema) -> root.add(name, new Declared(schema)));
    Properties properties = new Properties();
    properties.setProperty(CalciteConnectionProperty.CASE_SENSITIVE.camelName(), "false");
    return new CalciteCatalogReader(
        root, List.of(), types, new CalciteConnectionConfigImpl(properties));
  }

  private static final class Declared extends AbstractTable {
    private final Schema schema;

    Declared(Schema schema) {
      this.schema = schema;
    }

    @Override
    public RelDataType getRowType(RelDataTypeFactory types) {
      return Types.rowType(types, schema);
    }
  }
}
