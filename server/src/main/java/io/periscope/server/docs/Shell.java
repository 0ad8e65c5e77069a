package io.periscope.server.docs;

import io.periscope.core.lineage.LineageGraph;
import io.periscope.core.lineage.Node;
import java.util.ArrayList;
import java.util.List;

/** What is around the content of every page: head, search, and the list of everything. */
final class Shell {
  /** The kinds of things that have pages, as they follow one another in a pipeline. */
  static final List<Node.Kind> SECTIONS =
      List.of(
          Node.Kind.STREAM,
          Node.Kind.TABLE,
          Node.Kind.VIEW,
          Node.Kind.MODEL,
          Node.Kind.SINK,
          Node.Kind.DASHBOARD);

  private final String workspace;
  private final LineageGraph graph;
  private final List<Chapter> chapters;

  /** A page besides those of nodes, for the list of everything. */
  record Chapter(String title, String path) {}

  Shell(String workspace, LineageGraph graph, List<Chapter> chapters) {
    this.workspace = workspace;
    this.graph = graph;
    this.chapters = List.copyOf(chapters);
  }

  /**
   * @param path of the page, from the site's root
   * @param root from the page to the site's root
   */
  String page(String path, String root, String title, List<Object> content) {
    Links links = new Links(root, graph);
    boolean isHome = path.equals("index.html");
    Html.Tag head =
        Html.tag(
            "head",
            Html.tag("meta").attr("charset", "utf-8"),
            Html.tag("meta")
                .attr("name", "viewport")
                .attr("content", "width=device-width, initial-scale=1"),
            Html.tag("meta").attr("name", "color-scheme").attr("content", "light dark"),
            Html.tag("title", isHome ? workspace : title + " · " + workspace),
            Html.tag("link").attr("rel", "stylesheet").attr("href", links.to("assets/docs.css")),
            Html.tag("link")
                .attr("rel", "icon")
                .attr("href", links.to("assets/icon.svg"))
                .attr("type", "image/svg+xml"),
            Html.tag("script").attr("src", links.to("assets/names.js")).attr("defer", ""),
            Html.tag("script").attr("src", links.to("assets/docs.js")).attr("defer", ""));
    Html.Tag header =
        Html.tag(
            "header",
            Html.tag(
                    "a",
                    Html.tag("img")
                        .attr("src", links.to("assets/icon.svg"))
                        .attr("alt", "")
                        .attr("width", 24)
                        .attr("height", 24),
                    Html.tag("strong", workspace))
                .attr("href", links.to("index.html"))
                .cls("home"),
            Html.tag(
                    "div",
                    Html.tag("input")
                        .attr("type", "search")
                        .attr("id", "search")
                        .attr("placeholder", "Search")
                        .attr("aria-label", "Search names and columns")
                        .attr("autocomplete", "off"),
                    Html.tag("ul").attr("id", "found").attr("hidden", ""))
                .cls("search"));
    Html.Tag body =
        Html.tag(
                "body",
                Html.tag("a", "Skip to content").attr("href", "#content").cls("skip"),
                header,
                Html.tag(
                        "div",
                        Html.tag("details", Html.tag("summary", "Contents"), nav(links, path))
                            .cls("contents")
                            .attr("open", ""),
                        Html.tag("main", content).attr("id", "content"))
                    .cls("columns"))
            .attr("data-root", root);
    return Html.document(Html.tag("html", head, body).attr("lang", "en"));
  }

  private Html.Tag nav(Links links, String path) {
    Html.Tag nav = Html.tag("nav").attr("aria-label", "Everything in this workspace");
    nav.add(list(List.of(entry("Overview", "index.html", links, path))));
    for (Node.Kind kind : SECTIONS) {
      List<Html.Tag> entries = new ArrayList<>();
      for (Node node : graph.nodes()) {
        if (node.kind() == kind) {
          entries.add(entry(node.name(), Links.path(kind, node.name()), links, path));
        }
      }
      if (!entries.isEmpty()) {
        nav.add(Html.tag("h2", plural(kind)), list(entries));
      }
    }
    nav.add(
        Html.tag("h2", "Across"),
        list(
            chapters.stream()
                .map(chapter -> entry(chapter.title(), chapter.path(), links, path))
                .toList()));
    return nav;
  }

  static String plural(Node.Kind kind) {
    return switch (kind) {
      case SOURCE -> "Sources";
      case STREAM -> "Streams";
      case TABLE -> "Tables";
      case VIEW -> "Views";
      case MODEL -> "Models";
      case SINK -> "Sinks";
      case DASHBOARD -> "Dashboards";
      case JOB -> "Jobs";
    };
  }

  private static Html.Tag entry(String title, String target, Links links, String path) {
    Html.Tag link = Html.tag("a", title).attr("href", links.to(target));
    return Html.tag("li", target.equals(path) ? link.attr("aria-current", "page") : link);
  }

  private static Html.Tag list(List<Html.Tag> entries) {
    return Html.tag("ul", entries);
  }
}
