package io.periscope.api.engine;

import io.periscope.api.log.Position;
import io.periscope.api.log.RecordBatch;
import java.time.Instant;
import java.util.List;

/**
 * An event that was not accepted.
 *
 * @param at when the log took it
 * @param raw its bytes as they came
 */
public record QuarantinedEvent(
    String stream, Position position, Instant at, byte[] raw, String reason) {

  /** How the reason of an event begins that is one that was accepted before. */
  public static final String DUPLICATE = "duplicate: ";

  /** The events as they stood in the log. */
  public static RecordBatch records(List<QuarantinedEvent> events) {
    RecordBatch records = new RecordBatch(events.size());
    for (QuarantinedEvent event : events) {
      Position position = event.position();
      records.add(position.partition(), position.offset(), event.at().toEpochMilli(), event.raw());
    }
    return records;
  }

  /** Whether it is a good event that came again; such a one is never released. */
  public boolean duplicate() {
    return reason.startsWith(DUPLICATE);
  }
}
