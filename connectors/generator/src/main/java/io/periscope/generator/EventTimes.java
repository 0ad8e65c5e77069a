package io.periscope.generator;

import io.periscope.api.model.SourceDef.Distribution.Now;
import io.periscope.api.model.SourceDef.Distribution.Walk;

/** Timestamps that go on, or follow another field. */
final class EventTimes {
  private static final int MICROS = 6;

  private EventTimes() {}

  static Times walk(Walk walk, Draws draws) {
    return new Walking(
        walk.startMillis() * 1000, walk.stepMillis() * 1000, walk.jitterMillis(), draws);
  }

  static Times now(Now now, Draws draws) {
    return new WallClock(now.jitterMillis(), draws);
  }

  static Times plus(
      GeneratedField timestamp, Times times, GeneratedField seconds, Numbers numbers) {
    return new Sum(timestamp, times, seconds, numbers);
  }

  /** How late an event is, in whole milliseconds up to the jitter, as microseconds. */
  private static long lateness(long jitterMillis, Draws draws, long row) {
    return jitterMillis == 0
        ? 0
        : 1000 * Long.remainderUnsigned(draws.bits(row, 1), jitterMillis + 1);
  }

  private record Walking(long start, long step, long jitterMillis, Draws draws) implements Times {
    @Override
    public long micros(long row, long now) {
      return start + step * row - lateness(jitterMillis, draws, row);
    }
  }

  private record WallClock(long jitterMillis, Draws draws) implements Times {
    @Override
    public long micros(long row, long now) {
      return now - lateness(jitterMillis, draws, row);
    }
  }

  /** Values are functions of the row, so the other fields are simply asked again. */
  private record Sum(GeneratedField timestamp, Times times, GeneratedField seconds, Numbers numbers)
      implements Times {
    @Override
    public boolean absent(long row) {
      return timestamp.isNull(row) || seconds.isNull(row);
    }

    @Override
    public long micros(long row, long now) {
      long unscaled = numbers.unscaled(row);
      int shift = MICROS - numbers.scale();
      long micros =
          shift >= 0
              ? unscaled * Numbers.POWERS_OF_TEN[shift]
              : unscaled / Numbers.POWERS_OF_TEN[-shift];
      return times.micros(row, now) + micros;
    }
  }
}
