package io.periscope.sinks;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.source.Options;
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

  /** The same while a workspace is read: a variable that is not set is a problem of its key. */
  static Optional<String> fill(Options options, String key, String text) {
    try {
      return Optional.of(fill(text));
    } catch (PeriscopeException e) {
      options.problem(key, e.getMessage());
      return Optional.empty();
    }
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
