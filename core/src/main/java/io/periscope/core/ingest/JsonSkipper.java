package io.periscope.core.ingest;

import java.util.BitSet;

/**
 * Passes over a value that nobody asked for, checking that it is well formed. It keeps its own
 * stack, a bit a level, so the depth of an event is bounded by a rule and not by the thread.
 */
final class JsonSkipper {
  private static final int MAX_DEPTH = 1000;

  private final JsonCursor cursor;
  private final BitSet isObject = new BitSet();
  private int depth;

  private JsonSkipper(JsonCursor cursor) {
    this.cursor = cursor;
  }

  static boolean skip(JsonCursor cursor) {
    int first = cursor.peek();
    return first == '{' || first == '[' ? new JsonSkipper(cursor).nested() : scalar(cursor);
  }

  private static boolean scalar(JsonCursor cursor) {
    int first = cursor.peek();
    return switch (first) {
      case '"' -> cursor.string();
      case 't' -> cursor.literal("true");
      case 'f' -> cursor.literal("false");
      case 'n' -> cursor.literal("null");
      default ->
          first == '-' || JsonNumber.isDigit(first)
              ? new JsonNumber().read(cursor)
              : cursor.malformed("expected a value");
    };
  }

  private boolean nested() {
    while (true) {
      cursor.skipSpace();
      int first = cursor.peek();
      boolean object = first == '{';
      if (object || first == '[') {
        if (!open(object)) {
          return false;
        }
        if (cursor.peek() != (object ? '}' : ']')) {
          if (object && !cursor.key()) {
            return false;
          }
          continue;
        }
      } else if (!scalar(cursor)) {
        return false;
      }
      if (!more()) {
        return depth == 0;
      }
    }
  }

  private boolean open(boolean object) {
    if (depth == MAX_DEPTH) {
      return cursor.malformedAt(
          cursor.position(), "nested more than " + MAX_DEPTH + " levels deep");
    }
    cursor.moveTo(cursor.position() + 1);
    cursor.skipSpace();
    isObject.set(depth++, object);
    return true;
  }

  /** Closes what ends here; answers whether another value follows at some level. */
  private boolean more() {
    while (depth > 0) {
      cursor.skipSpace();
      boolean object = isObject.get(depth - 1);
      if (cursor.take(object ? '}' : ']')) {
        depth--;
      } else if (cursor.take(',')) {
        cursor.skipSpace();
        return !object || cursor.key();
      } else {
        cursor.malformed(object ? "expected ',' or '}'" : "expected ',' or ']'");
        return false;
      }
    }
    return false;
  }
}
