package io.periscope.workspace;

import io.periscope.workspace.yaml.YamlMapping;

/** The name that a file declares, which must be the file's own. */
final class DeclaredName {
  private DeclaredName() {}

  /**
   * @param what the key that holds the name, which is also the kind of thing: stream or table
   * @param fileName without its ending
   */
  static void claim(String what, String fileName, YamlMapping keys, Names names) {
    keys.get(what)
        .ifPresent(
            value ->
                value
                    .text()
                    .ifPresent(
                        name -> {
                          if (!name.equals(fileName)) {
                            value.problem(
                                "the %s is named '%s' but its file %s.yaml; give both the same name"
                                    .formatted(what, name, fileName));
                          }
                          names.claim(what, name, value.place());
                        }));
  }
}
