package io.periscope.app;

import io.periscope.api.source.Source;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/** The events to send, one after the other, perhaps over and over. */
final class ReplayEvents implements AutoCloseable {
  /** As many are read at a time, if it does not matter when they are. */
  static final int CHUNK = 1000;

  private final Supplier<Source> open;
  private final int most;
  private final boolean loop;
  private final boolean shuffle;
  private final Random random;
  private final Deque<byte[]> chunk = new ArrayDeque<>();
  private List<byte[]> all = List.of();
  private Optional<Source> source = Optional.empty();
  private long round = -1;
  private boolean roundHasEvents;

  /**
   * @param open opens the source of the events at its beginning
   * @param most how many events are read ahead, at most
   */
  ReplayEvents(Supplier<Source> open, boolean loop, boolean shuffle, long seed, int most) {
    this.most = most;
    this.open = open;
    this.loop = loop;
    this.shuffle = shuffle;
    this.random = new Random(seed);
  }

  /** The next one; empty at the end. */
  Optional<byte[]> next() {
    if (chunk.isEmpty() && !fill()) {
      return Optional.empty();
    }
    roundHasEvents = true;
    return Optional.of(chunk.remove());
  }

  /** How often the events have been gone through, counted from 0. */
  long round() {
    return round;
  }

  private boolean fill() {
    if (source.isPresent() && source.get().next(most, (key, value) -> chunk.add(value)) > 0) {
      return true;
    }
    // A round without an event would be followed by more of its kind for ever.
    if (round >= 0 && (!loop || !roundHasEvents)) {
      return false;
    }
    round++;
    roundHasEvents = false;
    if (shuffle) {
      refillShuffled();
      return !chunk.isEmpty();
    }
    close();
    source = Optional.of(open.get());
    return fill();
  }

  private void refillShuffled() {
    if (round == 0) {
      all = readAll();
    }
    Collections.shuffle(all, random);
    chunk.addAll(all);
  }

  private List<byte[]> readAll() {
    List<byte[]> events = new ArrayList<>();
    try (Source once = open.get()) {
      while (once.next(CHUNK, (key, value) -> events.add(value)) > 0) {
        // Each step adds to the list.
      }
    }
    return events;
  }

  @Override
  public void close() {
    source.ifPresent(Source::close);
    source = Optional.empty();
  }
}
