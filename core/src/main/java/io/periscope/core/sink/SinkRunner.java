package io.periscope.core.sink;

import io.periscope.api.engine.Layer;
import io.periscope.api.error.NearestName;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import io.periscope.api.log.Coverage;
import io.periscope.api.log.EventLog;
import io.periscope.api.model.Schema;
import io.periscope.api.model.SinkDef;
import io.periscope.api.sink.Sink;
import io.periscope.api.sink.SinkConnector;
import io.periscope.api.sink.Snapshot;
import io.periscope.core.serving.Result;
import io.periscope.core.serving.Serving;
import io.periscope.core.serving.ViewRequest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives one sink: asks its question again as often as it may, and writes the answer when that
 * covers more than what was written last. Each answer is a whole one of one instant, so it does not
 * matter how many were left out in between, and a restart simply writes the newest. A failure that
 * may pass is told in {@link #error} and tried again; any other stops the sink.
 */
public final class SinkRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SinkRunner.class);
  private static final long GRACE_MILLIS = 10_000;

  private final SinkDef definition;
  private final SinkConnector connector;
  private final EventLog log;
  private final Serving serving;
  private final Thread thread;
  private final CountDownLatch stop = new CountDownLatch(1);
  private volatile Map<String, Coverage> written = Map.of();
  private volatile long writes;
  private volatile Optional<PeriscopeException> error = Optional.empty();

  public SinkRunner(SinkDef definition, SinkConnector connector, EventLog log, Serving serving) {
    this.definition = definition;
    this.connector = connector;
    this.log = log;
    this.serving = serving;
    this.thread = new Thread(this::run, "sink-" + definition.name());
  }

  public void start() {
    thread.start();
  }

  public SinkDef definition() {
    return definition;
  }

  /** What the answer covers that was written last; empty before the first. */
  public Map<String, Coverage> written() {
    return written;
  }

  /** How many answers were written since the start. */
  public long writes() {
    return writes;
  }

  /** Why the sink stands still; empty when it does not. */
  public Optional<PeriscopeException> error() {
    return error;
  }

  private void run() {
    boolean goesOn = true;
    while (goesOn && stop.getCount() > 0) {
      try (Sink sink = connector.open(definition, log)) {
        do {
          writeIfNewer(sink);
        } while (!stopsWithin(definition.every().toNanos()));
        // What was answered until the end is outside, too.
        writeIfNewer(sink);
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

  private void writeIfNewer(Sink sink) {
    Result answer = ask();
    if (writes == 0 || !answer.coverage().equals(written)) {
      requireColumns(answer.columns());
      sink.write(
          new Snapshot(answer.columns(), definition.key(), answer.rows(), answer.coverage()));
      written = answer.coverage();
      writes++;
    }
    error = Optional.empty();
  }

  private Result ask() {
    SinkDef.Question question = definition.question();
    if (question instanceof SinkDef.Question.Select select) {
      return serving.query(select.sql(), Layer.MERGED);
    }
    return serving.view(((SinkDef.Question.View) question).name(), ViewRequest.all(Layer.MERGED));
  }

  private void requireColumns(Schema columns) {
    for (String name : definition.key()) {
      if (columns.indexOf(name).isEmpty()) {
        throw PeriscopeException.user(
            "sink '%s': its key '%s' is no column of the answer; those are: %s%s"
                .formatted(
                    definition.name(),
                    name,
                    String.join(", ", columns.names()),
                    NearestName.hint(name, columns.names())));
      }
    }
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

  /** Writes what is answered now, and stops. */
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
