package io.periscope.examples.transit;

import io.periscope.api.source.Source;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Hands over the steps that are due. Its position is the number of the next step, and a step
 * depends on its number alone: whatever is killed, the simulation goes on exactly.
 */
final class TransitSource implements Source {
  /** So that steps which follow each other closely share a transaction of the log. */
  private static final Duration LEAST_PAUSE = Duration.ofMillis(50);

  private final Part part;
  private final TransitSettings settings;
  private final Optional<String> key;
  private final LongSupplier nanos;
  private final long opened;
  private final long first;
  private final double stepSeconds;
  private final long end;
  private long next;

  /**
   * @param nanos a clock that does not jump
   */
  TransitSource(
      Part part, TransitSettings settings, Optional<String> key, long first, LongSupplier nanos) {
    this.part = part;
    this.settings = settings;
    this.key = key;
    this.nanos = nanos;
    this.opened = nanos.getAsLong();
    this.first = first;
    this.next = first;
    this.stepSeconds = settings.tick().toMillis() / 1e3 / part.stepsInATick();
    this.end =
        settings.ticks().isPresent()
            ? settings.ticks().getAsLong() * part.stepsInATick()
            : Long.MAX_VALUE;
  }

  /** {@inheritDoc} The events of a step count together. */
  @Override
  public int next(int max, EventConsumer consumer) {
    long due = due();
    int count = 0;
    while (count < max && next < due) {
      List<Event> events = part.events(next, time(next));
      for (Event event : events) {
        consumer.accept(key.flatMap(event::key), event.json());
      }
      count += events.size();
      next++;
    }
    return count;
  }

  /** The first step whose time has not come. The time in which nothing ran does not count. */
  private long due() {
    double seconds = (nanos.getAsLong() - opened) / 1e9 * settings.speed();
    return Math.min(end, first + 1 + (long) (seconds / stepSeconds));
  }

  private LocalDateTime time(long step) {
    return settings
        .start()
        .plus((long) (step * stepSeconds * 1000), ChronoUnit.MILLIS)
        .truncatedTo(ChronoUnit.SECONDS);
  }

  @Override
  public Optional<Duration> pause() {
    if (next >= end) {
      return Optional.empty();
    }
    Duration step = Duration.ofNanos((long) (stepSeconds / settings.speed() * 1e9));
    return Optional.of(step.compareTo(LEAST_PAUSE) > 0 ? step : LEAST_PAUSE);
  }

  @Override
  public String position() {
    return Long.toString(next);
  }

  @Override
  public Optional<Long> remaining() {
    return settings.ticks().isPresent() ? Optional.of(Math.max(0, end - next)) : Optional.empty();
  }

  @Override
  public void close() {}
}
