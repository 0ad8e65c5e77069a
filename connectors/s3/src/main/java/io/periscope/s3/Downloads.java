package io.periscope.s3;

import io.periscope.api.error.PeriscopeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where objects lie while they are read: a temporary folder that nobody else may look into. A
 * process that was killed leaves its own behind; its number is in the name, so that the next one
 * can take it away.
 */
final class Downloads implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Downloads.class);
  private static final Pattern NAME = Pattern.compile("periscope-(\\d+)-.*\\.objects");

  private final Path folder;
  private long count;

  private Downloads(Path folder) {
    this.folder = folder;
  }

  /**
   * Takes away what processes that are gone have left there.
   *
   * @param temporary the folder to make one in
   */
  static Downloads in(Path temporary) {
    try (Stream<Path> others = Files.list(temporary)) {
      others.filter(Downloads::isLeft).toList().forEach(Downloads::delete);
    } catch (IOException e) {
      LOG.warn("what is left of former downloads in {} stays there: {}", temporary, e.toString());
    }
    try {
      String name = "periscope-" + ProcessHandle.current().pid() + "-";
      Path made = Files.createTempDirectory(temporary, name);
      return new Downloads(Files.move(made, temporary.resolve(made.getFileName() + ".objects")));
    } catch (IOException e) {
      throw PeriscopeException.resource(
          "no folder for downloads can be made in %s: %s".formatted(temporary, e), e);
    }
  }

  private static boolean isLeft(Path file) {
    Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
    if (!name.matches()) {
      return false;
    }
    ProcessHandle self = ProcessHandle.current();
    long owner = Long.parseLong(name.group(1));
    if (owner != self.pid()) {
      return ProcessHandle.of(owner).isEmpty();
    }
    // In a container, each process has the number that the one before had.
    Optional<Instant> start = self.info().startInstant();
    return start.isPresent() && modified(file).isBefore(start.get());
  }

  private static Instant modified(Path file) {
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (IOException e) {
      return Instant.MAX;
    }
  }

  /** Where nothing is yet. */
  Path next() {
    return folder.resolve("object-" + ++count);
  }

  /** A file, or a folder with the files in it. */
  static void delete(Path path) {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      // That is what was wanted.
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("{} cannot be deleted: {}", path, e.toString());
    }
  }

  @Override
  public void close() {
    delete(folder);
  }
}
