package io.periscope.core.lineage;

import io.periscope.api.error.NearestName;
import io.periscope.api.error.PeriscopeException;
import io.periscope.core.lineage.Edge.Ref;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Everything that is declared, and what is made of what.
 *
 * @param nodes those that things come from stand before those that they go to, kind by kind
 * @param edges each once, in the order of what they lead to
 */
public record LineageGraph(List<Node> nodes, List<Edge> edges) {

  /** Which way to look. */
  public enum Direction {
    /** What it is made of. */
    UP,
    /** What is made of it. */
    DOWN
  }

  public LineageGraph {
    nodes =
        nodes.stream().sorted(Comparator.comparing(Node::kind).thenComparing(Node::name)).toList();
    edges = edges.stream().distinct().sorted().toList();
  }

  /** The node of an id. */
  public Optional<Node> node(String id) {
    return nodes.stream().filter(node -> node.id().equals(id)).findFirst();
  }

  /** What a column, or a node as a whole, is made of directly. */
  public List<Edge> into(Ref ref) {
    return edges.stream().filter(edge -> edge.to().equals(ref)).toList();
  }

  /** What is made of a column, or of a node as a whole, directly. */
  public List<Edge> outOf(Ref ref) {
    return edges.stream().filter(edge -> edge.from().equals(ref)).toList();
  }

  /**
   * Finds what a person means: {@code NAME}, {@code NAME.COLUMN}, and either behind {@code KIND:}.
   * Of things of the same name, a stream, table or view is meant rather than a model, a sink or
   * else, and a source last.
   *
   * @throws PeriscopeException (USER) when there is nothing of that name
   */
  public Ref find(String text) {
    int colon = text.indexOf(':');
    String kind = colon < 0 ? "" : text.substring(0, colon);
    String rest = text.substring(colon + 1);
    int dot = rest.indexOf('.');
    String name = dot < 0 ? rest : rest.substring(0, dot);
    String column = dot < 0 ? "" : rest.substring(dot + 1);
    Node node =
        nodes.stream()
            .filter(each -> each.name().equals(name))
            .filter(each -> kind.isEmpty() || each.kind().word().equals(kind))
            .min(Comparator.comparing(each -> rank(each.kind())))
            .orElseThrow(() -> unknown(text));
    if (!column.isEmpty() && node.column(column).isEmpty()) {
      List<String> names = node.columns().stream().map(Node.Column::name).toList();
      throw PeriscopeException.user(
          "%s has no column '%s'; it has %s%s"
              .formatted(
                  node.id(), column, String.join(", ", names), NearestName.hint(column, names)));
    }
    return new Ref(node.id(), column);
  }

  private static int rank(Node.Kind kind) {
    return switch (kind) {
      case STREAM, TABLE, VIEW -> 0;
      case MODEL -> 1;
      case SINK, DASHBOARD, JOB -> 2;
      case SOURCE -> 3;
    };
  }

  private PeriscopeException unknown(String text) {
    List<String> names = nodes.stream().map(Node::name).distinct().sorted().toList();
    return PeriscopeException.user(
        "nothing is named '%s'; there are: %s%s"
            .formatted(
                text,
                names.isEmpty() ? "none" : String.join(", ", names),
                NearestName.hint(text, names)));
  }

  /**
   * The part of the graph that has to do with a column or a node: what it is made of and what
   * decides about it, and so on up to where it all comes from; or the same the other way round.
   */
  public LineageGraph of(Ref ref, Direction direction) {
    Set<Ref> seen = new HashSet<>();
    Set<Edge> taken = new HashSet<>();
    Deque<Ref> open = new ArrayDeque<>(start(ref));
    while (!open.isEmpty()) {
      Ref next = open.pop();
      if (seen.add(next)) {
        List<Edge> further = direction == Direction.UP ? above(next) : below(next);
        for (Edge edge : further) {
          taken.add(edge);
          open.addAll(direction == Direction.UP ? List.of(edge.from()) : columns(edge.to()));
        }
      }
    }
    Set<String> ids = new HashSet<>(Set.of(ref.node()));
    taken.forEach(edge -> ids.addAll(List.of(edge.from().node(), edge.to().node())));
    return new LineageGraph(
        nodes.stream().filter(node -> ids.contains(node.id())).toList(), List.copyOf(taken));
  }

  private List<Ref> start(Ref ref) {
    return columns(ref);
  }

  /** A column; or, of a node as a whole, all of its columns and itself. */
  private List<Ref> columns(Ref ref) {
    List<Ref> all = new ArrayList<>(List.of(ref));
    if (ref.column().isEmpty()) {
      node(ref.node())
          .ifPresent(
              node ->
                  node.columns().forEach(column -> all.add(new Ref(ref.node(), column.name()))));
    }
    return all;
  }

  /** What makes a column, and what decides about all of its node's. */
  private List<Edge> above(Ref ref) {
    return ref.column().isEmpty()
        ? into(ref)
        : Stream.concat(into(ref).stream(), into(new Ref(ref.node(), "")).stream()).toList();
  }

  private List<Edge> below(Ref ref) {
    return outOf(ref);
  }
}
