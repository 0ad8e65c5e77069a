package io.periscope.server.docs;

import io.periscope.core.lineage.LineageGraph;
import io.periscope.core.lineage.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where the nodes of a graph are drawn: in layers from left to right, each node right of all that
 * it is made of, and within a layer near those that it is joined to. A line that leads over several
 * layers has a place in each of them, so that it does not run behind a box.
 */
final class GraphLayout {
  private static final int SWEEPS = 8;

  private final Map<String, Integer> layers = new HashMap<>();
  private final List<List<Slot>> columns = new ArrayList<>();
  private final Set<Line> lines = new LinkedHashSet<>();
  private final List<Line> steps = new ArrayList<>();

  /** From one node to another, by their ids. */
  record Line(String from, String to) {
    /** The id of the place that it has in a layer. */
    String at(int layer) {
      return from + " " + to + " " + layer;
    }
  }

  /**
   * A place in a layer.
   *
   * @param node empty where only a line goes through
   */
  record Slot(String id, Optional<Node> node) {}

  GraphLayout(LineageGraph graph) {
    graph
        .edges()
        .forEach(
            edge -> {
              if (!edge.from().node().equals(edge.to().node())) {
                lines.add(new Line(edge.from().node(), edge.to().node()));
              }
            });
    for (Node node : graph.nodes()) {
      column(layer(node.id(), new HashSet<>())).add(new Slot(node.id(), Optional.of(node)));
    }
    for (Line line : lines) {
      List<String> way = way(line);
      for (int i = 1; i < way.size() - 1; i++) {
        column(layer(line.from()) + i).add(new Slot(way.get(i), Optional.empty()));
      }
      for (int i = 1; i < way.size(); i++) {
        steps.add(new Line(way.get(i - 1), way.get(i)));
      }
    }
    for (int i = 0; i < SWEEPS; i++) {
      order(i % 2 == 0);
    }
  }

  private List<Slot> column(int layer) {
    while (columns.size() <= layer) {
      columns.add(new ArrayList<>());
    }
    return columns.get(layer);
  }

  /** Layer by layer, from top to bottom. */
  List<List<Slot>> columns() {
    return columns;
  }

  Set<Line> lines() {
    return lines;
  }

  /** The places that a line goes through, its ends included. */
  List<String> way(Line line) {
    List<String> way = new ArrayList<>(List.of(line.from()));
    for (int layer = layer(line.from()) + 1; layer < layer(line.to()); layer++) {
      way.add(line.at(layer));
    }
    way.add(line.to());
    return way;
  }

  private int layer(String id) {
    return layers.getOrDefault(id, 0);
  }

  /** How many steps it is from where things begin, on the longest way. */
  private int layer(String id, Set<String> above) {
    Optional<Integer> known = Optional.ofNullable(layers.get(id));
    if (known.isPresent()) {
      return known.get();
    }
    above.add(id);
    int layer = 0;
    for (Line line : lines) {
      if (line.to().equals(id) && !above.contains(line.from())) {
        layer = Math.max(layer, layer(line.from(), above) + 1);
      }
    }
    above.remove(id);
    layers.put(id, layer);
    return layer;
  }

  /** Puts each place beside the middle of those that it is joined to on one side. */
  private void order(boolean fromLeft) {
    Map<String, Double> places = new HashMap<>();
    columns.forEach(column -> note(column, places));
    for (int i = 0; i < columns.size(); i++) {
      List<Slot> column = columns.get(fromLeft ? i : columns.size() - 1 - i);
      Map<String, Double> wanted = new HashMap<>();
      for (Slot slot : column) {
        wanted.put(
            slot.id(),
            steps.stream()
                .filter(step -> (fromLeft ? step.to() : step.from()).equals(slot.id()))
                .mapToDouble(step -> places.getOrDefault(fromLeft ? step.from() : step.to(), 0.5))
                .average()
                .orElseGet(() -> places.getOrDefault(slot.id(), 0.5)));
      }
      column.sort(
          Comparator.comparingDouble((Slot slot) -> wanted.getOrDefault(slot.id(), 0.5))
              .thenComparing(Slot::id));
      note(column, places);
    }
  }

  private static void note(List<Slot> column, Map<String, Double> places) {
    for (int i = 0; i < column.size(); i++) {
      places.put(column.get(i).id(), (i + 0.5) / column.size());
    }
  }
}
