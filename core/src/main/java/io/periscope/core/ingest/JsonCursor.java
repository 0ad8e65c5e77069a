package io.periscope.core.ingest;

import java.util.Arrays;

/**
 * Where reading stands in one event, and what was wrong with it first. Methods that read something
 * answer whether it was there; if not, the cursor has the reason.
 */
final class JsonCursor {
  private final byte[] bytes;
  private int position;
  private String reason = "";

  private byte[] text;
  private int textFrom;
  private int textTo;

  JsonCursor(byte[] bytes) {
    this.bytes = bytes;
    this.text = bytes;
  }

  byte[] bytes() {
    return bytes;
  }

  int position() {
    return position;
  }

  void moveTo(int newPosition) {
    position = newPosition;
  }

  boolean atEnd() {
    return position >= bytes.length;
  }

  /** The byte here, 0 to 255; -1 at the end. */
  int peek() {
    return position < bytes.length ? bytes[position] & 0xff : -1;
  }

  void skipSpace() {
    while (position < bytes.length) {
      byte b = bytes[position];
      if (b > ' ' || (b != ' ' && b != '\n' && b != '\r' && b != '\t')) {
        return;
      }
      position++;
    }
  }

  /** Passes a byte if it is the one here. */
  boolean take(char expected) {
    if (position < bytes.length && bytes[position] == expected) {
      position++;
      return true;
    }
    return false;
  }

  /** Passes these bytes if they are the ones here. */
  boolean take(byte[] expected) {
    int to = position + expected.length;
    if (to <= bytes.length && Arrays.equals(bytes, position, to, expected, 0, expected.length)) {
      position = to;
      return true;
    }
    return false;
  }

  /** Reads {@code true}, {@code false} or {@code null}, whose first letter is here. */
  boolean literal(String word) {
    for (int i = 0; i < word.length(); i++) {
      if (!take(word.charAt(i))) {
        return malformed("expected " + word);
      }
    }
    return true;
  }

  /** Reads a key and the colon after it; the key is then the text. */
  boolean key() {
    if (peek() != '"') {
      return malformed("expected '\"' and a key");
    }
    if (!string()) {
      return false;
    }
    skipSpace();
    return take(':') || malformed("expected ':'");
  }

  /** Reads the string whose opening quote is here; it is then the text. */
  boolean string() {
    int from = position + 1;
    int to = JsonStrings.end(bytes, from);
    if (to >= 0 && to < bytes.length && bytes[to] == '"') {
      text = bytes;
      textFrom = from;
      textTo = to;
      position = to + 1;
      return true;
    }
    return JsonStrings.unusual(this, from);
  }

  /** The last string read, as UTF-8: {@link #textFrom} to {@link #textTo} of these bytes. */
  byte[] text() {
    return text;
  }

  int textFrom() {
    return textFrom;
  }

  int textTo() {
    return textTo;
  }

  void setText(byte[] utf8, int from, int to) {
    text = utf8;
    textFrom = from;
    textTo = to;
  }

  /** Passes any value, which must be well formed. */
  boolean skipValue() {
    return JsonSkipper.skip(this);
  }

  /** Rejects the event. */
  boolean reject(String why) {
    reason = why;
    return false;
  }

  /** Rejects the event because of what is, or is not, here. */
  boolean malformed(String expected) {
    return reject("malformed JSON at byte " + position + ": " + expected + ", got " + here());
  }

  /** Rejects the event because of something about the byte at a place. */
  boolean malformedAt(int at, String what) {
    return reject("malformed JSON at byte " + at + ": " + what);
  }

  private String here() {
    int b = peek();
    if (b < 0) {
      return "end of value";
    }
    return b > ' ' && b < 0x7f ? "'" + (char) b + "'" : "byte 0x%02x".formatted(b);
  }

  String reason() {
    return reason;
  }
}
