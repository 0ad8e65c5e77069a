package io.periscope.workspace;

import io.periscope.api.model.DataType.Kind;
import io.periscope.api.model.ReplaceDef;
import io.periscope.workspace.yaml.YamlMapping;
import io.periscope.workspace.yaml.YamlValue;
import java.util.Optional;

/** Reads which events of a stream later ones replace. */
final class ReplaceReader {
  private final DeclaredFields declared;

  ReplaceReader(DeclaredFields declared) {
    this.declared = declared;
  }

  Optional<ReplaceDef> read(YamlValue value) {
    return value.mapping(FileShape.REPLACE).flatMap(this::read);
  }

  private Optional<ReplaceDef> read(YamlMapping keys) {
    Optional<String> partition = keys.read("partition", this::field);
    Optional<String> version = keys.read("version", this::field);
    if (version.isPresent() && version.equals(partition)) {
      keys.get("version")
          .ifPresent(
              value ->
                  value.problem(
                      "'partition' and 'version' name the same field, so nothing would be replaced"));
      return Optional.empty();
    }
    return partition.flatMap(p -> version.map(v -> new ReplaceDef(p, v)));
  }

  private Optional<String> field(YamlValue value) {
    return declared.reference(
        value, type -> type.kind() != Kind.DOUBLE, "a field of another type than double");
  }
}
