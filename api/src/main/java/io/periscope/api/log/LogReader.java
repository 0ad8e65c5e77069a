package io.periscope.api.log;

import java.time.Duration;

/** Reads one topic forward. For one thread. */
public interface LogReader extends AutoCloseable {

  /**
   * Waits until there is a record or the time is up, and adds what has come to {@code target}.
   *
   * @return how many were added
   */
  int poll(Duration timeout, RecordBatch target);

  /**
   * Per partition, the offset after everything polled so far. It may run ahead of the last record
   * because transaction markers take up offsets too.
   */
  Coverage position();

  /** Lets a poll that is under way in another thread, or else the next, return at once. */
  void wakeup();

  @Override
  void close();
}
