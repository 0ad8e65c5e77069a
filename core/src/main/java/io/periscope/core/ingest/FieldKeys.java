package io.periscope.core.ingest;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Finds which field of the schema a key names. */
final class FieldKeys {
  /** The key names no field. */
  static final int UNKNOWN = -1;

  /** There is no key; the cursor has the reason. */
  static final int MALFORMED = -2;

  private final String[] names;
  private final byte[][] utf8;

  /** The whole of {@code "name":} as most producers write it. */
  private final byte[][] guesses;

  /** Open addressing by the hash of the name; 0 is free, else a field's number plus one. */
  private final int[] table;

  FieldKeys(List<String> names) {
    this.names = names.toArray(String[]::new);
    this.utf8 = new byte[this.names.length][];
    this.guesses = new byte[this.names.length][];
    this.table = new int[Integer.highestOneBit(Math.max(1, this.names.length)) * 4];
    for (int i = 0; i < this.names.length; i++) {
      utf8[i] = this.names[i].getBytes(StandardCharsets.UTF_8);
      guesses[i] = ('"' + this.names[i] + "\":").getBytes(StandardCharsets.UTF_8);
      int slot = hash(utf8[i], 0, utf8[i].length);
      while (table[slot] != 0) {
        slot = (slot + 1) & (table.length - 1);
      }
      table[slot] = i + 1;
    }
  }

  String name(int field) {
    return names[field];
  }

  /**
   * Reads a key and its colon.
   *
   * @param expected the field that is likely to come
   */
  int read(JsonCursor cursor, int expected) {
    if (expected < guesses.length && cursor.take(guesses[expected])) {
      return expected;
    }
    if (!cursor.key()) {
      return MALFORMED;
    }
    return find(cursor.text(), cursor.textFrom(), cursor.textTo());
  }

  private int find(byte[] text, int from, int to) {
    int slot = hash(text, from, to);
    while (table[slot] != 0) {
      int field = table[slot] - 1;
      if (Arrays.equals(utf8[field], 0, utf8[field].length, text, from, to)) {
        return field;
      }
      slot = (slot + 1) & (table.length - 1);
    }
    return UNKNOWN;
  }

  private int hash(byte[] text, int from, int to) {
    int hash = 1;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + text[i];
    }
    return (hash ^ (hash >>> 15)) & (table.length - 1);
  }
}
