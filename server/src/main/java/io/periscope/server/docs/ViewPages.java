package io.periscope.server.docs;

import io.periscope.api.model.Field;
import io.periscope.api.model.ViewDef;
import io.periscope.api.model.ViewTestDef;
import io.periscope.api.plan.Scoring;
import io.periscope.api.plan.StateColumn;
import io.periscope.api.plan.ViewPlan;
import io.periscope.core.lineage.Edge.Ref;
import io.periscope.core.lineage.Node;
import java.util.ArrayList;
import java.util.List;

/** The pages of views. */
final class ViewPages {
  private final Pieces pieces;

  ViewPages(Pieces pieces) {
    this.pieces = pieces;
  }

  List<Object> view(
      ViewDef view,
      ViewPlan plan,
      Node node,
      List<ViewTestDef> tests,
      List<DocsExtras.Expectation> expectations) {
    List<Object> page = new ArrayList<>();
    page.add(pieces.title("View", view.name(), view.description()));
    Pieces.Facts facts = new Pieces.Facts();
    facts.add("Reads", pieces.link("stream:" + plan.stream()), tables(plan));
    plan.scoring()
        .map(Scoring::model)
        .ifPresent(model -> facts.add("Asks the model", pieces.link("model:" + model.model())));
    facts.add("One row for each", groups(plan));
    facts.add("Declared in", StreamPages.code(view.file()));
    page.add(facts.list());
    page.addAll(List.of(Pieces.heading("Columns"), columns(plan, node)));
    Html decided = pieces.influences(pieces.graph().into(new Ref(node.id(), "")));
    if (!decided.toString().isEmpty()) {
      page.add(
          Html.tag("p", "Which rows there are, and how they are grouped and ordered: ", decided)
              .cls("decided"));
    }
    page.addAll(List.of(Pieces.heading("SQL"), SqlCode.block(view.sql())));
    page.addAll(List.of(Pieces.heading("What is kept"), state(plan)));
    page.addAll(StreamPages.expected(expectations));
    if (!tests.isEmpty()) {
      page.add(Pieces.heading("By example"));
      tests.forEach(test -> page.add(new TestPages(pieces).example(test, "h3")));
    }
    page.add(pieces.around(node));
    return page;
  }

  private Html tables(ViewPlan plan) {
    List<Object> parts = new ArrayList<>();
    plan.tables().forEach(table -> parts.addAll(List.of(", ", pieces.link("table:" + table))));
    return Html.of(parts);
  }

  private static Object groups(ViewPlan plan) {
    if (plan.groups().isEmpty()) {
      boolean grouped =
          plan.state().stream().anyMatch(column -> column.combine() == StateColumn.Combine.KEY);
      return grouped ? "group, by more than the answer has" : "nothing: there is one row";
    }
    List<Object> parts = new ArrayList<>();
    for (String group : plan.groups()) {
      parts.add(parts.isEmpty() ? "" : ", ");
      parts.add(Html.tag("a", StreamPages.code(group)).attr("href", "#" + Pieces.anchor(group)));
    }
    return Html.of(parts);
  }

  private Html.Tag columns(ViewPlan plan, Node node) {
    boolean read = !pieces.readers(node).isEmpty();
    List<Html.Tag> rows = new ArrayList<>();
    for (Field field : plan.output().fields()) {
      Ref ref = new Ref(node.id(), field.name());
      Html made = pieces.madeOf(ref);
      List<Object> cells =
          new ArrayList<>(
              List.of(
                  StreamPages.code(field.name()),
                  StreamPages.code(field.type().toString()),
                  made.toString().isEmpty()
                      ? Html.tag("span", "no column: it counts rows, or is the same in all")
                          .cls("quiet")
                      : made));
      if (read) {
        cells.add(pieces.readBy(ref));
      }
      rows.add(Pieces.row(cells.toArray()).attr("id", Pieces.anchor(field.name())));
    }
    List<String> head = List.of("Column", "Type", "Made of", "Read by");
    return Pieces.table(read ? head : head.subList(0, 3), rows);
  }

  private static Html state(ViewPlan plan) {
    List<Html.Tag> rows = new ArrayList<>();
    for (StateColumn column : plan.state()) {
      rows.add(
          Pieces.row(
              StreamPages.code(column.name()),
              StreamPages.code(column.type().toString()),
              switch (column.combine()) {
                case KEY -> "tells groups apart";
                case SUM -> "added up";
                case MIN -> "the least is kept";
                case MAX -> "the greatest is kept";
                case JOINT -> "together with others of the row";
              }));
    }
    return Html.of(
        Html.tag(
                "p",
                "Of each group these values are kept. They are made of each batch of events as it comes, and those"
                    + " of batches are merged in any order, live and over all history; the answer is computed from"
                    + " them when somebody asks.")
            .cls("quiet"),
        Pieces.table(List.of("Value", "Type", "When two are merged"), rows));
  }
}
