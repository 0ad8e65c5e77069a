package io.periscope.core.quality;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** Counts that only grow, as of several instants: how many there were within the last while. */
final class Window {
  /** So many instants of the while are kept. */
  private static final int STEPS = 60;

  private final Duration over;
  private final Deque<Seen> seen = new ArrayDeque<>();

  private record Seen(Instant at, Counts counts) {}

  Window(Duration over) {
    this.over = over;
  }

  /**
   * What has come within the while before now, or since the first call, whichever is longer ago.
   *
   * @param now not before the last call's; if it is, counting begins anew
   * @param counts of all times
   */
  Counts last(Instant now, Counts counts) {
    boolean goesOn =
        seen.isEmpty()
            || (counts.follows(seen.getLast().counts()) && !now.isBefore(seen.getLast().at()));
    if (!goesOn) {
      // They are counted otherwise now, or the clock was set back.
      seen.clear();
    }
    if (seen.isEmpty()) {
      seen.add(new Seen(Instant.MIN, Counts.NONE));
    }
    Instant from = now.minus(over);
    while (seen.size() > 1 && !second().at().isAfter(from)) {
      seen.removeFirst();
    }
    Counts last = counts.minus(seen.getFirst().counts());
    if (!seen.getLast().at().plus(over.dividedBy(STEPS)).isAfter(now)) {
      seen.add(new Seen(now, counts));
    }
    return last;
  }

  private Seen second() {
    var all = seen.iterator();
    var unused = all.next();
    return all.next();
  }
}
