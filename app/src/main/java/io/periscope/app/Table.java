package io.periscope.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.TextNode;

/** Turns a list of like objects into rows: a column a key. */
final class Table {
  private Table() {}

  static Rows of(JsonNode objects) {
    ArrayNode columns = Client.JSON.createArrayNode();
    ArrayNode rows = Client.JSON.createArrayNode();
    if (!objects.isEmpty()) {
      objects
          .get(0)
          .fields()
          .forEachRemaining(
              field ->
                  columns
                      .addObject()
                      .put("name", field.getKey())
                      .put("type", field.getValue().isNumber() ? "double" : "string"));
    }
    for (JsonNode object : objects) {
      ArrayNode row = rows.addArray();
      object.forEach(
          value -> row.add(value.isContainerNode() ? new TextNode(value.toString()) : value));
    }
    return new Rows(columns, rows);
  }
}
