package io.periscope.generator;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.Field;
import io.periscope.api.model.SourceDef.FieldGenerator;
import io.periscope.api.model.SourceDef.Generator;
import io.periscope.api.model.StreamDef;
import io.periscope.api.source.Source;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes events one after the other. The position is the number of the next one, counted from 0. */
final class GeneratorSource implements Source {
  private final Generator definition;
  private final List<Column> columns = new ArrayList<>();
  private final int keyColumn;
  private final JsonFactory json = new JsonFactory();
  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(512);
  private long row;

  /** A field and how its values are made. */
  private record Column(Field field, ValueMaker maker) {}

  GeneratorSource(StreamDef stream, Generator definition, Clock clock, long row) {
    this.definition = definition;
    this.row = row;
    ValueMakers makers = new ValueMakers(stream.schema(), definition, clock);
    int key = -1;
    for (Field field : stream.schema().fields()) {
      FieldGenerator generator = definition.fields().get(field.name());
      if (generator != null) {
        if (stream.key().filter(field.name()::equals).isPresent()) {
          key = columns.size();
        }
        columns.add(new Column(field, makers.of(field)));
      }
    }
    this.keyColumn = key;
  }

  @Override
  public int next(int max, EventConsumer consumer) {
    int count = (int) Math.min(max, definition.rows().orElse(Long.MAX_VALUE) - row);
    for (int i = 0; i < count; i++) {
      Object[] values = values(row);
      Optional<byte[]> key =
          keyColumn < 0
              ? Optional.empty()
              : Optional.of(values[keyColumn])
                  .filter(value -> value != Absent.VALUE)
                  .map(value -> value.toString().getBytes(StandardCharsets.UTF_8));
      consumer.accept(key, event(values));
      row++;
    }
    return Math.max(count, 0);
  }

  private Object[] values(long number) {
    Object[] values = new Object[columns.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = columns.get(i).maker().make(number).orElse(Absent.VALUE);
    }
    return values;
  }

  private byte[] event(Object[] values) {
    buffer.reset();
    try (JsonGenerator out = json.createGenerator(buffer)) {
      out.writeStartObject();
      for (int i = 0; i < values.length; i++) {
        if (values[i] != Absent.VALUE) {
          out.writeFieldName(columns.get(i).field().name());
          JsonValues.write(out, values[i]);
        }
      }
      out.writeEndObject();
    } catch (IOException e) {
      throw PeriscopeException.internal("cannot write JSON to memory", e);
    }
    return buffer.toByteArray();
  }

  @Override
  public String position() {
    return Long.toString(row);
  }

  @Override
  public Optional<Long> remaining() {
    return definition.rows().isPresent()
        ? Optional.of(definition.rows().getAsLong() - row)
        : Optional.empty();
  }

  @Override
  public void close() {
    // Holds nothing.
  }

  /** Stands where a value is null. */
  private enum Absent {
    VALUE
  }
}
