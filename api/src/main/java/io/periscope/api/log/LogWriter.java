package io.periscope.api.log;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/** Appends events to one topic. Safe for use by many threads. */
public interface LogWriter extends AutoCloseable {

  /** Completes when the log has the event for good, with its position. */
  CompletableFuture<Position> send(OutgoingEvent event);

  /** The same for an event that may go to any partition, or to that of its key. */
  default CompletableFuture<Position> send(Optional<byte[]> key, byte[] value) {
    return send(new OutgoingEvent(OptionalInt.empty(), key, value));
  }

  /** Waits until everything sent so far is in the log. */
  void flush();

  @Override
  void close();
}
