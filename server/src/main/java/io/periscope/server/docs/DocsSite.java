package io.periscope.server.docs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.periscope.api.model.ViewTestDef;
import io.periscope.api.model.Workspace;
import io.periscope.core.Catalog;
import io.periscope.core.lineage.LineageBuilder;
import io.periscope.core.lineage.LineageGraph;
import io.periscope.core.lineage.Node;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The documentation of a workspace: pages that link to each other relatively, so that they can be
 * served below any address or lie in a folder.
 */
public final class DocsSite {
  private static final String NOT_FOUND = "404.html";

  private final Catalog catalog;
  private final DocsExtras extras;
  private final LineageGraph graph;
  private final Shell shell;
  private final Map<String, Page> pages = new LinkedHashMap<>();

  /** How the content of a page is made. */
  private record Page(String title, Function<Pieces, List<Object>> content) {}

  public DocsSite(Catalog catalog, DocsExtras extras) {
    this(catalog, extras, LineageBuilder.of(catalog, extras.readers()));
  }

  /**
   * @param graph of the same catalog, for it takes a while to make
   */
  public DocsSite(Catalog catalog, DocsExtras extras, LineageGraph graph) {
    this.catalog = catalog;
    this.extras = extras;
    this.graph = graph;
    List<Shell.Chapter> chapters = new ArrayList<>();
    chapters.add(new Shell.Chapter("Lineage", "lineage.html"));
    chapters.add(new Shell.Chapter("Unit tests", "tests.html"));
    boolean expects = graph.nodes().stream().anyMatch(node -> !expectations(node).isEmpty());
    if (expects) {
      chapters.add(new Shell.Chapter("Expectations", "expectations.html"));
    }
    if (!extras.jobs().isEmpty()) {
      chapters.add(new Shell.Chapter("Jobs", "jobs.html"));
    }
    this.shell = new Shell(workspace().settings().name(), graph, chapters);
    pages.put(
        "index.html",
        new Page(
            "Overview", pieces -> new OtherPages(pieces).overview(workspace(), graph, extras)));
    graph.nodes().forEach(this::node);
    pages.put("lineage.html", new Page("Lineage", pieces -> new OtherPages(pieces).lineage(graph)));
    pages.put(
        "tests.html",
        new Page("Unit tests", pieces -> new TestPages(pieces).all(workspace().tests())));
    if (expects) {
      pages.put("expectations.html", new Page("Expectations", this::expectations));
    }
    if (!extras.jobs().isEmpty()) {
      pages.put("jobs.html", new Page("Jobs", p -> new OtherPages(p).jobs(extras.jobs())));
    }
    pages.put(NOT_FOUND, new Page("Not found", pieces -> new OtherPages(pieces).notFound()));
  }

  private Workspace workspace() {
    return catalog.workspace();
  }

  private List<Object> expectations(Pieces pieces) {
    List<Object> sections = new ArrayList<>();
    for (Node node : graph.nodes()) {
      List<DocsExtras.Expectation> of = expectations(node);
      if (!of.isEmpty()) {
        sections.add(Html.tag("h2", pieces.link(node)).attr("id", Links.file(node.name())));
        sections.add(StreamPages.expectations(of));
      }
    }
    return new OtherPages(pieces).expectations(sections);
  }

  private List<DocsExtras.Expectation> expectations(Node node) {
    return switch (node.kind()) {
      case STREAM, TABLE, VIEW -> extras.expectations(node.name());
      default -> List.of();
    };
  }

  private void node(Node node) {
    Optional<Function<Pieces, List<Object>>> content =
        switch (node.kind()) {
          case SOURCE, JOB -> Optional.empty();
          case STREAM ->
              Optional.of(
                  pieces ->
                      new StreamPages(pieces)
                          .stream(catalog.stream(node.name()), node, expectations(node)));
          case TABLE ->
              Optional.of(
                  pieces ->
                      new StreamPages(pieces)
                          .table(
                              named(workspace().tables(), each -> each.name().equals(node.name())),
                              node,
                              expectations(node)));
          case VIEW -> Optional.of(pieces -> view(pieces, node));
          case MODEL ->
              Optional.of(
                  pieces ->
                      new ModelPages(pieces)
                          .model(
                              catalog.modelDef(node.name()),
                              catalog.model(node.name()),
                              node,
                              extras.champion(node.name())));
          case SINK ->
              Optional.of(
                  pieces ->
                      new OtherPages(pieces)
                          .sink(
                              named(workspace().sinks(), each -> each.name().equals(node.name())),
                              node));
          case DASHBOARD -> Optional.of(pieces -> new OtherPages(pieces).dashboard(node));
        };
    content.ifPresent(
        made -> pages.put(Links.path(node.kind(), node.name()), new Page(node.name(), made)));
  }

  private List<Object> view(Pieces pieces, Node node) {
    List<ViewTestDef> tests =
        workspace().tests().stream()
            .filter(test -> test.subject().kind() == ViewTestDef.Kind.VIEW)
            .filter(test -> test.subject().name().equals(node.name()))
            .toList();
    return new ViewPages(pieces)
        .view(
            named(workspace().views(), each -> each.name().equals(node.name())),
            catalog.plan(node.name()),
            node,
            tests,
            expectations(node));
  }

  private static <T> T named(List<T> all, java.util.function.Predicate<T> isIt) {
    return all.stream().filter(isIt).findFirst().orElseThrow();
  }

  /** All files of the site, by their paths. */
  public Map<String, byte[]> files() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    pages.keySet().forEach(path -> file(path).ifPresent(bytes -> files.put(path, bytes)));
    for (String asset : List.of("docs.css", "docs.js", "icon.svg", "names.js")) {
      file("assets/" + asset).ifPresent(bytes -> files.put("assets/" + asset, bytes));
    }
    return files;
  }

  /** One file of the site; empty when there is none at the path. */
  public Optional<byte[]> file(String path) {
    if (path.equals("assets/names.js")) {
      return Optional.of(names().getBytes(StandardCharsets.UTF_8));
    } else if (path.startsWith("assets/")) {
      return resource(path.substring("assets/".length()));
    }
    return Optional.ofNullable(pages.get(path))
        .map(page -> page(path, path.contains("/") ? "../" : "", page));
  }

  /**
   * The page that says that there is none.
   *
   * @param root where the site begins
   */
  public byte[] notFound(String root) {
    return page(NOT_FOUND, root, Optional.ofNullable(pages.get(NOT_FOUND)).orElseThrow());
  }

  private byte[] page(String path, String root, Page page) {
    Pieces pieces = new Pieces(graph, new Links(root, graph));
    return shell
        .page(path, root, page.title(), page.content().apply(pieces))
        .getBytes(StandardCharsets.UTF_8);
  }

  /** What can be searched for; a script, for a file that lies in a folder can read nothing else. */
  private String names() {
    ArrayNode names = JsonNodeFactory.instance.arrayNode();
    for (Node node : graph.nodes()) {
      if (node.kind() != Node.Kind.SOURCE) {
        String path = Links.path(node.kind(), node.name());
        names.addArray().add(node.kind().word()).add(node.name()).add(path);
        node.columns()
            .forEach(
                column ->
                    names
                        .addArray()
                        .add(node.kind().word())
                        .add(node.name() + "." + column.name())
                        .add(path + "#" + Pieces.anchor(column.name())));
      }
    }
    workspace()
        .tests()
        .forEach(
            test ->
                names
                    .addArray()
                    .add("test")
                    .add(test.name())
                    .add("tests.html#" + Links.file(test.name())));
    return "const NAMES = " + names + ";\n";
  }

  private static Optional<byte[]> resource(String name) {
    if (!List.of("docs.css", "docs.js", "icon.svg").contains(name)) {
      return Optional.empty();
    }
    String path = name.equals("icon.svg") ? "/page/icon.svg" : "/docs/" + name;
    try (InputStream in = DocsSite.class.getResourceAsStream(path)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
