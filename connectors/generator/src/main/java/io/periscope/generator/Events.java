package io.periscope.generator;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.StreamDef;
import io.periscope.api.source.FormulaEngine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the event of any row, in any order. To be used by one thread at a time. */
final class Events implements AutoCloseable {
  private static final int ROW_BYTES = 512;

  private final List<GeneratedField> fields;
  private final Optional<GeneratedField> key;
  private final Optional<ComputedRows> computed;
  private final double errors;
  private final Draws errorDraws;
  private final Text text = new Text();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(ROW_BYTES);
  private final JsonGenerator json;

  /**
   * @param engine computes the fields that are made by sql
   */
  Events(StreamDef stream, SourceDef.Generator generator, FormulaEngine engine) {
    this.computed =
        generator.fields().values().stream()
                .anyMatch(field -> field.distribution() instanceof SourceDef.Distribution.Sql)
            ? Optional.of(new ComputedRows(engine.open(stream)))
            : Optional.empty();
    Map<String, GeneratedField> byName = new FieldCompiler(stream, generator, computed).compile();
    this.fields = List.copyOf(byName.values());
    this.key = stream.key().flatMap(name -> Optional.ofNullable(byName.get(name)));
    this.errors = generator.troubles().errors();
    this.errorDraws = new Draws(generator.seed(), "#errors");
    try {
      this.json = new JsonFactory().createGenerator(bytes).setRootValueSeparator(null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<GeneratedField> fields() {
    return fields;
  }

  /** Whether rows must be made ready, some behind each other, before they are asked for. */
  boolean arePrepared() {
    return computed.isPresent();
  }

  /**
   * Makes ready what is asked for at some rows: they, and those that may come again there.
   *
   * @param to the row behind the last one
   * @param now the wall clock at which they are going to be asked for
   */
  void prepare(long from, long to, long now) {
    computed.ifPresent(rows -> rows.prepare(Math.max(0, from - Repeats.FARTHEST), to, now));
  }

  /** Whether the row's event is malformed on purpose. */
  boolean isMalformed(long row) {
    return errors > 0 && errorDraws.unit(row, 0) < errors;
  }

  /** The event as JSON, or what should be JSON. */
  byte[] event(long row, long now) {
    if (!isMalformed(row)) {
      return write(row, now, -1);
    }
    int fieldCount = fields.size();
    if ((errorDraws.bits(row, 1) & 1) == 0 && fieldCount > 0) {
      byte[] wrong =
          write(row, now, (int) Long.remainderUnsigned(errorDraws.bits(row, 2), fieldCount));
      if (wrong.length > 0) {
        return wrong;
      }
    }
    byte[] whole = write(row, now, -1);
    int length = 1 + (int) Long.remainderUnsigned(errorDraws.bits(row, 3), whole.length - 1L);
    return Arrays.copyOf(whole, length);
  }

  /**
   * @param wrong the field from which on the first that can be wrong is; -1 for none
   * @return nothing when none can be wrong
   */
  private byte[] write(long row, long now, int wrong) {
    bytes.reset();
    try {
      json.writeStartObject();
      boolean open = wrong >= 0;
      for (int i = 0; i < fields.size(); i++) {
        if (open && i >= wrong && fields.get(i).writeWrong(json)) {
          open = false;
        } else {
          fields.get(i).write(row, now, text, json);
        }
      }
      json.writeEndObject();
      json.flush();
      return open ? new byte[0] : bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The event's key as text; empty when it has none. */
  Optional<byte[]> key(long row, long now) {
    if (key.isEmpty() || key.get().isNull(row)) {
      return Optional.empty();
    }
    key.get().text(row, now, text);
    return Optional.of(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    computed.ifPresent(ComputedRows::close);
    try {
      json.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
