package io.periscope.core.speed;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.engine.StreamState;
import io.periscope.api.error.EngineLostException;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import io.periscope.api.log.Coverage;
import io.periscope.api.log.EventLog;
import io.periscope.api.log.LogReader;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.log.TopicInfo;
import io.periscope.api.model.Settings;
import io.periscope.core.LogContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one stream, and is the only one to use its writer.
 *
 * <p>Two threads share the work. One polls the log and gathers records; the other commits them to
 * the store. A gathered batch is handed over as soon as the committer is free, so batches grow by
 * themselves when events come faster than they are committed; when events trickle, a batch is what
 * comes within the commit interval.
 *
 * <p>A failure that may pass (broker away, disk full) is told in {@link #error} and tried again
 * from the store's own coverage; any other stops the stream, with nothing lost.
 */
public final class StreamReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamReader.class);
  private static final Duration IDLE_POLL = Duration.ofMillis(200);
  private static final Duration PICK_UP = Duration.ofMillis(1);
  private static final long RETRY_MILLIS = 500;

  /** A batch of this size is not added to, however few its events are: it lies in memory. */
  private static final long MANY_BYTES = 32L << 20;

  /** Fewer events than this at once are a trickle. */
  private static final int FEW = 1_000;

  private final String stream;
  private final TopicInfo topic;
  private final EventLog log;
  private final StreamWriter writer;
  private final Consumer<StreamState> sameLog;
  private final EventDecoder decoder;
  private final boolean heads;
  private final Settings.Speed speed;
  private final SynchronousQueue<Gathered> handOver = new SynchronousQueue<>();
  private final Deque<Request> requests = new ArrayDeque<>();
  private final Thread committer;
  private boolean accepting;
  private volatile boolean running = true;
  private volatile Optional<PeriscopeException> error = Optional.empty();

  /** Records and the coverage after them; {@code failure} instead when reading failed. */
  private record Gathered(RecordBatch records, Coverage to, Optional<PeriscopeException> failure) {}

  /** Work for the writer, and who waits for it. */
  private record Request(Consumer<StreamWriter> work, CompletableFuture<Void> done) {
    void run(StreamWriter writer) {
      try {
        work.accept(writer);
        done.complete(null);
      } catch (RuntimeException e) {
        done.completeExceptionally(e);
        writer.reload();
      }
    }
  }

  /**
   * @param sameLog asked after a failure, throws if the log is not the one that was read
   * @param decoder of the stream: what it must ask others is asked before a commit begins
   * @param heads whether keys and headers are read, too
   */
  public StreamReader(
      TopicInfo topic,
      EventLog log,
      StreamWriter writer,
      Consumer<StreamState> sameLog,
      EventDecoder decoder,
      boolean heads,
      Settings.Speed speed) {
    this.stream = writer.state().stream();
    this.topic = topic;
    this.log = log;
    this.writer = writer;
    this.sameLog = sameLog;
    this.decoder = decoder;
    this.heads = heads;
    this.speed = speed;
    this.committer =
        new Thread(
            LogContext.about(LogContext.STREAM, stream, this::commitLoop), "speed-" + stream);
  }

  public void start() {
    synchronized (requests) {
      accepting = true;
    }
    committer.start();
  }

  /** Why the stream stands still; empty when it runs. */
  public Optional<PeriscopeException> error() {
    return error;
  }

  /**
   * Lets the writer do something else between two commits.
   *
   * @return completes when it is done, or with what went wrong; then the writer looks at the store
   *     anew, as after any failure
   */
  public CompletableFuture<Void> atBoundary(Consumer<StreamWriter> work) {
    Consumer<Runnable> here = LogContext.here();
    Request request =
        new Request(by -> here.accept(() -> work.accept(by)), new CompletableFuture<>());
    boolean runs;
    synchronized (requests) {
      requests.add(request);
      runs = accepting;
    }
    if (!runs) {
      failRequests();
    }
    return request.done();
  }

  private void commitLoop() {
    while (running) {
      Poller poller = null;
      try {
        if (error.isPresent()) {
          writer.reload();
          // Whoever was away may have come back as an older copy of itself.
          sameLog.accept(writer.state());
        }
        LogReader reader = log.read(topic, writer.state().coverage(), heads);
        poller = new Poller(reader);
        poller.start();
        commitUntilFailure();
      } catch (PeriscopeException e) {
        error = Optional.of(e);
        if (e.fault() != Fault.RESOURCE || e instanceof EngineLostException) {
          LOG.error("stream {} stopped: {}", stream, e.getMessage(), e);
          break;
        }
        LOG.warn("stream {} waits: {}", stream, e.getMessage());
        failRequests();
      } catch (RuntimeException | Error e) {
        // An Error, such as one of memory, must not end the thread in silence.
        error = Optional.of(PeriscopeException.internal("stopped by a defect: " + e, e));
        LOG.error("stream {} stopped by a defect", stream, e);
        break;
      } finally {
        if (poller != null) {
          poller.stop();
        }
      }
      pause();
    }
    synchronized (requests) {
      accepting = false;
    }
    failRequests();
  }

  private void commitUntilFailure() {
    while (running) {
      Optional<Gathered> gathered = next();
      if (gathered.flatMap(Gathered::failure).isPresent()) {
        throw gathered.flatMap(Gathered::failure).orElseThrow();
      }
      if (gathered.isPresent()) {
        var unused = decoder.forBatch(gathered.get().records());
        writer.commit(gathered.get().records(), gathered.get().to(), false);
      } else {
        writer.closeIfOld();
      }
      for (Optional<Request> next = nextRequest(); next.isPresent(); next = nextRequest()) {
        next.get().run(writer);
      }
      error = Optional.empty();
    }
  }

  private Optional<Gathered> next() {
    try {
      return Optional.ofNullable(handOver.poll(50, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      running = false;
      return Optional.empty();
    }
  }

  private Optional<Request> nextRequest() {
    synchronized (requests) {
      return Optional.ofNullable(requests.poll());
    }
  }

  /** Nothing is waited for while the stream stands still. */
  private void failRequests() {
    String why = error.map(PeriscopeException::getMessage).orElse("it was stopped");
    for (Optional<Request> next = nextRequest(); next.isPresent(); next = nextRequest()) {
      next.get()
          .done()
          .completeExceptionally(
              new PeriscopeException(
                  Fault.RESOURCE, "stream '" + stream + "' does not run: " + why));
    }
  }

  private void pause() {
    synchronized (requests) {
      if (running) {
        try {
          requests.wait(RETRY_MILLIS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          running = false;
        }
      }
    }
  }

  /**
   * Stops after the commit that is under way. What was gathered and not committed is read again.
   */
  @Override
  public void close() {
    running = false;
    synchronized (requests) {
      requests.notifyAll();
    }
    try {
      committer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Gathers records while the committer is busy. */
  private final class Poller {
    private final LogReader reader;
    private final Thread thread;
    private volatile boolean polling = true;

    Poller(LogReader reader) {
      this.reader = reader;
      this.thread =
          new Thread(LogContext.about(LogContext.STREAM, stream, this::loop), "poll-" + stream);
    }

    void start() {
      thread.start();
    }

    void stop() {
      polling = false;
      LockSupport.unpark(thread);
      reader.wakeup();
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      reader.close();
    }

    private void loop() {
      try {
        Coverage handed = reader.position();
        while (polling) {
          handed = gather(handed);
        }
      } catch (PeriscopeException e) {
        hand(new Gathered(new RecordBatch(0), Coverage.NOTHING, Optional.of(e)));
      } catch (RuntimeException | Error e) {
        LOG.error("reading of stream {} failed by a defect", stream, e);
        PeriscopeException failure = PeriscopeException.internal("reading failed: " + e, e);
        hand(new Gathered(new RecordBatch(0), Coverage.NOTHING, Optional.of(failure)));
      }
    }

    /**
     * Gathers one batch and hands it over; returns the coverage handed over so far.
     *
     * <p>When events trickle, the interval is slept through: asking the log for each of them as it
     * comes would cost more than committing them. When they rush in, what is there is handed over
     * as soon as it is wanted.
     */
    private Coverage gather(Coverage handed) {
      RecordBatch records = new RecordBatch(1024);
      reader.poll(IDLE_POLL, records);
      if (reader.position().equals(handed)) {
        return handed;
      }
      if (records.size() < FEW && records.bytes() < MANY_BYTES) {
        LockSupport.parkNanos(speed.commitInterval().toNanos());
        // First what was fetched meanwhile, then what came after that.
        reader.poll(Duration.ZERO, records);
        reader.poll(PICK_UP, records);
      }
      while (polling) {
        Gathered gathered = new Gathered(records, reader.position(), Optional.empty());
        boolean full = records.size() >= speed.maxBatch() || records.bytes() >= MANY_BYTES;
        if (full ? hand(gathered) : handOver.offer(gathered)) {
          return gathered.to();
        }
        if (!full) {
          reader.poll(PICK_UP, records);
        }
      }
      return handed;
    }

    private boolean hand(Gathered gathered) {
      try {
        while (polling) {
          if (handOver.offer(gathered, 100, TimeUnit.MILLISECONDS)) {
            return true;
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        polling = false;
      }
      return false;
    }
  }
}
