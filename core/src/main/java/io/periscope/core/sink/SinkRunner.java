package io.periscope.core.sink;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import io.periscope.api.log.Coverage;
import io.periscope.api.model.SinkDef;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives one sink: writes what is new, as often as it may. A failure that may pass is told in
 * {@link #error} and tried again; any other stops the sink.
 */
public final class SinkRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SinkRunner.class);
  private static final long GRACE_MILLIS = 10_000;

  private final SinkDef definition;
  private final Supplier<Feed> opener;
  private final Thread thread;
  private final CountDownLatch stop = new CountDownLatch(1);
  private volatile Map<String, Coverage> written = Map.of();
  private volatile long writes;
  private volatile Optional<PeriscopeException> error = Optional.empty();

  public SinkRunner(SinkDef definition, Supplier<Feed> opener) {
    this.definition = definition;
    this.opener = opener;
    this.thread = new Thread(this::run, "sink-" + definition.name());
  }

  public void start() {
    thread.start();
  }

  public SinkDef definition() {
    return definition;
  }

  /** For each stream, the events that are taken into account outside; empty before the first. */
  public Map<String, Coverage> written() {
    return written;
  }

  /** How many answers or portions were written since the start. */
  public long writes() {
    return writes;
  }

  /** Why the sink stands still; empty when it does not. */
  public Optional<PeriscopeException> error() {
    return error;
  }

  /** Whether it writes, or tries to; else it stands still for good, and {@link #error} says why. */
  public boolean goesOn() {
    return thread.isAlive();
  }

  private void run() {
    boolean goesOn = true;
    while (goesOn && stop.getCount() > 0) {
      try (Feed feed = opener.get()) {
        do {
          write(feed);
        } while (!stopsWithin(definition.every().toNanos()));
        // What was there until the end is outside, too.
        write(feed);
        goesOn = false;
      } catch (PeriscopeException e) {
        failed(e);
        goesOn = e.fault() == Fault.RESOURCE && !stopsWithin(definition.every().toNanos());
      } catch (RuntimeException | Error e) {
        failed(PeriscopeException.internal("stopped by a defect: " + e, e));
        goesOn = false;
      }
    }
  }

  private void write(Feed feed) {
    if (feed.write()) {
      writes++;
    }
    written = feed.written();
    error = Optional.empty();
  }

  private boolean stopsWithin(long nanos) {
    try {
      return stop.await(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private void failed(PeriscopeException e) {
    error = Optional.of(e);
    LOG.error("sink {} stands still: {}", definition.name(), e.getMessage(), e);
  }

  /** Begins to {@link #close}, so that several can do so at once. */
  public void stop() {
    stop.countDown();
  }

  /** Writes what is answered now, and stops. */
  @Override
  public void close() {
    stop();
    try {
      thread.join(GRACE_MILLIS);
      thread.interrupt();
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
