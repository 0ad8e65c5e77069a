package io.periscope.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** Runs one benchmark in a temporary folder. */
public final class Bench {
  private static final List<Logger> QUIET = List.of(Logger.getLogger(""));

  private Bench() {}

  public static void main(String[] args) throws Exception {
    QUIET.forEach(logger -> logger.setLevel(Level.SEVERE));
    Path folder = Files.createTempDirectory("periscope-bench");
    try {
      String name = args.length == 0 ? "" : args[0];
      switch (name) {
        case "throughput" -> new Throughput(folder).run();
        case "trickle" -> new Trickle(folder).run();
        case "pointread" -> new PointRead(folder).run();
        case "scoring" -> new Scoring(folder).run();
        case "expecting" -> new Expecting(folder).run();
        default ->
            throw new IllegalArgumentException(
                "throughput, trickle, pointread, scoring or expecting, not " + name);
      }
    } finally {
      remove(folder);
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
