package io.periscope.generator;

/** The days of timestamps. */
record Days(Times times) implements Texts {
  @Override
  public void write(long row, long now, Text text) {
    text.date(times.micros(row, now));
  }
}
