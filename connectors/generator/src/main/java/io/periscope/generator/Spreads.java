package io.periscope.generator;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.SourceDef.Distribution.LogNormal;
import io.periscope.api.model.SourceDef.Distribution.Normal;
import io.periscope.api.model.SourceDef.Distribution.Uniform;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Numbers between bounds. */
final class Spreads {
  /** Farther out, a number with its decimals would not fit into a long. */
  private static final BigDecimal FARTHEST = BigDecimal.valueOf(Numbers.POWERS_OF_TEN[18]);

  private Spreads() {}

  static Numbers uniform(Uniform uniform, Draws draws) {
    requireDecimals(uniform.decimals());
    Range range = Range.of(uniform.min(), uniform.max(), uniform.decimals());
    if (range.cut()) {
      throw PeriscopeException.user(
          "uniform from %s to %s with %d decimals is too wide; 18 digits can be made"
              .formatted(uniform.min(), uniform.max(), uniform.decimals()));
    }
    return new Even(range.low(), range.high() - range.low() + 1, uniform.decimals(), draws);
  }

  static Numbers normal(Normal normal, Draws draws) {
    requireDecimals(normal.decimals());
    Range range = Range.of(normal.min(), normal.max(), normal.decimals());
    return new Bell(normal.mean(), normal.deviation(), false, range, normal.decimals(), draws);
  }

  static Numbers logNormal(LogNormal normal, Draws draws) {
    requireDecimals(normal.decimals());
    Range range = Range.of(normal.min(), normal.max(), normal.decimals());
    return new Bell(normal.mean(), normal.deviation(), true, range, normal.decimals(), draws);
  }

  private static void requireDecimals(int decimals) {
    if (decimals < 0 || decimals > Numbers.MOST_DIGITS) {
      throw PeriscopeException.user(
          "decimals: %d; a number has from 0 to %d of them"
              .formatted(decimals, Numbers.MOST_DIGITS));
    }
  }

  /**
   * The least and the greatest value, both included, times ten to the decimals.
   *
   * @param cut whether it had to be made narrower
   */
  private record Range(long low, long high, boolean cut) {
    static Range of(double min, double max, int decimals) {
      BigDecimal low = scaled(min, decimals);
      BigDecimal high = scaled(max, decimals);
      long least = low.max(FARTHEST.negate()).setScale(0, RoundingMode.CEILING).longValueExact();
      long greatest = high.min(FARTHEST).setScale(0, RoundingMode.FLOOR).longValueExact();
      if (least > greatest) {
        throw PeriscopeException.user(
            "there is no number with %d decimals from %s to %s".formatted(decimals, min, max));
      }
      boolean cut = low.compareTo(FARTHEST.negate()) < 0 || high.compareTo(FARTHEST) > 0;
      return new Range(least, greatest, cut);
    }

    private static BigDecimal scaled(double bound, int decimals) {
      double finite = Math.max(-Double.MAX_VALUE, Math.min(Double.MAX_VALUE, bound));
      return BigDecimal.valueOf(finite).movePointRight(decimals);
    }
  }

  private record Even(long low, long count, int scale, Draws draws) implements Numbers {
    @Override
    public long unscaled(long row) {
      return low + Long.remainderUnsigned(draws.bits(row, 1), count);
    }
  }

  private record Bell(
      double mean, double deviation, boolean exponential, Range range, int scale, Draws draws)
      implements Numbers {
    @Override
    public long unscaled(long row) {
      double normal = mean + deviation * draws.gaussian(row, 1);
      double value = exponential ? StrictMath.exp(normal) : normal;
      long rounded = Math.round(value * POWERS_OF_TEN[scale]);
      return Math.max(range.low(), Math.min(range.high(), rounded));
    }
  }
}
