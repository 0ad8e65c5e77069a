package io.periscope.api.log;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * An event on its way to the log.
 *
 * @param partition where it must go; empty leaves that to the key, or else to the log
 * @param key the record's key, if it has one
 * @param value the event's bytes, as they are to be kept
 */
public record OutgoingEvent(OptionalInt partition, Optional<byte[]> key, byte[] value) {

  /** An event of bytes alone. */
  public static OutgoingEvent of(byte[] value) {
    return new OutgoingEvent(OptionalInt.empty(), Optional.empty(), value);
  }
}
