package io.periscope.server;

import io.javalin.http.Context;
import io.periscope.api.error.NearestName;
import io.periscope.api.error.PeriscopeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What may stand after the question mark: an unknown name, or one given twice, is an error. */
final class Parameters {
  private Parameters() {}

  /** Refuses all parameters but these. */
  static void only(Context ctx, String... known) {
    for (String name : ctx.queryParamMap().keySet()) {
      if (!Arrays.asList(known).contains(name)) {
        throw unknown(name, List.of(known), "", List.of());
      }
    }
  }

  /**
   * @param more what else is known, for people, such as {@code the columns of view 'v'}; empty when
   *     there is nothing else
   */
  static PeriscopeException unknown(
      String name, List<String> known, String more, List<String> moreNames) {
    List<String> all = new ArrayList<>(known);
    all.addAll(moreNames);
    String expected = known.isEmpty() ? "none" : String.join(", ", known);
    String rest = more.isEmpty() ? "" : ", or " + more + ": " + String.join(", ", moreNames);
    return PeriscopeException.user(
        "unknown parameter '%s'; expected %s%s%s"
            .formatted(name, expected, rest, NearestName.hint(name, all)));
  }

  static Optional<String> text(Context ctx, String name) {
    List<String> values = ctx.queryParams(name);
    if (values.size() > 1) {
      throw PeriscopeException.user(
          "the parameter '%s' is given %d times; expected one".formatted(name, values.size()));
    }
    return values.stream().findFirst();
  }

  static int number(Context ctx, String name, int otherwise) {
    Optional<String> text = text(ctx, name);
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      int value = Integer.parseInt(text.get());
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Told below, as for a negative one.
    }
    throw PeriscopeException.user(
        "%s must be a whole number from 0 to %d, not '%s'"
            .formatted(name, Integer.MAX_VALUE, text.get()));
  }

  /** Whether it is true; false when it is not there. */
  static boolean flag(Context ctx, String name) {
    String text = text(ctx, name).orElse("false");
    if (!text.equals("true") && !text.equals("false")) {
      throw PeriscopeException.user("%s must be true or false, not '%s'".formatted(name, text));
    }
    return text.equals("true");
  }
}
