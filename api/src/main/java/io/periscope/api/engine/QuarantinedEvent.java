package io.periscope.api.engine;

import io.periscope.api.log.Position;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.log.RecordHead;
import io.periscope.api.model.DurationText;
import io.periscope.api.model.UniqueDef;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An event that was not accepted.
 *
 * @param at when the log took it
 * @param raw its bytes as they came
 * @param head its key and headers, if the stream's fields ask for any
 */
public record QuarantinedEvent(
    String stream,
    Position position,
    Instant at,
    byte[] raw,
    String reason,
    Optional<RecordHead> head) {

  /** One of whose record only the value was read. */
  public QuarantinedEvent(String stream, Position position, Instant at, byte[] raw, String reason) {
    this(stream, position, at, raw, reason, Optional.empty());
  }

  /** How the reason of an event begins that is one that was accepted before. */
  public static final String DUPLICATE = "duplicate: ";

  /** The reason of an event that comes again in a stream whose events are to be unique. */
  public static String duplicateOf(UniqueDef unique) {
    String within = DurationText.exact(unique.within());
    return DUPLICATE
        + "an event with the same %s was accepted within %s before"
            .formatted(String.join(", ", unique.key()), within);
  }

  /** The events as they stood in the log. */
  public static RecordBatch records(List<QuarantinedEvent> events) {
    RecordBatch records = new RecordBatch(events.size());
    for (QuarantinedEvent event : events) {
      Position position = event.position();
      long at = event.at().toEpochMilli();
      if (event.head().isPresent()) {
        records.add(position.partition(), position.offset(), at, event.raw(), event.head().get());
      } else {
        records.add(position.partition(), position.offset(), at, event.raw());
      }
    }
    return records;
  }

  /** Whether it is a good event that came again; such a one is never released. */
  public boolean duplicate() {
    return reason.startsWith(DUPLICATE);
  }
}
