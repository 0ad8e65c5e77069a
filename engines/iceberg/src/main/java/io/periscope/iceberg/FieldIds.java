package io.periscope.iceberg;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.iceberg.Schema;

/** The numbers that tie the columns of a Parquet file to those of a table. */
final class FieldIds {
  private FieldIds() {}

  static Map<String, Integer> of(Schema schema) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    schema.columns().forEach(column -> ids.put(column.name(), column.fieldId()));
    return ids;
  }
}
