package io.periscope.files;

import java.util.Optional;

/** A row of a CSV file as an event. */
final class CsvEvent {
  private final Optional<byte[]> key;
  private final byte[] value;

  CsvEvent(Optional<byte[]> key, byte[] value) {
    this.key = key;
    this.value = value;
  }

  Optional<byte[]> key() {
    return key;
  }

  byte[] value() {
    return value;
  }
}
