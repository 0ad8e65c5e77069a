package io.periscope.avro;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.decode.FieldSink;
import io.periscope.api.decode.TextFields;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.model.Field;
import io.periscope.api.model.RecordPart;
import io.periscope.api.model.StreamDef;
import io.periscope.avro.Plan.Wanted;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.avro.Schema;

/**
 * Decodes events in Confluent's wire format: a byte 0, the number of a schema in four bytes, and
 * Avro's binary encoding of a record by that schema.
 *
 * <p>Which schemas there are is looked up for a whole batch before it is decoded, so that a number
 * that becomes known meanwhile changes nothing within it.
 */
final class AvroDecoder implements EventDecoder {
  private static final int PREFIX = 5;

  private final WriterSchemas schemas;
  private final TextFields texts;
  private final List<Wanted> wanted;
  private final List<Wanted> wantedOfKey;
  private final Map<Integer, Side> values = new ConcurrentHashMap<>();
  private final Map<Integer, Side> keys = new ConcurrentHashMap<>();

  /** How values, or keys, of one schema are read, or why they cannot be. */
  private record Side(Optional<Plan> plan, String why) {}

  AvroDecoder(StreamDef stream, WriterSchemas schemas, TextFields texts) {
    this.schemas = schemas;
    this.texts = texts;
    List<Wanted> ofValue = new ArrayList<>();
    List<Wanted> ofKey = new ArrayList<>();
    for (int i = 0; i < stream.schema().size(); i++) {
      Field field = stream.schema().field(i);
      Optional<RecordPart> part = RecordPart.of(field);
      if (part.isEmpty()) {
        ofValue.add(new Wanted(i, field, path(field.from())));
      } else if (part.get().kind() == RecordPart.Kind.KEY) {
        ofKey.add(new Wanted(i, field, path(part.get().name())));
      }
    }
    this.wanted = List.copyOf(ofValue);
    this.wantedOfKey = List.copyOf(ofKey);
  }

  private static List<String> path(String from) {
    return from.isEmpty() ? List.of() : List.of(from.split("\\.", -1));
  }

  /** The number of the schema; negative when the bytes do not begin with one. */
  private static long id(byte[] bytes) {
    return bytes.length < PREFIX || bytes[0] != 0
        ? -1
        : Integer.toUnsignedLong(ByteBuffer.wrap(bytes).getInt(1));
  }

  @Override
  public Optional<String> decode(byte[] value, FieldSink sink) {
    RecordBatch one = new RecordBatch(1);
    one.add(0, 0, 0, value);
    return forBatch(one).decode(one, 0, sink);
  }

  @Override
  public Optional<String> decode(RecordBatch records, int row, FieldSink sink) {
    RecordBatch one = new RecordBatch(1);
    one.add(records, row);
    return forBatch(one).decode(one, 0, sink);
  }

  @Override
  public EventDecoder forBatch(RecordBatch records) {
    Map<Integer, Side> ofValues = new HashMap<>();
    Map<Integer, Side> ofKeys = new HashMap<>();
    long last = -1;
    for (int row = 0; row < records.size(); row++) {
      long id = id(records.value(row));
      if (id >= 0 && id != last) {
        ofValues.computeIfAbsent((int) id, this::value);
        last = id;
      }
      if (!wantedOfKey.isEmpty()) {
        records
            .head(row)
            .flatMap(head -> head.key())
            .map(AvroDecoder::id)
            .filter(keyId -> keyId >= 0)
            .ifPresent(keyId -> ofKeys.computeIfAbsent(keyId.intValue(), this::key));
      }
    }
    return new Bound(ofValues, ofKeys);
  }

  private Side value(int id) {
    return side(
        values,
        id,
        schema ->
            schema.getType() == Schema.Type.RECORD
                ? new Side(Optional.of(Plan.of(schema, wanted, texts)), "")
                : new Side(
                    Optional.empty(),
                    "schema %d is of type %s; expected a record"
                        .formatted(id, schema.getType().getName())));
  }

  private Side key(int id) {
    return side(keys, id, schema -> new Side(Optional.of(Plan.of(schema, wantedOfKey, texts)), ""));
  }

  private Side side(Map<Integer, Side> known, int id, Function<Schema, Side> make) {
    Side before = known.get(id);
    if (before != null) {
      return before;
    }
    WriterSchemas.Found found = schemas.find(id);
    if (found.schema().isEmpty()) {
      return new Side(Optional.empty(), found.why());
    }
    Side made = make.apply(found.schema().get());
    known.put(id, made);
    return made;
  }

  /** Decodes records whose schemas have been looked up. */
  private final class Bound implements EventDecoder {
    private final Map<Integer, Side> ofValues;
    private final Map<Integer, Side> ofKeys;

    Bound(Map<Integer, Side> ofValues, Map<Integer, Side> ofKeys) {
      this.ofValues = ofValues;
      this.ofKeys = ofKeys;
    }

    @Override
    public Optional<String> decode(byte[] value, FieldSink sink) {
      RecordBatch one = new RecordBatch(1);
      one.add(0, 0, 0, value);
      return decode(one, 0, sink);
    }

    @Override
    public Optional<String> decode(RecordBatch records, int row, FieldSink sink) {
      try {
        value(records.value(row), sink);
        if (!wantedOfKey.isEmpty()) {
          Optional<byte[]> key = records.head(row).flatMap(head -> head.key());
          if (key.isPresent()) {
            key(key.get(), sink);
          }
        }
        return Optional.empty();
      } catch (RejectedException e) {
        return Optional.of(e.reason());
      }
    }

    private void value(byte[] bytes, FieldSink sink) {
      if (bytes.length == 0) {
        throw new RejectedException("empty value");
      }
      long id = id(bytes);
      if (id < 0) {
        throw new RejectedException(
            bytes[0] == 0
                ? "cut off: %d bytes are no Avro event with the id of its schema"
                    .formatted(bytes.length)
                : "not Avro with the id of its schema: expected byte 0 first, got 0x%02x"
                    .formatted(bytes[0] & 0xff));
      }
      read(bytes, plan(ofValues, (int) id, ""), sink);
    }

    private void key(byte[] bytes, FieldSink sink) {
      long id = id(bytes);
      if (id >= 0) {
        read(bytes, plan(ofKeys, (int) id, "the key's "), sink);
        return;
      }
      for (Wanted each : wantedOfKey) {
        Optional<String> reason =
            each.path().isEmpty() ? texts.write(each.index(), bytes, sink) : Optional.empty();
        if (reason.isPresent()) {
          throw new RejectedException(reason.get());
        }
      }
    }

    private Plan plan(Map<Integer, Side> sides, int id, String whose) {
      Side side =
          Optional.ofNullable(sides.get(id))
              .orElseThrow(() -> new IllegalStateException("schema " + id + " was not looked up"));
      return side.plan().orElseThrow(() -> new RejectedException(whose + side.why()));
    }

    private void read(byte[] bytes, Plan plan, FieldSink sink) {
      AvroInput in = new AvroInput(bytes, PREFIX);
      plan.read(in, sink);
      if (in.remaining() > 0) {
        throw new RejectedException(
            "%d bytes are left over behind the Avro data, from byte %d on"
                .formatted(in.remaining(), in.position()));
      }
    }
  }
}
