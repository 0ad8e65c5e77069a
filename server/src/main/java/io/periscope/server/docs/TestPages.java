package io.periscope.server.docs;

import io.periscope.api.model.ViewTestDef;
import io.periscope.api.model.ViewTestDef.Cell;
import io.periscope.api.model.ViewTestDef.Expected;
import io.periscope.api.model.ViewTestDef.Form;
import io.periscope.api.model.ViewTestDef.Given;
import io.periscope.api.model.ViewTestDef.Kind;
import io.periscope.api.model.ViewTestDef.Row;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Unit tests, shown as examples. */
final class TestPages {
  private final Pieces pieces;

  TestPages(Pieces pieces) {
    this.pieces = pieces;
  }

  List<Object> all(List<ViewTestDef> tests) {
    List<Object> page = new ArrayList<>();
    page.add(Html.tag("h1", "Unit tests"));
    page.add(
        Html.tag(
            "p",
            tests.isEmpty() ? "None is declared. " : "",
            "Rows in, expected rows out: ",
            StreamPages.code("periscope test"),
            " runs them, each in several cuts of its rows."));
    tests.forEach(test -> page.add(example(test, "h2")));
    return page;
  }

  /** A test, with a heading that can be linked to. */
  Html example(ViewTestDef test, String heading) {
    List<Object> parts = new ArrayList<>();
    parts.add(Html.tag(heading, test.name()).attr("id", Links.file(test.name())));
    if (!test.description().isBlank()) {
      parts.add(Pieces.paragraphs(test.description()));
    }
    boolean isView = test.subject().kind() == Kind.VIEW;
    String subject = test.subject().name();
    if (heading.equals("h2")) {
      parts.add(
          Html.tag(
                  "p",
                  isView ? "Tests the view " : "Tests the stream ",
                  pieces.link((isView ? "view:" : "stream:") + subject))
              .cls("quiet"));
    }
    test.predictions()
        .forEach(
            (model, predicted) ->
                parts.add(
                    Html.tag(
                        "p",
                        "The model ",
                        pieces.link("model:" + model),
                        " predicts "
                            + StreamPages.number(predicted.value())
                            + " of every event.")));
    for (Given given : test.given()) {
      parts.add(
          Html.tag(
              "figure", Html.tag("figcaption", "Given ", code(given.input())), rows(given.rows())));
    }
    Expected expected = test.expected();
    expected
        .rows()
        .ifPresent(
            rows ->
                parts.add(
                    Html.tag(
                        "figure",
                        Html.tag(
                            "figcaption", "Expected", expected.ordered() ? ", in this order" : ""),
                        rows(rows))));
    if (expected.count().isPresent()) {
      parts.add(Html.tag("p", "Expected are %d rows.".formatted(expected.count().getAsLong())));
    }
    expected
        .error()
        .ifPresent(error -> parts.add(Html.tag("p", "Expected is the error ", code(error))));
    if (!expected.quarantined().isEmpty()) {
      List<Object> reasons = new ArrayList<>();
      expected
          .quarantined()
          .forEach(reason -> reasons.addAll(List.of(reasons.isEmpty() ? "" : ", ", code(reason))));
      parts.add(Html.tag("p", "Not accepted, for ", reasons));
    }
    return Html.of(Html.tag("section", parts).cls("example"));
  }

  private static Html.Tag code(String text) {
    return StreamPages.code(text);
  }

  private static Object rows(List<Row> rows) {
    Set<String> columns = new LinkedHashSet<>();
    rows.forEach(row -> row.cells().forEach(cell -> columns.add(cell.column())));
    if (rows.isEmpty()) {
      return Html.tag("p", "no rows").cls("quiet");
    }
    List<Html.Tag> lines = new ArrayList<>();
    for (Row row : rows) {
      if (row.raw().isPresent()) {
        lines.add(
            Html.tag(
                "tr",
                Html.tag("td", code(row.raw().get()))
                    .attr("colspan", Math.max(1, columns.size()))));
        continue;
      }
      Html.Tag line = Html.tag("tr");
      for (String column : columns) {
        Optional<Cell> cell =
            row.cells().stream().filter(each -> each.column().equals(column)).findFirst();
        boolean isNull = cell.isEmpty() || cell.get().value().form() == Form.NULL;
        line.add(
            isNull
                ? Html.tag("td", Html.tag("span", "null").cls("quiet"))
                : Html.tag("td", cell.get().value().text()));
      }
      lines.add(line);
    }
    return Pieces.table(List.copyOf(columns), lines);
  }
}
