package io.periscope.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.periscope.core.lineage.Edge;
import io.periscope.core.lineage.LineageGraph;
import io.periscope.core.lineage.Node;
import java.util.Locale;

/** Lineage for programs, as {@code docs/spec/lineage.md} has it. */
public final class LineageJson {
  private LineageJson() {}

  public static JsonNode of(LineageGraph graph) {
    ObjectNode json = Json.object();
    ArrayNode nodes = json.putArray("nodes");
    for (Node node : graph.nodes()) {
      ObjectNode each =
          nodes
              .addObject()
              .put("id", node.id())
              .put("kind", node.kind().word())
              .put("name", node.name())
              .put("description", node.description())
              .put("detail", node.detail());
      ArrayNode columns = each.putArray("columns");
      for (Node.Column column : node.columns()) {
        columns
            .addObject()
            .put("name", column.name())
            .put("type", column.type())
            .put("description", column.description());
      }
    }
    ArrayNode edges = json.putArray("edges");
    for (Edge edge : graph.edges()) {
      ObjectNode each = edges.addObject();
      each.set("from", ref(edge.from()));
      each.set("to", ref(edge.to()));
      each.put("kind", edge.kind().name().toLowerCase(Locale.ROOT));
      each.put("direct", edge.kind().direct());
    }
    return json;
  }

  private static JsonNode ref(Edge.Ref ref) {
    ObjectNode json = Json.object().put("node", ref.node());
    if (!ref.column().isEmpty()) {
      json.put("column", ref.column());
    }
    return json;
  }
}
