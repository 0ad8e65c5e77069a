package io.periscope.api.source;

import io.periscope.api.error.PeriscopeException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Secrets and addresses stand in the environment, not in files: a text names them. */
public final class Variables {
  private static final Pattern NAME = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

  private Variables() {}

  /**
   * Puts the value of NAME for each <code>${NAME}</code> in a text.
   *
   * @param missing what to tell of a name that has no value
   * @throws PeriscopeException what {@code missing} gives
   */
  public static String fill(
      String text, Map<String, String> values, Function<String, PeriscopeException> missing) {
    return NAME.matcher(text)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    Optional.ofNullable(values.get(found.group(1)))
                        .orElseThrow(() -> missing.apply(found.group(1)))));
  }

  /**
   * The same for what must be set before a start.
   *
   * @param owner such as {@code stream 'orders'}, for messages
   * @throws PeriscopeException (USER) naming a variable that is not set
   */
  public static String fill(String owner, String text, Map<String, String> values) {
    return fill(
        text,
        values,
        name ->
            PeriscopeException.user(
                "%s: the environment variable %s is not set; set it before the start"
                    .formatted(owner, name)));
  }
}
