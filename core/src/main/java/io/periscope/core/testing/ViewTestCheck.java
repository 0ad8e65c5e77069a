package io.periscope.core.testing;

import io.periscope.api.error.NearestName;
import io.periscope.api.error.Problem;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.TableDef;
import io.periscope.api.model.ViewDef;
import io.periscope.api.model.ViewTestDef;
import io.periscope.api.model.ViewTestDef.Cell;
import io.periscope.api.model.ViewTestDef.Column;
import io.periscope.api.model.ViewTestDef.Given;
import io.periscope.api.model.ViewTestDef.Kind;
import io.periscope.api.model.ViewTestDef.Row;
import io.periscope.api.model.ViewTestDef.Subject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Finds what is wrong with unit tests without running them. */
public final class ViewTestCheck {
  private final Subjects subjects;

  public ViewTestCheck(Subjects subjects) {
    this.subjects = subjects;
  }

  /** The problems of all tests, each where it stands. */
  public List<Problem> problems() {
    return subjects.catalog().workspace().tests().stream()
        .flatMap(test -> problems(test).stream())
        .toList();
  }

  /** Those of one test; of one whose view does not compile, none. */
  List<Problem> problems(ViewTestDef test) {
    List<Problem> problems = new ArrayList<>();
    Subject subject = test.subject();
    boolean isView = subject.kind() == Kind.VIEW;
    Collection<String> known = isView ? views() : streams();
    if (!known.contains(subject.name())) {
      if (!(isView && subjects.broken().containsKey(subject.name()))) {
        problems.add(
            test.problem(
                subject.at(),
                unknown(isView ? "view" : "stream", subject.name(), known)
                    + (isView && streams().contains(subject.name())
                        ? "; a test of a stream has the key 'stream'"
                        : "")));
      }
      return problems;
    }
    Lineup lineup = Lineup.of(subjects.catalog(), test);
    given(test, lineup, problems);
    predictions(test, lineup, problems);
    expected(test, lineup, problems);
    return problems;
  }

  private void given(ViewTestDef test, Lineup lineup, List<Problem> problems) {
    List<String> read = new ArrayList<>(lineup.streams());
    read.addAll(lineup.tables());
    for (Given given : test.given()) {
      Optional<Schema> schema = schema(given.input());
      if (schema.isEmpty()) {
        List<String> all = new ArrayList<>(streams());
        all.addAll(tables());
        problems.add(test.problem(given.at(), unknown("stream or table", given.input(), all)));
        continue;
      }
      if (!read.contains(given.input())) {
        problems.add(
            test.problem(
                given.at(),
                "'%s' does not read '%s' here; it reads %s"
                    .formatted(test.subject().name(), given.input(), String.join(", ", read))));
      }
      for (Row row : given.rows()) {
        columns(test, row, schema.get(), "'" + given.input() + "'", problems);
        if (row.raw().isPresent() && tables().contains(given.input())) {
          problems.add(
              test.problem(row.at(), "a row of a table names its columns, such as { id: 1 }"));
        }
      }
    }
    if (lineup.begins().isEmpty()) {
      problems.add(
          test.problem(
              test.subject().at(),
              "no events are given: 'given' has rows of %s, or an empty list of them"
                  .formatted(String.join(" or of ", lineup.streams()))));
    }
  }

  private static void predictions(ViewTestDef test, Lineup lineup, List<Problem> problems) {
    test.predictions()
        .forEach(
            (model, predicted) -> {
              if (!lineup.models().contains(model)) {
                problems.add(
                    test.problem(
                        predicted.at(),
                        "'%s' asks no model '%s'%s"
                            .formatted(
                                test.subject().name(),
                                model,
                                lineup.models().isEmpty()
                                    ? ""
                                    : "; it asks " + String.join(", ", lineup.models()))));
              }
            });
  }

  private static void expected(ViewTestDef test, Lineup lineup, List<Problem> problems) {
    String what = "'" + test.subject().name() + "'";
    Schema columns = lineup.output();
    for (Column column : test.expected().columns()) {
      if (columns.indexOf(column.name()).isEmpty()) {
        problems.add(test.problem(column.at(), noColumn(what, column.name(), columns)));
      }
    }
    int before = problems.size();
    for (Row row : test.expected().rows().orElse(List.of())) {
      columns(test, row, columns, what, problems);
    }
    if (problems.size() > before) {
      return;
    }
    for (Row row : test.expected().rows().orElse(List.of())) {
      WrittenRows.typed(columns, row)
          .reason()
          .ifPresent(reason -> problems.add(test.problem(row.at(), "expected row: " + reason)));
    }
  }

  private static void columns(
      ViewTestDef test, Row row, Schema schema, String what, List<Problem> problems) {
    for (Cell cell : row.cells()) {
      if (schema.indexOf(cell.column()).isEmpty()) {
        problems.add(test.problem(cell.at(), noColumn(what, cell.column(), schema)));
      }
    }
  }

  private static String noColumn(String what, String name, Schema schema) {
    return "%s has no column '%s'; it has %s%s"
        .formatted(
            what, name, String.join(", ", schema.names()), NearestName.hint(name, schema.names()));
  }

  private static String unknown(String what, String name, Collection<String> known) {
    return "there is no %s '%s'; there are %s%s"
        .formatted(what, name, String.join(", ", known), NearestName.hint(name, known));
  }

  private Optional<Schema> schema(String input) {
    return subjects.catalog().workspace().stream(input)
        .map(StreamDef::schema)
        .or(
            () ->
                subjects.catalog().workspace().tables().stream()
                    .filter(table -> table.name().equals(input))
                    .map(TableDef::schema)
                    .findFirst());
  }

  private List<String> views() {
    return subjects.catalog().workspace().views().stream().map(ViewDef::name).toList();
  }

  private List<String> streams() {
    return subjects.catalog().workspace().streams().stream().map(StreamDef::name).toList();
  }

  private List<String> tables() {
    return subjects.catalog().workspace().tables().stream().map(TableDef::name).toList();
  }
}
