package io.periscope.core;

import java.util.ArrayDeque;
import java.util.Deque;

/** Events per second over a sliding few seconds, from samples of a counter. */
final class RateMeter {
  private static final long WINDOW_NANOS = 5_000_000_000L;

  private final Deque<long[]> samples = new ArrayDeque<>();

  synchronized void sample(long nanos, long count) {
    samples.addLast(new long[] {nanos, count});
    while (samples.size() > 2 && nanos - samples.peekFirst()[0] > WINDOW_NANOS) {
      samples.removeFirst();
    }
  }

  synchronized double perSecond() {
    if (samples.size() < 2) {
      return 0;
    }
    long[] first = samples.getFirst();
    long[] last = samples.getLast();
    return (last[1] - first[1]) * 1e9 / (last[0] - first[0]);
  }
}
