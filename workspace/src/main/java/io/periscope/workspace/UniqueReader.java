package io.periscope.workspace;

import io.periscope.api.model.DataType.Kind;
import io.periscope.api.model.UniqueDef;
import io.periscope.workspace.yaml.YamlMapping;
import io.periscope.workspace.yaml.YamlValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads which events of a stream are duplicates of others. */
final class UniqueReader {
  private final DeclaredFields declared;

  UniqueReader(DeclaredFields declared) {
    this.declared = declared;
  }

  Optional<UniqueDef> read(YamlValue value) {
    return value.mapping(FileShape.UNIQUE).flatMap(this::read);
  }

  private Optional<UniqueDef> read(YamlMapping keys) {
    Optional<List<String>> key = keys.read("key", this::key);
    return keys.read("within", Quantities::duration)
        .flatMap(within -> key.map(fields -> new UniqueDef(fields, within)));
  }

  /** One field, or a list of fields. */
  private Optional<List<String>> key(YamlValue value) {
    if (!value.isList()) {
      return field(value).map(List::of);
    }
    List<YamlValue> items = value.list("a field, or a list of fields").orElse(List.of());
    if (items.isEmpty()) {
      return value.mustBe("a field, or a list of fields");
    }
    List<String> fields = new ArrayList<>();
    boolean right = true;
    for (YamlValue item : items) {
      Optional<String> field = field(item);
      if (field.isPresent() && fields.contains(field.get())) {
        item.problem("unique key names '" + field.get() + "' twice");
        right = false;
      }
      field.ifPresent(fields::add);
      right &= field.isPresent();
    }
    return right ? Optional.of(fields) : Optional.empty();
  }

  private Optional<String> field(YamlValue value) {
    return declared.reference(
        value, type -> type.kind() != Kind.DOUBLE, "a field of another type than double");
  }
}
