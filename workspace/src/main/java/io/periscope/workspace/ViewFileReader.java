package io.periscope.workspace;

import io.periscope.api.model.ViewDef;
import io.periscope.workspace.yaml.Place;
import io.periscope.workspace.yaml.Problems;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads a file of {@code views/}: the description on top, and whether there is SQL at all. */
final class ViewFileReader {
  private static final Pattern COMMENTS = Pattern.compile("--[^\n]*|/\\*.*?\\*/", Pattern.DOTALL);

  private final Names names;
  private final Problems problems;

  ViewFileReader(Names names, Problems problems) {
    this.names = names;
    this.problems = problems;
  }

  /**
   * @param name the file's name without its ending
   * @param file relative to the workspace
   */
  Optional<ViewDef> read(String name, String file, String sql) {
    names.claim("view", name, Place.of(file));
    String code = COMMENTS.matcher(sql).replaceAll(" ").replace(';', ' ');
    if (code.isBlank()) {
      problems.add(Place.of(file), "the view is empty; write a SELECT");
      return Optional.empty();
    }
    return Optional.of(new ViewDef(name, description(sql), file, sql));
  }

  private static String description(String sql) {
    return sql.lines()
        .map(String::strip)
        .dropWhile(String::isEmpty)
        .takeWhile(line -> line.startsWith("--"))
        .map(line -> line.replaceFirst("^-+", "").strip())
        .collect(Collectors.joining("\n"))
        .strip();
  }
}
