package io.periscope.core.ingest;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import io.periscope.api.log.Coverage;
import io.periscope.api.log.EventLog;
import io.periscope.api.log.SourceWriter;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.StreamDef;
import io.periscope.api.source.Inputs;
import io.periscope.api.source.Source;
import io.periscope.api.source.Source.EventConsumer;
import io.periscope.api.source.SourceFactory;
import io.periscope.core.LogContext;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives one stream's source: brings its events into the log at the declared rate, each chunk in
 * one transaction with the source's position. After a crash the source goes on exactly behind the
 * last chunk that the log has. A failure that may pass, such as a cluster that is away, is told in
 * {@link #error} and tried again; any other stops the source.
 */
public final class SourceRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SourceRunner.class);

  /** How long the events of one transaction take to bring, when a rate is declared. */
  private static final double TRANSACTION_SECONDS = 0.05;

  /** Events in one transaction without a declared rate. */
  private static final int CHUNK = 50_000;

  private static final long GRACE_MILLIS = 5_000;
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final StreamDef stream;
  private final SourceDef definition;
  private final SourceFactory factory;
  private final EventLog log;
  private final Decoders formats;
  private final Thread thread;
  private final CountDownLatch stop = new CountDownLatch(1);
  private volatile long sent;
  private volatile boolean done;
  private volatile Optional<String> position = Optional.empty();
  private volatile Coverage committed = Coverage.NOTHING;
  private volatile Optional<Inputs> inputs = Optional.empty();
  private volatile Optional<PeriscopeException> error = Optional.empty();

  public SourceRunner(
      StreamDef stream,
      SourceDef definition,
      SourceFactory factory,
      EventLog log,
      Decoders formats) {
    // A source makes payloads; what else a record has is not in its files or tables.
    this.stream = stream.withSchema(stream.schema().payload());
    this.definition = definition;
    this.factory = factory;
    this.log = log;
    this.formats = formats;
    this.thread =
        new Thread(
            LogContext.about(LogContext.STREAM, stream.name(), this::run),
            "source-" + stream.name());
  }

  public void start() {
    thread.start();
  }

  /** Events brought into the log since the start. */
  public long sent() {
    return sent;
  }

  /** Whether the source is exhausted, and all of it can be read from the log. */
  public boolean done() {
    return done;
  }

  /** What of the source is in the log; empty when nothing is, or that is not known yet. */
  public Optional<String> position() {
    return position;
  }

  /**
   * Where in the log its events are, up to {@link #position}, of those that it brought since the
   * start. Readers may see the last of them a moment later.
   */
  public Coverage committed() {
    return committed;
  }

  /** What it has read and set aside, as of its last step; empty when it does not tell. */
  public Optional<Inputs> inputs() {
    return inputs;
  }

  /** Why the source stands still; empty when it runs or is done. */
  public Optional<PeriscopeException> error() {
    return error;
  }

  private void run() {
    while (stop.getCount() > 0) {
      try {
        // Done is only what readers of the log can see: the writer has been closed by then.
        done = bringAll();
        return;
      } catch (PeriscopeException e) {
        failed(e);
        if (e.fault() != Fault.RESOURCE) {
          return;
        }
      } catch (RuntimeException | Error e) {
        failed(PeriscopeException.internal("stopped by a defect: " + e, e));
        return;
      }
      waitUntil(System.nanoTime() + RETRY_NANOS);
    }
  }

  private boolean bringAll() {
    try (SourceWriter writer = log.sourceWriter(stream.topic(), factory.name(stream));
        Source source = factory.open(stream, writer.position())) {
      position = writer.position();
      inputs = source.inputs();
      return pump(source, writer, formats.encoding(stream, writer::send));
    }
  }

  /** Whether the source has ended; otherwise it is to stop. */
  private boolean pump(Source source, SourceWriter writer, EventConsumer events) {
    double rate = definition.rate().orElse(Double.POSITIVE_INFINITY);
    int chunk = Double.isInfinite(rate) ? CHUNK : (int) Math.max(1, rate * TRANSACTION_SECONDS);
    long start = System.nanoTime();
    long before = sent;
    while (stop.getCount() > 0) {
      long due = start + (long) ((sent - before) / rate * 1e9);
      if (waitUntil(due)) {
        return false;
      }
      int brought = step(source, writer, events, chunk);
      inputs = source.inputs();
      error = Optional.empty();
      if (brought == 0) {
        Optional<Duration> pause = source.pause();
        if (pause.isEmpty()) {
          return true;
        }
        if (waitUntil(System.nanoTime() + pause.get().toNanos())) {
          return false;
        }
      }
    }
    return false;
  }

  /** Brings one chunk. What a source gave before it failed counts, and is committed. */
  private int step(Source source, SourceWriter writer, EventConsumer events, int chunk) {
    int count;
    try {
      count = source.next(chunk, events);
    } catch (PeriscopeException e) {
      commit(source, writer);
      throw e;
    }
    commit(source, writer);
    sent += count;
    return count;
  }

  private void commit(Source source, SourceWriter writer) {
    String now = source.position();
    writer.commit(now);
    // First: whoever sees the position knows where its events are.
    committed = committed.union(writer.committed());
    position = Optional.of(now);
    source.committed(now);
  }

  /** Waits; true when it is time to stop. */
  private boolean waitUntil(long dueNanos) {
    try {
      long left = dueNanos - System.nanoTime();
      return left > 0 ? stop.await(left, TimeUnit.NANOSECONDS) : stop.getCount() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private void failed(PeriscopeException e) {
    if (stop.getCount() > 0) {
      error = Optional.of(e);
      LOG.error("the source of stream {} stands still: {}", stream.name(), e.getMessage(), e);
    }
  }

  /**
   * Stops after the transaction that is under way. One that does not end is broken off: the next
   * start goes on behind what the log has of it.
   */
  @Override
  public void close() {
    stop.countDown();
    try {
      thread.join(GRACE_MILLIS);
      thread.interrupt();
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
