package io.periscope.workspace;

import io.periscope.api.error.NearestName;
import io.periscope.workspace.yaml.Place;
import io.periscope.workspace.yaml.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Knows which files of a workspace are to be read, and points out those that never would be. */
final class WorkspaceFolder {
  static final String SETTINGS = "periscope.yaml";
  static final String STREAMS = "streams";
  static final String TABLES = "tables";
  static final String VIEWS = "views";
  static final String SINKS = "sinks";
  static final String SERVICES = "services";
  static final String MODELS = "models";
  static final String ALERTS = "alerts";
  static final String JOBS = "jobs";

  /** Jars, which the program loads before it reads anything here. */
  private static final String PLUGINS = "plugins";

  private static final List<String> ENTRIES =
      List.of(SETTINGS, STREAMS, TABLES, VIEWS, MODELS, JOBS, SINKS, SERVICES, ALERTS, PLUGINS);

  /** Names that stand in many a workspace and are near to one of ours. */
  private static final List<String> OTHERS = List.of("dashboards", "tests", "data");

  private final Path root;
  private final Problems problems;

  WorkspaceFolder(Path root, Problems problems) {
    this.root = root;
    this.problems = problems;
  }

  /**
   * A file to be read.
   *
   * @param name without its ending
   * @param relative as the user knows it, such as {@code views/hourly.sql}
   */
  record Entry(String name, String relative, Path path) {}

  /** Whether this is a workspace at all; if not, that is a problem. */
  boolean check() {
    Place place = Place.of(root.toString());
    if (!Files.exists(root)) {
      problems.add(place, "there is no such folder; 'periscope init' writes a new workspace");
      return false;
    }
    if (!Files.isDirectory(root)) {
      problems.add(place, "this is a file; give the folder of a workspace");
      return false;
    }
    if (!Files.isDirectory(root.resolve(STREAMS))) {
      problems.add(
          place, "not a workspace: it has no folder streams; 'periscope init' writes a new one");
      return false;
    }
    for (Path path : list(root, root.toString())) {
      String name = path.getFileName().toString();
      if (!isLeftover(name) && !ENTRIES.contains(name) && !OTHERS.contains(name)) {
        NearestName.of(name, ENTRIES)
            .ifPresent(
                nearest ->
                    problems.add(
                        Place.of(name), "this is not read; did you mean '" + nearest + "'?"));
      }
    }
    return true;
  }

  /**
   * The files of a folder in the order of their names. A file of another kind, or a folder, is a
   * problem: its owner believes that it counts.
   */
  List<Entry> entries(String folder, String ending) {
    tellUnread(folder, ending, Set.of());
    return read(folder, ending);
  }

  /** The files of a folder that end so, in the order of their names. */
  List<Entry> read(String folder, String ending) {
    List<Entry> entries = new ArrayList<>();
    for (Path file : files(folder)) {
      String name = file.getFileName().toString();
      if (name.endsWith(ending) && !Files.isDirectory(file)) {
        String bare = name.substring(0, name.length() - ending.length());
        entries.add(new Entry(bare, folder + "/" + name, file));
      }
    }
    return entries;
  }

  /**
   * Points out what lies in a folder and is read by nobody.
   *
   * @param others files that are read although they end otherwise
   */
  void tellUnread(String folder, String ending, Set<Path> others) {
    Path path = root.resolve(folder);
    if (Files.exists(path) && !Files.isDirectory(path)) {
      problems.add(Place.of(folder), "this must be a folder");
    }
    for (Path file : files(folder)) {
      String name = file.getFileName().toString();
      String relative = folder + "/" + name;
      if (Files.isDirectory(file)) {
        problems.add(
            Place.of(relative),
            "a folder in %s is not read; put its files into %s itself".formatted(folder, folder));
      } else if (!name.endsWith(ending) && !others.contains(file)) {
        problems.add(
            Place.of(relative),
            "this is not read: files in %s end in %s; rename it or move it away"
                .formatted(folder, ending));
      }
    }
  }

  private List<Path> files(String folder) {
    Path path = root.resolve(folder);
    return Files.isDirectory(path)
        ? list(path, folder).stream()
            .filter(file -> !isLeftover(file.getFileName().toString()))
            .toList()
        : List.of();
  }

  private List<Path> list(Path folder, String name) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      problems.add(Place.of(name), "cannot be listed: " + e);
      return List.of();
    }
  }

  /** What editors and file managers leave behind. */
  private static boolean isLeftover(String name) {
    return name.startsWith(".")
        || name.endsWith("~")
        || name.endsWith(".swp")
        || name.endsWith(".swo")
        || (name.startsWith("#") && name.endsWith("#"));
  }
}
