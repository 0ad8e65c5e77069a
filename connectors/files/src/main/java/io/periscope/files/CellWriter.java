package io.periscope.files;

import io.periscope.api.model.DataType;

/**
 * Turns a cell's text into JSON of its field's type. A text that does not suit the type becomes a
 * JSON string as it stands. For one thread.
 */
final class CellWriter {
  private final NumberText number = new NumberText();

  /**
   * Whether a cell is null: one with nothing in it; but a quoted nothing is a text of no length.
   */
  static boolean isNull(DataType.Kind kind, char[] chars, int from, int to, boolean quoted) {
    return kind == DataType.Kind.STRING ? from == to && !quoted : start(chars, from, to) == to;
  }

  /**
   * @param chars one byte of the file each; the cell is not null
   */
  void write(JsonBuffer json, DataType.Kind kind, char[] chars, int from, int to) {
    if (kind == DataType.Kind.STRING) {
      json.string(chars, from, to);
      return;
    }
    int start = start(chars, from, to);
    int end = end(chars, start, to);
    switch (kind) {
      case INT, LONG, DOUBLE, DECIMAL -> {
        if (number.read(chars, start, end)) {
          boolean whole = kind == DataType.Kind.INT || kind == DataType.Kind.LONG;
          number.write(json, whole && number.isWhole());
        } else {
          json.string(chars, from, to);
        }
      }
      case BOOLEAN -> bool(json, chars, start, end);
      case DATE, TIMESTAMP, STRING -> json.string(chars, start, end);
    }
  }

  private static void bool(JsonBuffer json, char[] chars, int start, int end) {
    boolean yes = is("true", chars, start, end);
    if (yes || is("false", chars, start, end)) {
      json.raw(yes ? "true" : "false");
    } else {
      json.string(chars, start, end);
    }
  }

  /** Whether a cell is this word, in any case. */
  private static boolean is(String word, char[] chars, int start, int end) {
    return end - start == word.length()
        && word.equalsIgnoreCase(new String(chars, start, end - start));
  }

  /** Blanks around anything but a text mean nothing. */
  private static int start(char[] chars, int from, int to) {
    int at = from;
    while (at < to && blank(chars[at])) {
      at++;
    }
    return at;
  }

  private static int end(char[] chars, int from, int to) {
    int at = to;
    while (at > from && blank(chars[at - 1])) {
      at--;
    }
    return at;
  }

  private static boolean blank(char c) {
    return c == ' ' || c == '\t';
  }
}
