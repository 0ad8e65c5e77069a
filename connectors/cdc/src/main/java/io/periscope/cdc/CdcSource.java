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

  private final boolean snapshot;
  private final ChangeWriter writer;
  private final Server server;
  private final Function<Boolean, Changes> opening;
  private final Deque<Whole> ready = new ArrayDeque<>();
  private Optional<Changes> changes = Optional.empty();
  private Spool open = new Spool();
  private boolean inTransaction;
  private Place place;

  /** What may be handed over, and where it ends. */
  private record Whole(Spool events, Place end) {}

  /**
   * @param snapshot whether what is in the table comes first
   * @param opening opens the reader of the log, with or without a snapshot
   */
  CdcSource(
      Place place,
      boolean snapshot,
      ChangeWriter writer,
      Server server,
      Function<Boolean, Changes> opening) {
    this.place = place;
    this.snapshot = snapshot;
    this.writer = writer;
    this.server = server;
    this.opening = opening;
  }

  @Override
  public int next(int max, EventConsumer consumer) {
    if (!place.begun()) {
      // This is committed before there is a slot, so that the next start knows it for ours.
      place = Place.START;
      return 0;
    }
    if (ready.isEmpty()) {
      if (place.offset().isPresent()) {
        follow();
      } else {
        begin();
      }
    }
    int count = 0;
    while (!ready.isEmpty() && count < max) {
      Whole whole = ready.removeFirst();
      try (Spool events = whole.events()) {
        events.drain(consumer);
        count += events.count();
      }
      place = whole.end();
    }
    return count;
  }

  /** Takes the snapshot, or at least the place where the changes begin. */
  private void begin() {
    if (!snapshot) {
      server.makeSlot();
      end(Place.at(server.slotAt()));
      return;
    }
    boolean through = false;
    for (SourceRecord change : changes(true).poll()) {
      if (change.value() instanceof Struct value && ChangeWriter.isSnapshot(value)) {
        writer.write(value, open);
        through |= ChangeWriter.isLastOfSnapshot(value);
      } else {
        // After a snapshot without rows there is a first change, or a heartbeat.
        through |= !isSnapshot(change.sourceOffset());
      }
    }
    if (through) {
      // Changes that were read already come again: the slot stands where it was made.
      changes.ifPresent(Changes::close);
      changes = Optional.empty();
      end(Place.at(server.slotAt()));
    }
  }

  private void follow() {
    for (SourceRecord change : changes(false).poll()) {
      if (change.value() instanceof Struct value && ChangeWriter.isChange(value)) {
        writer.write(value, open);
      } else if (ChangeWriter.isBegin(change.value())) {
        inTransaction = true;
      } else if (ChangeWriter.isEnd(change.value()) || !inTransaction) {
        // A transaction's end; or a heartbeat: the log went on without us.
        inTransaction = false;
        end(Place.at(change.sourceOffset()));
      }
    }
  }

  private Changes changes(boolean withSnapshot) {
    Changes reader = changes.orElseGet(() -> opening.apply(withSnapshot));
    changes = Optional.of(reader);
    return reader;
  }

  private void end(Place end) {
    ready.addLast(new Whole(open, end));
    open = new Spool();
  }

  private static boolean isSnapshot(Map<String, ?> offset) {
    Object flag = offset.get("snapshot");
    return flag != null && !flag.equals(false);
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
    open.close();
    ready.forEach(whole -> whole.events().close());
  }
}
