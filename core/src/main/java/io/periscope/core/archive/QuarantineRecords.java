package io.periscope.core.archive;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.decode.FieldSink;
import io.periscope.api.engine.QuarantineColumns;
import io.periscope.api.engine.QuarantinedEvent;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.log.RecordHead;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * What was decided on quarantined events, as the records of a stream of its own: so it is archived
 * as any other. A record is a byte that tells whether the event was released, and, if not, the
 * reason with its length before it, and the event's bytes.
 */
final class QuarantineRecords implements EventDecoder {
  private static final int REASON =
      QuarantineColumns.SCHEMA.indexOf(QuarantineColumns.REASON).orElseThrow();
  private static final int RAW =
      QuarantineColumns.SCHEMA.indexOf(QuarantineColumns.RAW).orElseThrow();
  private static final int RELEASED =
      QuarantineColumns.SCHEMA.indexOf(QuarantineColumns.RELEASED).orElseThrow();

  private static final int HEAD =
      QuarantineColumns.SCHEMA.indexOf(QuarantineColumns.HEAD).orElseThrow();

  static RecordBatch of(List<QuarantinedEvent> events, boolean released) {
    RecordBatch records = new RecordBatch(events.size());
    for (QuarantinedEvent event : events) {
      records.add(
          event.position().partition(),
          event.position().offset(),
          event.at().toEpochMilli(),
          released ? new byte[] {1} : encode(event),
          released ? RecordHead.EMPTY : event.head().orElse(RecordHead.EMPTY));
    }
    return records;
  }

  private static byte[] encode(QuarantinedEvent event) {
    byte[] reason = event.reason().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(1 + Integer.BYTES + reason.length + event.raw().length)
        .put((byte) 0)
        .putInt(reason.length)
        .put(reason)
        .put(event.raw())
        .array();
  }

  @Override
  public Optional<String> decode(byte[] value, FieldSink sink) {
    ByteBuffer buffer = ByteBuffer.wrap(value);
    boolean released = buffer.get() == 1;
    sink.setBoolean(RELEASED, released);
    if (!released) {
      int length = buffer.getInt();
      sink.setString(REASON, value, buffer.position(), length);
      buffer.position(buffer.position() + length);
      byte[] raw = new byte[buffer.remaining()];
      buffer.get(raw);
      byte[] text = Base64.getEncoder().encode(raw);
      sink.setString(RAW, text, 0, text.length);
    }
    return Optional.empty();
  }

  @Override
  public Optional<String> decode(RecordBatch records, int row, FieldSink sink) {
    records
        .head(row)
        .filter(head -> !head.equals(RecordHead.EMPTY))
        .map(head -> head.text().getBytes(StandardCharsets.UTF_8))
        .ifPresent(text -> sink.setString(HEAD, text, 0, text.length));
    return decode(records.value(row), sink);
  }
}
