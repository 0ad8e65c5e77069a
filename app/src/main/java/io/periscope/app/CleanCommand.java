package io.periscope.app;

import io.periscope.api.error.PeriscopeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "clean",
    mixinStandardHelpOptions = true,
    description = {
      "Removes everything that Periscope stored for a workspace: log, state, lake, schemas and logs.",
      "The workspace's own files stay. Refuses while a program runs on it."
    },
    footer = {
      "",
      "Examples:",
      "  periscope clean examples/taxi --dry-run",
      "  periscope clean examples/taxi --yes"
    })
final class CleanCommand implements Callable<Integer> {
  private static final List<String> OURS =
      List.of(
          "log",
          "state",
          "lake",
          "registry",
          "tables",
          "sinks",
          "services",
          "operations.db",
          "operations.db-wal",
          "operations.db-shm",
          "jobs",
          "logs",
          "lock",
          "running.json",
          "running.json.tmp");

  @Mixin private WorkspaceOptions options = new WorkspaceOptions();

  @Option(names = "--dry-run", description = "Only list what would go.")
  private boolean dryRun;

  @Option(names = "--yes", description = "Really remove it.")
  private boolean yes;

  @Override
  public Integer call() {
    Path folder = options.read().settings().data();
    if (!Files.isDirectory(folder)) {
      System.out.println("nothing to clean: " + folder + " is not there");
      return 0;
    }
    if (!dryRun && !yes) {
      throw PeriscopeException.user(
          "clean removes all stored events of this workspace for good; look with --dry-run, then say --yes");
    }
    try {
      if (dryRun) {
        list(folder);
      } else {
        remove(folder);
      }
    } catch (IOException e) {
      throw PeriscopeException.resource("cannot clean " + folder + ": " + DataFolder.reason(e), e);
    }
    return 0;
  }

  private static void list(Path folder) throws IOException {
    long total = 0;
    for (String name : OURS) {
      Path path = folder.resolve(name);
      if (Files.exists(path)) {
        long bytes = size(path);
        total += bytes;
        System.out.printf("would remove %s (%,d bytes)%n", path, bytes);
      }
    }
    System.out.printf("%,d bytes in all%n", total);
  }

  private static void remove(Path folder) throws IOException {
    DataFolder.hold(folder).close();
    for (String name : OURS) {
      Path path = folder.resolve(name);
      if (Files.exists(path)) {
        try (Stream<Path> walk = Files.walk(path)) {
          for (Path each : walk.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(each);
          }
        }
        System.out.println("removed " + path);
      }
    }
  }

  private static long size(Path path) throws IOException {
    long bytes = 0;
    try (Stream<Path> walk = Files.walk(path)) {
      for (Path each : walk.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(each);
      }
    }
    return bytes;
  }
}
