package io.periscope.files;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import io.periscope.api.model.DataType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Collects the cells of a row, and makes an event of them. A row before the columns are known is
 * the header. A row whose number of cells is not that of the columns is handed on as text.
 */
final class CsvRowHandler extends AbstractBaseCsvCallbackHandler<CsvEvent> {
  private static final CsvEvent HEADER = new CsvEvent(Optional.empty(), new byte[0]);

  private final char delimiter;
  private final JsonBuffer json = new JsonBuffer();
  private final CellWriter cells = new CellWriter();
  private Optional<CsvColumns> columns = Optional.empty();
  private char[] chars = new char[1024];
  private int[] ends = new int[64];
  private boolean[] quoted = new boolean[64];
  private int count;

  CsvRowHandler(char delimiter) {
    this.delimiter = delimiter;
  }

  /** The names in the row that was read last. */
  List<String> header() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add(new String(bytes(start(i), ends[i]), StandardCharsets.UTF_8).strip());
    }
    return names;
  }

  void columns(CsvColumns mapping) {
    columns = Optional.of(mapping);
  }

  @Override
  protected void handleBegin(long startingLineNumber) {
    count = 0;
  }

  @Override
  protected void handleField(int index, char[] buffer, int offset, int length, boolean isQuoted) {
    if (index == ends.length) {
      ends = Arrays.copyOf(ends, 2 * index);
      quoted = Arrays.copyOf(quoted, 2 * index);
    }
    int start = start(index);
    if (start + length > chars.length) {
      chars = Arrays.copyOf(chars, Math.max(2 * chars.length, start + length));
    }
    System.arraycopy(buffer, offset, chars, start, length);
    ends[index] = start + length;
    quoted[index] = isQuoted;
    count = index + 1;
  }

  @Override
  protected CsvEvent buildRecord() {
    if (columns.isEmpty()) {
      return HEADER;
    }
    CsvColumns mapping = columns.get();
    List<Optional<CsvColumns.Target>> targets = mapping.targets();
    if (count != targets.size()) {
      return new CsvEvent(Optional.empty(), line());
    }
    json.begin();
    for (int i = 0; i < count; i++) {
      Optional<CsvColumns.Target> target = targets.get(i);
      if (target.isPresent()) {
        DataType.Kind kind = target.get().kind();
        if (!CellWriter.isNull(kind, chars, start(i), ends[i], quoted[i])) {
          json.name(target.get().name());
          cells.write(json, kind, chars, start(i), ends[i]);
        }
      }
    }
    return new CsvEvent(key(mapping.key()), json.end());
  }

  private Optional<byte[]> key(int column) {
    return column < 0 || start(column) == ends[column]
        ? Optional.empty()
        : Optional.of(bytes(start(column), ends[column]));
  }

  /** The row as it stood in the file. */
  private byte[] line() {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < count; i++) {
      String cell = new String(chars, start(i), ends[i] - start(i));
      line.append(i == 0 ? "" : String.valueOf(delimiter))
          .append(quoted[i] ? '"' + cell.replace("\"", "\"\"") + '"' : cell);
    }
    return line.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private int start(int index) {
    return index == 0 ? 0 : ends[index - 1];
  }

  private byte[] bytes(int from, int to) {
    byte[] bytes = new byte[to - from];
    for (int i = from; i < to; i++) {
      bytes[i - from] = (byte) chars[i];
    }
    return bytes;
  }
}
