package io.periscope.workspace;

import io.periscope.api.model.ViewTestDef;
import io.periscope.api.model.ViewTestDef.At;
import io.periscope.api.model.ViewTestDef.Cell;
import io.periscope.api.model.ViewTestDef.Column;
import io.periscope.api.model.ViewTestDef.Expected;
import io.periscope.api.model.ViewTestDef.Form;
import io.periscope.api.model.ViewTestDef.Given;
import io.periscope.api.model.ViewTestDef.Kind;
import io.periscope.api.model.ViewTestDef.Predicted;
import io.periscope.api.model.ViewTestDef.Row;
import io.periscope.api.model.ViewTestDef.Subject;
import io.periscope.api.model.ViewTestDef.Value;
import io.periscope.workspace.yaml.Place;
import io.periscope.workspace.yaml.YamlMapping;
import io.periscope.workspace.yaml.YamlValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads a file of {@code tests/}. Whether what it names is declared is looked at elsewhere. */
final class ViewTestFileReader {
  private static final String ROWS =
      "a list of rows such as [{ id: 1 }], or a text of CSV with a header line";

  /**
   * @param fileName without its ending
   * @param relative as the user knows it
   */
  Optional<ViewTestDef> read(String fileName, String relative, YamlValue file) {
    return file.mapping(FileShape.TEST).flatMap(keys -> read(fileName, relative, file, keys));
  }

  private static Optional<ViewTestDef> read(
      String fileName, String relative, YamlValue file, YamlMapping keys) {
    ConnectedFile.requireName("test", fileName, keys);
    Optional<Subject> subject =
        keys.get("view")
            .flatMap(value -> subject(Kind.VIEW, value))
            .or(() -> keys.get("stream").flatMap(value -> subject(Kind.STREAM, value)));
    if (keys.has("view") == keys.has("stream")) {
      file.keyProblem("a test has one of view, stream: what is tested");
    }
    List<Given> given = new ArrayList<>();
    keys.get("given")
        .flatMap(value -> value.mapping("a mapping of streams and tables to rows"))
        .ifPresent(
            inputs ->
                inputs
                    .entries()
                    .forEach(
                        (name, value) ->
                            rows(value, true)
                                .ifPresent(
                                    rows ->
                                        given.add(new Given(name, rows, at(value.keyPlace()))))));
    Optional<Expected> expected = keys.get("expect").flatMap(ViewTestFileReader::expected);
    String description = keys.read("description", YamlValue::text).orElse("");
    Map<String, Predicted> predictions = predictions(keys);
    return subject.flatMap(
        of ->
            expected.map(
                wanted ->
                    new ViewTestDef(
                        fileName, description, relative, of, given, predictions, wanted)));
  }

  private static Optional<Subject> subject(Kind kind, YamlValue value) {
    return value.text().map(name -> new Subject(kind, name, at(value.place())));
  }

  private static Map<String, Predicted> predictions(YamlMapping keys) {
    Map<String, Predicted> predictions = new LinkedHashMap<>();
    keys.get("predict")
        .flatMap(value -> value.mapping("a mapping of models to what they predict"))
        .ifPresent(
            models ->
                models
                    .entries()
                    .forEach(
                        (model, value) ->
                            value
                                .number()
                                .ifPresent(
                                    number ->
                                        predictions.put(
                                            model,
                                            new Predicted(
                                                number.doubleValue(), at(value.keyPlace()))))));
    return predictions;
  }

  private static Optional<Expected> expected(YamlValue value) {
    Optional<YamlMapping> mapping = value.mapping(FileShape.EXPECT);
    if (mapping.isEmpty()) {
      return Optional.empty();
    }
    YamlMapping keys = mapping.get();
    if (!keys.has("rows") && !keys.has("count") && !keys.has("error") && !keys.has("quarantined")) {
      value.keyProblem("'expect' has at least one of rows, count, error, quarantined");
    }
    if (keys.has("error") && (keys.has("rows") || keys.has("count"))) {
      value.keyProblem("what fails has no rows: 'expect' has either error, or rows and count");
    }
    Optional<List<Row>> rows = keys.get("rows").flatMap(each -> rows(each, false));
    OptionalLong count =
        keys.read("count", each -> each.whole(0, Long.MAX_VALUE))
            .map(OptionalLong::of)
            .orElseGet(OptionalLong::empty);
    List<Column> columns = new ArrayList<>();
    keys.get("columns")
        .flatMap(each -> each.list("a list of columns"))
        .ifPresent(
            items ->
                items.forEach(
                    item ->
                        item.text()
                            .ifPresent(name -> columns.add(new Column(name, at(item.place()))))));
    Optional<Double> tolerance =
        keys.get("tolerance")
            .flatMap(
                each ->
                    each.number()
                        .filter(number -> number.signum() >= 0)
                        .map(BigDecimal::doubleValue)
                        .or(() -> each.mustBe("a number that is not negative")));
    return Optional.of(
        new Expected(
            rows,
            count,
            keys.read("ordered", YamlValue::bool).orElse(false),
            columns,
            tolerance,
            keys.read("error", YamlValue::text),
            texts(keys)));
  }

  private static List<String> texts(YamlMapping keys) {
    List<String> texts = new ArrayList<>();
    keys.get("quarantined")
        .flatMap(each -> each.list("a list of reasons, or parts of them"))
        .ifPresent(items -> items.forEach(item -> item.text().ifPresent(texts::add)));
    return texts;
  }

  /**
   * @param events whether a row can be an event as it stands
   */
  private static Optional<List<Row>> rows(YamlValue value, boolean events) {
    if (value.isScalar() && !value.isNull()) {
      return value.text().flatMap(text -> csv(value, text));
    }
    return value
        .list(ROWS)
        .map(
            items -> {
              List<Row> rows = new ArrayList<>();
              items.forEach(item -> row(item, events).ifPresent(rows::add));
              return rows;
            });
  }

  private static Optional<Row> row(YamlValue item, boolean events) {
    At at = at(item.place());
    if (events && item.isScalar() && !item.isNull()) {
      return item.written().map(text -> new Row(List.of(), Optional.of(text), at));
    }
    String expected =
        events
            ? "a row such as { id: 1 }, or a text that is an event as it stands"
            : "a row such as { id: 1 }";
    return item.mapping(expected)
        .map(
            columns -> {
              List<Cell> cells = new ArrayList<>();
              columns
                  .entries()
                  .forEach(
                      (name, value) ->
                          value(value)
                              .ifPresent(
                                  found -> cells.add(new Cell(name, found, at(value.keyPlace())))));
              return new Row(cells, Optional.empty(), at);
            });
  }

  private static Optional<Value> value(YamlValue value) {
    if (value.isNull()) {
      return Optional.of(new Value(Form.NULL, ""));
    } else if (value.isBoolean()) {
      return value.bool().map(each -> new Value(Form.BOOLEAN, each.toString()));
    } else if (value.isNumber()) {
      return value.number().map(each -> new Value(Form.NUMBER, each.toString()));
    }
    return value
        .written()
        .map(text -> new Value(Form.TEXT, text))
        .or(() -> value.mustBe("a text, a number, true, false or null"));
  }

  private static Optional<List<Row>> csv(YamlValue value, String text) {
    CsvText csv = CsvText.parse(text);
    if (csv.fault().isPresent()) {
      value.problem(value.name() + " is no CSV: " + csv.fault().get());
      return Optional.empty();
    }
    List<String> header =
        csv.records().get(0).cells().stream().map(cell -> cell.orElse("").strip()).toList();
    if (header.stream().anyMatch(String::isEmpty)
        || header.stream().distinct().count() < header.size()) {
      value.problem(
          value.name() + ": the first line of CSV names the columns, each once; it is " + header);
      return Optional.empty();
    }
    List<Row> rows = new ArrayList<>();
    for (CsvText.Line line : csv.records().subList(1, csv.records().size())) {
      At at = new At(value.textLine() + line.number(), 1);
      if (line.cells().size() != header.size()) {
        value.problem(
            "%s: line %d has %d cells, and the header %d"
                .formatted(value.name(), at.line(), line.cells().size(), header.size()));
        return Optional.empty();
      }
      List<Cell> cells = new ArrayList<>();
      for (int i = 0; i < header.size(); i++) {
        Optional<String> cell = line.cells().get(i);
        cells.add(
            new Cell(
                header.get(i),
                cell.map(found -> new Value(Form.CELL, found))
                    .orElseGet(() -> new Value(Form.NULL, "")),
                at));
      }
      rows.add(new Row(cells, Optional.empty(), at));
    }
    return Optional.of(rows);
  }

  private static At at(Place place) {
    return new At(place.line(), place.column());
  }
}
