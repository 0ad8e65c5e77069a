package io.periscope.core.serving;

import io.periscope.api.log.OutgoingEvent;
import io.periscope.api.model.Settings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * Decides whether a request's events may enter now, all or none. Safe for use by many threads.
 *
 * <p>Each stream has its own allowance of events a second. A request is let in while something of
 * it is left, and may overdraw it; the next ones wait until that is made good. So no request is too
 * large for ever, and over time no more enters than is allowed.
 */
public final class Admission {
  /** Half of what a writer to the log can hold back; beyond all of it, it would block. */
  static final long MAX_IN_FLIGHT = 32L << 20;

  private static final Duration SOON = Duration.ofSeconds(1);
  private static final double SECOND = 1e9;
  private static final double ROUNDING = 1e-9;

  private final Settings.Http limits;
  private final ToLongFunction<String> lag;
  private final LongSupplier nanos;
  private final Map<String, Gate> gates = new HashMap<>();

  /** What one stream has let in. */
  private static final class Gate {
    private double allowance;
    private long atNanos;
    private long bytesInFlight;

    Gate(double allowance, long atNanos) {
      this.allowance = allowance;
      this.atNanos = atNanos;
    }
  }

  /**
   * @param lag how many offsets of a stream's log are not read yet
   * @param nanos a clock that only goes forward, in nanoseconds
   */
  public Admission(Settings.Http limits, ToLongFunction<String> lag, LongSupplier nanos) {
    this.limits = limits;
    this.lag = lag;
    this.nanos = nanos;
  }

  /** The size of the events' keys and values. */
  public static long bytes(List<OutgoingEvent> events) {
    return events.stream()
        .mapToLong(e -> e.value().length + e.key().map(key -> key.length).orElse(0))
        .sum();
  }

  /**
   * Lets events in; each time that it does, {@link #arrived} is owed.
   *
   * @throws TooManyEventsException when they have to wait; then nothing was counted
   */
  public void enter(String stream, List<OutgoingEvent> events) {
    long behind = lag.applyAsLong(stream);
    if (behind > limits.maxLag()) {
      throw new TooManyEventsException(
          "stream '%s' is read %,d events behind its log's end, more than http.max_lag, which is %,d"
              .formatted(stream, behind, limits.maxLag()),
          SOON);
    }
    synchronized (this) {
      double rate = limits.rate().orElse(0);
      // An event at least, so that a rate of less than one a second lets the first one in.
      double most = Math.max(1, rate);
      Gate gate = gates.computeIfAbsent(stream, name -> new Gate(most, nanos.getAsLong()));
      long bytes = bytes(events);
      if (gate.bytesInFlight > 0 && gate.bytesInFlight + bytes > MAX_IN_FLIGHT) {
        throw new TooManyEventsException(
            "%,d bytes of events are on their way to the log of stream '%s' already"
                .formatted(gate.bytesInFlight, stream),
            SOON);
      }
      if (limits.rate().isPresent()) {
        spend(stream, gate, rate, events.size());
      }
      gate.bytesInFlight += bytes;
    }
  }

  private void spend(String stream, Gate gate, double rate, int events) {
    long now = nanos.getAsLong();
    gate.allowance =
        Math.min(Math.max(1, rate), gate.allowance + (now - gate.atNanos) / SECOND * rate);
    gate.atNanos = now;
    // One whole event, so that a rate of less than one a second is kept, too.
    double missing = 1 - gate.allowance;
    if (missing > ROUNDING) {
      throw new TooManyEventsException(
          "stream '%s' takes %s events a second (http.rate), and those are used up"
              .formatted(stream, Double.toString(rate).replaceFirst("\\.0$", "")),
          Duration.ofMillis((long) Math.ceil(missing / rate * 1000)));
    }
    gate.allowance -= events;
  }

  /** The log has the events, or never will. */
  public synchronized void arrived(String stream, long bytes) {
    Optional.ofNullable(gates.get(stream)).ifPresent(gate -> gate.bytesInFlight -= bytes);
  }
}
