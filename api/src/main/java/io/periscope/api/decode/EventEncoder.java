package io.periscope.api.decode;

import java.util.Optional;

/**
 * Makes records of events, one after the other: it takes the values of one, and then has the
 * record's bytes. For one thread.
 */
public interface EventEncoder extends FieldSink {

  /** Forgets all values: the next event begins, with each field null. */
  void begin();

  /** The record's value. */
  byte[] value();

  /** The record's key; empty when the stream has none, or it is null. */
  Optional<byte[]> key();
}
