package io.periscope.generator;

import io.periscope.api.error.PeriscopeException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Other fields' values of the same row, put together with texts between them. */
record Joined(List<String> texts, List<GeneratedField> fields) implements Texts {
  private static final Pattern FIELD = Pattern.compile("\\{([A-Za-z][A-Za-z0-9_]*)}");

  /**
   * @param template such as {@code {first} {last}}
   */
  static Joined parse(String template, Function<String, GeneratedField> fieldByName) {
    List<String> texts = new ArrayList<>();
    List<GeneratedField> fields = new ArrayList<>();
    Matcher matcher = FIELD.matcher(template);
    int end = 0;
    while (matcher.find()) {
      texts.add(template.substring(end, matcher.start()));
      fields.add(fieldByName.apply(matcher.group(1)));
      end = matcher.end();
    }
    texts.add(template.substring(end));
    if (fields.isEmpty() || texts.stream().anyMatch(t -> t.contains("{") || t.contains("}"))) {
      throw PeriscopeException.user(
          "concat '%s' must name fields in braces, such as {first} {last}".formatted(template));
    }
    return new Joined(List.copyOf(texts), List.copyOf(fields));
  }

  @Override
  public boolean absent(long row) {
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).isNull(row)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void write(long row, long now, Text text) {
    text.add(texts.get(0));
    for (int i = 0; i < fields.size(); i++) {
      fields.get(i).values().write(row, now, text);
      text.add(texts.get(i + 1));
    }
  }
}
