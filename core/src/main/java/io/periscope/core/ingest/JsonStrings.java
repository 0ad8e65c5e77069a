package io.periscope.core.ingest;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The contents of JSON strings. The usual ones, plain ASCII, are found eight bytes at a time and
 * used where they stand; the others are checked, and unescaped, byte by byte.
 */
final class JsonStrings {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long QUOTES = '"' * ONES;
  private static final long BACKSLASHES = '\\' * ONES;
  private static final long SPACES = ' ' * ONES;

  private JsonStrings() {}

  /**
   * The first place from here on with a quote, a backslash, a control character or a byte beyond
   * ASCII; the length when there is none.
   */
  static int end(byte[] bytes, int from) {
    int at = from;
    for (; at + 8 <= bytes.length; at += 8) {
      long word = (long) LONGS.get(bytes, at);
      // In each term the lowest byte with its high bit set is a true find; higher ones may be
      // caused by its borrow.
      long quote = word ^ QUOTES;
      long backslash = word ^ BACKSLASHES;
      long found =
          (((quote - ONES) & ~quote)
                  | ((backslash - ONES) & ~backslash)
                  | ((word - SPACES) & ~word)
                  | word)
              & HIGHS;
      if (found != 0) {
        return at + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
    while (at < bytes.length && plain(bytes[at])) {
      at++;
    }
    return at;
  }

  private static boolean plain(byte b) {
    return b >= ' ' && b != '"' && b != '\\';
  }

  /** Reads a string with escapes or characters beyond ASCII, or one that is not well formed. */
  static boolean unusual(JsonCursor cursor, int from) {
    byte[] bytes = cursor.bytes();
    boolean escapes = false;
    int at = from;
    while (true) {
      at = end(bytes, at);
      cursor.moveTo(at);
      int b = cursor.peek();
      if (b == '"') {
        break;
      } else if (b == '\\') {
        escapes = true;
        int length = escape(cursor);
        if (length == 0) {
          return false;
        }
        at += length;
      } else if (b >= 0x80) {
        int length = Utf8.length(bytes, at);
        if (length == 0) {
          return cursor.malformedAt(at, "invalid UTF-8 in a string");
        }
        at += length;
      } else if (b < 0) {
        return cursor.malformed("expected '\"' to end a string");
      } else {
        return cursor.malformedAt(at, "control character 0x%02x in a string".formatted(b));
      }
    }
    cursor.moveTo(at + 1);
    if (escapes) {
      byte[] plain = new byte[at - from];
      cursor.setText(plain, 0, unescape(bytes, from, at, plain));
    } else {
      cursor.setText(bytes, from, at);
    }
    return true;
  }

  /** The length of the escape here, a surrogate pair being one; 0 when it is malformed. */
  private static int escape(JsonCursor cursor) {
    byte[] bytes = cursor.bytes();
    int at = cursor.position();
    int kind = at + 1 < bytes.length ? bytes[at + 1] : -1;
    if (kind != 'u') {
      if (kind >= 0 && "\"\\/bfnrt".indexOf(kind) >= 0) {
        return 2;
      }
      cursor.moveTo(at + 1);
      cursor.malformed("expected one of \"\\/bfnrtu after '\\'");
      return 0;
    }
    int unit = hex(bytes, at + 2);
    if (unit < 0) {
      cursor.malformedAt(at, "expected four hexadecimal digits after '\\u'");
      return 0;
    }
    if (!Character.isSurrogate((char) unit)) {
      return 6;
    }
    boolean pair =
        Character.isHighSurrogate((char) unit)
            && at + 7 < bytes.length
            && bytes[at + 6] == '\\'
            && bytes[at + 7] == 'u'
            && hex(bytes, at + 8) >= 0
            && Character.isLowSurrogate((char) hex(bytes, at + 8));
    if (!pair) {
      cursor.malformedAt(at, "lone surrogate \\u%04x in a string".formatted(unit));
      return 0;
    }
    return 12;
  }

  /** Four hexadecimal digits; -1 when they are not. */
  private static int hex(byte[] bytes, int from) {
    if (from + 4 > bytes.length) {
      return -1;
    }
    int value = 0;
    for (int i = from; i < from + 4; i++) {
      // Negative bytes are no characters; Character.digit knows digits beyond ASCII.
      int digit = bytes[i] < 0 ? -1 : Character.digit(bytes[i], 16);
      if (digit < 0) {
        return -1;
      }
      value = value * 16 + digit;
    }
    return value;
  }

  /** Resolves escapes that are known to be well formed; answers how many bytes there are. */
  private static int unescape(byte[] bytes, int from, int to, byte[] target) {
    int length = 0;
    int at = from;
    while (at < to) {
      if (bytes[at] != '\\') {
        target[length++] = bytes[at++];
        continue;
      }
      int kind = bytes[at + 1];
      if (kind == 'u') {
        int unit = hex(bytes, at + 2);
        at += 6;
        if (Character.isHighSurrogate((char) unit)) {
          unit = Character.toCodePoint((char) unit, (char) hex(bytes, at + 2));
          at += 6;
        }
        length = Utf8.put(unit, target, length);
      } else {
        target[length++] =
            (byte)
                switch (kind) {
                  case 'b' -> '\b';
                  case 'f' -> '\f';
                  case 'n' -> '\n';
                  case 'r' -> '\r';
                  case 't' -> '\t';
                  default -> kind;
                };
        at += 2;
      }
    }
    return length;
  }
}
