package io.periscope.cdc;

import io.periscope.api.source.Source;
import io.periscope.api.source.Spool;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Hands over whole transactions of the database, and the snapshot as one: a place within either is
 * none from which the server could go on exactly.
 */
final class CdcSource implements Source {
  private static final Duration PAUSE = Duration.ofMillis(1);

  private final ChangeWriter writer;
  private final Function<Optional<Map<String, Object>>, Changes> opening;
  private final Deque<Whole> ready = new ArrayDeque<>();
  private Optional<Changes> changes = Optional.empty();
  private Optional<Spool> open = Optional.empty();
  private Place place;

  /** What may be handed over, and where it ends. */
  private record Whole(Optional<Spool> events, Place end) {}

  CdcSource(
      Place place,
      ChangeWriter writer,
      Function<Optional<Map<String, Object>>, Changes> opening) {
    this.place = place;
    this.writer = writer;
    this.opening = opening;
  }

  @Override
  public int next(int max, EventConsumer consumer) {
    if (!place.begun()) {
      // This is committed before there is a slot, so that the next start knows it for ours.
      place = Place.START;
      return 0;
    }
    if (changes.isEmpty()) {
      changes = Optional.of(opening.apply(place.offset()));
    }
    if (ready.isEmpty()) {
      changes.get().poll().forEach(this::take);
    }
    int count = 0;
    while (!ready.isEmpty() && count < max) {
      Whole whole = ready.removeFirst();
      if (whole.events().isPresent()) {
        try (Spool events = whole.events().get()) {
          events.drain(consumer);
          count += events.count();
        }
      }
      place = whole.end();
    }
    return count;
  }

  private void take(SourceRecord change) {
    boolean snapshot = isSnapshot(change.sourceOffset());
    if (change.value() instanceof Struct value && ChangeWriter.isChange(value)) {
      Spool spool = open.orElseGet(Spool::new);
      open = Optional.of(spool);
      writer.write(value, spool);
      if (ChangeWriter.isLastOfSnapshot(value)) {
        end(change);
      }
    } else if (change.value() instanceof Struct value && ChangeWriter.isEnd(value)) {
      end(change);
    } else if (open.isEmpty() && !snapshot && !ChangeWriter.isBegin(change.value())) {
      // A heartbeat: the log went on without us.
      end(change);
    }
  }

  private void end(SourceRecord change) {
    ready.addLast(new Whole(open, Place.at(change.sourceOffset())));
    open = Optional.empty();
  }

  private static boolean isSnapshot(Map<String, ?> offset) {
    Object snapshot = offset.get("snapshot");
    return snapshot != null && !snapshot.equals(false);
  }

  @Override
  public Optional<Duration> pause() {
    return Optional.of(PAUSE);
  }

  @Override
  public void committed(String position) {
    if (changes.isPresent() && place.offset().isPresent() && place.toString().equals(position)) {
      changes.get().commit(place.offset().get());
    }
  }

  @Override
  public String position() {
    return place.toString();
  }

  /** Nobody knows what is to come. */
  @Override
  public Optional<Long> remaining() {
    return Optional.empty();
  }

  @Override
  public void close() {
    changes.ifPresent(Changes::close);
    open.ifPresent(Spool::close);
    ready.forEach(whole -> whole.events().ifPresent(Spool::close));
  }
}
