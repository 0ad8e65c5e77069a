package io.periscope.core.archive;

import io.periscope.api.log.Coverage;
import io.periscope.api.log.LogReader;
import io.periscope.api.log.Position;
import io.periscope.api.log.RecordBatch;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;

/** The records from one coverage to another, read again from the log. */
public final class SegmentRecords implements Iterator<RecordBatch> {
  private static final Duration POLL = Duration.ofMillis(500);

  private final LogReader reader;
  private final Coverage to;
  private final Set<Position> without;

  /**
   * @param reader opened at the coverage where the records begin
   * @param to where they end
   * @param without positions that are left out
   */
  public SegmentRecords(LogReader reader, Coverage to, Set<Position> without) {
    this.reader = reader;
    this.to = to;
    this.without = without;
  }

  @Override
  public boolean hasNext() {
    return !reader.position().covers(to);
  }

  @Override
  public RecordBatch next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    RecordBatch polled = new RecordBatch(4096);
    reader.poll(POLL, polled);
    RecordBatch inside = new RecordBatch(polled.size());
    for (int row = 0; row < polled.size(); row++) {
      Position position = new Position(polled.partition(row), polled.offset(row));
      if (to.includes(position) && !without.contains(position)) {
        inside.add(polled, row);
      }
    }
    return inside;
  }
}
