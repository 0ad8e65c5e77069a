package io.periscope.generator;

/** Timestamps. */
non-sealed interface Times extends Values {

  /** Microseconds since 1970-01-01T00:00:00. */
  long micros(long row, long now);

  @Override
  default void write(long row, long now, Text text) {
    text.timestamp(micros(row, now));
  }
}
