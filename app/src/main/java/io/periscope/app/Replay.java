package io.periscope.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import io.periscope.api.model.StreamDef;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Sends events over HTTP when they are due, several at a time. */
final class Replay {
  private static final int MOST_EVENTS = 2000;
  private static final int MOST_BYTES = 1 << 20;

  /** What is due within this time goes in one request. */
  private static final long TICK = TimeUnit.MILLISECONDS.toNanos(50);

  private static final long TELL_TERMINAL = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long TELL_ELSEWHERE = TimeUnit.SECONDS.toNanos(10);

  private final Client client;
  private final String path;
  private final String name;
  private final Pace pace;
  private final Optional<EventTime> time;
  private final CountDownLatch stop;
  private final boolean terminal = System.console() != null;
  private final long start = System.nanoTime();
  private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
  private int waiting;
  private long sent;
  private boolean busy;
  private long told = start;

  /** The first event of a round, and when it was due. */
  private record Origin(long round, Instant time, long due, Instant now) {}

  private Optional<Origin> origin = Optional.empty();
  private long handed;
  private long lastDue = start;

  /**
   * When events are sent: as fast as possible if there is neither rate nor speed.
   *
   * @param rate events a second
   * @param speed how many times as fast as they happened
   * @param shift whether they are to happen now
   */
  record Pace(Optional<Double> rate, Optional<Double> speed, boolean shift) {}

  Replay(Client client, StreamDef stream, Pace pace, CountDownLatch stop) {
    this.client = client;
    this.name = stream.name();
    this.path = "/api/streams/" + URLEncoder.encode(name, StandardCharsets.UTF_8);
    this.pace = pace;
    this.stop = stop;
    this.time =
        pace.speed().isPresent() || pace.shift()
            ? Optional.of(new EventTime(stream))
            : Optional.empty();
  }

  /** Sends all; returns early when it is to stop. */
  void run(ReplayEvents events) {
    try (events) {
      Optional<byte[]> next = events.next();
      while (next.isPresent() && stop.getCount() > 0) {
        Optional<byte[]> event = due(next.get(), events.round());
        if (event.isEmpty()) {
          break;
        }
        add(event.get());
        next = events.next();
      }
      flush();
    } catch (PeriscopeException e) {
      clearLine();
      throw new PeriscopeException(e.fault(), e.getMessage() + sentBefore(), e);
    }
    clearLine();
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf("%,d events sent to stream %s in %.1f s%n", sent, name, seconds);
  }

  private String sentBefore() {
    return " (%,d events were sent before)".formatted(sent);
  }

  /** Waits until an event is due; empty when it is to stop before. */
  private Optional<byte[]> due(byte[] event, long round) {
    long due = lastDue;
    byte[] result = event;
    Optional<ObjectNode> object = time.flatMap(t -> EventTime.parse(event));
    Optional<Instant> at = object.flatMap(o -> time.flatMap(t -> t.of(o)));
    if (at.isPresent()) {
      Origin first = origin.filter(o -> o.round() == round).orElseGet(() -> begin(round, at.get()));
      long after = nanos(Duration.between(first.time(), at.get()));
      double factor = pace.speed().orElse(1.0);
      long scaled = (long) (after / factor);
      due = pace.speed().isPresent() ? first.due() + scaled : due;
      if (pace.shift()) {
        Instant then = first.now().plusNanos(pace.speed().isPresent() ? scaled : after);
        result = time.orElseThrow().move(object.orElseThrow(), Duration.between(at.get(), then));
      }
    }
    if (pace.rate().isPresent()) {
      due = start + (long) (handed / pace.rate().get() * 1e9);
    }
    handed++;
    lastDue = Math.max(lastDue, due);
    return waitUntil(due) ? Optional.of(result) : Optional.empty();
  }

  /** A round begins where the one before has come to. */
  private Origin begin(long round, Instant first) {
    long now = System.nanoTime();
    long due = Math.max(now, lastDue);
    Origin begun = new Origin(round, first, due, Instant.now().plusNanos(due - now));
    origin = Optional.of(begun);
    return begun;
  }

  /** As far as a long goes: 292 years. */
  private static long nanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException e) {
      return duration.isNegative() ? Long.MIN_VALUE / 4 : Long.MAX_VALUE / 4;
    }
  }

  private boolean waitUntil(long due) {
    long tick = start + Math.floorDiv(due - start + TICK - 1, TICK) * TICK;
    if (tick - System.nanoTime() <= 0) {
      return true;
    }
    flush();
    try {
      for (long left = tick - System.nanoTime(); left > 0; left = tick - System.nanoTime()) {
        if (stop.await(Math.min(left, TELL_TERMINAL), TimeUnit.NANOSECONDS)) {
          return false;
        }
        tell();
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void add(byte[] event) {
    if (waiting == MOST_EVENTS || lines.size() + event.length > MOST_BYTES) {
      flush();
    }
    lines.writeBytes(event);
    lines.write('\n');
    waiting++;
  }

  private void flush() {
    if (waiting == 0) {
      return;
    }
    int count = waiting;
    byte[] body = lines.toByteArray();
    lines.reset();
    waiting = 0;
    Optional<JsonNode> answered = post(body);
    if (answered.isEmpty()) {
      return;
    }
    JsonNode answer = answered.get();
    int accepted = answer.get("accepted").asInt();
    sent += accepted;
    if (accepted < answer.get("positions").size()) {
      throw new PeriscopeException(
          Fault.RESOURCE,
          "%d of %d events were not taken: %s"
              .formatted(
                  answer.get("positions").size() - accepted,
                  count,
                  answer.get("positions").findPath("error").asText()));
    }
    tell();
  }

  /** Tries until the stream has room for the events; empty when it is to stop before. */
  private Optional<JsonNode> post(byte[] body) {
    for (; ; ) {
      try {
        return Optional.of(client.postLines(path, body));
      } catch (BusyException e) {
        busy = true;
        tell();
        if (isStopped(e.retryAfter())) {
          return Optional.empty();
        }
      }
    }
  }

  /** Waits this long, or until it is to stop. */
  private boolean isStopped(Duration wait) {
    try {
      return stop.await(wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private void tell() {
    long now = System.nanoTime();
    if (now - told < (terminal ? TELL_TERMINAL : TELL_ELSEWHERE)) {
      return;
    }
    told = now;
    String line =
        "%,d events sent, %,.1f a second%s"
            .formatted(
                sent,
                sent / ((now - start) / 1e9),
                busy ? "; the stream takes no more at the moment" : "");
    busy = false;
    if (terminal) {
      System.err.print("\r" + line + "\u001b[K");
    } else {
      System.err.println(line);
    }
    System.err.flush();
  }

  private void clearLine() {
    if (terminal) {
      System.err.print("\r\u001b[K");
    }
  }
}
