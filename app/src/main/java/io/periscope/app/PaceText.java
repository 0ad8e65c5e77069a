package io.periscope.app;

import io.periscope.api.error.PeriscopeException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads how fast events are to be sent, as it is written on the command line. */
final class PaceText {
  private static final Pattern RATE = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(?:/([smh]))?");
  private static final Pattern SPEED = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)x?");

  private PaceText() {}

  /** Events a second. */
  static double rate(String text) {
    Matcher matcher = RATE.matcher(text);
    double count = matcher.matches() ? Double.parseDouble(matcher.group(1)) : 0;
    if (count <= 0) {
      throw PeriscopeException.user(
          "--rate must be a rate such as 2000/s or 20/m, more than 0, not '" + text + "'");
    }
    return count
        / switch (Optional.ofNullable(matcher.group(2)).orElse("s")) {
          case "m" -> 60;
          case "h" -> 3600;
          default -> 1;
        };
  }

  /** How many times as fast as it happened. */
  static double speed(String text) {
    Matcher matcher = SPEED.matcher(text);
    double factor = matcher.matches() ? Double.parseDouble(matcher.group(1)) : 0;
    if (factor <= 0) {
      throw PeriscopeException.user(
          "--speed must be a factor such as 60x, more than 0, not '" + text + "'");
    }
    return factor;
  }
}
