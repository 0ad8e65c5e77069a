package io.periscope.examples.transit;

/** Numbers that look random and depend on the seed and on what they are for alone. */
record Dice(long seed) {

  /** From 0 to below 1. */
  double at(long what, long place) {
    long mixed = mix(mix(mix(seed) ^ what) ^ place);
    return (mixed >>> 11) * 0x1.0p-53;
  }

  /** The last steps of SplitMix64. */
  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
