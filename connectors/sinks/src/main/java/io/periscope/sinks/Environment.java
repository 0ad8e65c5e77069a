package io.periscope.sinks;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.source.Options;
import io.periscope.api.source.Variables;
import java.util.Optional;

/** Secrets stand in the environment, not in files: {@code ${NAME}} is replaced by its value. */
final class Environment {
  private Environment() {}

  /**
   * @throws PeriscopeException (USER) naming a variable that is not set
   */
  static String fill(String text) {
    return Variables.fill(
        text,
        System.getenv(),
        name ->
            PeriscopeException.user(
                "the environment variable %s is not set; the workspace uses it as ${%s}"
                    .formatted(name, name)));
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
}
