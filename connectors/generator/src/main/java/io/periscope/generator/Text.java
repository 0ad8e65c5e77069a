package io.periscope.generator;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;

/** A line of characters that is written over and over, so that values cost no objects. */
final class Text {
  private static final long MICROS_PER_DAY = 86_400_000_000L;

  private char[] chars = new char[64];
  private int length;
  private long day = Long.MIN_VALUE;
  private String dayText = "";

  char[] chars() {
    return chars;
  }

  int length() {
    return length;
  }

  void clear() {
    length = 0;
  }

  void add(String text) {
    reserve(text.length());
    text.getChars(0, text.length(), chars, length);
    length += text.length();
  }

  void add(char c) {
    reserve(1);
    chars[length++] = c;
  }

  /** A number that is not negative, with leading zeros up to this width. */
  void digits(long number, int width) {
    int digits = 1;
    for (long rest = number / 10; rest > 0; rest /= 10) {
      digits++;
    }
    int total = Math.max(digits, width);
    reserve(total);
    long rest = number;
    for (int i = length + total - 1; i >= length; i--) {
      chars[i] = (char) ('0' + rest % 10);
      rest /= 10;
    }
    length += total;
  }

  /** The lowest so many hexadecimal digits of a number. */
  void hex(long number, int digits) {
    reserve(digits);
    for (int i = digits - 1; i >= 0; i--) {
      chars[length++] = Character.forDigit((int) (number >>> (4 * i)) & 0xF, 16);
    }
  }

  /** {@code unscaled} divided by ten to {@code scale}, with exactly that many decimals. */
  void decimal(long unscaled, int scale) {
    if (unscaled < 0) {
      add('-');
    }
    long magnitude = Math.abs(unscaled);
    long one = Numbers.POWERS_OF_TEN[scale];
    digits(magnitude / one, 1);
    if (scale > 0) {
      add('.');
      digits(magnitude % one, scale);
    }
  }

  /** ISO 8601, with as many digits of the second as it takes: none, three or six. */
  void timestamp(long micros) {
    date(micros);
    long inDay = Math.floorMod(micros, MICROS_PER_DAY);
    long seconds = inDay / 1_000_000;
    long fraction = inDay % 1_000_000;
    add('T');
    digits(seconds / 3600, 2);
    add(':');
    digits(seconds / 60 % 60, 2);
    add(':');
    digits(seconds % 60, 2);
    if (fraction != 0) {
      add('.');
      boolean millis = fraction % 1000 == 0;
      digits(millis ? fraction / 1000 : fraction, millis ? 3 : 6);
    }
  }

  /** The day of a time, in ISO 8601. */
  void date(long micros) {
    long newDay = Math.floorDiv(micros, MICROS_PER_DAY);
    if (newDay != day) {
      day = newDay;
      dayText = LocalDate.ofEpochDay(newDay).toString();
    }
    add(dayText);
  }

  private void reserve(int more) {
    if (length + more > chars.length) {
      chars = Arrays.copyOf(chars, Math.max(chars.length * 2, length + more));
    }
  }

  byte[] utf8() {
    byte[] ascii = new byte[length];
    for (int i = 0; i < length; i++) {
      if (chars[i] >= 0x80) {
        return toString().getBytes(StandardCharsets.UTF_8);
      }
      ascii[i] = (byte) chars[i];
    }
    return ascii;
  }

  @Override
  public String toString() {
    return new String(chars, 0, length);
  }
}
