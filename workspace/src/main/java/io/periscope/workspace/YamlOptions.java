package io.periscope.workspace;

import io.periscope.api.model.Schema;
import io.periscope.api.source.Options;
import io.periscope.workspace.yaml.Keys;
import io.periscope.workspace.yaml.YamlMapping;
import io.periscope.workspace.yaml.YamlValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A connector's settings as they stand in a file. */
final class YamlOptions implements Options {
  private final YamlValue self;
  private final YamlMapping keys;
  private final Schema schema;
  private final Path root;

  /**
   * @param self the mapping, for what is missing in it
   */
  YamlOptions(YamlValue self, YamlMapping keys, Schema schema, Path root) {
    this.self = self;
    this.keys = keys;
    this.schema = schema;
    this.root = root;
  }

  @Override
  public void keys(List<String> required, List<String> optional) {
    var unused = self.mapping(new Keys(required, optional));
  }

  @Override
  public Optional<String> text(String key) {
    return keys.read(key, YamlValue::text);
  }

  @Override
  public Optional<String> choice(String key, List<String> values) {
    return keys.read(
        key,
        value ->
            value.parse(
                "one of " + String.join(", ", values),
                text -> Optional.of(text).filter(values::contains)));
  }

  @Override
  public Optional<List<String>> texts(String key) {
    return keys.read(
        key,
        value ->
            value.isList()
                ? value.list("a list of texts").map(YamlOptions::texts)
                : value.text().map(List::of));
  }

  private static List<String> texts(List<YamlValue> items) {
    List<String> texts = new ArrayList<>();
    items.forEach(item -> item.text().ifPresent(texts::add));
    return List.copyOf(texts);
  }

  @Override
  public Optional<Map<String, String>> map(String key) {
    return keys.read(key, value -> value.mapping("a mapping of names to texts"))
        .map(
            mapping -> {
              Map<String, String> texts = new LinkedHashMap<>();
              mapping
                  .entries()
                  .forEach((name, value) -> value.text().ifPresent(text -> texts.put(name, text)));
              return texts;
            });
  }

  @Override
  public Optional<Long> whole(String key, long min, long max) {
    return keys.read(key, value -> value.whole(min, max));
  }

  @Override
  public Optional<Boolean> flag(String key) {
    return keys.read(key, YamlValue::bool);
  }

  @Override
  public Optional<Duration> duration(String key) {
    return keys.read(key, Quantities::duration);
  }

  @Override
  public Optional<Double> rate(String key) {
    return keys.read(key, Quantities::rate);
  }

  @Override
  public Optional<Options> options(String key) {
    return keys.get(key)
        .flatMap(
            value ->
                value
                    .mapping("a mapping of settings")
                    .map(below -> new YamlOptions(value, below, schema, root)));
  }

  @Override
  public void problem(String key, String message) {
    keys.get(key).ifPresentOrElse(value -> value.problem(message), () -> self.keyProblem(message));
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public Path root() {
    return root;
  }
}
