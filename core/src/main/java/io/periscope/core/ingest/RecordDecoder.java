package io.periscope.core.ingest;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.decode.FieldSink;
import io.periscope.api.decode.TextFields;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.log.RecordHead;
import io.periscope.api.model.DataType.Kind;
import io.periscope.api.model.Field;
import io.periscope.api.model.RecordPart;
import io.periscope.api.model.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Decodes what stands beside the payload, after the payload itself: the fields that are read from
 * key, headers, the value as a text, or the time at which the log took the record.
 *
 * <p>Of a record whose key and headers were not read, such as one that went into quarantine before
 * any field asked for them, these fields are null.
 */
final class RecordDecoder implements EventDecoder {
  private final EventDecoder payload;
  private final TextFields texts;
  private final Schema schema;
  private final List<Part> parts;

  /** A field, and what it is read from. */
  private record Part(int field, RecordPart of) {}

  private RecordDecoder(EventDecoder payload, TextFields texts, Schema schema, List<Part> parts) {
    this.payload = payload;
    this.texts = texts;
    this.schema = schema;
    this.parts = parts;
  }

  /**
   * @param payload decodes the rest
   * @param ours which parts it does not decode itself
   */
  static EventDecoder around(
      EventDecoder payload, Schema schema, TextFields texts, Predicate<RecordPart> ours) {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < schema.size(); i++) {
      int field = i;
      RecordPart.of(schema.field(i))
          .filter(ours)
          .ifPresent(part -> parts.add(new Part(field, part)));
    }
    return parts.isEmpty() ? payload : new RecordDecoder(payload, texts, schema, parts);
  }

  @Override
  public Optional<String> decode(byte[] value, FieldSink sink) {
    return payload.decode(value, sink);
  }

  @Override
  public Optional<String> decode(RecordBatch records, int row, FieldSink sink) {
    Optional<String> reason = payload.decode(records, row, sink);
    RecordHead head = records.head(row).orElse(RecordHead.EMPTY);
    for (int i = 0; i < parts.size() && reason.isEmpty(); i++) {
      Part part = parts.get(i);
      reason =
          switch (part.of().kind()) {
            case KEY -> text(part.field(), head.key(), sink);
            case HEADER -> text(part.field(), head.header(part.of().name()), sink);
            case VALUE -> texts.write(part.field(), records.value(row), sink);
            case TIMESTAMP -> time(part.field(), records.timestamp(row), sink);
          };
    }
    return reason;
  }

  private Optional<String> text(int field, Optional<byte[]> text, FieldSink sink) {
    return text.isEmpty() ? Optional.empty() : texts.write(field, text.get(), sink);
  }

  private Optional<String> time(int field, long millis, FieldSink sink) {
    Field declared = schema.field(field);
    if (millis < TimeText.FIRST_MILLI || millis > TimeText.LAST_MILLI) {
      return Optional.of(
          "field '%s': the record's time %d ms is out of range".formatted(declared.name(), millis));
    }
    if (declared.type().kind() == Kind.TIMESTAMP) {
      sink.setTimestamp(field, millis * 1000);
    } else {
      sink.setLong(field, millis);
    }
    return Optional.empty();
  }

  @Override
  public EventDecoder forBatch(RecordBatch records) {
    EventDecoder bound = payload.forBatch(records);
    return bound == payload ? this : new RecordDecoder(bound, texts, schema, parts);
  }
}
