package io.periscope.server.docs;

import io.periscope.api.plan.ColumnLineage.Kind;
import io.periscope.core.lineage.Edge;
import io.periscope.core.lineage.Edge.Ref;
import io.periscope.core.lineage.LineageGraph;
import io.periscope.core.lineage.LineageGraph.Direction;
import io.periscope.core.lineage.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Parts that several pages have. */
final class Pieces {
  /** So many names stand in a cell; more can be opened. */
  private static final int SHOWN = 3;

  private final LineageGraph graph;
  private final Links links;

  Pieces(LineageGraph graph, Links links) {
    this.graph = graph;
    this.links = links;
  }

  LineageGraph graph() {
    return graph;
  }

  Links links() {
    return links;
  }

  /** The head of a page about one thing. */
  Html title(String kind, String name, String description) {
    return Html.of(
        Html.tag("p", kind).cls("kind-of"), Html.tag("h1", name), paragraphs(description));
  }

  /** A text, with its lines as they were broken. */
  static Html paragraphs(String text) {
    if (text.isBlank()) {
      return Html.of(Html.tag("p", "No description.").cls("quiet"));
    }
    return Html.of(Html.tag("p", text.strip()).cls("about"));
  }

  /** A heading that can be linked to. */
  static Html.Tag heading(String title) {
    return Html.tag("h2", title)
        .attr("id", title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"));
  }

  /** Names and what is to be said of them. */
  static final class Facts {
    private final Html.Tag list = Html.tag("dl").cls("facts");

    Facts add(String name, Object... value) {
      list.add(Html.tag("div", Html.tag("dt", name), Html.tag("dd", value)));
      return this;
    }

    Html.Tag list() {
      return list;
    }
  }

  /** A table with a head, which scrolls by itself when it is too wide. */
  static Html.Tag table(List<String> head, List<Html.Tag> rows) {
    Html.Tag titles = Html.tag("tr");
    head.forEach(title -> titles.add(Html.tag("th", title).attr("scope", "col")));
    return Html.tag("div", Html.tag("table", Html.tag("thead", titles), Html.tag("tbody", rows)))
        .cls("table-frame")
        .attr("tabindex", "0");
  }

  static Html.Tag row(Object... cells) {
    Html.Tag row = Html.tag("tr");
    for (Object cell : cells) {
      row.add(Html.tag("td", cell));
    }
    return row;
  }

  /** The anchor of a column on the page of its node. */
  static String anchor(String column) {
    return "column-" + Links.file(column);
  }

  Html.Tag link(Node node) {
    return Html.tag("a", node.name()).attr("href", links.to(node)).cls("to " + node.kind().word());
  }

  /** A link to a thing by its id. */
  Object link(String id) {
    return graph.node(id).<Object>map(this::link).orElse(id);
  }

  /** A link to a column; a source has no page of its own, but stands on that of what it feeds. */
  Object link(Ref ref) {
    if (ref.column().isEmpty()) {
      return link(ref.node());
    }
    return graph
        .node(ref.node())
        .<Object>map(
            node ->
                node.kind() == Node.Kind.SOURCE
                    ? Html.tag("span", "source " + ref.column()).cls("to source")
                    : Html.tag("a", node.name() + "." + ref.column())
                        .attr("href", links.to(node) + "#" + anchor(ref.column()))
                        .cls("to " + node.kind().word()))
        .orElse(ref.toString());
  }

  /** What a column is made of, each with how. */
  Html madeOf(Ref ref) {
    return influences(graph.into(ref));
  }

  Html influences(List<Edge> edges) {
    Map<Ref, Set<Kind>> all = new LinkedHashMap<>();
    edges.forEach(
        edge -> all.computeIfAbsent(edge.from(), key -> new TreeSet<>()).add(edge.kind()));
    List<Object> parts = new ArrayList<>();
    all.forEach(
        (from, kinds) -> {
          Html.Tag each = Html.tag("span", link(from)).cls("influence");
          kinds.stream()
              .filter(kind -> kind != Kind.IDENTITY)
              .forEach(kind -> each.add(" ", Html.tag("small", word(kind)).cls("how")));
          parts.add(each);
        });
    return Html.of(parts);
  }

  static String word(Kind kind) {
    return switch (kind) {
      case IDENTITY -> "as it is";
      case TRANSFORMATION -> "computed";
      case AGGREGATION -> "aggregated";
      case CONDITIONAL -> "condition";
      case FILTER -> "filter";
      case JOIN -> "join";
      case GROUP_BY -> "group";
      case SORT -> "order";
      case WINDOW -> "window";
    };
  }

  /** The things that read a column. */
  Html readBy(Ref ref) {
    Set<String> ids = new LinkedHashSet<>();
    graph.outOf(ref).forEach(edge -> ids.add(edge.to().node()));
    return names(List.copyOf(ids));
  }

  /** The things that read any of a node. */
  List<Node> readers(Node node) {
    return graph.nodes().stream()
        .filter(
            other ->
                !other.id().equals(node.id())
                    && graph.edges().stream()
                        .anyMatch(
                            edge ->
                                edge.from().node().equals(node.id())
                                    && edge.to().node().equals(other.id())))
        .toList();
  }

  private Html names(List<String> ids) {
    if (ids.size() <= SHOWN + 1) {
      return linked(ids);
    }
    return Html.of(Html.tag("details", Html.tag("summary", ids.size() + " readers"), linked(ids)));
  }

  private Html linked(List<String> ids) {
    List<Object> parts = new ArrayList<>();
    ids.forEach(id -> parts.add(Html.tag("span", link(id)).cls("influence")));
    return Html.of(parts);
  }

  /** A picture of what a node is made of and what is made of it. */
  Html around(Node node) {
    Ref whole = new Ref(node.id(), "");
    LineageGraph up = graph.of(whole, Direction.UP);
    LineageGraph down = graph.of(whole, Direction.DOWN);
    Set<Node> nodes = new LinkedHashSet<>(up.nodes());
    nodes.addAll(down.nodes());
    List<Edge> edges = new ArrayList<>(up.edges());
    edges.addAll(down.edges());
    return Html.of(
        heading("Lineage"),
        GraphSvg.of(new LineageGraph(List.copyOf(nodes), edges), links, node.id()));
  }
}
