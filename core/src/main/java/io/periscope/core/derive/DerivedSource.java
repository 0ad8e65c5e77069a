package io.periscope.core.derive;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.engine.BatchEngine;
import io.periscope.api.learn.Scorer;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.Derivation;
import io.periscope.api.source.Source;
import io.periscope.core.follow.FollowPosition;
import io.periscope.core.follow.Follower;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes the events of one stream of those that another accepts. */
final class DerivedSource implements Source {
  private static final Duration PAUSE = Duration.ofMillis(10);

  private final Derivation derivation;
  private final StreamDef from;
  private final Optional<String> key;
  private final EventDecoder decoder;
  private final BatchEngine engine;
  private final Supplier<Optional<Scorer>> scorer;
  private final Supplier<Optional<FollowPosition>> end;
  private final Follower follower;

  /**
   * @param from the stream that it follows
   * @param key the field of the derived stream that is its key
   * @param decoder of the other stream
   * @param scorer of the model that the derivation asks, as it is at the moment
   * @param end how far the other stream is; empty while it does not run
   */
  DerivedSource(
      Derivation derivation,
      StreamDef from,
      Optional<String> key,
      EventDecoder decoder,
      BatchEngine engine,
      Supplier<Optional<Scorer>> scorer,
      Supplier<Optional<FollowPosition>> end,
      Follower follower) {
    this.derivation = derivation;
    this.from = from;
    this.key = key;
    this.decoder = decoder;
    this.engine = engine;
    this.scorer = scorer;
    this.end = end;
    this.follower = follower;
  }

  /** One poll of the log is one step. */
  @Override
  public int next(int max, EventConsumer consumer) {
    Counting counted = new Counting(consumer);
    end.get().ifPresent(to -> make(follower.next(to), counted));
    return counted.events;
  }

  /**
   * What was accepted by other fields than those of now may not be readable any more: the derived
   * stream's quarantine shows it.
   */
  private void make(RecordBatch records, EventConsumer consumer) {
    if (records.size() > 0) {
      List<Integer> unread =
          engine.derive(derivation, from, decoder, records, key, scorer.get(), consumer);
      unread.forEach(row -> consumer.accept(Optional.empty(), records.value(row)));
    }
  }

  @Override
  public Optional<Duration> pause() {
    return Optional.of(PAUSE);
  }

  @Override
  public String position() {
    return follower.position().toString();
  }

  @Override
  public Optional<Long> remaining() {
    return end.get().map(to -> to.coverage().offsetsSince(follower.position().coverage()));
  }

  @Override
  public void close() {
    follower.close();
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
