package io.periscope.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.periscope.api.error.ProblemsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The published schemas and the reader say the same. */
final class SchemaTest {
  private static final String STREAM =
      "stream: s\nfields: { id: string, n: int, t: timestamp, b: boolean }\n";

  private static final List<String> CHANNEL =
      List.of("periscope", "properties", "notify", "additionalProperties");

  @TempDir Path root;

  private static Object schema(String name) {
    return Json.parse(Published.text(Published.SCHEMAS.resolve(name + ".schema.json")));
  }

  private static List<String> errors(String schema, String yaml) {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(Json.write(schema(schema)), InputFormat.JSON)
        .validate(Json.write(Json.parse(yaml)), InputFormat.JSON)
        .stream()
        .map(Error::toString)
        .toList();
  }

  private static String schemaOf(Path file) {
    return switch (file.getParent().getFileName().toString()) {
      case "streams" -> "stream";
      case "tables" -> "table";
      case "sinks" -> "sink";
      case "services" -> "service";
      case "models" -> "model";
      case "tests" -> "test";
      case "jobs" -> "job";
      case "alerts" -> "alert";
      default -> "periscope";
    };
  }

  static Stream<Path> exampleFiles() {
    return Published.exampleFiles().stream();
  }

  @ParameterizedTest
  @MethodSource("exampleFiles")
  void theExamplesAreValid(Path file) {
    assertThat(errors(schemaOf(file), Published.text(file))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("exampleFiles")
  void theExamplesWithAnUnknownKeyAreNot(Path file) {
    assertThat(errors(schemaOf(file), Published.text(file) + "\nunheard_of: 1\n")).isNotEmpty();
  }

  @Test
  void theTemplateIsValid() {
    new WorkspaceTemplate().write(root);
    assertThat(errors("periscope", Published.text(root.resolve("periscope.yaml")))).isEmpty();
    assertThat(errors("stream", Published.text(root.resolve("streams/orders.yaml")))).isEmpty();
    assertThat(errors("test", Published.text(root.resolve("tests/takings.yaml")))).isEmpty();
  }

  /** Where in the schemas each shape stands: the schema, then the way from its root. */
  private static List<List<String>> places(FileShape shape) {
    return switch (shape) {
      case PERISCOPE -> List.of(List.of("periscope"));
      case HTTP, LOG, COMMIT, SEGMENT, BATCH, REGISTRY, MLFLOW, LINEAGE ->
          List.of(List.of("periscope", "properties", shape.name().toLowerCase(Locale.ROOT)));
      case CHANNEL -> List.of(CHANNEL);
      case WEBHOOK -> List.of(append(append(CHANNEL, "properties"), "webhook"));
      case EMAIL -> List.of(append(append(CHANNEL, "properties"), "email"));
      case NOTICE_FILE -> List.of(append(append(CHANNEL, "properties"), "file"));
      case ALERT -> List.of(List.of("alert"));
      case WHEN -> List.of(List.of("alert", "properties", "when"));
      case WHEN_FRESHNESS,
          WHEN_QUARANTINE,
          WHEN_LAG,
          WHEN_STOPPED,
          WHEN_DRIFT,
          WHEN_EXPECTATION,
          WHEN_JOB ->
          List.of(
              List.of(
                  "alert",
                  "properties",
                  "when",
                  "properties",
                  shape.name().substring("WHEN_".length()).toLowerCase(Locale.ROOT)));
      case STREAM -> List.of(List.of("stream"));
      case UNIQUE, REPLACE ->
          List.of(List.of("stream", "properties", shape.name().toLowerCase(Locale.ROOT)));
      case MODEL -> List.of(List.of("model"));
      case TEST -> List.of(List.of("test"));
      case EXPECT -> List.of(List.of("test", "properties", "expect"));
      case SPLIT, SCHEDULE, DRIFT ->
          List.of(List.of("model", "properties", shape.name().toLowerCase(Locale.ROOT)));
      case FIELD -> List.of(List.of("stream", "$defs", "field", "anyOf", "1"));
      case COLUMN -> List.of(List.of("table", "$defs", "field", "anyOf", "1"));
      case FILE_SOURCE -> List.of(List.of("stream", "$defs", "file"));
      case GENERATOR -> List.of(List.of("stream", "$defs", "generator"));
      case POOL -> List.of(List.of("stream", "$defs", "pool"));
      case LATE -> List.of(List.of("stream", "$defs", "generator", "properties", "late"));
      case FIELD_GENERATOR -> List.of(List.of("stream", "$defs", "fieldGenerator"));
      case ZIPF, UNIFORM, NORMAL, LOGNORMAL, WALK, NOW, DATETIME, PLUS ->
          List.of(
              List.of(
                  "stream",
                  "$defs",
                  "fieldGenerator",
                  "properties",
                  shape.name().toLowerCase(Locale.ROOT)));
    };
  }

  private static Map<String, Object> at(List<String> place) {
    Object here = schema(place.get(0));
    for (String step : place.subList(1, place.size())) {
      here =
          here instanceof List<?> list
              ? list.get(Integer.parseInt(step))
              : Json.object(here).get(step);
    }
    return Json.object(here);
  }

  @ParameterizedTest
  @EnumSource(FileShape.class)
  void theKeysAreTheSame(FileShape shape) {
    for (List<String> place : places(shape)) {
      Map<String, Object> object = at(place);
      assertThat(Json.object(object.get("properties")).keySet())
          .describedAs("keys of " + place)
          .containsExactlyInAnyOrderElementsOf(shape.keys());
      assertThat((Collection<?>) object.getOrDefault("required", List.of()))
          .describedAs("required keys of " + place)
          .isEqualTo(shape.required());
      assertThat(object.get("additionalProperties")).isEqualTo(false);
    }
  }

  /** Where in a schema a kind of rule stands; one that has a short form is the longer one. */
  private static List<String> place(String schema, RuleShape shape) {
    List<String> place = List.of(schema, "$defs", "rule", "properties", shape.key());
    return at(place).containsKey("anyOf") ? append(append(place, "anyOf"), "1") : place;
  }

  @ParameterizedTest
  @EnumSource(RuleShape.class)
  void theKeysOfRulesAreTheSame(RuleShape shape) {
    for (String schema : List.of("stream", "table")) {
      Map<String, Object> object = at(place(schema, shape));
      assertThat(Json.object(object.get("properties")).keySet())
          .containsExactlyInAnyOrderElementsOf(shape.keys());
      assertThat((Collection<?>) object.getOrDefault("required", List.of()))
          .isEqualTo(shape.required());
      assertThat(object.get("additionalProperties")).isEqualTo(false);
      assertThat(Json.object(at(List.of(schema, "$defs", "rule")).get("properties")).keySet())
          .containsExactlyInAnyOrderElementsOf(RuleShape.allKeys());
    }
  }

  /** No mapping of a schema is left out of the comparison above. */
  @ParameterizedTest
  @ValueSource(strings = {"periscope", "stream", "table", "test", "alert"})
  void everyMappingOfTheSchemaIsCompared(String name) {
    Set<List<String>> compared = new HashSet<>();
    // Their keys are the kinds of source that there are, or those of a connector.
    compared.add(List.of("stream", "properties", "source"));
    compared.add(List.of("table"));
    compared.add(List.of("table", "properties", "jdbc"));
    for (FileShape shape : FileShape.values()) {
      compared.addAll(places(shape));
    }
    for (String schema : List.of("stream", "table")) {
      compared.add(List.of(schema, "$defs", "rule"));
      for (RuleShape shape : RuleShape.values()) {
        compared.add(place(schema, shape));
      }
    }
    List<List<String>> found = new ArrayList<>();
    mappings(schema(name), List.of(name), found);

    assertThat(found).isNotEmpty();
    assertThat(compared).containsAll(found);
  }

  private static void mappings(Object node, List<String> place, List<List<String>> found) {
    if (node instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        mappings(list.get(i), append(place, Integer.toString(i)), found);
      }
    } else if (node instanceof Map<?, ?>) {
      Map<String, Object> map = Json.object(node);
      if (map.get("properties") instanceof Map<?, ?> && "object".equals(map.get("type"))) {
        found.add(place);
      }
      map.forEach((key, value) -> mappings(value, append(place, key), found));
    }
  }

  private static List<String> append(List<String> list, String last) {
    List<String> result = new ArrayList<>(list);
    result.add(last);
    return result;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "unheard_of: 1",
        "http: { unheard_of: 1 }",
        "http: { port: 65536 }",
        "http: { port: \"80\" }",
        "http: { max_body: 16MB }",
        "http: { max_body: 0 }",
        "http: { rate: 0/s }",
        "http: { max_lag: 0 }",
        "http: { remember: 0s }",
        "http: 80",
        "http:",
        "name: []",
        "log: { bootstrap.servers: kafka }",
        "log: { properties: { a: {} } }",
        "commit: { interval: 10 }",
        "commit: { interval: 0ms }",
        "commit: { max_batch: 0 }",
        "segment: { rows: 1.5 }",
        "batch: { every: never }",
        "mlflow: { experiment: taxi }",
        "mlflow: { url: mlflow }",
        "notify: ops",
        "notify: { ops: {} }",
        "notify: { ops: { pager: {} } }",
        "notify: { ops: { file: { path: a }, webhook: { url: http://a } } }",
        "notify: { ops: { webhook: { url: a } } }",
        "notify: { ops: { email: { host: a, from: a@b, to: [] } } }",
        "notify: { ops: { email: { host: a, from: a, to: a@b } } }",
        "notify: { ops: { email: { host: a, from: a@b, to: a@b, tls: yes } } }",
        "notify: { ops: { file: {} } }",
        "lineage: {}",
        "lineage: { namespace: x }",
        "lineage: { file: a, url: 'http://marquez:5000' }",
        "lineage: { url: marquez }"
      })
  void bothRefuseSettings(String text) {
    bothRefuse("periscope", "periscope.yaml", text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "unheard_of: 1",
        "topic: a b",
        "partitions: 0",
        "unique: id",
        "unique: { key: id }",
        "unique: { key: id, within: 0s }",
        "unique: { key: [], within: 1h }",
        "unique: { key: [id, id], within: 1h }",
        "source: {}",
        "source: { file: {} }",
        "source: { file: { path: a, unheard_of: 1 } }",
        "source: { file: { path: a, format: xml } }",
        "source: { file: { path: a, header: no } }",
        "source: { file: { path: a, delimiter: ab } }",
        "source: { file: { path: a, header: false, columns: [] } }",
        "source: { file: { path: a, rate: 0/s } }",
        "source: { select: [a] }",
        "replace: { partition: id }",
        "replace: { partition: id, version: [n] }",
        "source: { select: '' }",
        "source: { generator: { fields: {} } }",
        "source: { generator: { rows: 1 } }",
        "source: { generator: { rows: 1, fields: { n: {} } } }",
        "source: { generator: { rows: 1, fields: { n: { unheard_of: 1, choice: [1] } } } }",
        "source: { generator: { rows: 1, fields: { n: { choice: [] } } } }",
        "source: { generator: { rows: 1, fields: { n: { choice: { 1: 0 } } } } }",
        "source: { generator: { rows: 1, fields: { n: { choice: [1], nulls: 2 } } } }",
        "source: { generator: { rows: 1, fields: { n: { uniform: { min: 1 } } } } }",
        "source: { generator: { rows: 1, fields: { n: { normal: { mean: 1, deviation: -1 } } } } }",
        "source: { generator: { rows: 1, fields: { id: { sequence: id } } } }",
        "source: { generator: { rows: 1, fields: { t: { now: } } } }",
        "source: { generator: { rows: 1, fields: { t: { walk: { start: x, step: 1s } } } } }",
        "source: { generator: { rows: 1, fields: { id: { uuid: { a: 1 } } } } }",
        "source: { generator: { rows: 1, fields: { id: { pattern: card } } } }",
        "source: { generator: { rows: 1, fields: { id: { pattern: 'a{A-z}' } } } }",
        "source: { generator: { rows: 1, fields: { n: { zipf: { exponent: 1 } } } } }",
        "source: { generator: { rows: 1, fields: { n: { zipf: { n: 9, exponent: 11 } } } } }",
        "source: { generator: { rows: 1, fields: { n: { zipf: { n: 9, base: x } } } } }",
        "source: { generator: { rows: 1, fields: { b: { bool: 1.5 } } } }",
        "source: { generator: { rows: 1, fields: { t: { datetime: { from: 2020-01-01 } } } } }",
        "source: { generator: { rows: 1, fields: { t: { datetime: { from: 2020-01-01, to:"
            + " 2020-01-02, hours: [1] } } } } }",
        "source: { generator: { rows: 1, fields: { id: { concat: [a] } } } }",
        "source: { generator: { rows: 1, errors: 2, fields: { n: { choice: [1] } } } }",
        "source: { generator: { rows: 1, duplicates: x, fields: { n: { choice: [1] } } } }",
        "time: t\n"
            + "source: { generator: { rows: 1, late: { share: 1 }, fields: { t: { now: {} } } } }",
        "source: { generator: { rows: 1, pools: { p: { size: 0, fields: [n] } }, fields: { n: {"
            + " choice: [1] } } } }",
        "source: { generator: { rows: 1, pools: { p: { size: 3, fields: [] } }, fields: { n: {"
            + " choice: [1] } } } }",
        "source: { generator: { rows: 1, pools: { p: { size: 3, fields: [n, n] } }, fields: { n: {"
            + " choice: [1] } } } }"
      })
  void bothRefuseAStream(String text) {
    bothRefuse("stream", "streams/s.yaml", STREAM + text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "stream: s",
        "stream: s\nfields: {}",
        "stream: s\nfields: { a b: int }",
        "stream: s\nfields: { _a: int }",
        "stream: s\nfields: { a: integer }",
        "stream: s\nfields: { a: { description: x } }",
        "stream: s\nfields: { a: { type: timestamp, unit: h } }",
        "stream: s\nfields: { a: { type: int, unheard_of: x } }"
      })
  void bothRefuseFields(String text) {
    bothRefuse("stream", "streams/s.yaml", text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "when: { stopped: { stream: s } }",
        "notify: ops",
        "notify: ops\nwhen: {}",
        "notify: ops\nwhen: { stopped: { stream: s }, lag: { stream: s, more_than: 1 } }",
        "notify: ops\nwhen: { freshness: { stream: s, older_than: 0s } }",
        "notify: ops\nwhen: { lag: { stream: s } }",
        "notify: ops\nwhen: { quarantine: { stream: s, share: 2 } }",
        "notify: ops\nwhen: { job: { job: j, failed: 0 } }",
        "notify: []\nwhen: { stopped: { stream: s } }",
        "notify: [ops, ops]\nwhen: { stopped: { stream: s } }",
        "notify: ops\nwhen: { stopped: { stream: s } }\nfor: ever",
        "notify: ops\nwhen: { stopped: { stream: s } }\nrepeat: 0s",
        "notify: ops\nwhen: { stopped: { stream: s } }\nunheard_of: 1"
      })
  void bothRefuseAnAlert(String text) {
    assertThat(errors("alert", "alert: a\n" + text)).isNotEmpty();
    Folder folder = alert(text);
    assertThat(catchThrowable(folder::read)).isInstanceOf(ProblemsException.class);
  }

  private Folder alert(String text) {
    return new Folder(root)
        .with("streams/s.yaml", STREAM + "expect: [{ not_null: { column: id, name: n } }]")
        .with("periscope.yaml", "notify: { ops: { file: { path: out.jsonl } } }")
        .with("alerts/a.yaml", "alert: a\n" + text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "notify: ops\nwhen: { stopped: { stream: s } }",
        "notify: [ops]\nwhen: { freshness: { stream: s, older_than: 5m } }\nfor: 0s\nrepeat: 4h",
        "notify: ops\nwhen: { quarantine: { stream: s, share: 0.01, over: 1h } }\ndescription: why",
        "notify: ops\nwhen: { lag: { stream: s, more_than: 0 } }",
        "notify: ops\nwhen: { expectation: { on: s, name: n } }",
        "notify: ops\nwhen: { freshness: { stream: s, older_than: 1s } }"
      })
  void bothTakeAnAlert(String text) {
    assertThat(errors("alert", "alert: a\n" + text)).isEmpty();
    alert(text).read();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "notify: { ops: { email: { host: a, port: 25, tls: none, user: u, password: '${P}', from: 'A <a@b>', to: [a@b, c@d] } } }",
        "notify: { ops: { webhook: { url: '${HOOK}', headers: { a: 1 }, body: x } }, f: { file: { path: a } } }",
        "name: 7\n"
            + "http: {}\n"
            + "log: { properties: { acks: 1, x: true }, bootstrap.servers: 'a:1, b:2' }",
        "commit: { interval: 1ms }\nsegment: { every: 1d }\nbatch: { every: off }",
        "mlflow: { url: http://mlflow:5000, experiment: 7, user: me, password: '${SECRET}' }",
        "lineage: { file: lineage.jsonl }",
        "lineage: { url: http://marquez:5000/api/v1/lineage, namespace: city }"
      })
  void bothTakeSettings(String text) {
    assertThat(errors("periscope", text)).isEmpty();
    new Folder(root).with("streams/s.yaml", STREAM).with("periscope.yaml", text).read();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "time: t\nkey: n\ntopic: a.b-c\ndescription: 1\npartitions: 1000",
        "source: { file: { path: a, format: jsonl, rate: 0.5/h, loop: false } }",
        "source: { file: { path: a, rate: 20 } }",
        "source: { file: { path: a, format: avro } }",
        "source: { file: { path: a, header: false, delimiter: tab, columns: [t, n, x, id, b] } }",
        "source: { generator: { rows: 1, seed: -1, fields: { n: { choice: [1], nulls: 1 } } } }",
        "source: { generator: { rate: 1/m, fields: { t: { walk: { start: 2020-01-01, step: 1s,"
            + " jitter: 0s } } } } }",
        "source: { generator: { rate: 1/m, fields: { t: { now: { jitter: 1d } } } } }",
        "source: { generator: { rows: 1, fields: { id: { uuid: {} }, b: { bool: 0.03 } } } }",
        "source: { generator: { rows: 1, fields: { id: { pattern: 'C-{000-499}{A-F}' }, n: { zipf:"
            + " { n: 9, base: 100 } } } } }",
        "source: { generator: { rows: 1, fields: { id: { zipf: { n: 9, exponent: 0.5, base:"
            + " 'shop{00}' } } } } }",
        "source: { generator: { rows: 1, fields: { id: { concat: ['{n}', '-', '{n}'] }, n: {"
            + " choice: [1] } } } }",
        "source: { generator: { rows: 1, fields: { n: { choice: [1] }, id: { sql: UPPER('a') } } } }",
        "source: { generator: { rows: 1, fields: { t: { datetime: { from: 2020-01-01, to:"
            + " 2020-02-01, weekdays: [1, 1, 1, 1, 1, 0, 0] } } } } }",
        "source: { generator: { rate: 1, fields: { t: { datetime: { from: 2020-01-01, order: rate }"
            + " } } } }",
        "time: t\n"
            + "source: { generator: { rows: 1, errors: 0.1, duplicates: 0.1, late: { share: 0.05,"
            + " by: 10m }, fields: { t: { now: {} } } } }",
        "source: { generator: { rows: 1, pools: { p: { size: 3, exponent: 1, fields: [id, n] } },"
            + " fields: { id: { uuid: {} }, n: { choice: [1] } } } }",
        "source: { select: SELECT t FROM other }",
        "replace: { partition: id, version: n }"
      })
  void bothTakeAStream(String text) {
    assertThat(errors("stream", STREAM + text)).isEmpty();
    new Folder(root).with("streams/s.yaml", STREAM + text).read();
  }

  private void bothRefuse(String schema, String file, String text) {
    assertThat(errors(schema, text)).describedAs("errors by the schema").isNotEmpty();
    Folder folder = new Folder(root).with("streams/s.yaml", STREAM).with(file, text);
    assertThat(catchThrowable(folder::read)).isInstanceOf(ProblemsException.class);
  }
}
