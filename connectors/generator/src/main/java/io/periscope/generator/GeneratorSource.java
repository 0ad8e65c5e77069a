package io.periscope.generator;

import io.periscope.api.source.Source;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** Makes events one after the other. Its position is the place of the next one. */
final class GeneratorSource implements Source {
  /** As many rows at most are computed at a time. */
  private static final int PORTION = 2048;

  private final Events events;
  private final Repeats repeats;
  private final OptionalLong rows;
  private final Clock clock;
  private Place next;

  GeneratorSource(Events events, Repeats repeats, OptionalLong rows, Clock clock, Place next) {
    this.events = events;
    this.repeats = repeats;
    this.rows = rows;
    this.clock = clock;
    this.next = next;
  }

  @Override
  public int next(int max, EventConsumer consumer) {
    int count = 0;
    long end = rows.orElse(Long.MAX_VALUE);
    long readyTo = next.row();
    long readyAt = 0;
    while (count < max && next.row() < end) {
      if (next.row() == readyTo && events.arePrepared()) {
        readyTo = Math.min(end, readyTo + Math.min(max - count, PORTION));
        readyAt = now();
        events.prepare(next.row(), readyTo, readyAt);
      }
      long row = repeats.at(next.row(), next.row() == end - 1, next.place());
      if (row < 0) {
        next = next.nextRow();
        continue;
      }
      long now = events.arePrepared() ? readyAt : now();
      consumer.accept(events.key(row, now), events.event(row, now));
      count++;
      next = next.nextPlace();
      if (repeats.at(next.row(), next.row() == end - 1, next.place()) < 0) {
        next = next.nextRow();
      }
    }
    return count;
  }

  private long now() {
    Instant instant = clock.instant();
    return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000_000 * 1000L;
  }

  @Override
  public String position() {
    return next.toString();
  }

  @Override
  public Optional<Long> remaining() {
    return rows.isPresent()
        ? Optional.of(Math.max(0, rows.getAsLong() - next.row()))
        : Optional.empty();
  }

  @Override
  public void close() {
    events.close();
  }

  /**
   * A row, and which of the events that come with it: its own first, then those that come again.
   */
  record Place(long row, int place) {
    static final Place FIRST = new Place(0, 0);

    /** Reads what {@link #toString} wrote; empty for anything else. */
    static Optional<Place> parse(String text) {
      int point = text.indexOf('.');
      try {
        long row = Long.parseLong(point < 0 ? text : text.substring(0, point));
        int place = point < 0 ? 0 : Integer.parseInt(text.substring(point + 1));
        return row >= 0 && place >= 0 ? Optional.of(new Place(row, place)) : Optional.empty();
      } catch (NumberFormatException e) {
        return Optional.empty();
      }
    }

    Place nextRow() {
      return new Place(row + 1, 0);
    }

    Place nextPlace() {
      return new Place(row, place + 1);
    }

    @Override
    public String toString() {
      return place == 0 ? Long.toString(row) : row + "." + place;
    }
  }
}
