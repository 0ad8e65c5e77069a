package io.periscope.api.log;

import java.util.Optional;

/**
 * Appends the events of one source together with the source's own position, in one transaction:
 * after a crash both are there or neither is. For one thread.
 */
public interface SourceWriter extends AutoCloseable {

  /** The position of the last commit; empty when this source never committed. */
  Optional<String> position();

  /** Adds an event to the open transaction. */
  void send(Optional<byte[]> key, byte[] value);

  /**
   * Promises the events sent since the last commit, and remembers the position with them. Readers
   * see them soon after, and no later than when this writer has been closed.
   *
   * @throws io.periscope.api.error.PeriscopeException when a newer writer of the same source has
   *     taken over
   */
  void commit(String position);

  /**
   * Behind the last events that this writer committed. The end of the log may be before it for a
   * moment: a commit is promised before readers see it.
   */
  Coverage committed();

  /** Drops what was not committed, and returns when readers see what was. */
  @Override
  void close();
}
