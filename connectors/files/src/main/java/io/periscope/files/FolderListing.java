package io.periscope.files;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks which files are in a folder, of those that are meant. */
final class FolderListing {
  private static final Logger LOG = LoggerFactory.getLogger(FolderListing.class);

  /** How a folder is called into which files are moved. */
  static final String DONE = "done";

  /** What is put beside a file that failed. */
  static final String FAILED = ".failed";

  private static final List<String> UNFINISHED =
      List.of(".tmp", ".part", ".crdownload", ".inprogress", FAILED);

  /** A file that is renamed while a folder is walked makes the walk fail. */
  private static final int ATTEMPTS = 10;

  private final String stream;
  private final FolderSettings settings;
  private final Set<String> unreadable = new HashSet<>();

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

  private List<FoundFile> found(Path path) throws IOException {
    List<FoundFile> found = new ArrayList<>();
    if (Files.isDirectory(path)) {
      for (Path child : Glob.files(path, Path.of("*"))) {
        String name = child.toString();
        if (settings.format().isPresent() || InputFile.format(name).isPresent()) {
          add(path.resolve(child), name, found);
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
      add(full, (full.startsWith(base) ? base.relativize(full) : full).toString(), found);
    }
    return found;
  }

  private void add(Path path, String name, List<FoundFile> found) throws IOException {
    if (isLeftOut(path)) {
      return;
    }
    Optional<FoundFile> file = FoundFile.at(path, name);
    if (file.isPresent() && !Files.isReadable(path)) {
      if (unreadable.add(name)) {
        LOG.warn("stream {}: {} may not be read; it is waited for", stream, path);
      }
      return;
    }
    file.ifPresent(found::add);
  }

  private boolean isLeftOut(Path path) {
    String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    boolean moved =
        settings.done() == FolderSettings.Done.MOVE
            && Optional.ofNullable(path.getParent()).filter(p -> p.endsWith(DONE)).isPresent()
            && !settings.fullPath().equals(path.getParent());
    return moved
        || name.startsWith(".")
        || name.startsWith("_")
        || UNFINISHED.stream().anyMatch(name::endsWith);
  }
}
