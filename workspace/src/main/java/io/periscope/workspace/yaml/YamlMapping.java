package io.periscope.workspace.yaml;

import io.periscope.api.error.NearestName;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** The entries of a mapping, in the order of the file, each key once. */
public final class YamlMapping {
  /** A mapping without entries, for what is left out. */
  public static final YamlMapping NONE = new YamlMapping(Map.of(), new Problems());

  private final Map<String, YamlValue> entries;
  private final Problems problems;

  private YamlMapping(Map<String, YamlValue> entries, Problems problems) {
    this.entries = entries;
    this.problems = problems;
  }

  static YamlMapping of(String name, MappingNode node, Problems problems) {
    Map<String, YamlValue> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : node.getValue()) {
      Place place = Place.of(tuple.getKeyNode());
      if (!(tuple.getKeyNode() instanceof ScalarNode key) || key.getTag().equals(Tag.NULL)) {
        problems.add(place, "a key of " + name + " must be a text");
        continue;
      }
      YamlValue value =
          new YamlValue("'" + key.getValue() + "'", tuple.getValueNode(), place, problems);
      YamlValue first = entries.putIfAbsent(key.getValue(), value);
      if (first != null) {
        problems.add(
            place,
            "the key '%s' stands here a second time; the first is in line %d"
                .formatted(key.getValue(), first.keyPlace().line()));
      }
    }
    return new YamlMapping(entries, problems);
  }

  YamlMapping check(YamlValue self, Shape shape) {
    List<String> keys = shape.keys();
    entries.forEach(
        (key, value) -> {
          if (!keys.contains(key)) {
            value.keyProblem(
                "unknown key '%s'; %s"
                    .formatted(
                        key,
                        NearestName.of(key, keys)
                            .map(nearest -> "did you mean '" + nearest + "'?")
                            .orElse("the keys here are " + String.join(", ", keys))));
          }
        });
    for (String key : shape.required()) {
      if (!entries.containsKey(key)) {
        problems.add(self.keyPlace(), self.name() + " lacks the key '" + key + "'");
      }
    }
    return this;
  }

  public Optional<YamlValue> get(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  public boolean has(String key) {
    return entries.containsKey(key);
  }

  /** The value of a key, read; empty when it is not there or cannot be read. */
  public <T> Optional<T> read(String key, Function<YamlValue, Optional<T>> reader) {
    return get(key).flatMap(reader);
  }

  /** Key and value of each entry, in the order of the file. */
  public Map<String, YamlValue> entries() {
    return Collections.unmodifiableMap(entries);
  }
}
