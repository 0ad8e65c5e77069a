package io.periscope.generator;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.periscope.api.source.Source;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Makes events one after the other. Its position is the number of the next row. */
final class GeneratorSource implements Source {
  private static final int ROW_BYTES = 512;

  private final List<GeneratedField> fields;
  private final Optional<GeneratedField> key;
  private final OptionalLong rows;
  private final Clock clock;
  private final Text text = new Text();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(ROW_BYTES);
  private final JsonGenerator json;
  private long next;

  GeneratorSource(
      List<GeneratedField> fields,
      Optional<GeneratedField> key,
      OptionalLong rows,
      Clock clock,
      long next) {
    this.fields = fields;
    this.key = key;
    this.rows = rows;
    this.clock = clock;
    this.next = next;
    try {
      this.json = new JsonFactory().createGenerator(bytes).setRootValueSeparator(null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public int next(int max, EventConsumer consumer) {
    int count = (int) Math.min(max, remaining().orElse(Long.MAX_VALUE));
    for (int i = 0; i < count; i++) {
      Instant instant = clock.instant();
      long now = instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000_000 * 1000L;
      consumer.accept(key(now), event(now));
      next++;
    }
    return count;
  }

  private byte[] event(long now) {
    bytes.reset();
    try {
      json.writeStartObject();
      for (int i = 0; i < fields.size(); i++) {
        fields.get(i).write(next, now, text, json);
      }
      json.writeEndObject();
      json.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private Optional<byte[]> key(long now) {
    if (key.isEmpty() || key.get().isNull(next)) {
      return Optional.empty();
    }
    key.get().text(next, now, text);
    return Optional.of(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String position() {
    return Long.toString(next);
  }

  @Override
  public Optional<Long> remaining() {
    return rows.isPresent() ? Optional.of(Math.max(0, rows.getAsLong() - next)) : Optional.empty();
  }

  @Override
  public void close() {
    try {
      json.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
