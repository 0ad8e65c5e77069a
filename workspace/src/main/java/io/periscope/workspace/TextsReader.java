package io.periscope.workspace;

import io.periscope.api.model.SourceDef.Distribution;
import io.periscope.workspace.yaml.YamlValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code uuid:}, {@code pattern:} and {@code concat:}. */
final class TextsReader {
  private static final String RANGE = "\\{(?:\\d{1,18}-\\d{1,18}|[A-Z]-[A-Z]|[a-z]-[a-z])}";
  private static final Pattern RANGES =
      Pattern.compile("[^{}]*(?:" + RANGE + "[^{}]*)+", Pattern.DOTALL);
  private static final Pattern ENDS = Pattern.compile("\\{(\\w+)-(\\w+)}");

  private static final Pattern FIELD = Pattern.compile("\\{([A-Za-z][A-Za-z0-9_]*)}");
  private static final Pattern TEMPLATE =
      Pattern.compile("[^{}]*(?:" + FIELD.pattern() + "[^{}]*)*", Pattern.DOTALL);

  private TextsReader() {}

  static Optional<Distribution> uuid(YamlValue value) {
    return value
        .mapping("{}, a mapping without keys")
        .map(
            keys -> {
              keys.entries()
                  .forEach(
                      (key, v) -> v.keyProblem("unknown key '%s'; write uuid: {}".formatted(key)));
              return new Distribution.Uuid();
            });
  }

  static Optional<Distribution> pattern(YamlValue value) {
    Optional<String> text =
        value.parse(
            "a text with ranges in braces, such as CARD-{0000-9999} or {A-Z}{0-9}",
            t -> Optional.of(t).filter(p -> RANGES.matcher(p).matches()));
    return text.filter(t -> rangesAreOrdered(value, t)).map(Distribution.Pattern::new);
  }

  private static boolean rangesAreOrdered(YamlValue value, String pattern) {
    boolean ordered = true;
    Matcher matcher = ENDS.matcher(pattern);
    while (matcher.find()) {
      if (rank(matcher.group(1)) > rank(matcher.group(2))) {
        value.problem("the range %s ends before it begins".formatted(matcher.group()));
        ordered = false;
      }
    }
    return ordered;
  }

  private static long rank(String end) {
    return Character.isDigit(end.charAt(0)) ? Long.parseLong(end) : end.charAt(0);
  }

  /**
   * @param isUsable whether a field may be used, by its name; reports a problem with the item if
   *     not
   */
  static Optional<Distribution> concat(YamlValue value, BiPredicate<YamlValue, String> isUsable) {
    List<YamlValue> items =
        value.isList() ? value.list("a list").orElse(List.of()) : List.of(value);
    StringBuilder template = new StringBuilder();
    List<String> names = new ArrayList<>();
    boolean usable = true;
    for (YamlValue item : items) {
      Optional<String> text =
          item.parse(
              "a text with fields in braces, such as {first} {last}",
              t -> Optional.of(t).filter(p -> TEMPLATE.matcher(p).matches()));
      usable &= text.isPresent();
      template.append(text.orElse(""));
      Matcher matcher = FIELD.matcher(text.orElse(""));
      while (matcher.find()) {
        names.add(matcher.group(1));
        usable &= isUsable.test(item, matcher.group(1));
      }
    }
    if (usable && names.isEmpty()) {
      value.problem("'concat' names no field; write one in braces, such as {first}");
      return Optional.empty();
    }
    return usable ? Optional.of(new Distribution.Concat(template.toString())) : Optional.empty();
  }
}
