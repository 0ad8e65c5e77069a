package io.periscope.workspace;

import io.periscope.workspace.yaml.YamlMapping;
import io.periscope.workspace.yaml.YamlValue;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the files of sinks and services have in common: a name, and one key of a connector. */
final class ConnectedFile {
  private ConnectedFile() {}

  /**
   * @param what the key that holds the name, which is also the kind of thing
   * @param fileName without its ending
   */
  static void requireName(String what, String fileName, YamlMapping keys) {
    keys.get(what)
        .ifPresent(
            value ->
                value
                    .text()
                    .filter(name -> !name.equals(fileName))
                    .ifPresent(
                        name ->
                            value.problem(
                                "the %s is named '%s', but its file %s.yaml"
                                    .formatted(what, name, fileName))));
  }

  /** The connector whose key is there; that there is none, or more than one, is a problem. */
  static <C> Optional<C> connector(
      String what, List<C> connectors, Function<C, String> kind, YamlValue file, YamlMapping keys) {
    List<C> found =
        connectors.stream().filter(each -> keys.get(kind.apply(each)).isPresent()).toList();
    if (found.size() != 1) {
      file.keyProblem(
          "a %s has one of %s"
              .formatted(what, connectors.stream().map(kind).collect(Collectors.joining(", "))));
      return Optional.empty();
    }
    return Optional.of(found.get(0));
  }
}
