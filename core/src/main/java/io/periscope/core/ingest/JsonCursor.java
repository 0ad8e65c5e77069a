package io.periscope.core.ingest;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads JSON (RFC 8259) from bytes, forward only. What is not JSON ends in a {@link
 * RejectedException} that names the byte.
 */
final class JsonCursor {
  /** Deeper nesting is refused; no event needs it, and it must not cost the stack. */
  private static final int MAX_DEPTH = 1000;

  private final byte[] bytes;
  private int at;
  private byte[] text = new byte[0];
  private int textStart;
  private int textLength;

  JsonCursor(byte[] bytes) {
    this.bytes = bytes;
  }

  int position() {
    return at;
  }

  byte[] bytes() {
    return bytes;
  }

  /** The byte at the cursor as a number from 0 to 255; -1 at the end. */
  int peek() {
    return at < bytes.length ? bytes[at] & 0xff : -1;
  }

  void skipSpace() {
    while (at < bytes.length) {
      byte b = bytes[at];
      if (b != ' ' && b != '\n' && b != '\t' && b != '\r') {
        return;
      }
      at++;
    }
  }

  boolean take(char c) {
    if (at < bytes.length && bytes[at] == c) {
      at++;
      return true;
    }
    return false;
  }

  void expect(char c, String what) {
    if (!take(c)) {
      throw malformed(what);
    }
  }

  void expectEnd() {
    if (at < bytes.length) {
      throw malformed("the end");
    }
  }

  RejectedException malformed(String expected) {
    String found =
        at >= bytes.length
            ? "the end"
            : bytes[at] >= 0x20 && bytes[at] < 0x7f
                ? "'" + (char) bytes[at] + "'"
                : "byte 0x%02x".formatted(bytes[at]);
    return new RejectedException(
        "malformed JSON at byte " + at + ": expected " + expected + ", found " + found);
  }

  /** Takes a quoted key if it is exactly this one, written without escapes. */
  boolean takeKey(byte[] name) {
    int end = at + name.length + 1;
    if (end < bytes.length
        && bytes[at] == '"'
        && bytes[end] == '"'
        && Arrays.equals(bytes, at + 1, end, name, 0, name.length)) {
      at = end + 1;
      return true;
    }
    return false;
  }

  /** Reads a string; its UTF-8 bytes are then in {@link #text}. */
  void string(String what) {
    expect('"', what);
    int start = at;
    while (at < bytes.length) {
      byte b = bytes[at];
      if (b == '"') {
        text = bytes;
        textStart = start;
        textLength = at - start;
        at++;
        return;
      }
      if (b == '\\') {
        escaped(start);
        return;
      }
      if (b >= 0 && b < 0x20) {
        throw malformed("no control character inside a string");
      }
      at = b >= 0 ? at + 1 : afterUtf8(at);
    }
    throw malformed("'\"'");
  }

  byte[] text() {
    return text;
  }

  int textStart() {
    return textStart;
  }

  int textLength() {
    return textLength;
  }

  /** The bytes of the last string as text. */
  String textAsString() {
    return new String(text, textStart, textLength, StandardCharsets.UTF_8);
  }

  /** Goes on with a string in which an escape was met. */
  private void escaped(int start) {
    byte[] out = new byte[bytes.length - start];
    int length = at - start;
    System.arraycopy(bytes, start, out, 0, length);
    while (at < bytes.length) {
      byte b = bytes[at];
      if (b == '"') {
        text = out;
        textStart = 0;
        textLength = length;
        at++;
        return;
      }
      if (b == '\\') {
        at++;
        length = escape(out, length);
      } else if (b >= 0 && b < 0x20) {
        throw malformed("no control character inside a string");
      } else {
        int next = b >= 0 ? at + 1 : afterUtf8(at);
        while (at < next) {
          out[length++] = bytes[at++];
        }
      }
    }
    throw malformed("'\"'");
  }

  private int escape(byte[] out, int length) {
    int c = peek();
    int plain = "\"\\/bfnrt".indexOf(c);
    if (c >= 0 && plain >= 0) {
      out[length] = (byte) "\"\\/\b\f\n\r\t".charAt(plain);
      at++;
      return length + 1;
    }
    if (c != 'u') {
      throw malformed("an escape");
    }
    at++;
    int unit = hex4();
    if (Character.isLowSurrogate((char) unit)) {
      throw malformed("no lone surrogate");
    }
    int codePoint = unit;
    if (Character.isHighSurrogate((char) unit)) {
      if (!(take('\\') && take('u'))) {
        throw malformed("the second half of a surrogate pair");
      }
      int low = hex4();
      if (!Character.isLowSurrogate((char) low)) {
        throw malformed("the second half of a surrogate pair");
      }
      codePoint = Character.toCodePoint((char) unit, (char) low);
    }
    // An escape of a code point is never shorter than its UTF-8: the buffer suffices.
    byte[] encoded = Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
    System.arraycopy(encoded, 0, out, length, encoded.length);
    return length + encoded.length;
  }

  private int hex4() {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      int digit = Character.digit(peek(), 16);
      if (digit < 0 || peek() > 0x7f) {
        throw malformed("four hexadecimal digits");
      }
      value = value * 16 + digit;
      at++;
    }
    return value;
  }

  /** The index behind the UTF-8 sequence that begins here; only shortest forms, no surrogates. */
  private int afterUtf8(int index) {
    int first = bytes[index] & 0xff;
    int more = first < 0xc2 ? -1 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : first < 0xf5 ? 3 : -1;
    if (more < 0 || index + more >= bytes.length) {
      throw malformed("valid UTF-8");
    }
    for (int i = 1; i <= more; i++) {
      if ((bytes[index + i] & 0xc0) != 0x80) {
        throw malformed("valid UTF-8");
      }
    }
    int second = bytes[index + 1] & 0xff;
    boolean overlong = first == 0xe0 && second < 0xa0 || first == 0xf0 && second < 0x90;
    boolean outside = first == 0xed && second > 0x9f || first == 0xf4 && second > 0x8f;
    if (overlong || outside) {
      throw malformed("valid UTF-8");
    }
    return index + more + 1;
  }

  /** Moves behind a number and returns where it began. */
  int number() {
    int start = at;
    take('-');
    if (!take('0')) {
      digits("a value");
    }
    if (take('.')) {
      digits("a digit");
    }
    if (at < bytes.length && (bytes[at] == 'e' || bytes[at] == 'E')) {
      at++;
      if (!take('+')) {
        take('-');
      }
      digits("a digit");
    }
    return start;
  }

  private void digits(String what) {
    int start = at;
    while (at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9') {
      at++;
    }
    if (at == start) {
      throw malformed(what);
    }
  }

  void word(String word) {
    for (int i = 0; i < word.length(); i++) {
      if (at >= bytes.length || bytes[at] != word.charAt(i)) {
        throw malformed("a value");
      }
      at++;
    }
  }

  /** Moves behind a value of any kind. */
  void skipValue() {
    boolean[] objects = new boolean[16];
    int depth = 0;
    while (true) {
      skipSpace();
      int c = peek();
      if (c == '{' || c == '[') {
        at++;
        if (depth == MAX_DEPTH) {
          throw new RejectedException("nested deeper than " + MAX_DEPTH + " at byte " + at);
        }
        if (depth == objects.length) {
          objects = Arrays.copyOf(objects, depth * 2);
        }
        objects[depth++] = c == '{';
        skipSpace();
        if (!take(c == '{' ? '}' : ']')) {
          if (c == '{') {
            skipKey();
          }
          continue;
        }
        depth--;
      } else {
        skipScalar(c);
      }
      depth = closeAll(objects, depth);
      if (depth == 0) {
        return;
      }
    }
  }

  /** After a value: closes what ends here; then either all is closed or another value follows. */
  private int closeAll(boolean[] objects, int open) {
    int depth = open;
    while (depth > 0) {
      skipSpace();
      boolean object = objects[depth - 1];
      if (take(',')) {
        if (object) {
          skipSpace();
          skipKey();
        }
        return depth;
      }
      expect(object ? '}' : ']', object ? "',' or '}'" : "',' or ']'");
      depth--;
    }
    return 0;
  }

  private void skipKey() {
    string("a key");
    skipSpace();
    expect(':', "':'");
  }

  private void skipScalar(int c) {
    switch (c) {
      case '"' -> string("a value");
      case 't' -> word("true");
      case 'f' -> word("false");
      case 'n' -> word("null");
      default -> {
        int unused = number();
      }
    }
  }
}
