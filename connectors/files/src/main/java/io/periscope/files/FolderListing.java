package io.periscope.files;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks which files are in a folder, of those that are meant. */
final class FolderListing {
  private static final Logger LOG = LoggerFactory.getLogger(FolderListing.class);

  /** How a folder is called into which files are moved. */
  static final String DONE = "done";

  /** A file that is renamed while a folder is walked makes the walk fail. */
  private static final int ATTEMPTS = 10;

  private final String stream;
  private final FolderSettings settings;
  private Map<String, String> unreadable = Map.of();

  FolderListing(String stream, FolderSettings settings) {
    this.stream = stream;
    this.settings = settings;
  }

  /**
   * The files that are there, in no order.
   *
   * @throws PeriscopeException (RESOURCE) when the folder is not there or cannot be read now
   */
  List<FoundFile> list() {
    for (int attempt = 1; ; attempt++) {
      try {
        return found(settings.fullPath());
      } catch (PatternSyntaxException e) {
        throw PeriscopeException.user(
            "stream '%s': '%s' is not a glob: %s"
                .formatted(stream, settings.path(), e.getDescription()));
      } catch (NoSuchFileException e) {
        if (attempt == ATTEMPTS) {
          throw unavailable(e);
        }
      } catch (IOException e) {
        throw unavailable(e);
      }
    }
  }

  private PeriscopeException unavailable(IOException e) {
    return PeriscopeException.resource(
        "stream '%s': the folder '%s' cannot be read: %s".formatted(stream, settings.path(), e), e);
  }

  /** Files that the last listing found and that may not be read. */
  Map<String, String> unreadable() {
    return unreadable;
  }

  private List<FoundFile> found(Path path) throws IOException {
    Map<String, String> closed = new LinkedHashMap<>();
    List<FoundFile> found = found(path, closed);
    closed.keySet().stream()
        .filter(name -> !unreadable.containsKey(name))
        .forEach(name -> LOG.warn("stream {}: {} may not be read; it is waited for", stream, name));
    unreadable = closed;
    return found;
  }

  private List<FoundFile> found(Path path, Map<String, String> closed) throws IOException {
    List<FoundFile> found = new ArrayList<>();
    if (Files.isDirectory(path)) {
      for (Path child : Glob.files(path, Path.of("*"))) {
        String name = child.toString();
        if (settings.arrivals().isKnown(name)) {
          add(path.resolve(child), name, found, closed);
        }
      }
      return found;
    }
    if (Files.isRegularFile(path)) {
      throw PeriscopeException.user(
          "stream '%s': '%s' is a file, not a folder; to read it once, declare source: {file: {path: %s}}"
              .formatted(stream, settings.path(), settings.path()));
    }
    Path base = settings.fullBase();
    Path root = Glob.root(path.startsWith(base) ? base : path.getRoot(), path);
    Path pattern = root.relativize(path);
    if (!Glob.isGlob(pattern) || !Files.isDirectory(root)) {
      throw new PeriscopeException(
          Fault.RESOURCE,
          "stream '%s': there is no folder %s yet; it is waited for"
              .formatted(stream, Glob.isGlob(pattern) ? root : path));
    }
    for (Path file : Glob.files(root, pattern)) {
      Path full = root.resolve(file);
      // Not the root's: folders that come and go must not change the names of others.
      add(full, (full.startsWith(base) ? base.relativize(full) : full).toString(), found, closed);
    }
    return found;
  }

  private void add(Path path, String name, List<FoundFile> found, Map<String, String> closed)
      throws IOException {
    if (isLeftOut(path)) {
      return;
    }
    Optional<FoundFile> file = FoundFile.at(path, name);
    if (file.isPresent() && !Files.isReadable(path)) {
      closed.put(name, "may not be read; it is waited for");
      return;
    }
    file.ifPresent(found::add);
  }

  private boolean isLeftOut(Path path) {
    boolean moved =
        settings.done() == FolderSettings.Done.MOVE
            && Optional.ofNullable(path.getParent()).filter(p -> p.endsWith(DONE)).isPresent()
            && !settings.fullPath().equals(path.getParent());
    return moved || FoundFile.isUnfinished(String.valueOf(path.getFileName()));
  }
}
