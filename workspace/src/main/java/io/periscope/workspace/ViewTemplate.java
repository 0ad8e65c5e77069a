package io.periscope.workspace;

import io.periscope.api.model.Origin;
import io.periscope.api.model.Origin.Replaced;
import io.periscope.workspace.yaml.Place;
import io.periscope.workspace.yaml.Problems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A file of {@code views/} in which words in braces stand for a stream, its time and its fields.
 *
 * <p>It is made into SQL line by line, so that it is known of each line where it came from: a line
 * that names a role is there once for each field with the role, and a comment line once with all of
 * them.
 */
final class ViewTemplate {
  private static final String STREAM = "stream";
  private static final String TIME = "time";
  private static final String ROLES =
      Stream.of(Role.values()).map(Role::word).collect(Collectors.joining("|"));
  private static final Pattern ROLE = Pattern.compile("\\{(" + ROLES + ")}");
  private static final Pattern KNOWN =
      Pattern.compile("\\{(" + STREAM + "|" + TIME + "|" + ROLES + ")}");

  /** Texts and comments are passed over: what is in braces there may be anything. */
  private static final Pattern IN_CODE =
      Pattern.compile(
          "'(?:[^']|'')*'|--[^\n]*|/\\*.*?\\*/|\\{([A-Za-z_][A-Za-z0-9_]*)}", Pattern.DOTALL);

  private static final Pattern FOR = Pattern.compile("(?i)\\s*--\\s*for:\\s*(\\S+)\\s*");

  private final String name;
  private final String file;
  private final List<String> lines;
  private final Problems problems;

  /**
   * @param name of the file, without its ending
   * @param file relative to the workspace
   */
  ViewTemplate(String name, String file, String text, Problems problems) {
    this.name = name;
    this.file = file;
    this.lines = text.lines().toList();
    this.problems = problems;
  }

  /** SQL for one view. */
  record Made(String name, String sql, Origin origin) {}

  /** Whether there is any word in braces that has a meaning. */
  boolean isTemplate() {
    return name.contains("{") || lines.stream().anyMatch(line -> KNOWN.matcher(line).find());
  }

  /** Reports words in braces that have none. */
  void refuseUnknown() {
    Matcher matcher = IN_CODE.matcher(String.join("\n", lines));
    String before = String.join("\n", lines);
    while (matcher.find()) {
      String word = matcher.group(1);
      if (word != null && !KNOWN.matcher("{" + word + "}").matches()) {
        String upTo = before.substring(0, matcher.start());
        int line = (int) upTo.chars().filter(c -> c == '\n').count() + 1;
        problems.add(new Place(file, line, upTo.length() - upTo.lastIndexOf('\n')), unknown(word));
      }
    }
  }

  private static String unknown(String word) {
    return "{%s} stands for nothing; there are {%s}, {%s}, {%s}"
        .formatted(word, STREAM, TIME, ROLES.replace("|", "}, {"));
  }

  /** The stream that a line {@code -- for: NAME} names, and the line, counted from 1. */
  Optional<Map.Entry<String, Integer>> stream() {
    for (int i = 0; i < lines.size() && isComment(lines.get(i)); i++) {
      Matcher matcher = FOR.matcher(lines.get(i));
      if (matcher.matches()) {
        return Optional.of(Map.entry(matcher.group(1), i + 1));
      }
    }
    return Optional.empty();
  }

  /** Whether a line says for which stream the template is. */
  static boolean isFor(String line) {
    return FOR.matcher(line).matches();
  }

  private static boolean isComment(String line) {
    return line.isBlank() || line.strip().startsWith("--");
  }

  /** The views that it is for a stream; what is wrong is reported. */
  List<Made> make(TemplateStream stream) {
    Optional<Role> inName = Optional.empty();
    Matcher matcher = ROLE.matcher(name);
    if (matcher.find()) {
      inName = Role.parse(matcher.group(1));
    }
    String rest = inName.map(role -> name.replace(braced(role), "")).orElse(name);
    if (rest.contains("{") || rest.contains("}")) {
      problems.add(
          Place.of(file), "a file's name may have one of {" + ROLES.replace("|", "}, {") + "}");
      return List.of();
    }
    refuseTwoRoles(inName.map(role -> Set.of(role.word())).orElse(Set.of()));
    if (inName.isEmpty()) {
      return List.of(make(name, Map.of(), stream));
    }
    Role role = inName.get();
    List<String> fields = stream.fields(role);
    if (fields.isEmpty()) {
      problems.add(
          Place.of(file),
          "no field of stream '%s' has the role %s; give one 'role: %s', or remove this file"
              .formatted(stream.name(), role.word(), role.word()));
    }
    return fields.stream()
        .map(field -> make(name.replace(braced(role), field), Map.of(role.word(), field), stream))
        .toList();
  }

  private static String braced(Role role) {
    return "{" + role.word() + "}";
  }

  private Made make(String view, Map<String, String> field, TemplateStream stream) {
    StringBuilder sql = new StringBuilder();
    List<Origin.Line> origin = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      for (Map<String, String> words : words(lines.get(i), field, stream)) {
        origin.add(write(i, words, stream, sql));
      }
    }
    return new Made(view, sql.toString(), new Origin(origin));
  }

  /** For each time that a line is to be there, what its roles stand for. */
  private static List<Map<String, String>> words(
      String line, Map<String, String> field, TemplateStream stream) {
    List<Role> repeated = repeated(line, field.keySet());
    if (repeated.isEmpty()) {
      return List.of(field);
    }
    if (isComment(line)) {
      Map<String, String> all = new HashMap<>(field);
      repeated.forEach(role -> all.put(role.word(), String.join(", ", stream.fields(role))));
      return List.of(all);
    }
    List<Map<String, String>> result = new ArrayList<>();
    for (String each : stream.fields(repeated.get(0))) {
      Map<String, String> words = new HashMap<>(field);
      words.put(repeated.get(0).word(), each);
      result.add(words);
    }
    return result;
  }

  /** The roles that a line is to be repeated for. */
  private static List<Role> repeated(String line, Set<String> inName) {
    return ROLE.matcher(line)
        .results()
        .map(match -> match.group(1))
        .filter(role -> !inName.contains(role))
        .distinct()
        .flatMap(role -> Role.parse(role).stream())
        .toList();
  }

  private void refuseTwoRoles(Set<String> inName) {
    for (int i = 0; i < lines.size(); i++) {
      List<Role> roles = repeated(lines.get(i), inName);
      if (roles.size() > 1 && !isComment(lines.get(i))) {
        problems.add(
            new Place(file, i + 1, lines.get(i).indexOf(braced(roles.get(1))) + 1),
            "a line can be repeated for one role, not for %s and %s"
                .formatted(braced(roles.get(0)), braced(roles.get(1))));
      }
    }
  }

  private Origin.Line write(
      int index, Map<String, String> words, TemplateStream stream, StringBuilder sql) {
    int start = sql.length();
    int from = 0;
    List<Replaced> replaced = new ArrayList<>();
    Matcher matcher = KNOWN.matcher(lines.get(index));
    while (matcher.find()) {
      String word = matcher.group(1);
      Place place = new Place(file, index + 1, matcher.start() + 1);
      sql.append(lines.get(index), from, matcher.start());
      int column = sql.length() - start + 1;
      sql.append(
          word.equals(STREAM)
              ? stream.name()
              : word.equals(TIME) ? time(stream, place) : words.getOrDefault(word, word));
      int end = sql.length() - start + 1;
      replaced.add(new Replaced(column, end, matcher.start() + 1, matcher.end() + 1));
      from = matcher.end();
    }
    sql.append(lines.get(index), from, lines.get(index).length()).append('\n');
    return new Origin.Line(index + 1, replaced);
  }

  private String time(TemplateStream stream, Place place) {
    if (stream.time().isEmpty()) {
      problems.add(
          place,
          "stream '%s' has no time; give it one, such as 'time: sold_at'".formatted(stream.name()));
    }
    return stream.time().orElse(TIME);
  }
}
