package io.periscope.core.derive;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.engine.BatchEngine;
import io.periscope.api.engine.QuarantinedEvent;
import io.periscope.api.engine.StateStore;
import io.periscope.api.engine.StateStore.Release;
import io.periscope.api.log.Coverage;
import io.periscope.api.log.LogReader;
import io.periscope.api.log.Position;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.Derivation;
import io.periscope.api.source.Source;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Makes the events of one stream of those of another, each accepted event exactly once.
 *
 * <p>It follows the other stream no further than that one's own state has come, for only then has
 * it been decided what is accepted. An event counts if it was accepted when it was read; or else
 * when it is released from quarantine, which is in a later segment. Both are in the position. As
 * the released events of a segment were all read before it closed, they are looked at when the
 * reading has come as far as the state in which the segment was closed.
 */
final class DerivedSource implements Source {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration PAUSE = Duration.ofMillis(10);

  private final Derivation derivation;
  private final StreamDef from;
  private final Optional<String> key;
  private final EventDecoder decoder;
  private final BatchEngine engine;
  private final StateStore store;
  private final Supplier<Optional<Decided>> decided;
  private final LogReader reader;
  private RecordBatch ahead = new RecordBatch(16);
  private DerivedPosition position;

  /**
   * @param from the stream that it follows
   * @param key the field of the derived stream that is its key
   * @param decided how far the other stream is; empty while it does not run
   * @param reader of the other stream's log, at the coverage of the position
   */
  DerivedSource(
      Derivation derivation,
      StreamDef from,
      Optional<String> key,
      EventDecoder decoder,
      BatchEngine engine,
      StateStore store,
      Supplier<Optional<Decided>> decided,
      LogReader reader,
      DerivedPosition position) {
    this.derivation = derivation;
    this.from = from;
    this.key = key;
    this.decoder = decoder;
    this.engine = engine;
    this.store = store;
    this.decided = decided;
    this.reader = reader;
    this.position = position;
  }

  /** One poll of the log is one step, or what one segment has released. */
  @Override
  public int next(int max, EventConsumer consumer) {
    Optional<Decided> now = decided.get();
    if (now.isEmpty()) {
      return 0;
    }
    Coverage end = now.get().coverage();
    Counting counted = new Counting(consumer);
    if (!position.coverage().covers(end)) {
      read(end, counted);
    } else if (position.segment() <= now.get().archived()) {
      release(now.get().archived() + 1, counted);
    }
    return counted.events;
  }

  private void read(Coverage end, EventConsumer consumer) {
    RecordBatch polled = ahead;
    reader.poll(POLL, polled);
    Coverage to = reader.position().intersection(end).union(position.coverage());
    Set<Position> rejected = store.rejected(from.name(), position.coverage(), to);
    RecordBatch accepted = new RecordBatch(polled.size());
    ahead = new RecordBatch(16);
    for (int row = 0; row < polled.size(); row++) {
      Position at = new Position(polled.partition(row), polled.offset(row));
      if (!to.includes(at)) {
        copy(polled, row, ahead);
      } else if (!rejected.contains(at)) {
        copy(polled, row, accepted);
      }
    }
    make(accepted, consumer);
    position = position.read(to);
  }

  private static void copy(RecordBatch source, int row, RecordBatch target) {
    target.add(source.partition(row), source.offset(row), source.timestamp(row), source.value(row));
  }

  private void release(long before, EventConsumer consumer) {
    Optional<Release> release = store.firstRelease(from.name(), position.segment(), before);
    release.map(Release::events).map(QuarantinedEvent::records).ifPresent(r -> make(r, consumer));
    position = position.released(release.map(Release::segment).map(n -> n + 1).orElse(before));
  }

  /**
   * What was accepted by other fields than those of now may not be readable any more: the derived
   * stream's quarantine shows it.
   */
  private void make(RecordBatch records, EventConsumer consumer) {
    if (records.size() == 0) {
      return;
    }
    List<Integer> unread = engine.derive(derivation, from, decoder, records, key, consumer);
    for (int row : new HashSet<>(unread)) {
      consumer.accept(Optional.empty(), records.value(row));
    }
  }

  @Override
  public Optional<Duration> pause() {
    return Optional.of(PAUSE);
  }

  @Override
  public String position() {
    return position.toString();
  }

  @Override
  public Optional<Long> remaining() {
    return decided.get().map(now -> now.coverage().offsetsSince(position.coverage()));
  }

  @Override
  public void close() {
    reader.close();
  }

  private static final class Counting implements EventConsumer {
    private final EventConsumer next;
    private int events;

    Counting(EventConsumer next) {
      this.next = next;
    }

    @Override
    public void accept(Optional<byte[]> key, byte[] value) {
      next.accept(key, value);
      events++;
    }
  }
}
