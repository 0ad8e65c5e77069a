package io.periscope.xgboost;

import java.util.Optional;

/**
 * What can be set about an algorithm.
 *
 * @param whole whether only whole numbers will do
 * @param usual what it is if it is not given
 * @param above whether it must be more than {@code least}, not just as much
 */
record Parameter(
    String name, boolean whole, double usual, double least, boolean above, double most) {

  static Parameter count(String name, int usual, int least, int most) {
    return new Parameter(name, true, usual, least, false, most);
  }

  static Parameter number(String name, double usual, double least, double most) {
    return new Parameter(name, false, usual, least, false, most);
  }

  /** Above 0. */
  static Parameter positive(String name, double usual, double most) {
    return new Parameter(name, false, usual, 0, true, most);
  }

  /** What is wrong with a value, as a whole sentence. */
  Optional<String> problem(Object value) {
    boolean fits =
        value instanceof Number number
            && inRange(number.doubleValue())
            && !(whole && broken(value));
    return fits
        ? Optional.empty()
        : Optional.of(
            "'%s' must be %s, but is %s"
                .formatted(
                    name, expected(), value instanceof String text ? "'" + text + "'" : value));
  }

  private boolean inRange(double value) {
    return (above ? value > least : value >= least) && value <= most;
  }

  private static boolean broken(Object value) {
    double number = ((Number) value).doubleValue();
    return number != Math.rint(number);
  }

  private String expected() {
    String kind = whole ? "a whole number" : "a number";
    if (most == Double.MAX_VALUE) {
      return "%s of at least %s".formatted(kind, plain(least));
    }
    return above
        ? "%s above %s, up to %s".formatted(kind, plain(least), plain(most))
        : "%s from %s to %s".formatted(kind, plain(least), plain(most));
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
  }
}
