package io.periscope.files;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A pattern of files, in the syntax of {@link FileSystem#getPathMatcher}, and the walk that finds
 * them. The walk enters only the folders in which a match can be; a folder whose name begins with a
 * dot only if the pattern names it so.
 */
final class Glob extends SimpleFileVisitor<Path> {
  private static final String WILDCARDS = "*?[{";
  private static final Pattern BRACES = Pattern.compile("(?<!\\\\)\\{([^}]*)}");

  private final Path root;
  private final PathMatcher matcher;
  private final List<List<Name>> alternatives;
  private final List<Path> found = new ArrayList<>();

  /** One name of a pattern's path, without braces. */
  private record Name(PathMatcher matcher, boolean hidden, boolean deep) {
    static Name of(Path name) {
      String glob = name.toString();
      return new Name(compile(name), isHidden(name), glob.contains("**"));
    }

    boolean takes(Path folder) {
      return (hidden || !isHidden(folder)) && matcher.matches(folder);
    }
  }

  Glob(Path root, Path pattern) {
    this.root = root;
    this.matcher = compile(pattern);
    FileSystem system = pattern.getFileSystem();
    this.alternatives =
        withoutBraces(pattern.toString())
            .map(text -> names(system.getPath(text)).map(Name::of).toList())
            .toList();
  }

  /**
   * The files that match, as paths below the root.
   *
   * @throws IOException when a folder in which there may be more cannot be read
   * @throws java.util.regex.PatternSyntaxException when the pattern is none
   */
  static List<Path> files(Path root, Path pattern) throws IOException {
    Glob glob = new Glob(root, pattern);
    Files.walkFileTree(root, glob);
    return glob.found;
  }

  /**
   * The folder that a pattern begins in: as far as its names have no wildcards, or are those of
   * folders that are there.
   *
   * @param base a folder that the pattern is in, if it is, whatever its name looks like
   */
  static Path root(Path base, Path pattern) {
    Path root = base;
    List<Path> names = names(base.relativize(pattern)).toList();
    for (Path name : names.subList(0, names.size() - 1)) {
      Path folder = root.resolve(name);
      if (isGlob(name) && !Files.isDirectory(folder)) {
        return root;
      }
      root = folder;
    }
    return root;
  }

  static boolean isGlob(Path path) {
    return path.toString().chars().anyMatch(c -> WILDCARDS.indexOf(c) >= 0);
  }

  @Override
  public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
    return mayHold(folder) ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    Path below = root.relativize(file);
    if (matcher.matches(below) && Files.isRegularFile(file)) {
      found.add(below);
    }
    return FileVisitResult.CONTINUE;
  }

  /** A folder is opened before anyone asks whether it is wanted; it may well not be. */
  @Override
  public FileVisitResult visitFileFailed(Path path, IOException e) throws IOException {
    boolean matches = matcher.matches(root.relativize(path)) && !Files.isDirectory(path);
    if (matches || mayHold(path)) {
      throw e;
    }
    return FileVisitResult.CONTINUE;
  }

  private boolean mayHold(Path folder) {
    List<Path> names = names(root.relativize(folder)).toList();
    return folder.equals(root) || alternatives.stream().anyMatch(a -> mayHold(a, names));
  }

  private static boolean mayHold(List<Name> pattern, List<Path> folder) {
    int last = pattern.size() - 1;
    Path name = folder.get(folder.size() - 1);
    for (int i = 0; i < folder.size(); i++) {
      if (pattern.get(i).deep()) {
        return !isHidden(name) || pattern.subList(i, last).stream().anyMatch(p -> p.takes(name));
      }
      if (i == last || !pattern.get(i).takes(folder.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** The patterns that are meant by one with braces. */
  private static Stream<String> withoutBraces(String pattern) {
    Matcher braces = BRACES.matcher(pattern);
    if (!braces.find()) {
      return Stream.of(pattern);
    }
    String before = pattern.substring(0, braces.start());
    String after = pattern.substring(braces.end());
    return Arrays.stream(braces.group(1).split(",", -1))
        .flatMap(part -> withoutBraces(before + part + after));
  }

  private static PathMatcher compile(Path pattern) {
    return pattern.getFileSystem().getPathMatcher("glob:" + pattern);
  }

  private static boolean isHidden(Path name) {
    return name.toString().startsWith(".");
  }

  private static Stream<Path> names(Path path) {
    return StreamSupport.stream(path.spliterator(), false);
  }
}
