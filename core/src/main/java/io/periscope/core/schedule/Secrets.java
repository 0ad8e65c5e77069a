package io.periscope.core.schedule;

import io.periscope.api.error.PeriscopeException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts variables of the environment into a text. */
final class Secrets {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{([A-Z][A-Z0-9_]*)}");

  private Secrets() {}

  static String in(String text, Map<String, String> environment) {
    Matcher matcher = REFERENCE.matcher(text);
    StringBuilder result = new StringBuilder();
    while (matcher.find()) {
      String name = matcher.group(1);
      String value =
          Optional.ofNullable(environment.get(name))
              .orElseThrow(
                  () ->
                      PeriscopeException.user(
                          "the environment has no variable %s; set it where Periscope is started"
                              .formatted(name)));
      matcher.appendReplacement(result, Matcher.quoteReplacement(value));
    }
    return matcher.appendTail(result).toString();
  }
}
