package io.periscope.generator;

/** Numbers with a fixed count of decimals, kept as whole numbers. */
non-sealed interface Numbers extends Values {
  /** Up to the 18 digits that a long holds in any case. */
  long[] POWERS_OF_TEN = powersOfTen();

  int MOST_DIGITS = 18;

  /** The row's value times ten to {@link #scale}. */
  long unscaled(long row);

  /** Decimals. */
  int scale();

  @Override
  default void write(long row, long now, Text text) {
    text.decimal(unscaled(row), scale());
  }

  private static long[] powersOfTen() {
    long[] powers = new long[MOST_DIGITS + 1];
    powers[0] = 1;
    for (int i = 1; i < powers.length; i++) {
      powers[i] = powers[i - 1] * 10;
    }
    return powers;
  }
}
