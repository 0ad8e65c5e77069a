package io.periscope.files;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One JSON object as UTF-8 bytes, written over and over so that rows cost no garbage. */
final class JsonBuffer {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes = new byte[512];
  private int length;

  void begin() {
    length = 0;
    put('{');
  }

  /** A copy of the whole object. */
  byte[] end() {
    put('}');
    return Arrays.copyOf(bytes, length);
  }

  /** What has been written since. */
  byte[] since(int start) {
    return Arrays.copyOfRange(bytes, start, length);
  }

  /** A name as {@link #name(byte[])} takes it: quoted, with its colon. */
  static byte[] encode(String name) {
    JsonBuffer buffer = new JsonBuffer();
    buffer.string(name);
    buffer.put(':');
    return Arrays.copyOf(buffer.bytes, buffer.length);
  }

  /** Begins a field. */
  void name(byte[] encoded) {
    if (length > 1) {
      put(',');
    }
    reserve(encoded.length);
    System.arraycopy(encoded, 0, bytes, length, encoded.length);
    length += encoded.length;
  }

  /** Characters of ASCII as they are. */
  void raw(String ascii) {
    int count = ascii.length();
    reserve(count);
    for (int i = 0; i < count; i++) {
      bytes[length++] = (byte) ascii.charAt(i);
    }
  }

  /** ASCII characters as they are. */
  void raw(char[] chars, int from, int to) {
    reserve(to - from);
    for (int i = from; i < to; i++) {
      bytes[length++] = (byte) chars[i];
    }
  }

  void put(char ascii) {
    reserve(1);
    bytes[length++] = (byte) ascii;
  }

  void string(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    reserve(6 * utf8.length + 2);
    bytes[length++] = '"';
    for (byte b : utf8) {
      escaped(b);
    }
    bytes[length++] = '"';
  }

  /**
   * A string from bytes that were read as one character each.
   *
   * @param chars none above 255; together UTF-8, if the file is
   */
  void string(char[] chars, int from, int to) {
    reserve(6 * (to - from) + 2);
    bytes[length++] = '"';
    for (int i = from; i < to; i++) {
      escaped((byte) chars[i]);
    }
    bytes[length++] = '"';
  }

  private void escaped(byte b) {
    if (b == '"' || b == '\\') {
      bytes[length++] = '\\';
      bytes[length++] = b;
    } else if (b >= 0 && b < ' ') {
      bytes[length++] = '\\';
      bytes[length++] = 'u';
      bytes[length++] = '0';
      bytes[length++] = '0';
      bytes[length++] = HEX[b >> 4];
      bytes[length++] = HEX[b & 15];
    } else {
      bytes[length++] = b;
    }
  }

  void number(long value) {
    if (value == Long.MIN_VALUE) {
      raw(Long.toString(value));
      return;
    }
    if (value < 0) {
      put('-');
    }
    digits(Math.abs(value), 1);
  }

  /** A number that is not negative, with leading zeros up to this width. */
  void digits(long value, int width) {
    int digits = 1;
    for (long rest = value / 10; rest > 0; rest /= 10) {
      digits++;
    }
    int total = Math.max(digits, width);
    reserve(total);
    long rest = value;
    for (int i = length + total - 1; i >= length; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += total;
  }

  private void reserve(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
