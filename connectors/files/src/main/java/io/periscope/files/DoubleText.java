package io.periscope.files;

/**
 * Writes a double as the shortest decimal text that stands for it.
 *
 * <p>Almost every double in a file began as a text of a few decimals. Such a one is found by
 * trying: if some whole number divided by a power of ten is this double, and neither has more than
 * 15 digits, then no other text that short is. The division rounds correctly, because both parts
 * are exact. Only the rest is left to the slow general way.
 */
final class DoubleText {
  private static final int DECIMALS = 6;
  private static final double POWER = 1e6;
  private static final double LARGEST = 1e15;

  private DoubleText() {}

  /**
   * @param value neither NaN nor infinite
   */
  static void write(double value, JsonBuffer json) {
    double scaled = Math.rint(value * POWER);
    if (Math.abs(scaled) < LARGEST && scaled / POWER == value && !isMinusZero(value)) {
      write((long) scaled, json);
    } else {
      json.raw(Double.toString(value));
    }
  }

  /** With as many decimals as are not zero. */
  private static void write(long scaled, JsonBuffer json) {
    if (scaled < 0) {
      json.put('-');
    }
    long magnitude = Math.abs(scaled);
    long one = (long) POWER;
    json.digits(magnitude / one, 1);
    long fraction = magnitude % one;
    if (fraction != 0) {
      int decimals = DECIMALS;
      while (fraction % 10 == 0) {
        fraction /= 10;
        decimals--;
      }
      json.put('.');
      json.digits(fraction, decimals);
    }
  }

  private static boolean isMinusZero(double value) {
    return value == 0 && 1 / value < 0;
  }
}
