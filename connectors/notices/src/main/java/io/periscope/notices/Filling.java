package io.periscope.notices;

import io.periscope.api.error.PeriscopeException;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Replaces <code>${NAME}</code>. */
final class Filling {
  private static final Pattern NAME = Pattern.compile("\\$\\{(\\w+)\\}");

  private Filling() {}

  /**
   * With variables of the environment.
   *
   * @throws PeriscopeException (USER) when one is not set
   */
  static String environment(String text, Map<String, String> environment) {
    return NAME.matcher(text)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    Optional.ofNullable(environment.get(found.group(1)))
                        .orElseThrow(
                            () ->
                                PeriscopeException.user(
                                    "the environment variable %s is not set; periscope.yaml uses it as ${%s}"
                                        .formatted(found.group(1), found.group(1))))));
  }

  /** Those that are known; others stay as they are. */
  static String fill(String text, Map<String, String> values, BinaryOperator<String> escape) {
    return NAME.matcher(text)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    Optional.ofNullable(values.get(found.group(1)))
                        .map(value -> escape.apply(found.group(1), value))
                        .orElse(found.group())));
  }
}
