package io.periscope.core.ingest;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A JSON number, read without loss: an integer times a power of ten. Up to {@value #FEW}
 * significant digits it is a long, which is nearly always; beyond that the digits are looked at
 * again as text.
 */
final class JsonNumber {
  private static final int FEW = 18;

  /** Exponents beyond this are all alike: no type reaches that far. */
  private static final long FAR = 1_000_000_000;

  private static final long[] TENS = new long[FEW + 1];

  static {
    TENS[0] = 1;
    for (int i = 1; i <= FEW; i++) {
      TENS[i] = TENS[i - 1] * 10;
    }
  }

  private byte[] bytes = new byte[0];
  private int from;
  private int to;
  private boolean negative;

  /** The digits as a number while there are at most {@link #FEW} significant ones. */
  private long mantissa;

  private int digits;

  /** The value is the digits times ten to this. */
  private long exponent;

  /** An exact value: {@code unscaled} times ten to {@code exponent}, with no trailing zeros. */
  private record Exact(BigInteger unscaled, int digits, long exponent) {}

  static boolean isDigit(int b) {
    return b >= '0' && b <= '9';
  }

  /** Reads the number that begins here. */
  boolean read(JsonCursor cursor) {
    bytes = cursor.bytes();
    from = cursor.position();
    negative = cursor.take('-');
    mantissa = 0;
    digits = 0;
    exponent = 0;
    if (!cursor.take('0') && !digits(cursor)) {
      return false;
    }
    if (cursor.take('.')) {
      int point = cursor.position();
      if (!digits(cursor)) {
        return false;
      }
      exponent = point - cursor.position();
    }
    if ((cursor.take('e') || cursor.take('E')) && !exponent(cursor)) {
      return false;
    }
    to = cursor.position();
    return true;
  }

  private boolean digits(JsonCursor cursor) {
    int at = cursor.position();
    int start = at;
    while (at < bytes.length && isDigit(bytes[at])) {
      if (digits > 0 || bytes[at] != '0') {
        digits++;
      }
      mantissa = mantissa * 10 + (bytes[at] - '0');
      at++;
    }
    cursor.moveTo(at);
    return at > start || cursor.malformed("expected a digit");
  }

  private boolean exponent(JsonCursor cursor) {
    boolean minus = cursor.take('-');
    if (!minus) {
      cursor.take('+');
    }
    int start = cursor.position();
    long value = 0;
    while (isDigit(cursor.peek())) {
      value = Math.min(FAR, value * 10 + (cursor.peek() - '0'));
      cursor.moveTo(cursor.position() + 1);
    }
    exponent += minus ? -value : value;
    return cursor.position() > start || cursor.malformed("expected a digit");
  }

  /** Whether the number has no fractional part. */
  boolean isIntegral() {
    return exponent >= 0 && digits <= FEW || exact().exponent() >= 0;
  }

  /** The value of an integral number; empty when it does not fit. */
  Optional<BigInteger> toInteger() {
    Exact exact = exact();
    if (exact.digits() + exact.exponent() > 19) {
      return Optional.empty();
    }
    return Optional.of(scaled(exact, exact.exponent()));
  }

  /** Whether {@link #toPlainLong} gives the value. */
  boolean isPlainLong() {
    // Nineteen digits never wrap past the sign bit twice.
    return exponent == 0 && (digits <= FEW || digits == FEW + 1 && mantissa >= 0);
  }

  long toPlainLong() {
    return negative ? -mantissa : mantissa;
  }

  /** The nearest double; infinite when there is none. */
  double toDouble() {
    if (digits > FEW) {
      return Double.parseDouble(text());
    }
    double value = DoubleReader.read(mantissa, exponent).orElseGet(this::parse);
    return negative ? -value : value;
  }

  private double parse() {
    return Math.abs(Double.parseDouble(text()));
  }

  /** Whether the number has no digits but zeros beyond this many decimal places. */
  boolean fitsScale(int scale) {
    return -exponent <= scale && digits <= FEW || -exact().exponent() <= scale;
  }

  /** Whether {@link #toUnscaledLong} gives the value; to be asked after {@link #fitsScale}. */
  boolean fitsLong(int precision, int scale) {
    long places = scale + exponent;
    return digits <= FEW && places >= 0 && digits + places <= Math.min(FEW, precision);
  }

  long toUnscaledLong(int scale) {
    return toPlainLong() * TENS[(int) (scale + exponent)];
  }

  /** The value times ten to the scale; empty when it has more digits than the precision. */
  Optional<BigInteger> toUnscaled(int precision, int scale) {
    Exact exact = exact();
    long places = scale + exact.exponent();
    return exact.digits() + places > precision
        ? Optional.empty()
        : Optional.of(scaled(exact, places));
  }

  private static BigInteger scaled(Exact exact, long places) {
    return exact.unscaled().multiply(BigInteger.TEN.pow((int) places));
  }

  private String text() {
    return new String(bytes, from, to - from, StandardCharsets.US_ASCII);
  }

  private Exact exact() {
    StringBuilder significant = new StringBuilder();
    for (int i = from; i < to && bytes[i] != 'e' && bytes[i] != 'E'; i++) {
      if (isDigit(bytes[i]) && (significant.length() > 0 || bytes[i] != '0')) {
        significant.append((char) bytes[i]);
      }
    }
    int length = significant.length();
    while (length > 0 && significant.charAt(length - 1) == '0') {
      length--;
    }
    if (length == 0) {
      return new Exact(BigInteger.ZERO, 0, 0);
    }
    long trailing = significant.length() - length;
    // No type has room for more digits than this; the caller only sees that there are too many.
    String kept = significant.substring(0, Math.min(length, 64));
    BigInteger unscaled = new BigInteger(negative ? "-" + kept : kept);
    return new Exact(unscaled, length, exponent + trailing);
  }
}
