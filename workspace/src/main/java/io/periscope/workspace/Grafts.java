package io.periscope.workspace;

import io.periscope.api.error.NearestName;
import io.periscope.workspace.yaml.Place;
import io.periscope.workspace.yaml.Problems;
import io.periscope.workspace.yaml.YamlTree;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The {@code --set} options, sorted by the file that they change. They are put into a file's tree
 * before it is read, and so are checked like what the file itself says.
 */
final class Grafts {
  private static final String STREAMS = "streams";
  private static final String TABLES = "tables";

  /** Keys that hold dots themselves; what follows the second is one key, whatever is in it. */
  private static final String SERVERS = "log.bootstrap.servers";

  private static final String PROPERTIES = "log.properties.";

  private final List<Graft> grafts = new ArrayList<>();
  private final Problems problems;

  private record Graft(String key, List<String> path, String value) {
    Place place() {
      return Place.of("--set " + key);
    }

    boolean isIn(String folder) {
      return path.size() > 2 && path.get(0).equals(folder);
    }

    boolean isFor(String folder, String name) {
      return isIn(folder) && path.get(1).equals(name);
    }
  }

  Grafts(Map<String, String> set, Problems problems) {
    this.problems = problems;
    set.forEach(
        (key, value) -> {
          Graft graft = new Graft(key, path(key), value);
          if (graft.path().stream().anyMatch(String::isBlank)) {
            problems.add(graft.place(), "the key must be names with dots between them");
          } else {
            grafts.add(graft);
          }
        });
  }

  private static List<String> path(String key) {
    if (key.equals(SERVERS)) {
      return List.of("log", "bootstrap.servers");
    }
    if (key.startsWith(PROPERTIES)) {
      return List.of("log", "properties", key.substring(PROPERTIES.length()));
    }
    return List.of(key.split("\\.", -1));
  }

  /** Reports the options for streams or tables that are not there. */
  void checkNames(Collection<String> streams, Collection<String> tables) {
    checkNames(STREAMS, "stream", streams);
    checkNames(TABLES, "table", tables);
  }

  private void checkNames(String folder, String what, Collection<String> known) {
    for (Graft graft : grafts) {
      if (graft.path().get(0).equals(folder) && graft.path().size() < 3) {
        problems.add(graft.place(), "the key must go on: %s.NAME.KEY".formatted(folder));
      } else if (graft.isIn(folder) && !known.contains(graft.path().get(1))) {
        problems.add(graft.place(), unknown(what, graft.path().get(1), known));
      }
    }
  }

  static String unknown(String what, String name, Collection<String> known) {
    return NearestName.of(name, known)
        .map(near -> "there is no %s '%s'; did you mean '%s'?".formatted(what, name, near))
        .orElseGet(
            () ->
                "there is no %s '%s'; %s"
                    .formatted(
                        what,
                        name,
                        known.isEmpty()
                            ? "there are none at all"
                            : "there are: " + String.join(", ", known)));
  }

  YamlTree ontoSettings(YamlTree tree) {
    return onto(
        tree,
        grafts.stream()
            .filter(g -> !g.path().get(0).equals(STREAMS) && !g.path().get(0).equals(TABLES))
            .toList(),
        0);
  }

  YamlTree ontoStream(String name, YamlTree tree) {
    return onto(tree, grafts.stream().filter(g -> g.isFor(STREAMS, name)).toList(), 2);
  }

  YamlTree ontoTable(String name, YamlTree tree) {
    return onto(tree, grafts.stream().filter(g -> g.isFor(TABLES, name)).toList(), 2);
  }

  private YamlTree onto(YamlTree tree, List<Graft> chosen, int skip) {
    YamlTree result = tree;
    for (Graft graft : chosen) {
      List<String> path = graft.path().subList(skip, graft.path().size());
      result = result.with(path, graft.value(), graft.place(), problems).orElse(result);
    }
    return result;
  }
}
