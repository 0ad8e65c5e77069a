package io.periscope.server.docs;

import io.periscope.core.lineage.LineageGraph;
import io.periscope.core.lineage.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A lineage graph as a picture whose nodes are links. */
final class GraphSvg {
  private static final int WIDTH = 168;
  private static final int HEIGHT = 40;
  private static final int GAP_X = 52;
  private static final int GAP_Y = 12;
  private static final int MARGIN = 8;

  /** What of a name fits into a box. */
  private static final int LETTERS = 23;

  private static final int LABEL = 30;

  private GraphSvg() {}

  /** The left end and the middle of a box, or of a line's way through a layer. */
  private record Place(int x, int y) {}

  /**
   * @param here the id of the node that the page is about; empty for none
   */
  static Html.Tag of(LineageGraph graph, Links links, String here) {
    GraphLayout layout = new GraphLayout(graph);
    int height = layout.columns().stream().mapToInt(GraphSvg::height).max().orElse(0) + 2 * MARGIN;
    int width = Math.max(1, layout.columns().size() * (WIDTH + GAP_X) - GAP_X + 2 * MARGIN);
    Map<String, Place> places = new HashMap<>();
    for (int column = 0; column < layout.columns().size(); column++) {
      List<GraphLayout.Slot> slots = layout.columns().get(column);
      int y = (height - height(slots)) / 2;
      for (GraphLayout.Slot slot : slots) {
        places.put(slot.id(), new Place(MARGIN + column * (WIDTH + GAP_X), y + height(slot) / 2));
        y += height(slot) + GAP_Y;
      }
    }
    Html.Tag svg =
        Html.tag("svg")
            .attr("viewBox", "0 0 %d %d".formatted(width, height))
            .attr("width", width)
            .attr("height", height)
            .attr("role", "img")
            .attr("aria-label", "Lineage: what is made of what")
            .cls("graph");
    for (GraphLayout.Line line : layout.lines()) {
      svg.add(line(line, layout.way(line).stream().map(id -> place(places, id)).toList()));
    }
    for (Node node : graph.nodes()) {
      svg.add(box(node, place(places, node.id()), links, here));
    }
    return Html.tag("div", svg).cls("graph-frame").attr("tabindex", "0");
  }

  private static Place place(Map<String, Place> places, String id) {
    return places.getOrDefault(id, new Place(0, 0));
  }

  private static int height(GraphLayout.Slot slot) {
    return slot.node().isPresent() ? HEIGHT : 0;
  }

  private static int height(List<GraphLayout.Slot> slots) {
    return slots.stream().mapToInt(slot -> height(slot) + GAP_Y).sum() - GAP_Y;
  }

  /** From the right of a box, straight through the layers between, to the left of another. */
  private static Html.Tag line(GraphLayout.Line line, List<Place> way) {
    StringBuilder path = new StringBuilder();
    path.append("M%d %d".formatted(way.get(0).x() + WIDTH, way.get(0).y()));
    for (int i = 1; i < way.size(); i++) {
      int x1 = way.get(i - 1).x() + WIDTH;
      Place to = way.get(i);
      int bend = GAP_X / 2;
      path.append(
          "C%d %d %d %d %d %d"
              .formatted(x1 + bend, way.get(i - 1).y(), to.x() - bend, to.y(), to.x(), to.y()));
      if (i < way.size() - 1) {
        path.append("H").append(to.x() + WIDTH);
      }
    }
    return Html.tag("path")
        .attr("d", path)
        .attr("data-from", line.from())
        .attr("data-to", line.to())
        .cls("line");
  }

  private static Html.Tag box(Node node, Place place, Links links, String here) {
    String name = node.name();
    String shown = name.length() > LETTERS ? name.substring(0, LETTERS - 1) + "…" : name;
    Html.Tag group =
        Html.tag("g")
            .cls("box " + node.kind().word() + (node.id().equals(here) ? " here" : ""))
            .attr("data-id", node.id())
            .attr("transform", "translate(%d %d)".formatted(place.x(), place.y() - HEIGHT / 2))
            .add(
                Html.tag("title", node.kind().word() + " " + name),
                Html.tag("rect").attr("width", WIDTH).attr("height", HEIGHT).attr("rx", 8),
                Html.tag("text", label(node)).cls("kind").attr("x", 10).attr("y", 15),
                Html.tag("text", shown).cls("name").attr("x", 10).attr("y", 31));
    return Html.tag("a", group).attr("href", links.to(node));
  }

  private static String label(Node node) {
    String label =
        node.kind() == Node.Kind.SOURCE ? "source · " + node.detail() : node.kind().word();
    return label.length() > LABEL ? label.substring(0, LABEL - 1) + "…" : label;
  }
}
