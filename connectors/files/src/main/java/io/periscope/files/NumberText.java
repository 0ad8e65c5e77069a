package io.periscope.files;

/**
 * Reads the text of a number as people write it, and writes it as JSON wants it, with the same
 * digits: {@code .5}, {@code +1}, {@code 007} and {@code 5.} are numbers to people only. For one
 * thread.
 */
final class NumberText {
  private char[] chars = new char[0];
  private boolean negative;
  private int whole;
  private int wholeEnd;
  private int fraction;
  private int fractionEnd;
  private int exponent;
  private int end;

  /** Whether these characters are a number. */
  boolean read(char[] text, int from, int to) {
    chars = text;
    int at = from;
    negative = at < to && text[at] == '-';
    if (at < to && (text[at] == '-' || text[at] == '+')) {
      at++;
    }
    whole = at;
    at = digits(at, to);
    wholeEnd = at;
    fraction = at;
    fractionEnd = at;
    if (at < to && text[at] == '.') {
      fraction = at + 1;
      at = digits(at + 1, to);
      fractionEnd = at;
    }
    if (wholeEnd == whole && fractionEnd == fraction) {
      return false;
    }
    exponent = at;
    if (at < to && (text[at] == 'e' || text[at] == 'E')) {
      at++;
      if (at < to && (text[at] == '-' || text[at] == '+')) {
        at++;
      }
      int first = at;
      at = digits(at, to);
      if (at == first) {
        return false;
      }
    }
    if (at != to) {
      return false;
    }
    while (whole < wholeEnd - 1 && text[whole] == '0') {
      whole++;
    }
    end = to;
    return true;
  }

  /** Whether the number that was read is whole as it is written: 12 or 12.00, not 1e3. */
  boolean isWhole() {
    for (int i = fraction; i < fractionEnd; i++) {
      if (chars[i] != '0') {
        return false;
      }
    }
    return exponent == end;
  }

  /** Writes the number that was read, without a fraction if it is to be whole. */
  void write(JsonBuffer json, boolean asWhole) {
    if (negative) {
      json.put('-');
    }
    if (wholeEnd == whole) {
      json.put('0');
    }
    json.raw(chars, whole, wholeEnd);
    if (!asWhole) {
      if (fractionEnd > fraction) {
        json.put('.');
        json.raw(chars, fraction, fractionEnd);
      }
      json.raw(chars, exponent, end);
    }
  }

  private int digits(int from, int to) {
    int at = from;
    while (at < to && chars[at] >= '0' && chars[at] <= '9') {
      at++;
    }
    return at;
  }
}
