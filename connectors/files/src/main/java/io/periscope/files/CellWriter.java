package io.periscope.files;

import io.periscope.api.model.DataType;
import java.util.List;
import java.util.Locale;

/**
 * Turns a cell's text into JSON of its field's type. A text that does not suit the type becomes a
 * JSON string as it stands. For one thread.
 */
final class CellWriter {
  private static final List<String> YES = List.of("true", "t", "yes", "y", "1");
  private static final List<String> NO = List.of("false", "f", "no", "n", "0");
  private static final int LONGEST_BOOLEAN = 5;

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
      case INT, LONG -> {
        if (number.read(chars, start, end)) {
          number.write(json, number.isWhole());
        } else {
          json.string(chars, from, to);
        }
      }
      case DOUBLE, DECIMAL -> {
        if (number.read(chars, start, end)) {
          number.write(json, false);
        } else {
          json.string(chars, from, to);
        }
      }
      case BOOLEAN -> bool(json, chars, start, end);
      case DATE, TIMESTAMP, STRING -> json.string(chars, start, end);
    }
  }

  private static void bool(JsonBuffer json, char[] chars, int start, int end) {
    if (end - start <= LONGEST_BOOLEAN) {
      String word = new String(chars, start, end - start).toLowerCase(Locale.ROOT);
      if (YES.contains(word)) {
        json.raw("true");
        return;
      }
      if (NO.contains(word)) {
        json.raw("false");
        return;
      }
    }
    json.string(chars, start, end);
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
