package io.periscope.generator;

/**
 * The random numbers of one field: each is computed from the row and the draw that are asked for,
 * in any order, by the mixing function of SplitMix64.
 */
final class Draws {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  /** The most draws that one value takes. */
  private static final int DRAWS = 4;

  private final long base;

  Draws(long seed, String field) {
    long hash = 0xCBF29CE484222325L;
    for (int i = 0; i < field.length(); i++) {
      hash = (hash ^ field.charAt(i)) * 0x100000001B3L;
    }
    this.base = mix(mix(seed) + GOLDEN * hash);
  }

  /** 64 random bits. */
  long bits(long row, int draw) {
    return mix(base + GOLDEN * (row * DRAWS + draw + 1));
  }

  /** Evenly spread, at least 0 and less than 1. */
  double unit(long row, int draw) {
    return (bits(row, draw) >>> 11) * 0x1.0p-53;
  }

  /** From the normal distribution with mean 0 and deviation 1, after Box and Muller. */
  double gaussian(long row, int draw) {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - unit(row, draw)));
    return radius * StrictMath.cos(2 * Math.PI * unit(row, draw + 1));
  }

  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
