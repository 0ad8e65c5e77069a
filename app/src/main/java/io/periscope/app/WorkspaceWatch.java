package io.periscope.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Notices that a workspace's files were changed. An editor may write a file in several steps, so a
 * change is told only when the files have stayed the same between two looks.
 */
final class WorkspaceWatch {
  private static final List<String> FOLDERS =
      List.of("streams", "tables", "views", "models", "jobs", "sinks", "alerts");

  private final Path root;
  private List<String> known;
  private List<String> last;

  WorkspaceWatch(Path root) {
    this.root = root;
    this.known = look();
    this.last = known;
  }

  /** Whether the files are others than at the last time that this said so, or at the beginning. */
  boolean changed() {
    List<String> now = look();
    boolean settled = now.equals(last);
    last = now;
    if (!settled || now.equals(known)) {
      return false;
    }
    known = now;
    return true;
  }

  /** Each file with its size and the time of its last change. */
  private List<String> look() {
    List<String> seen = new ArrayList<>();
    for (String name : FOLDERS) {
      Path folder = root.resolve(name);
      if (Files.isDirectory(folder)) {
        try (Stream<Path> files = Files.list(folder)) {
          files.sorted().forEach(file -> seen.add(describe(file)));
        } catch (IOException | UncheckedIOException e) {
          // It is being changed right now; the next look sees what came of it.
          seen.add(folder + " unreadable");
        }
      }
    }
    return seen;
  }

  private static String describe(Path file) {
    try {
      return file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return file + " unreadable";
    }
  }
}
