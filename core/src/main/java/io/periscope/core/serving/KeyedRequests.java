package io.periscope.core.serving;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.log.OutgoingEvent;
import io.periscope.api.log.Position;
import io.periscope.api.log.RequestWriter;
import io.periscope.api.log.RequestWriter.Done;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Requests that clients may repeat: one that was carried out is answered again and sends nothing.
 * What was done is known by the log alone, in which it stands with the events ({@link
 * RequestWriter}); so it is also known after a crash. Safe for use by many threads.
 *
 * <p>A request that failed may be in the log or not. The writer is closed then, and the next
 * request opens another, which knows.
 */
public final class KeyedRequests implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Function<String, RequestWriter> open;
  private final Map<String, Lane> lanes = new ConcurrentHashMap<>();

  /**
   * @param open opens a writer of requests to a topic
   */
  public KeyedRequests(Function<String, RequestWriter> open) {
    this.open = open;
  }

  /** One topic's requests, one after the other. */
  private static final class Lane {
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Set<String> running = ConcurrentHashMap.newKeySet();
    private Optional<RequestWriter> writer = Optional.empty();

    /** A writer that cannot be closed has told why when it failed. */
    void drop() {
      Optional<RequestWriter> dropped = writer;
      writer = Optional.empty();
      dropped.ifPresent(RequestWriter::close);
    }
  }

  /**
   * Appends a request, or finds that this was done.
   *
   * @param enter called before anything is sent; what it throws ends the request
   * @return the position of each event
   * @throws KeyBusyException while the first request with the key is running
   * @throws KeyReusedException when the key is that of another request
   * @throws PeriscopeException (RESOURCE) when it is not known to be in the log; it may be repeated
   */
  public List<Position> append(
      String topic, RequestKey key, List<OutgoingEvent> events, Runnable enter) {
    Lane lane = lanes.computeIfAbsent(topic, name -> new Lane());
    if (!lane.running.add(key.key())) {
      throw new KeyBusyException(key.key());
    }
    try {
      lock(lane, topic);
      try {
        return append(lane, topic, key, events, enter);
      } finally {
        lane.lock.unlock();
      }
    } finally {
      lane.running.remove(key.key());
    }
  }

  private List<Position> append(
      Lane lane, String topic, RequestKey key, List<OutgoingEvent> events, Runnable enter) {
    RequestWriter writer = lane.writer.orElseGet(() -> open.apply(topic));
    lane.writer = Optional.of(writer);
    try {
      Optional<Done> done = writer.find(key.key());
      if (done.isEmpty()) {
        enter.run();
        return writer.append(key.key(), key.fingerprint(), events);
      }
      if (!done.get().fingerprint().equals(key.fingerprint())) {
        throw new KeyReusedException(key.key());
      }
      return done.get().positions();
    } catch (KeyReusedException | TooManyEventsException e) {
      throw e;
    } catch (RuntimeException e) {
      lane.drop();
      throw e;
    }
  }

  private static void lock(Lane lane, String topic) {
    try {
      if (!lane.lock.tryLock(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new TooManyEventsException(
            "other requests with a key have kept topic '%s' for %d s"
                .formatted(topic, PATIENCE.toSeconds()),
            Duration.ofSeconds(1));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw PeriscopeException.resource("waiting for other requests was interrupted", e);
    }
  }

  /** Ends the request that is running, and takes no more from its lane. */
  @Override
  public void close() {
    for (Lane lane : lanes.values()) {
      lane.lock.lock();
      try {
        lane.drop();
      } finally {
        lane.lock.unlock();
      }
    }
  }
}
