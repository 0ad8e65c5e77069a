package io.periscope.files;

import java.util.Optional;

/** The rows of one file as events, one after the other. */
interface Rows extends AutoCloseable {

  /** One event; the key as in {@link io.periscope.api.source.Source.EventConsumer}. */
  record Event(Optional<byte[]> key, byte[] value) {}

  /** The next event; empty at the end of the file. */
  Optional<Event> next();

  /** Passes over rows that were handed over before. */
  default void skip(long rows) {
    for (long i = 0; i < rows && next().isPresent(); i++) {
      // Reading is the only way forward in a text.
    }
  }

  @Override
  void close();
}
