package io.periscope.sinks;

import io.periscope.api.error.PeriscopeException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Secrets stand in the environment, not in files: {@code ${NAME}} is replaced by its value. */
final class Environment {
  private static final Pattern NAME = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

  private Environment() {}

  /**
   * @throws PeriscopeException (USER) naming a variable that is not set
   */
  static String fill(String text) {
    return NAME.matcher(text).replaceAll(found -> Matcher.quoteReplacement(value(found.group(1))));
  }

  private static String value(String name) {
    return Optional.ofNullable(System.getenv(name))
        .orElseThrow(
            () ->
                PeriscopeException.user(
                    "the environment variable %s is not set; the workspace uses it as ${%s}"
                        .formatted(name, name)));
  }
}
