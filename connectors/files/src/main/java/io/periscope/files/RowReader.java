package io.periscope.files;

import io.periscope.api.source.Source.EventConsumer;
import java.util.List;

/** Reads the rows of one file forward. */
interface RowReader extends AutoCloseable {

  /**
   * Hands over the next rows.
   *
   * @return how many; 0 at the end of the file
   * @throws io.periscope.api.error.PeriscopeException when the file cannot be read on; what was
   *     handed over before counts
   */
  int read(int max, EventConsumer consumer);

  /** The columns that the file itself names; empty when it names none before its rows. */
  default List<String> columns() {
    return List.of();
  }

  /** How many rows have been handed over or skipped, from the file's start. */
  long row();

  @Override
  void close();
}
