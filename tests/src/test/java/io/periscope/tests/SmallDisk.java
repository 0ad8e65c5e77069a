package io.periscope.tests;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A file system in memory, of a given size, that only the commands run here see: {@code unshare}
 * gives them a view of the machine's mounts of their own, which ends with them.
 */
record SmallDisk(Path folder, String size) {

  /**
   * Whether this machine lets a process have mounts of its own; elsewhere there is nothing to try.
   */
  boolean isPossible() {
    return run("true").exit() == 0;
  }

  /** Runs shell commands with the disk mounted at the folder. */
  Program.Outcome run(String commands) {
    String mount = "mount -t tmpfs -o size=%s none %s || exit 99; ".formatted(size, folder);
    return Program.run(
        new ProcessBuilder("sh", "-c", "exec unshare -rm sh -c \"$0\"", mount + commands));
  }

  /** The text of a command that runs {@code up} on free ports. */
  String up(Path workspace, Path data, String... more) {
    Stream<Object> first =
        Stream.of("up", workspace, "--data", data, "--port", 0, "--set", "log.port=0");
    return command(Stream.concat(first, Stream.of(more)).toArray());
  }

  /** The text of any command. */
  String command(Object... arguments) {
    List<String> texts = Stream.of(arguments).map(String::valueOf).toList();
    return Program.command(texts).command().stream()
        .map(text -> "'" + text + "'")
        .collect(Collectors.joining(" "));
  }
}
