package io.periscope.files;

import io.periscope.api.error.NearestName;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.SourceDef.FileFormat;
import io.periscope.files.InputFile.Packing;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;

/**
 * Finds the files that a stream's declaration means. What is there by the declared path is meant
 * itself; only if nothing is, the path can be a pattern.
 */
final class FileSearch {
  private final String stream;
  private final SourceDef.Files definition;
  private final String written;

  FileSearch(String stream, SourceDef.Files definition) {
    this.stream = stream;
    this.definition = definition;
    this.written = definition.path();
  }

  /** The declared path in full. */
  static Path path(SourceDef.Files definition) {
    return base(definition).resolve(definition.path()).normalize();
  }

  private static Path base(SourceDef.Files definition) {
    return definition.base().toAbsolutePath().normalize();
  }

  /**
   * The files by name.
   *
   * @throws PeriscopeException when there is none, or one that cannot be read
   */
  InputFiles find() {
    Path path = path(definition);
    try {
      List<InputFile> files;
      if (Files.isRegularFile(path)) {
        files = List.of(file(path, String.valueOf(path.getFileName())));
      } else if (Files.isDirectory(path)) {
        files = children(path);
      } else {
        files = matching(path);
      }
      return new InputFiles(
          written, files.stream().sorted(Comparator.comparing(InputFile::name)).toList());
    } catch (PatternSyntaxException e) {
      throw problem(
          "'%s' is not a glob: %s; expected names with *, **, ?, [abc] or {one,two}, and a"
              + " backslash before any of these characters that is meant as itself",
          written, e.getDescription());
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** The files of a known kind right inside a folder; hidden ones are left out. */
  private List<InputFile> children(Path folder) throws IOException {
    List<InputFile> files = new ArrayList<>();
    for (Path child : Glob.files(folder, Path.of("*"))) {
      String name = child.toString();
      boolean known = definition.format().isPresent() || InputFile.format(name).isPresent();
      if (known && !name.startsWith(".")) {
        files.add(file(folder.resolve(child), name));
      }
    }
    if (files.isEmpty()) {
      throw problem("the folder '%s' has no file that ends in %s", written, InputFile.ENDINGS);
    }
    return files;
  }

  private List<InputFile> matching(Path path) throws IOException {
    Path base = base(definition);
    Path root = Glob.root(path.startsWith(base) ? base : path.getRoot(), path);
    Path pattern = root.relativize(path);
    if (!Glob.isGlob(pattern)) {
      throw missing(path);
    }
    if (!Files.isDirectory(root)) {
      throw problem("no file matches '%s': there is no folder %s", written, root);
    }
    List<InputFile> files = new ArrayList<>();
    for (Path file : Glob.files(root, pattern)) {
      files.add(file(root.resolve(file), file.toString()));
    }
    if (files.isEmpty()) {
      throw problem("no file matches '%s' (looked in %s)", written, root);
    }
    return files;
  }

  private InputFile file(Path path, String name) throws IOException {
    FileFormat format =
        definition
            .format()
            .or(() -> InputFile.format(name))
            .orElseThrow(
                () ->
                    problem(
                        "cannot tell the format of '%s' by its ending, expected %s; or declare"
                            + " format: csv, jsonl, parquet or avro",
                        name, InputFile.ENDINGS));
    if (!Files.isReadable(path)) {
      throw unreadable(new AccessDeniedException(path.toString()));
    }
    return new InputFile(path, name, format, Packing.of(name, format), Files.size(path));
  }

  private PeriscopeException missing(Path path) {
    Optional<Path> folder = Optional.ofNullable(path.getParent()).filter(Files::isDirectory);
    String where = folder.map(f -> "").orElse(" (nor the folder it would be in)");
    String hint =
        folder.map(f -> NearestName.hint(String.valueOf(path.getFileName()), names(f))).orElse("");
    return problem(
        "there is no file or folder '%s'%s; looked for %s%s", written, where, path, hint);
  }

  /** What is in a folder; nothing if that cannot be told, for it is only to be suggested. */
  private static List<String> names(Path folder) {
    return Optional.ofNullable(folder.toFile().list()).map(List::of).orElse(List.of());
  }

  private PeriscopeException unreadable(IOException e) {
    String why =
        e instanceof AccessDeniedException
            ? "access to " + e.getMessage() + " is denied; check its permissions"
            : e.toString();
    return new PeriscopeException(
        PeriscopeException.Fault.USER,
        "stream '%s': '%s' cannot be read: %s".formatted(stream, written, why),
        e);
  }

  private PeriscopeException problem(String message, Object... values) {
    return PeriscopeException.user("stream '" + stream + "': " + message.formatted(values));
  }
}
