package io.periscope.server.docs;

import io.periscope.api.model.DurationText;
import io.periscope.api.model.ServiceDef;
import io.periscope.api.model.SinkDef;
import io.periscope.api.model.Workspace;
import io.periscope.core.lineage.Edge.Ref;
import io.periscope.core.lineage.LineageGraph;
import io.periscope.core.lineage.Node;
import java.util.ArrayList;
import java.util.List;

/** The pages of sinks and dashboards, and those that are about everything. */
final class OtherPages {
  private final Pieces pieces;

  OtherPages(Pieces pieces) {
    this.pieces = pieces;
  }

  List<Object> overview(Workspace workspace, LineageGraph graph, DocsExtras extras) {
    List<Object> page = new ArrayList<>();
    page.add(Html.tag("p", "Workspace").cls("kind-of"));
    page.add(Html.tag("h1", workspace.settings().name()));
    page.add(Html.tag("p", counts(graph)).cls("about"));
    page.add(GraphSvg.of(graph, pieces.links(), ""));
    for (Node.Kind kind : Shell.SECTIONS) {
      List<Html.Tag> rows = new ArrayList<>();
      for (Node node : graph.nodes()) {
        if (node.kind() == kind) {
          rows.add(Pieces.row(pieces.link(node), brief(node.description())));
        }
      }
      if (!rows.isEmpty()) {
        page.addAll(
            List.of(
                Pieces.heading(Shell.plural(kind)),
                Pieces.table(List.of("Name", "What it is"), rows)));
      }
    }
    if (!workspace.services().isEmpty()) {
      page.addAll(List.of(Pieces.heading("Services"), services(workspace.services())));
    }
    if (!extras.jobs().isEmpty()) {
      page.addAll(
          List.of(
              Pieces.heading("Jobs"),
              Html.tag(
                  "p",
                  Html.tag("a", "What is done by itself")
                      .attr("href", pieces.links().to("jobs.html")))));
    }
    return page;
  }

  private static String counts(LineageGraph graph) {
    List<String> words = new ArrayList<>();
    for (Node.Kind kind : Node.Kind.values()) {
      long count = graph.nodes().stream().filter(node -> node.kind() == kind).count();
      if (count > 0 && kind != Node.Kind.SOURCE) {
        String plural = kind.word() + (count == 1 ? "" : "s");
        words.add(count + " " + plural);
      }
    }
    return String.join(", ", words) + ".";
  }

  /** The first sentence or line. */
  private static String brief(String description) {
    String text = description.strip().replaceAll("\\s+", " ");
    int end = text.indexOf(". ");
    return end < 0 ? text : text.substring(0, end + 1);
  }

  private static Html.Tag services(List<ServiceDef> services) {
    return Pieces.table(
        List.of("Name", "Kind"),
        services.stream()
            .map(
                service ->
                    Pieces.row(StreamPages.code(service.name()), service.kind())
                        .attr("id", "service-" + Links.file(service.name())))
            .toList());
  }

  List<Object> sink(SinkDef sink, Node node) {
    List<Object> page = new ArrayList<>();
    page.add(pieces.title("Sink", sink.name(), sink.description()));
    Pieces.Facts facts = new Pieces.Facts();
    facts.add("Writes to", sink.kind());
    if (sink.question() instanceof SinkDef.Question.View view) {
      facts.add("All rows of", pieces.link("view:" + view.name()));
    } else if (sink.question() instanceof SinkDef.Question.Stream stream) {
      facts.add("Each event of", pieces.link("stream:" + stream.name()));
    }
    if (!(sink.question() instanceof SinkDef.Question.Stream)) {
      facts.add("At most", "every " + DurationText.exact(sink.every()) + ", when it has changed");
    }
    if (!sink.key().isEmpty()) {
      facts.add("Rows are told apart by", String.join(", ", sink.key()));
    }
    page.add(facts.list());
    page.addAll(List.of(Pieces.heading("Columns"), columns(node)));
    Html decided = pieces.influences(pieces.graph().into(new Ref(node.id(), "")));
    if (!decided.toString().isEmpty()) {
      page.add(
          Html.tag("p", "Which rows there are, and how they are ordered: ", decided)
              .cls("decided"));
    }
    if (sink.question() instanceof SinkDef.Question.Select select) {
      page.addAll(List.of(Pieces.heading("SQL"), SqlCode.block(select.sql())));
    }
    page.add(pieces.around(node));
    return page;
  }

  List<Object> dashboard(Node node) {
    List<Object> page = new ArrayList<>();
    page.add(pieces.title("Dashboard", node.name(), node.description()));
    page.addAll(List.of(Pieces.heading("Columns"), columns(node), pieces.around(node)));
    return page;
  }

  private Html.Tag columns(Node node) {
    List<Html.Tag> rows = new ArrayList<>();
    for (Node.Column column : node.columns()) {
      rows.add(
          Pieces.row(
                  StreamPages.code(column.name()),
                  StreamPages.code(column.type()),
                  pieces.madeOf(new Ref(node.id(), column.name())))
              .attr("id", Pieces.anchor(column.name())));
    }
    return Pieces.table(List.of("Column", "Type", "Made of"), rows);
  }

  List<Object> lineage(LineageGraph graph) {
    return List.of(
        Html.tag("h1", "Lineage"),
        Html.tag(
                "p",
                "What is made of what, from left to right. Point at a box to see what it is made of and what is made"
                    + " of it; click it for its columns.")
            .cls("about"),
        GraphSvg.of(graph, pieces.links(), ""));
  }

  List<Object> jobs(List<DocsExtras.Job> jobs) {
    List<Object> page = new ArrayList<>();
    page.add(Html.tag("h1", "Jobs"));
    for (DocsExtras.Job job : jobs) {
      page.add(Html.tag("h2", job.name()).attr("id", Links.file(job.name())));
      page.add(Pieces.paragraphs(job.description()));
      page.add(
          new Pieces.Facts()
              .add("Runs", job.when())
              .add("Does", String.join(", then ", job.steps()))
              .add(
                  "Last",
                  Html.tag("span", job.last().orElse("not run yet"))
                      .cls(job.last().isEmpty() ? "quiet" : job.succeeded() ? "good" : "bad"))
              .list());
    }
    return page;
  }

  List<Object> expectations(List<Object> sections) {
    List<Object> page = new ArrayList<>(List.of(Html.tag("h1", "Expectations")));
    page.addAll(sections);
    return page;
  }

  List<Object> notFound() {
    return List.of(
        Html.tag("h1", "There is no such page"),
        Html.tag(
            "p",
            "It may have been renamed or removed. Search above, or begin at the ",
            Html.tag("a", "overview").attr("href", pieces.links().to("index.html")),
            "."));
  }
}
