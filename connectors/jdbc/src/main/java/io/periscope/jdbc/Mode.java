package io.periscope.jdbc;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How new rows are told from those that were read. */
enum Mode {
  /** By a number that grows with every new row. */
  INCREMENTING("incrementing", true, false),
  /** By the time of a row's last change. */
  TIMESTAMP("timestamp", false, true),
  /** By the time of the last change, and a number for rows of one time. */
  TIMESTAMP_INCREMENTING("timestamp+incrementing", true, true),
  /** Not at all: everything is read again in each round. */
  BULK("bulk", false, false);

  private final String text;
  private final boolean incrementing;
  private final boolean timestamp;

  Mode(String text, boolean incrementing, boolean timestamp) {
    this.text = text;
    this.incrementing = incrementing;
    this.timestamp = timestamp;
  }

  static List<String> texts() {
    return Arrays.stream(values()).map(Mode::toString).toList();
  }

  static Mode of(String text) {
    return valueOf(text.replace('+', '_').toUpperCase(Locale.ROOT));
  }

  boolean needsIncrementing() {
    return incrementing;
  }

  boolean needsTimestamp() {
    return timestamp;
  }

  /** As it is written in a workspace. */
  @Override
  public String toString() {
    return text;
  }
}
