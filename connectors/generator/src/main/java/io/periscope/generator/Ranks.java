package io.periscope.generator;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.DataType;
import io.periscope.api.model.SourceDef.Distribution.Zipf;

/** A few things that come often and many that come seldom. */
final class Ranks {
  /** As many weights are kept in memory. */
  static final int MOST = 1_000_000;

  private Ranks() {}

  static Values of(Zipf zipf, DataType type, Draws draws) {
    if (zipf.n() < 1 || zipf.n() > MOST) {
      throw PeriscopeException.user("zipf of %d things; 1 to %d can be".formatted(zipf.n(), MOST));
    }
    Weights weights = Weights.zipf(draws, zipf.n(), zipf.exponent());
    if (type.kind() == DataType.Kind.STRING) {
      return new RankedText(Sequence.parse(zipf.base()), weights);
    }
    try {
      return new RankedNumber(Long.parseLong(zipf.base()), weights);
    } catch (NumberFormatException e) {
      throw new PeriscopeException(
          PeriscopeException.Fault.USER,
          "zipf begins at '%s', which is not a whole number".formatted(zipf.base()),
          e);
    }
  }

  private record RankedText(Sequence base, Weights weights) implements Texts {
    @Override
    public void write(long row, long now, Text text) {
      base.write(weights.choose(row), now, text);
    }
  }

  private record RankedNumber(long base, Weights weights) implements Numbers {
    @Override
    public long unscaled(long row) {
      return base + weights.choose(row);
    }

    @Override
    public int scale() {
      return 0;
    }
  }
}
