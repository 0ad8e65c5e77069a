package io.periscope.core.schedule;

import io.periscope.api.job.CronReader;
import io.periscope.api.job.DueTimes;
import io.periscope.api.job.TriggerDef;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What can be asked of the times at which something is due, by their successors alone. */
final class Times {
  private static final Duration SHORTEST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofDays(366 * 30);

  private Times() {}

  static DueTimes of(TriggerDef.Timed trigger, CronReader cron) {
    if (trigger instanceof TriggerDef.Cron expression) {
      return cron.read(expression.expression(), expression.zone());
    }
    long period = ((TriggerDef.Every) trigger).period().toMillis();
    return after ->
        Optional.of(
            Instant.ofEpochMilli((Math.floorDiv(after.toEpochMilli(), period) + 1) * period));
  }

  /** The first of them, at most so many. */
  static List<Instant> between(DueTimes times, Instant after, Instant upTo, int most) {
    List<Instant> found = new ArrayList<>();
    Optional<Instant> next = times.next(after);
    while (found.size() < most && next.isPresent() && !next.get().isAfter(upTo)) {
      found.add(next.get());
      next = times.next(next.get());
    }
    return found;
  }

  /** The last one that is not later than this; empty if there is none within 30 years. */
  static Optional<Instant> last(DueTimes times, Instant upTo) {
    for (Duration back = SHORTEST; back.compareTo(LONGEST) < 0; back = back.multipliedBy(2)) {
      Optional<Instant> found = Optional.empty();
      Optional<Instant> next = times.next(upTo.minus(back));
      while (next.isPresent() && !next.get().isAfter(upTo)) {
        found = next;
        next = times.next(next.get());
      }
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** The one before one of them; itself if it is the first. */
  static Instant before(DueTimes times, Instant due) {
    return last(times, due.minusMillis(1)).orElse(due);
  }
}
