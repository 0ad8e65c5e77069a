package io.periscope.api.source;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Brings events. It is read step by step by one thread, and can go on where it was left by the
 * position that it gave.
 */
public interface Source extends AutoCloseable {

  /**
   * Hands over the next events.
   *
   * @param max the most to hand over; only events that count together or not at all may be more
   * @return how many; 0 when there are none now
   */
  int next(int max, EventConsumer consumer);

  /**
   * After {@link #next} gave nothing: how long to wait before it is asked again; empty when nothing
   * will ever come.
   */
  default Optional<Duration> pause() {
    return Optional.empty();
  }

  /** What was handed over up to this position is in the log for good. */
  default void committed(String position) {}

  /**
   * Where the next event will come from, in words of the source's own; {@link SourceFactory#open}
   * goes on there.
   */
  String position();

  /** How many events are left, as far as that is known without reading them. */
  Optional<Long> remaining();

  /** What it has read and what it has set aside, if it reads one file after the other. */
  default Optional<Inputs> inputs() {
    return Optional.empty();
  }

  /**
   * The columns of what it has begun to read, as they are named and ordered there; more than one
   * list when its files have other ones. Empty when what is read does not say before its rows.
   */
  default List<List<String>> columns() {
    return List.of();
  }

  /** Takes the events. */
  interface EventConsumer {
    /**
     * @param value a JSON object; or, when a row cannot be made into one, its text as it stands, to
     *     be quarantined
     */
    void accept(Optional<byte[]> key, byte[] value);
  }

  @Override
  void close();
}
