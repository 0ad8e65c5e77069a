package io.periscope.s3;

import io.periscope.files.FoundFile;
import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * Which objects of a bucket are meant: those right below a prefix, as in a folder, or those whose
 * keys match a glob.
 *
 * @param text as it is declared
 * @param prefix what the keys of all of them begin with
 * @param glob empty when the prefix is a folder
 */
record BucketPath(String text, String bucket, String prefix, Optional<String> glob) {
  private static final Pattern FORM =
      Pattern.compile("s3://([A-Za-z0-9][A-Za-z0-9._-]+)(?:/(.*))?");
  private static final Pattern WILDCARD = Pattern.compile("[*?\\[{\\\\]");

  /**
   * Empty when it is none.
   *
   * @throws PatternSyntaxException when the glob is none
   */
  static Optional<BucketPath> of(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    String key = Optional.ofNullable(form.group(2)).orElse("");
    Matcher wildcard = WILDCARD.matcher(key);
    if (wildcard.find()) {
      matcher(key);
      String prefix = key.substring(0, wildcard.start());
      return Optional.of(new BucketPath(text, form.group(1), prefix, Optional.of(key)));
    }
    String folder = key.isEmpty() || key.endsWith("/") ? key : key + "/";
    return Optional.of(new BucketPath(text, form.group(1), folder, Optional.empty()));
  }

  private static PathMatcher matcher(String glob) {
    return FileSystems.getDefault().getPathMatcher("glob:" + glob);
  }

  /** Whether no object that is meant has a slash behind the prefix. */
  boolean isFlat() {
    return glob.map(g -> !g.contains("**") && g.indexOf('/', prefix.length()) < 0).orElse(true);
  }

  /**
   * How an object is called as a file: by its key below the folder, or by its whole key if it
   * matches a glob. Empty when it is not meant, or is hidden or unfinished by its name or by that
   * of a folder that the declaration does not name.
   */
  Optional<String> name(String key) {
    String below = key.startsWith(prefix) ? key.substring(prefix.length()) : "";
    String last = key.substring(key.lastIndexOf('/') + 1);
    boolean leftOut =
        below.isEmpty()
            || last.isEmpty()
            || FoundFile.isUnfinished(last)
            || Stream.of(key.substring(prefix.lastIndexOf('/') + 1).split("/"))
                .anyMatch(part -> part.startsWith(".") || part.startsWith("_"));
    if (leftOut) {
      return Optional.empty();
    }
    if (glob.isEmpty()) {
      return below.indexOf('/') < 0 ? Optional.of(below) : Optional.empty();
    }
    return glob.filter(g -> matches(g, key)).map(g -> key);
  }

  private static boolean matches(String glob, String key) {
    try {
      return matcher(glob).matches(Path.of(key));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** The key of an object that is called so. */
  String key(String name) {
    return glob.isPresent() ? name : prefix + name;
  }
}
