package io.periscope.generator;

/** Random UUIDs of version 4. */
record Uuids(Draws draws) implements Texts {
  private static final long VERSION_4 = 0x4000L;
  private static final long VARIANT_2 = 0x8000_0000_0000_0000L;

  @Override
  public void write(long row, long now, Text text) {
    long high = (draws.bits(row, 1) & ~0xF000L) | VERSION_4;
    long low = (draws.bits(row, 2) >>> 2) | VARIANT_2;
    text.hex(high >>> 32, 8);
    text.add('-');
    text.hex(high >>> 16, 4);
    text.add('-');
    text.hex(high, 4);
    text.add('-');
    text.hex(low >>> 48, 4);
    text.add('-');
    text.hex(low, 12);
  }
}
