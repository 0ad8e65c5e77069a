package io.periscope.files;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.StreamDef;
import io.periscope.api.source.Source.EventConsumer;
import java.util.Arrays;

/** A file with a JSON object on each line. Lines are handed on as they are. */
final class JsonLines implements RowReader {
  private static final int FIRST_BUFFER = 1 << 16;
  private static final int LONGEST_LINE = 1 << 26;

  private final InputFile file;
  private final ByteInput input;
  private final JsonKeys keys;
  private byte[] buffer = new byte[FIRST_BUFFER];
  private int at;
  private int end;
  private boolean ended;
  private int lineEnd;
  private long row;

  private JsonLines(InputFile file, ByteInput input, JsonKeys keys) {
    this.file = file;
    this.input = input;
    this.keys = keys;
  }

  static JsonLines open(StreamDef stream, InputFile file, long skip) {
    JsonLines lines = new JsonLines(file, ByteInput.open(file), new JsonKeys(stream));
    try {
      lines.requireLines();
      while (lines.row < skip && lines.nextLine()) {
        lines.consume();
      }
      return lines;
    } catch (RuntimeException e) {
      lines.close();
      throw e;
    }
  }

  @Override
  public int read(int max, EventConsumer consumer) {
    int count = 0;
    while (count < max && nextLine()) {
      byte[] line = Arrays.copyOfRange(buffer, at, lineEnd);
      keys.accept(line, consumer);
      consume();
      count++;
    }
    if (count == 0) {
      input.requireWhole(row);
    }
    return count;
  }

  /** Finds the next line that is not blank: from {@code at} to {@code lineEnd}. */
  private boolean nextLine() {
    while (true) {
      int newline = indexOf(at);
      if (newline < 0) {
        // A line that a failure cut off is none.
        if (at == end || input.failed()) {
          return false;
        }
        newline = end;
      }
      int stop = newline;
      while (stop > at && buffer[stop - 1] <= ' ' && buffer[stop - 1] >= 0) {
        stop--;
      }
      if (stop > at) {
        lineEnd = stop;
        return true;
      }
      at = Math.min(newline + 1, end);
    }
  }

  /** Moves behind the line, its trailing blanks and its newline. */
  private void consume() {
    at = lineEnd;
    while (at < end && buffer[at] != '\n') {
      at++;
    }
    at = Math.min(at + 1, end);
    row++;
  }

  /** Where the line that begins here ends, reading on as needed; -1 when the file ends before. */
  private int indexOf(int from) {
    int search = from;
    while (true) {
      for (; search < end; search++) {
        if (buffer[search] == '\n') {
          return search;
        }
      }
      if (ended) {
        return -1;
      }
      search -= at;
      fill();
    }
  }

  /** Moves what is left to the front, and reads more behind it. */
  private void fill() {
    System.arraycopy(buffer, at, buffer, 0, end - at);
    end -= at;
    at = 0;
    if (end == buffer.length) {
      if (end >= LONGEST_LINE) {
        throw PeriscopeException.user(
            "%s: the line after row %d is longer than %d bytes; is this JSON Lines?"
                .formatted(file.name(), row, LONGEST_LINE));
      }
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    int read = input.read(buffer, end, buffer.length - end);
    if (read < 0) {
      ended = true;
    } else {
      end += read;
    }
  }

  /** A whole document in one array is a common mistake, and would make no event at all. */
  private void requireLines() {
    if (nextLine()) {
      int first = at;
      while (buffer[first] <= ' ' && buffer[first] >= 0) {
        first++;
      }
      if (buffer[first] == '[') {
        throw PeriscopeException.user(
            file.name()
                + ":1: this is a JSON array; expected JSON Lines, an object on each line (jq -c"
                + " '.[]' makes one of the other)");
      }
    }
  }

  @Override
  public long row() {
    return row;
  }

  @Override
  public void close() {
    input.close();
  }
}
