package io.periscope.core.ingest;

import java.math.BigInteger;
import java.util.OptionalDouble;

/**
 * The double nearest to a decimal number, without big numbers. The algorithm is Lemire's ("Number
 * Parsing at a Gigabyte per Second", 2021): the digits, normalised to 64 bits, are multiplied by a
 * power of five known to 128 bits, and the product nearly always shows the 53 bits and how to round
 * them. Where it does not, or the power is not in the table, there is no answer.
 */
final class DoubleReader {
  private static final int LEAST = -64;
  private static final int MOST = 64;

  /** Powers of ten that are doubles themselves. */
  private static final double[] TENS = new double[23];

  /** The upper and lower halves of five to each power, its first bit moved to the top. */
  private static final long[] UPPER = new long[MOST - LEAST + 1];

  private static final long[] LOWER = new long[MOST - LEAST + 1];

  static {
    for (int i = 0; i < TENS.length; i++) {
      TENS[i] = Double.parseDouble("1e" + i);
    }
    for (int power = LEAST; power <= MOST; power++) {
      BigInteger bits = power < 0 ? reciprocal(-power) : BigInteger.valueOf(5).pow(power);
      BigInteger normal = bits.shiftLeft(256).shiftRight(256 + bits.bitLength() - 128);
      UPPER[power - LEAST] = normal.shiftRight(64).longValue();
      LOWER[power - LEAST] = normal.longValue();
    }
  }

  private DoubleReader() {}

  /** One over five to a power, in at least 128 bits, rounded up. */
  private static BigInteger reciprocal(int power) {
    BigInteger five = BigInteger.valueOf(5).pow(power);
    int length = five.bitLength();
    int shift = power <= 27 ? length + 127 : 2 * length + 128;
    return BigInteger.ONE.shiftLeft(shift).divide(five).add(BigInteger.ONE);
  }

  /** The double nearest to {@code digits} times ten to {@code exponent}; digits not negative. */
  static OptionalDouble read(long digits, long exponent) {
    if (digits == 0) {
      return OptionalDouble.of(0);
    }
    if (digits <= 1L << 53 && Math.abs(exponent) < TENS.length) {
      // Both are exact, so the one operation rounds once.
      double whole = (double) digits;
      int power = (int) Math.abs(exponent);
      return OptionalDouble.of(exponent < 0 ? whole / TENS[power] : whole * TENS[power]);
    }
    return exponent < LEAST || exponent > MOST
        ? OptionalDouble.empty()
        : multiply(digits, (int) exponent);
  }

  private static OptionalDouble multiply(long digits, int power) {
    int zeros = Long.numberOfLeadingZeros(digits);
    long normal = digits << zeros;
    long high = multiplyHigh(normal, UPPER[power - LEAST]);
    long low = normal * UPPER[power - LEAST];
    if ((high & 0x1ff) == 0x1ff) {
      // A carry from further right could reach the bits that matter.
      long carry = multiplyHigh(normal, LOWER[power - LEAST]);
      low += carry;
      if (Long.compareUnsigned(carry, low) > 0) {
        high++;
      }
    }
    int upperBit = (int) (high >>> 63);
    int shift = upperBit + 9;
    long mantissa = high >>> shift;
    if (Long.compareUnsigned(low, 1) <= 0
        && power >= -4
        && power <= 23
        && (mantissa & 3) == 1
        && mantissa << shift == high) {
      // Exactly between two doubles: round to the even one.
      mantissa &= ~1L;
    }
    mantissa = (mantissa + (mantissa & 1)) >>> 1;
    int exponent = ((217706 * power) >> 16) + 63 + upperBit - zeros + 1023;
    if (mantissa >= 1L << 53) {
      mantissa = 1L << 52;
      exponent++;
    }
    return OptionalDouble.of(
        Double.longBitsToDouble((long) exponent << 52 | mantissa & ~(1L << 52)));
  }

  /** The upper half of the product of two unsigned numbers. */
  private static long multiplyHigh(long a, long b) {
    return Math.multiplyHigh(a, b) + (a >> 63 & b) + (b >> 63 & a);
  }
}
