package io.periscope.workspace;

import io.periscope.api.error.NearestName;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.RecordPart;
import io.periscope.api.model.Schema;
import io.periscope.workspace.yaml.YamlValue;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The fields of one stream or table.
 *
 * @param names all that are declared, also those whose declaration is wrong: a reference to one of
 *     them is not a second problem
 * @param fields those whose declaration is right
 * @param roles of the fields that have one, in their order
 */
record DeclaredFields(Set<String> names, List<Field> fields, Map<String, Role> roles) {

  Schema schema() {
    return new Schema(fields);
  }

  /** Those that a source can fill: the others are read from elsewhere in the record. */
  DeclaredFields payload() {
    Set<String> parts =
        fields.stream()
            .filter(field -> RecordPart.of(field).isPresent())
            .map(Field::name)
            .collect(Collectors.toSet());
    Set<String> others = new LinkedHashSet<>(names);
    others.removeAll(parts);
    return new DeclaredFields(
        others, fields.stream().filter(field -> !parts.contains(field.name())).toList(), roles);
  }

  Optional<Field> field(String name) {
    return fields.stream().filter(field -> field.name().equals(name)).findFirst();
  }

  /**
   * Reads the name of a declared field.
   *
   * @param expected what types are allowed, for the message
   */
  Optional<String> reference(YamlValue value, Predicate<DataType> allowed, String expected) {
    Optional<String> text = value.text();
    if (text.isEmpty()) {
      return text;
    }
    String name = text.get();
    if (!names.contains(name)) {
      value.problem(unknown(value.name(), name, names));
      return Optional.empty();
    }
    Optional<Field> field = field(name);
    if (field.isPresent() && !allowed.test(field.get().type())) {
      value.problem(
          "%s must name %s; '%s' is of type %s"
              .formatted(value.name(), expected, name, field.get().type()));
      return Optional.empty();
    }
    return text;
  }

  static String unknown(String where, String name, Collection<String> names) {
    return "%s names '%s', which is not a field; %s"
        .formatted(
            where,
            name,
            NearestName.of(name, names)
                .map(near -> "did you mean '" + near + "'?")
                .orElse("the fields are " + String.join(", ", names)));
  }
}
