package io.periscope.files;

import io.periscope.api.source.Source;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads files one after the other, and perhaps over again. */
final class FileSource implements Source {
  private final InputFiles files;
  private final RowReaders readers;
  private final FileStamp stamp;
  private final boolean loop;
  private final Optional<Long> delivery;
  private final Set<List<String>> columns = new LinkedHashSet<>();
  private long round;
  private int index;
  private boolean roundHasRows;
  private RowReader reader;
  private boolean exhausted;

  /**
   * @param delivery the load that all of these files are; empty if each is one
   * @param start a position in these files
   */
  FileSource(
      InputFiles files,
      RowReaders readers,
      FileStamp stamp,
      boolean loop,
      Optional<Long> delivery,
      FilePosition start) {
    this.delivery = delivery;
    this.files = files;
    this.readers = readers;
    this.stamp = stamp;
    this.loop = loop;
    this.round = start.round();
    this.index = start.before();
    // What the files before had is not known; another round will tell.
    this.roundHasRows = start.before() > 0;
    try {
      this.reader = open(index, start.row());
    } catch (RuntimeException e) {
      readers.close();
      throw e;
    }
  }

  private RowReader open(int file, long row) {
    RowReader opened = readers.open(files.get(file), row);
    if (!opened.columns().isEmpty()) {
      columns.add(opened.columns());
    }
    return opened;
  }

  @Override
  public List<List<String>> columns() {
    return List.copyOf(columns);
  }

  @Override
  public int next(int max, EventConsumer consumer) {
    int count = 0;
    while (count < max && !exhausted) {
      long load = delivery.orElse(round * files.size() + index + 1);
      int read = reader.read(max - count, stamp.on(files.get(index).name(), load, consumer));
      count += read;
      if (read == 0) {
        advance();
      }
    }
    return count;
  }

  private void advance() {
    boolean last = index == files.size() - 1;
    roundHasRows |= reader.row() > 0;
    // A round without a single row would be followed by more of its kind for ever.
    if (last && (!loop || !roundHasRows)) {
      exhausted = true;
      return;
    }
    int next = last ? 0 : index + 1;
    RowReader following = open(next, 0);
    reader.close();
    reader = following;
    index = next;
    if (last) {
      round++;
      roundHasRows = false;
    }
  }

  @Override
  public String position() {
    return FilePosition.at(files, round, index, reader.row()).toString();
  }

  @Override
  public Optional<Long> remaining() {
    return loop
        ? Optional.empty()
        : readers
            .count(files.files().subList(index, files.size()))
            .map(rows -> Math.max(0, rows - reader.row()));
  }

  @Override
  public void close() {
    try {
      reader.close();
    } finally {
      readers.close();
    }
  }
}
