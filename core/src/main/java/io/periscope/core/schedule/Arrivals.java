package io.periscope.core.schedule;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.job.TriggerDef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Looks for files that have arrived: those that have stayed the same for a while. It does not
 * remember what it has told. For one thread.
 */
final class Arrivals {
  private static final String WILD = "*?[{";

  private final TriggerDef.File trigger;
  private final Path start;
  private final int depth;
  private final PathMatcher matcher;
  private final LongSupplier nanos;
  private Map<Path, Observed> observed = new HashMap<>();

  /**
   * A file that has arrived.
   *
   * @param path relative to the workspace if it is in it
   * @param identity its path, size and time of change
   */
  record Arrived(String path, String identity, long changedMillis) {}

  private record Observed(long size, long changedMillis, long since) {}

  /**
   * @param nanos a clock that never jumps
   */
  Arrivals(TriggerDef.File trigger, LongSupplier nanos) {
    this.trigger = trigger;
    this.nanos = nanos;
    Path fixed = trigger.base();
    int levels = 0;
    boolean deep = false;
    Path whole = trigger.base().resolve(trigger.path()).normalize();
    if (Path.of(trigger.path()).isAbsolute()) {
      fixed = Path.of("/");
    }
    for (Path segment : fixed.relativize(whole)) {
      boolean wild = segment.toString().chars().anyMatch(c -> WILD.indexOf(c) >= 0);
      deep |= segment.toString().contains("**");
      if (levels > 0 || wild) {
        levels++;
      } else {
        fixed = fixed.resolve(segment);
      }
    }
    this.start = fixed;
    this.depth = deep ? Integer.MAX_VALUE : levels;
    this.matcher = FileSystems.getDefault().getPathMatcher("glob:" + whole);
  }

  TriggerDef.File trigger() {
    return trigger;
  }

  /**
   * Those that have arrived, the oldest first; also those that had before.
   *
   * @throws PeriscopeException (RESOURCE) when it cannot be looked
   */
  List<Arrived> look() {
    Map<Path, Observed> now = new HashMap<>();
    List<Arrived> arrived = new ArrayList<>();
    try (Stream<Path> files = Files.walk(start, depth, FileVisitOption.FOLLOW_LINKS)) {
      for (Path file : files.filter(matcher::matches).filter(Arrivals::isVisible).toList()) {
        observe(file)
            .ifPresent(
                seen -> {
                  now.put(file, seen);
                  if (nanos.getAsLong() - seen.since() >= trigger.settle().toNanos()) {
                    arrived.add(arrived(file, seen));
                  }
                });
      }
    } catch (NoSuchFileException e) {
      // Nothing has arrived in a folder that is not there yet.
    } catch (IOException | UncheckedIOException e) {
      throw PeriscopeException.resource(
          "cannot look for files that arrive at %s: %s".formatted(trigger.path(), e.getMessage()),
          e);
    }
    observed = now;
    arrived.sort(Comparator.comparingLong(Arrived::changedMillis).thenComparing(Arrived::path));
    return arrived;
  }

  private static boolean isVisible(Path file) {
    return !String.valueOf(file.getFileName()).startsWith(".");
  }

  private Optional<Observed> observe(Path file) throws IOException {
    BasicFileAttributes now;
    try {
      now = Files.readAttributes(file, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    if (!now.isRegularFile()) {
      return Optional.empty();
    }
    long changed = now.lastModifiedTime().toMillis();
    long since =
        Optional.ofNullable(observed.get(file))
            .filter(before -> before.size() == now.size() && before.changedMillis() == changed)
            .map(Observed::since)
            .orElseGet(nanos::getAsLong);
    return Optional.of(new Observed(now.size(), changed, since));
  }

  private Arrived arrived(Path file, Observed seen) {
    String path =
        file.startsWith(trigger.base())
            ? trigger.base().relativize(file).toString()
            : file.toString();
    return new Arrived(
        path,
        "file:%s:%d:%d".formatted(path, seen.size(), seen.changedMillis()),
        seen.changedMillis());
  }
}
