package io.periscope.generator;

/** Times of which a share is taken back. */
record LateTimes(Times times, double share, long byMicros, Draws draws) implements Times {
  @Override
  public boolean absent(long row) {
    return times.absent(row);
  }

  @Override
  public long micros(long row, long now) {
    return times.micros(row, now) - (draws.unit(row, 1) < share ? byMicros : 0);
  }
}
