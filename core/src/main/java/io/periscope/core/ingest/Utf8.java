package io.periscope.core.ingest;

/** UTF-8 as RFC 3629 has it: no surrogates, no overlong forms, nothing beyond U+10FFFF. */
final class Utf8 {
  private Utf8() {}

  /** The length of the character that begins here with a byte beyond ASCII; 0 when it is none. */
  static int length(byte[] bytes, int at) {
    int first = bytes[at] & 0xff;
    int second = at + 1 < bytes.length ? bytes[at + 1] & 0xff : 0;
    if (first < 0xc2 || first > 0xf4) {
      return 0;
    } else if (first < 0xe0) {
      return continues(bytes, at + 1) ? 2 : 0;
    } else if (first < 0xf0) {
      boolean allowed = (first != 0xe0 || second >= 0xa0) && (first != 0xed || second < 0xa0);
      return allowed && continues(bytes, at + 1) && continues(bytes, at + 2) ? 3 : 0;
    }
    boolean allowed = (first != 0xf0 || second >= 0x90) && (first != 0xf4 || second < 0x90);
    return allowed
            && continues(bytes, at + 1)
            && continues(bytes, at + 2)
            && continues(bytes, at + 3)
        ? 4
        : 0;
  }

  /** Where the first byte stands that begins no character; -1 when all is well. */
  static int firstInvalid(byte[] bytes) {
    int at = 0;
    while (at < bytes.length) {
      int length = bytes[at] >= 0 ? 1 : length(bytes, at);
      if (length == 0) {
        return at;
      }
      at += length;
    }
    return -1;
  }

  private static boolean continues(byte[] bytes, int at) {
    return at < bytes.length && (bytes[at] & 0xc0) == 0x80;
  }

  /** Writes a code point; answers the place after it. */
  static int put(int codePoint, byte[] target, int at) {
    int to = at;
    if (codePoint < 0x80) {
      target[to++] = (byte) codePoint;
      return to;
    }
    if (codePoint < 0x800) {
      target[to++] = (byte) (0xc0 | codePoint >> 6);
    } else {
      if (codePoint < 0x10000) {
        target[to++] = (byte) (0xe0 | codePoint >> 12);
      } else {
        target[to++] = (byte) (0xf0 | codePoint >> 18);
        target[to++] = (byte) (0x80 | codePoint >> 12 & 0x3f);
      }
      target[to++] = (byte) (0x80 | codePoint >> 6 & 0x3f);
    }
    target[to++] = (byte) (0x80 | codePoint & 0x3f);
    return to;
  }
}
