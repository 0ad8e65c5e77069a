package io.periscope.core.learn;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers for people. */
final class Words {
  private Words() {}

  /** Six digits that count. */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return "undefined";
    }
    return Double.isInfinite(value)
        ? Double.toString(value)
        : plain(BigDecimal.valueOf(value).round(new MathContext(6)));
  }

  /** {@code 0.01} as {@code 1 %}. */
  static String percent(double share) {
    return plain(BigDecimal.valueOf(share * 100).round(new MathContext(3))) + " %";
  }

  private static String plain(BigDecimal value) {
    BigDecimal stripped = value.stripTrailingZeros();
    int digits = stripped.precision() - stripped.scale();
    return digits > 15 || digits < -6 ? stripped.toString() : stripped.toPlainString();
  }
}
