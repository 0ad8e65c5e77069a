package io.periscope.core.lineage;

import io.periscope.api.plan.ColumnLineage.Kind;
import io.periscope.core.lineage.Edge.Ref;
import io.periscope.core.lineage.LineageGraph.Direction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Lineage as a person reads it in a terminal. */
public final class LineageText {
  private final LineageGraph graph;

  public LineageText(LineageGraph graph) {
    this.graph = graph;
  }

  /** All nodes, with what they read. */
  public String all() {
    StringBuilder text = new StringBuilder();
    for (Node node : graph.nodes()) {
      Set<String> from = new TreeSet<>();
      graph.edges().stream()
          .filter(edge -> edge.to().node().equals(node.id()))
          .map(edge -> edge.from().node())
          .filter(id -> !id.equals(node.id()))
          .forEach(from::add);
      text.append("%s %s".formatted(node.kind().word(), node.name()));
      if (!from.isEmpty()) {
        text.append("  <-  ").append(String.join(", ", from));
      } else if (!node.detail().isEmpty()) {
        text.append("  (").append(node.detail()).append(')');
      }
      text.append('\n');
    }
    return text.toString();
  }

  /**
   * What a column is made of, or what is made of it, as a tree. What a branch has that was shown
   * before is not shown again.
   */
  public String tree(Ref ref, Direction direction) {
    StringBuilder text = new StringBuilder(title(ref)).append('\n');
    if (ref.column().isEmpty()) {
      Node node = graph.node(ref.node()).orElseThrow();
      Set<Ref> shown = new HashSet<>();
      for (int i = 0; i < node.columns().size(); i++) {
        Ref column = new Ref(ref.node(), node.columns().get(i).name());
        boolean last = i == node.columns().size() - 1;
        text.append(last ? "└─ " : "├─ ").append(column.column()).append('\n');
        branches(column, direction, last ? "   " : "│  ", shown, text);
      }
    } else {
      branches(ref, direction, "", new HashSet<>(), text);
    }
    if (direction == Direction.UP) {
      decided(ref, text);
    }
    return text.toString();
  }

  private void branches(
      Ref ref, Direction direction, String indent, Set<Ref> shown, StringBuilder text) {
    if (!shown.add(ref)) {
      return;
    }
    Map<Ref, Set<Kind>> next = new LinkedHashMap<>();
    List<Edge> edges = direction == Direction.UP ? graph.into(ref) : graph.outOf(ref);
    for (Edge edge : edges) {
      Ref other = direction == Direction.UP ? edge.from() : edge.to();
      next.computeIfAbsent(other, key -> new TreeSet<>()).add(edge.kind());
    }
    List<Ref> refs = new ArrayList<>(next.keySet());
    for (int i = 0; i < refs.size(); i++) {
      boolean last = i == refs.size() - 1;
      Ref other = refs.get(i);
      text.append(indent)
          .append(last ? "└─ " : "├─ ")
          .append(title(other))
          .append("  ")
          .append(words(next.getOrDefault(other, Set.of())))
          .append(shown.contains(other) ? "  (as above)" : "")
          .append('\n');
      branches(other, direction, indent + (last ? "   " : "│  "), shown, text);
    }
  }

  /** What decides about all columns of the node. */
  private void decided(Ref ref, StringBuilder text) {
    Map<Ref, Set<Kind>> all = new LinkedHashMap<>();
    for (Edge edge : graph.into(new Ref(ref.node(), ""))) {
      all.computeIfAbsent(edge.from(), key -> new TreeSet<>()).add(edge.kind());
    }
    if (!all.isEmpty()) {
      text.append("which rows there are, and how they are grouped and ordered:\n");
      all.forEach(
          (from, kinds) ->
              text.append("   ")
                  .append(title(from))
                  .append("  ")
                  .append(words(kinds))
                  .append('\n'));
    }
  }

  private String title(Ref ref) {
    Node node = graph.node(ref.node()).orElseThrow();
    String name = node.kind().word() + " " + node.name();
    return ref.column().isEmpty() ? name : name + "." + ref.column();
  }

  private static String words(Set<Kind> kinds) {
    return String.join(", ", kinds.stream().map(LineageText::word).toList());
  }

  private static String word(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
