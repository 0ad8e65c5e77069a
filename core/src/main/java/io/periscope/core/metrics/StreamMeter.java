package io.periscope.core.metrics;

import io.periscope.api.engine.StreamState;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.metrics.Meters;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * What is measured of a stream as its micro-batches are committed. The values may be asked for by
 * any thread.
 */
public final class StreamMeter {
  private final String stream;
  private final Meters meters;
  private final Clock clock;
  private volatile long quarantined;
  private volatile Optional<Instant> lastEvent = Optional.empty();

  public StreamMeter(String stream, Meters meters, Clock clock) {
    this.stream = stream;
    this.meters = meters;
    this.clock = clock;
  }

  /** After a restart: the log's newest event, of what was read before. */
  public void resume(Instant newest) {
    lastEvent = Optional.of(newest);
  }

  /** For one thread. */
  public void committed(RecordBatch records, StreamState before, StreamState after, long nanos) {
    if (records.size() == 0) {
      return;
    }
    meters.record(Catalogue.MICRO_BATCH_SECONDS, nanos / 1e9, stream);
    meters.record(Catalogue.MICRO_BATCH_EVENTS, records.size(), stream);
    quarantined = quarantined + Math.max(0, after.quarantined() - before.quarantined());
    long newest = lastEvent.map(Instant::toEpochMilli).orElse(Long.MIN_VALUE);
    for (int row = 0; row < records.size(); row++) {
      newest = Math.max(newest, records.timestamp(row));
    }
    // A producer may say any time; one that is to come would hide that nothing comes any more.
    lastEvent = Optional.of(Instant.ofEpochMilli(Math.min(newest, clock.millis())));
  }

  /** Events that were set aside as they were read, since the start of the process. */
  public long quarantined() {
    return quarantined;
  }

  /** When the log took the newest event that was read; empty before the first. */
  public Optional<Instant> lastEvent() {
    return lastEvent;
  }
}
