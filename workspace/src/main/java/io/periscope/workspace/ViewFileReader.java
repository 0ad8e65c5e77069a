package io.periscope.workspace;

import io.periscope.api.model.ExpectationSuite;
import io.periscope.api.model.ExpectationSuite.Target;
import io.periscope.api.model.ViewDef;
import io.periscope.workspace.ViewTemplate.Made;
import io.periscope.workspace.yaml.Keys;
import io.periscope.workspace.yaml.Place;
import io.periscope.workspace.yaml.Problems;
import io.periscope.workspace.yaml.YamlTree;
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

  /** Where the expectations begin. */
  private static final Pattern EXPECT = Pattern.compile("\\s*--\\s*expect:\\s*");

  private static final Keys HEADER = Keys.must("expect");

  private final Names names;
  private final Problems problems;
  private final List<String> declared;
  private final Map<String, TemplateStream> streams;
  private final List<ExpectationSuite> expectations = new ArrayList<>();

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
      expect(name, file, text);
      return List.of(new ViewDef(name, description(text), file, text));
    }
    List<ViewDef> views = new ArrayList<>();
    for (Made made : stream(template, file).map(template::make).orElse(List.of())) {
      names.claim("view", made.name(), Place.of(file));
      expect(made.name(), file, made.sql());
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

  /** What is expected of the views read so far. */
  List<ExpectationSuite> expectations() {
    return List.copyOf(expectations);
  }

  /**
   * The comment lines on top from {@code -- expect:} on are YAML. Everything else gives way to
   * blanks, so that places in it are places in the file.
   */
  private void expect(String view, String file, String sql) {
    StringBuilder yaml = new StringBuilder();
    boolean found = false;
    for (String line : sql.lines().toList()) {
      boolean comment = line.strip().startsWith("--");
      if (!comment && !line.isBlank()) {
        break;
      }
      found |= EXPECT.matcher(line).matches();
      yaml.append(found ? line.replaceFirst("--", "  ") : "").append('\n');
    }
    if (found) {
      YamlTree.parse(file, yaml.toString(), problems)
          .map(tree -> tree.value(problems))
          .flatMap(value -> value.mapping(HEADER))
          .flatMap(keys -> keys.get("expect"))
          .flatMap(list -> new ExpectationsReader(Target.VIEW, view).read(file, list))
          .ifPresent(expectations::add);
    }
  }

  private static String description(String sql) {
    return sql.lines()
        .map(String::strip)
        .dropWhile(String::isEmpty)
        .takeWhile(line -> line.startsWith("--") && !EXPECT.matcher(line).matches())
        .filter(line -> !ViewTemplate.isFor(line))
        .map(line -> line.replaceFirst("^-+", "").strip())
        .collect(Collectors.joining("\n"))
        .strip();
  }
}
