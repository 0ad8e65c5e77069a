package io.periscope.files;

import io.periscope.api.error.NearestName;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.SourceDef.FileFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/** The files that a declaration means, in the order in which they are read: by name. */
record InputFiles(String path, List<InputFile> files) {

  static InputFiles find(String stream, SourceDef.Files definition) {
    return new Search(stream, definition).find();
  }

  InputFile get(int index) {
    return files.get(index);
  }

  int size() {
    return files.size();
  }

  /** A digest of the names and sizes of the first files, to notice that they changed. */
  String digest(int count) {
    CRC32 crc = new CRC32();
    for (InputFile file : files.subList(0, count)) {
      crc.update((file.name() + ":" + file.bytes() + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return String.format(Locale.ROOT, "%08x", crc.getValue());
  }

  private static final class Search {
    private static final String GLOB = "*?[{";

    private final String stream;
    private final SourceDef.Files definition;
    private final String written;

    Search(String stream, SourceDef.Files definition) {
      this.stream = stream;
      this.definition = definition;
      this.written = definition.path();
    }

    InputFiles find() {
      Path path = definition.base().toAbsolutePath().resolve(written).normalize();
      List<InputFile> files;
      try {
        if (Files.isRegularFile(path)) {
          files = List.of(file(path, String.valueOf(path.getFileName())));
        } else if (Files.isDirectory(path)) {
          files = children(path);
        } else if (written.chars().anyMatch(c -> GLOB.indexOf(c) >= 0)) {
          files = matching(path);
        } else {
          throw missing(path);
        }
      } catch (IOException e) {
        throw new PeriscopeException(
            PeriscopeException.Fault.USER,
            "stream '%s': '%s' cannot be read: %s".formatted(stream, written, e),
            e);
      }
      return new InputFiles(
          written, files.stream().sorted(Comparator.comparing(InputFile::name)).toList());
    }

    /** The files of a known kind right inside a folder; hidden ones are left out. */
    private List<InputFile> children(Path folder) throws IOException {
      List<InputFile> files = new ArrayList<>();
      try (Stream<Path> children = Files.list(folder)) {
        for (Path child : children.filter(Files::isRegularFile).toList()) {
          String name = String.valueOf(child.getFileName());
          boolean known = definition.format().isPresent() || InputFile.format(name).isPresent();
          if (known && !name.startsWith(".")) {
            files.add(file(child, name));
          }
        }
      }
      if (files.isEmpty()) {
        throw problem("the folder '%s' has no file that ends in %s", written, InputFile.ENDINGS);
      }
      return files;
    }

    private List<InputFile> matching(Path pattern) throws IOException {
      Path root = pattern;
      while (root.toString().chars().anyMatch(c -> GLOB.indexOf(c) >= 0)) {
        root = Optional.ofNullable(root.getParent()).orElseThrow();
      }
      Path below = root;
      if (!Files.isDirectory(below)) {
        throw problem("no file matches '%s': there is no folder %s", written, below);
      }
      PathMatcher matcher = pattern.getFileSystem().getPathMatcher("glob:" + pattern);
      List<InputFile> files = new ArrayList<>();
      try (Stream<Path> all = Files.walk(below)) {
        for (Path path : all.filter(Files::isRegularFile).filter(matcher::matches).toList()) {
          files.add(file(path, below.relativize(path).toString()));
        }
      }
      if (files.isEmpty()) {
        throw problem("no file matches '%s' (looked in %s)", written, below);
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
                              + " format: csv, jsonl or parquet",
                          name, InputFile.ENDINGS));
      if (!Files.isReadable(path)) {
        throw problem("'%s' may not be read; check its permissions", name);
      }
      boolean gzipped = InputFile.isGzipped(name) && format != FileFormat.PARQUET;
      return new InputFile(path, name, format, gzipped, Files.size(path));
    }

    private PeriscopeException missing(Path path) {
      Optional<Path> folder = Optional.ofNullable(path.getParent()).filter(Files::isDirectory);
      List<String> siblings = List.of();
      if (folder.isPresent()) {
        try (Stream<Path> children = Files.list(folder.get())) {
          siblings = children.map(child -> String.valueOf(child.getFileName())).toList();
        } catch (IOException e) {
          // Then there is nothing to suggest.
          siblings = List.of();
        }
      }
      String where = folder.map(f -> "").orElse(" (nor the folder it would be in)");
      return problem(
          "there is no file or folder '%s'%s; looked for %s%s",
          written, where, path, NearestName.hint(String.valueOf(path.getFileName()), siblings));
    }

    private PeriscopeException problem(String message, Object... values) {
      return PeriscopeException.user(
          "stream '" + stream + "': " + String.format(Locale.ROOT, message, values));
    }
  }
}
