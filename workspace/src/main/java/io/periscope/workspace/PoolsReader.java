package io.periscope.workspace;

import io.periscope.api.model.SourceDef.Distribution;
import io.periscope.api.model.SourceDef.FieldGenerator;
import io.periscope.api.model.SourceDef.Pool;
import io.periscope.workspace.yaml.YamlMapping;
import io.periscope.workspace.yaml.YamlValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code pools:} of a generator. */
final class PoolsReader {
  private static final int LARGEST = 1_000_000_000;

  private final DeclaredFields declared;
  private final Map<String, FieldGenerator> made;
  private final Map<String, String> poolByField = new HashMap<>();

  /**
   * @param made the generated fields, but for those that cannot be read
   */
  PoolsReader(DeclaredFields declared, Map<String, FieldGenerator> made) {
    this.declared = declared;
    this.made = made;
  }

  /**
   * @param generator the keys of the generator
   */
  Map<String, Pool> read(YamlMapping generator) {
    Map<String, Pool> pools = new LinkedHashMap<>();
    generator
        .read("pools", value -> value.mapping("a mapping of names of pools to what is in them"))
        .ifPresent(
            keys ->
                keys.entries()
                    .forEach(
                        (name, value) ->
                            pool(name, value, generator).ifPresent(p -> pools.put(name, p))));
    return Collections.unmodifiableMap(pools);
  }

  private Optional<Pool> pool(String name, YamlValue value, YamlMapping generator) {
    return value
        .mapping(FileShape.POOL)
        .flatMap(
            keys -> {
              double exponent = keys.read("exponent", ZipfReader::exponent).orElse(0.0);
              long most = exponent == 0 ? LARGEST : ZipfReader.MOST;
              Optional<Integer> size =
                  keys.read("size", v -> v.whole(1, most)).map(Math::toIntExact);
              List<String> fields =
                  keys.read("fields", v -> fields(name, v, generator)).orElse(List.of());
              return size.filter(s -> !fields.isEmpty()).map(s -> new Pool(s, exponent, fields));
            });
  }

  private Optional<List<String>> fields(String pool, YamlValue value, YamlMapping generator) {
    List<YamlValue> items =
        value.list("a list of generated fields, such as [card_id, country]").orElse(List.of());
    if (value.isList() && items.isEmpty()) {
      value.problem("'fields' is empty; name the fields that belong to the pool");
    }
    List<String> names = new ArrayList<>();
    for (YamlValue item : items) {
      declared
          .reference(item, type -> true, "a field")
          .filter(name -> suits(pool, item, name, generator))
          .ifPresent(names::add);
    }
    return names.size() == items.size() ? Optional.of(List.copyOf(names)) : Optional.empty();
  }

  private boolean suits(String pool, YamlValue item, String name, YamlMapping generator) {
    if (!generator.get("fields").map(fields -> fields.has(name)).orElse(false)) {
      item.problem("the field '%s' is not generated, so it is always null".formatted(name));
      return false;
    }
    String other = poolByField.putIfAbsent(name, pool);
    if (other != null) {
      item.problem("the field '%s' belongs to the pool '%s' already".formatted(name, other));
      return false;
    }
    Optional<String> ofTheRow = Optional.ofNullable(made.get(name)).flatMap(PoolsReader::ofTheRow);
    ofTheRow.ifPresent(
        kind ->
            item.problem(
                "the field '%s' is made by %s, which is about the event and not about a thing"
                    .formatted(name, kind)));
    return ofTheRow.isEmpty();
  }

  /** What makes a field that no thing can have, because it is about the row. */
  private static Optional<String> ofTheRow(FieldGenerator field) {
    Distribution distribution = field.distribution();
    if (distribution instanceof Distribution.Walk) {
      return Optional.of("walk");
    } else if (distribution instanceof Distribution.Now) {
      return Optional.of("now");
    } else if (distribution instanceof Distribution.Plus) {
      return Optional.of("plus");
    } else if (distribution instanceof Distribution.Concat) {
      return Optional.of("concat");
    } else if (distribution instanceof Distribution.Sql) {
      return Optional.of("sql");
    } else if (distribution instanceof Distribution.Datetime datetime
        && datetime.order() != Distribution.Order.RANDOM) {
      return Optional.of("a datetime in order");
    }
    return Optional.empty();
  }
}
