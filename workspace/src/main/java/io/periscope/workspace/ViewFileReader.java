package io.periscope.workspace;

import io.periscope.api.model.ViewDef;
import io.periscope.workspace.ViewTemplate.Made;
import io.periscope.workspace.yaml.Place;
import io.periscope.workspace.yaml.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads a file of {@code views/}: the description on top, whether there is SQL at all, and the
 * views that a template stands for.
 */
final class ViewFileReader {
  private static final Pattern COMMENTS = Pattern.compile("--[^\n]*|/\\*.*?\\*/", Pattern.DOTALL);

  private final Names names;
  private final Problems problems;
  private final List<String> declared;
  private final Map<String, TemplateStream> streams;

  /**
   * @param declared the names of all streams
   * @param streams those whose declaration can be read
   */
  ViewFileReader(
      Names names, Problems problems, List<String> declared, Map<String, TemplateStream> streams) {
    this.names = names;
    this.problems = problems;
    this.declared = declared;
    this.streams = streams;
  }

  /**
   * @param name the file's name without its ending
   * @param file relative to the workspace
   */
  List<ViewDef> read(String name, String file, String text) {
    String code = COMMENTS.matcher(text).replaceAll(" ").replace(';', ' ');
    if (code.isBlank()) {
      names.claim("view", name, Place.of(file));
      problems.add(Place.of(file), "the view is empty; write a SELECT");
      return List.of();
    }
    ViewTemplate template = new ViewTemplate(name, file, text, problems);
    template.refuseUnknown();
    if (!template.isTemplate()) {
      names.claim("view", name, Place.of(file));
      return List.of(new ViewDef(name, description(text), file, text));
    }
    List<ViewDef> views = new ArrayList<>();
    for (Made made : stream(template, file).map(template::make).orElse(List.of())) {
      names.claim("view", made.name(), Place.of(file));
      views.add(new ViewDef(made.name(), description(made.sql()), file, made.sql(), made.origin()));
    }
    return views;
  }

  /** Empty when that is a problem, here or in the stream's own file. */
  private Optional<TemplateStream> stream(ViewTemplate template, String file) {
    Optional<Map.Entry<String, Integer>> named = template.stream();
    if (named.isEmpty() && declared.size() > 1) {
      problems.add(
          Place.of(file),
          "there are several streams; say which one this is for by a line '-- for: %s' on top"
              .formatted(declared.get(0)));
      return Optional.empty();
    }
    Optional<String> name = named.map(Map.Entry::getKey).or(() -> declared.stream().findFirst());
    if (named.isPresent() && !declared.contains(named.get().getKey())) {
      problems.add(
          new Place(file, named.get().getValue(), 0),
          Grafts.unknown("stream", named.get().getKey(), declared));
    }
    return name.flatMap(each -> Optional.ofNullable(streams.get(each)));
  }

  private static String description(String sql) {
    return sql.lines()
        .map(String::strip)
        .dropWhile(String::isEmpty)
        .takeWhile(line -> line.startsWith("--"))
        .filter(line -> !ViewTemplate.isFor(line))
        .map(line -> line.replaceFirst("^-+", "").strip())
        .collect(Collectors.joining("\n"))
        .strip();
  }
}
