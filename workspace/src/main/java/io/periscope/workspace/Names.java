package io.periscope.workspace;

import io.periscope.workspace.yaml.Place;
import io.periscope.workspace.yaml.Problems;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The names of streams, tables and views: one SQL name space, in which upper and lower case do not
 * make a difference.
 */
final class Names {
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final Map<String, Taken> taken = new HashMap<>();
  private final Problems problems;

  Names(Problems problems) {
    this.problems = problems;
  }

  private record Taken(String what, String name, Place place) {}

  /**
   * What is wrong with a name, if anything.
   *
   * @param what the kind of thing that is named, such as {@code field}
   */
  static Optional<String> fault(String what, String name) {
    if (!IDENTIFIER.matcher(name).matches()) {
      return Optional.of(
          "the %s name '%s' must be letters, digits and _, beginning with a letter"
              .formatted(what, name));
    }
    if (name.startsWith("_")) {
      return Optional.of(
          "the %s name '%s' begins with _, which is kept for Periscope's own columns"
              .formatted(what, name));
    }
    return Optional.empty();
  }

  /** Takes a name, or reports why it cannot be had. */
  void claim(String what, String name, Place place) {
    fault(what, name).ifPresent(fault -> problems.add(place, fault));
    Taken first = taken.putIfAbsent(name.toLowerCase(Locale.ROOT), new Taken(what, name, place));
    if (first != null) {
      problems.add(
          place,
          "the name '%s' is already that of the %s '%s' in %s; in SQL they would be the same"
              .formatted(name, first.what(), first.name(), first.place().file()));
    }
  }
}
